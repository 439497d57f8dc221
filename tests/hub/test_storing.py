"""Whoever watches a hub hears that its disk is full, and when there is room again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import httpx
import pytest

from clerkdesk.domain.errors import Trouble
from clerkdesk.hub import storing, surroundings
from clerkdesk.hub.storing import Storing
from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.sync.transport import HttpLine
from tests.counter import LAN, parts, wish
from tests.meeting import Hub, enrol, exchange, served, unsent
from tests.store.test_disk import SmallDisk


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallDisk]:
    monkeypatch.setattr(surroundings, "AGAIN", 0)
    with closing(SmallDisk()) as found:
        if not found.mounted:
            pytest.skip("this machine lets us mount no disk")
        yield found


def health(url: str) -> object:
    told = httpx.get(url + "/health")
    assert told.status_code == 200, "it goes on giving what it has"
    found = told.json()
    assert found["healthy"]
    return found["storing"] or found["why"]


def test_after_a_request_failed(disk: SmallDisk, desk: Callable[..., Desk], expect_log) -> None:
    with (
        closing(Hub(disk.path / "hub")) as hub,
        served(hub.gate) as url,
        HttpLine(url) as line,
        closing(desk("B")) as one,
    ):
        enrol(one, hub, line, url)
        reception.receive(one, LAN, wish(one))
        assert health(url) is True
        disk.leave(0)
        assert health(url) is True, "it is tried once a minute, and when somebody was refused"
        with expect_log("^the database: "), pytest.raises(Trouble) as trouble:
            exchange(one, line)
        assert trouble.value.code == "hub-full"
        assert health(url) == "full"
        assert "\nclerkdesk_storing 0.0" in hub.gate.meters.text().decode()
        disk.empty()
        assert health(url) is True
        assert "\nclerkdesk_storing 1.0" in hub.gate.meters.text().decode()
        exchange(one, line)
        assert (unsent(one), len(hub.events())) == (0, len(parts(one)))


def test_though_nobody_writes(disk: SmallDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "QUIET", 0)
    with closing(Hub(disk.path / "hub")) as hub, served(hub.gate) as url:
        assert health(url) is True
        disk.leave(100_000)
        assert health(url) == "full"
        disk.empty()
        assert health(url) is True


def test_nothing_of_a_try_is_left(hub: Hub) -> None:
    tried = Storing(hub.database, hub.shelf, hub.gate.meters)
    for _ in range(2):
        tried.failed("database")
        assert tried.why_not() == ""
    assert not [path for path in hub.folder.rglob("*") if path.is_file() and path.name.startswith("tmp")]
    with hub.database.reading() as connection:
        assert not connection.dialect.has_table(connection, "tried")
