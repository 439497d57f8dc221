"""What speaks mDNS leaves nothing open, whatever the addresses are that it was to speak at."""

from __future__ import annotations

import gc
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.sync import finding, multicast

HERE = "127.0.0.1"
NOBODYS = "192.0.2.77"
"""Of the range that is for documents alone."""


@pytest.fixture
def open_sockets() -> Iterator[set[str]]:
    """Give the sockets that were open, and see in the end that no other is; the collector of garbage helps nobody."""
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("this system does not say which files are open")
    gc.collect()
    gc.disable()
    before = _sockets()
    yield before
    left = _sockets() - before
    gc.enable()
    assert not left


def _sockets() -> set[str]:
    found = set()
    for one in Path("/proc/self/fd").iterdir():
        try:
            found.add(str(one.readlink()))
        except OSError:
            continue
    return {one for one in found if one.startswith(("socket:", "anon_inode:[eventpoll]"))}


@pytest.mark.usefixtures("open_sockets")
def test_an_address_that_carries_nothing_is_left_out() -> None:
    with closing(multicast.opened([HERE, NOBODYS])) as network:
        assert network.loop is not None
        assert network.loop.is_running()
    with finding.listening(lambda _found: None, [NOBODYS, HERE]):
        pass


@pytest.mark.usefixtures("open_sockets")
def test_where_none_does_it_is_said() -> None:
    with pytest.raises(OSError, match="unreachable"):
        multicast.opened([NOBODYS])
    assert finding.find([NOBODYS]) == []


@pytest.mark.usefixtures("open_sockets")
def test_a_port_that_another_program_keeps_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without being shared, a port is one program's: the probe hears so, and nothing was opened."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as kept:
        kept.bind((HERE, 0))
        monkeypatch.setattr(multicast, "_GROUP", (multicast._GROUP[0], kept.getsockname()[1]))
        with pytest.raises(OSError, match="unreachable"):
            multicast.opened([HERE])


def test_the_own_addresses_are_known() -> None:
    assert HERE in multicast.addresses()
