"""A new counter finds the hub of its code among others that say to be it, and stands when that falls silent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from zeroconf import IPVersion, ServiceInfo, Zeroconf

from clerkdesk.cli import main
from clerkdesk.cli.joining import hub_line
from clerkdesk.domain.errors import Trouble
from clerkdesk.hub import inviting
from clerkdesk.hub.announcing import Announcing
from clerkdesk.hub.cli import now
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.tls import OwnCertificate
from clerkdesk.services import clerks, handing
from clerkdesk.services.clock import WallClock
from clerkdesk.services.opening import open_desk
from clerkdesk.sync import finding
from clerkdesk.sync import protocol as p
from clerkdesk.sync.protocol import welcome
from tests.counter import PIN, SITE, first_run
from tests.meeting import Hub, served

HERE = "127.0.0.1"


@contextmanager
def speaking(folder: Path) -> Iterator[tuple[Hub, str]]:
    """A hub of the network, and where it listens."""
    with closing(Hub(folder)) as hub:
        hub.now = now()
        own = OwnCertificate(hub.key)
        with served(Gate(hub.database, hub.key, lambda: hub.now, tls=own.der), own=own) as url:
            yield hub, url


@contextmanager
def announced(hub: Hub, url: str) -> Iterator[None]:
    saying = Announcing(hub.key, port_of(url), lambda: SITE.agency, [HERE])
    saying.start()
    try:
        yield
    finally:
        saying.stop()


@contextmanager
def forged(hub: Hub, url: str) -> Iterator[None]:
    """Say in the name of ``hub`` that it is at ``url``."""
    network = Zeroconf(interfaces=[HERE], ip_version=IPVersion.V4Only)
    said = welcome.told("<b>H24</b>", p.fingerprint(hub.key.public))
    name = f"A false one {hub.key.id[:8]}"  # another test, beside this one, has another
    service = ServiceInfo(
        welcome.SERVICE, f"{name}.{welcome.SERVICE}", port=port_of(url), properties=dict(said),
        server=f"false-{hub.key.id[:8]}.local.", parsed_addresses=[HERE],
    )  # fmt: skip
    network.register_service(service)
    try:
        yield
    finally:
        network.close()


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


def address_of(url: str) -> str:
    return url.rpartition("/")[2]


@pytest.fixture
def true(tmp_path: Path) -> Iterator[tuple[Hub, str]]:
    with speaking(tmp_path / "true") as found:
        yield found


@pytest.fixture
def false(tmp_path: Path) -> Iterator[tuple[Hub, str]]:
    with speaking(tmp_path / "false") as found:
        yield found


def test_who_says_to_be_the_hub_is_passed_over(true: tuple[Hub, str], false: tuple[Hub, str]) -> None:
    hub, url = true
    with forged(hub, false[1]), announced(hub, url), hub_line(hub.code(), "", None, HERE) as line:
        assert line.url == url


def test_another_hub_at_an_address_of_the_qr_is_passed_over(true: tuple[Hub, str], false: tuple[Hub, str]) -> None:
    hub, url = true
    read = welcome.Invitation((address_of(false[1]), address_of(url)), hub.code())
    with hub_line(read.code, "", read, HERE) as line:
        assert line.url == url


def test_a_mistyped_address_of_another_hub_is_mended_by_what_is_found(
    true: tuple[Hub, str], false: tuple[Hub, str]
) -> None:
    hub, url = true
    with announced(hub, url), hub_line(hub.code(), address_of(false[1]), None, HERE) as line:
        assert line.url == url


def test_where_only_a_false_one_answers_it_is_said(
    true: tuple[Hub, str], false: tuple[Hub, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "PATIENCE", 1.0)
    hub, _url = true
    with forged(hub, false[1]), pytest.raises(Trouble) as told:
        hub_line(hub.code(), address_of(false[1]), None, HERE)
    assert told.value.code == "not-the-hub"


class FallsSilent(Gate):
    """A hub that breaks down as soon as the new desk is known to it."""

    known = False

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> p.Reply:
        if self.known and target != "/hello":
            return self.fault(503, "busy", "the database is away", headers)
        self.known = target == "/v1/enrol"
        return super().answer(method, target, headers, body)


def test_a_hub_that_breaks_down_behind_the_joining_leaves_a_desk_that_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(closing(first_run(tmp_path / "one", "B", clock=WallClock()).desk))  # type: ignore[arg-type]
        hub = stack.enter_context(closing(Hub(tmp_path / "hub")))
        hub.now = now()
        own = OwnCertificate(hub.key)
        gate = FallsSilent(hub.database, hub.key, lambda: hub.now, tls=own.der)
        url = stack.enter_context(served(gate, own=own))
        with hub.database.writing() as connection:
            made = inviting.invite(connection, hub.key, SITE.agency, hub.now, gives=lambda: handing.given(first))
        words = ["--data", str(tmp_path / "new"), "--lang", "en", "counters", "join", made.code, "--keys", "file"]
        assert main([*words, "--address", address_of(url), "--find-at", HERE, "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["more"] is True
    assert "what it lacks comes by itself" in told.err
    with closing(open_desk(tmp_path / "new")) as desk:
        assert clerks.sign_in(desk, "Lê Văn Quản", PIN).name == "Lê Văn Quản"
