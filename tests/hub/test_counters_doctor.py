"""What the doctor says of the hub of this workstation, of a hub that moved, and of firewalls."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from clerkdesk.cli import firewall, main, network
from clerkdesk.cli.firewall import Firewall, lets_in
from clerkdesk.hub.announcing import Announcing
from clerkdesk.hub.cli import now
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.tls import OwnCertificate
from clerkdesk.services.clock import WallClock
from clerkdesk.services.desk import Desk
from clerkdesk.services.doctor import Finding, Level
from clerkdesk.services.saying import say
from clerkdesk.store import hops
from clerkdesk.sync import engine, finding, hub_here
from clerkdesk.sync.moving import follow
from clerkdesk.sync.transport import first_line
from tests.counter import SITE, first_run
from tests.meeting import Hub, hop, served
from tests.ports import free_port

HERE = ["127.0.0.1"]


class Lan:
    """A hub of the network that can be found, and moved to another port."""

    def __init__(self, folder: Path) -> None:
        self.hub = Hub(folder)
        self.hub.now = now()
        self.own = OwnCertificate(self.hub.key)
        self.port = 0

    @contextmanager
    def speaking(self, port: int = 0) -> Iterator[str]:
        gate = Gate(self.hub.database, self.hub.key, lambda: self.hub.now, tls=self.own.der)
        with served(gate, own=self.own, port=port) as url, announced(self.hub, int(url.rpartition(":")[2])):
            yield url


@contextmanager
def announced(hub: Hub, port: int) -> Iterator[None]:
    saying = Announcing(hub.key, port, lambda: SITE.agency, HERE)
    saying.start()
    try:
        yield
    finally:
        saying.stop()


@pytest.fixture
def lan(tmp_path: Path) -> Iterator[Lan]:
    one = Lan(tmp_path / "lan")
    with closing(one.hub):
        yield one


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Desk]:
    with closing(first_run(tmp_path / "one", "B", clock=WallClock()).desk) as made:  # type: ignore[arg-type]
        yield made


def enrol(desk: Desk, hub: Hub, url: str) -> None:
    code = hub.code()
    with first_line(url, code) as line:
        engine.enrol(desk.store, line, url, code, now)


def found(data: Path) -> dict[str, Finding]:
    return {one.name: one for one in network.examine(data, HERE)}


def seen(data: Path, port: int) -> Finding:
    """Return what is said of the hub at ``port``: others may be on this network, too."""
    (said,) = [one for one in network.examine(data, HERE) if str(port) in told(one)]
    assert said.name == "hub-found"
    return said


def told(one: Finding) -> str:
    return say(one.what) + " " + (say(one.mend) if one.mend else "")


def test_a_hub_that_moved_is_found_and_followed(lan: Lan, one: Desk) -> None:
    data = one.store.folder.path
    with lan.speaking() as url:
        enrol(one, lan.hub, url)
        assert found(data)["hub-reached"].level is Level.GOOD
        before = dataclasses.replace(hop(one), url=f"https://127.0.0.2:{free_port()}")
        with one.store.writing() as connection:
            hops.move_to(connection, before.hub, before.url)
        moved = found(data)["hub-reached"]
        assert moved.level is Level.DOUBT
        assert url in told(moved)
        assert follow(one.store, before, HERE)
        assert hop(one).url == url
        assert found(data)["hub-reached"].level is Level.GOOD


def test_nobody_follows_whoever_says_to_be_the_hub(lan: Lan, one: Desk, tmp_path: Path) -> None:
    with lan.speaking() as url:
        enrol(one, lan.hub, url)
    false = Lan(tmp_path / "false")
    with closing(false.hub), ExitStack() as stack:
        gate = Gate(false.hub.database, false.hub.key, lambda: false.hub.now, tls=false.own.der)
        there = stack.enter_context(served(gate, own=false.own))
        stack.enter_context(announced(lan.hub, int(there.rpartition(":")[2])))  # with the right fingerprint
        gone = dataclasses.replace(hop(one), url=f"https://127.0.0.2:{free_port()}")
        assert not follow(one.store, gone, HERE)
    assert hop(one).url == url


def test_an_announced_hub_that_nobody_gets_to_is_behind_a_firewall(lan: Lan, one: Desk, tmp_path: Path) -> None:
    with lan.speaking() as url:
        enrol(one, lan.hub, url)
        port = int(url.rpartition(":")[2])
        free = seen(tmp_path / "nothing", port)
        assert free.level is Level.GOOD
        assert SITE.agency in told(free)
    with announced(lan.hub, port):
        for shut in (
            found(one.store.folder.path)["hub-reached"],
            seen(tmp_path / "nothing", port),
        ):
            assert shut.level is Level.BAD
            assert "tường lửa" in told(shut)
            assert f"TCP {port}" in told(shut)


def test_the_hub_of_this_workstation(lan: Lan, one: Desk, monkeypatch, capsys) -> None:
    data = one.store.folder.path
    assert not found(data), "it serves nobody and asks nobody"
    port = free_port()
    hub_here.note(data, hub_here.Serving(port=port, announce=HERE[0]))
    assert found(data)["hub"].level is Level.BAD
    assert main(["--data", str(data), "--lang", "en", "doctor", "--find-at", HERE[0]]) == 3
    assert "clerkdesk counters serve" in capsys.readouterr().out
    with lan.speaking(port) as url:
        monkeypatch.setattr(network, "firewall", lambda _port: None)
        assert found(data)["firewall"].level is Level.GOOD
        for open_, level in ((None, Level.DOUBT), (False, Level.BAD), (True, Level.GOOD)):
            wall = Firewall(name="ufw", command=f"ufw allow {port}/tcp", open=open_)
            monkeypatch.setattr(network, "firewall", lambda _port, wall=wall: wall)
            said = found(data)["firewall"]
            assert said.level is level
            assert open_ or wall.command in told(said)
        assert found(data)["hub-network"].level is Level.GOOD
        assert url
        hub_here.note(data, hub_here.Serving(port=port, announce="127.0.0.9,192.0.2.77"))
        monkeypatch.setattr(finding, "reach", _only_here(finding.reach))
        assert found(data)["hub-network"].level is Level.BAD, "on the loopback alone"


def _only_here(reach: Callable[..., finding.Reach]) -> Callable[..., finding.Reach]:
    return lambda url, patience=3.0: reach(url, patience) if "127.0.0.1" in url else finding.Reach.REFUSED


RULES = (
    "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=8750|Name=ClerkDesk|",
    r"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Private|App=C:\ClerkDesk\python.exe|Name=Python|",
    "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=8000-9000|Name=many|",
    r"v2.31|Action=Allow|Active=TRUE|Dir=In|App=c:\clerkdesk\PYTHON.EXE|Name=any protocol|",
)


@pytest.mark.parametrize("rule", RULES)
def test_rules_of_windows_that_let_in(rule: str) -> None:
    program = [r"C:\ClerkDesk\python.exe"]
    assert lets_in([rule], 8750, program)
    for other in ("Active=FALSE", "Dir=Out", "Protocol=17", "Action=Block"):
        name = other.partition("=")[0]
        kept = [part for part in rule.split("|") if not part.startswith(name + "=")]
        assert not lets_in(["|".join([kept[0], other, *kept[1:]])], 8750, program)
    block = rule.replace("Allow", "Block")
    assert not lets_in([rule, block], 8750, program), "what blocks stands first"
    assert not lets_in(["v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=80|"], 8750, program)
    assert not lets_in([r"v2.31|Action=Allow|Active=TRUE|Dir=In|App=C:\other.exe|"], 8750, program)


def test_ufw_is_seen_by_its_file(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    conf = tmp_path / "ufw.conf"
    assert firewall._linux(conf) == ""
    conf.write_text("# ufw\nENABLED=no\n")
    assert firewall._linux(conf) == ""
    conf.write_text("# ufw\nENABLED = yes\n")
    assert firewall._linux(conf) == "ufw"


def test_systemd_says_which_one_is_on(tmp_path: Path, monkeypatch) -> None:
    said = tmp_path / "systemctl"
    said.write_text("#!/bin/sh\necho inactive\necho active\necho inactive\nexit 3\n")
    said.chmod(0o700)
    monkeypatch.setattr("shutil.which", lambda _name: str(said))
    assert firewall._linux(tmp_path / "none") == "nftables"


def test_an_exchange_that_is_stopped_is_told_until_it_goes_again(hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    with served(hub.gate) as url:
        enrol(one, hub, url)
        told = {found.name: found for found in network.examine(one.store.folder.path, HERE)}
        assert "exchange" not in told
        with one.store.writing() as connection:
            hops.stop(connection, hub.key.id, "copied")
        told = {found.name: found for found in network.examine(one.store.folder.path, HERE)}
        assert told["exchange"].level is Level.BAD
        assert "older copy" in told["exchange"].what.text
        assert told["hub-reached"].level is Level.GOOD
