"""``clerkdesk sync --stay``: real processes on real folders, and a hub over real HTTP that comes and goes."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from clerkdesk.cli import main
from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.sync import network, stay
from clerkdesk.sync import protocol as p
from clerkdesk.sync.partner import Around
from clerkdesk.sync.partner import of as partner_of
from clerkdesk.sync.talk import State
from clerkdesk.sync.transport import HttpLine
from clerkdesk.sync.wishes import wishes
from tests.counter import LAN, wish
from tests.meeting import Hub, Straight, enrol, exchange, served, unsent
from tests.staying import Staying


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    made = Hub(tmp_path / "hub")
    made.now = int(time.time() * 1000)
    with closing(made):
        yield made


def meet(desk: Desk, hub: Hub, url: str) -> Desk:
    with HttpLine(url) as line:
        enrol(desk, hub, line, url)
    return desk


def receive(desk: Desk) -> str:
    return reception.receive(desk, LAN, wish(desk)).stream


def test_deeds_go_up_and_come_down_by_themselves(desk: Callable[..., Desk], hub: Hub, tmp_path: Path) -> None:
    with served(hub.gate) as url:
        one, two = meet(desk("B"), hub, url), meet(desk("C"), hub, url)
        with Staying(tmp_path / "B") as first, Staying(tmp_path / "C") as second:
            first.until(lambda: first.stands(State.CONNECTED))
            second.until(lambda: second.stands(State.CONNECTED))
            stream = receive(one)  # nobody tells the process: it sees the file
            assert second.until(lambda: stream in second.streams) < 30, "by its notice: without one it asks every 40 s"
            first.until(lambda: first.stands(State.CONNECTED))
            stream = receive(two)
            second.do("push")
            first.until(lambda: stream in first.streams)
            # a second process on the same folder is refused, the command that exchanges once is not
            with Staying(tmp_path / "B") as third:
                assert "exchange-runs" in third.errors()
                assert third.process.returncode == 1
            receive(one)
            assert main(["--data", str(tmp_path / "B"), "sync", "--once"]) == 0
            assert unsent(one) == 0
            assert first.terminate() == 0
            second.close_input()
            assert second.process.wait(20) == 0


def test_a_desk_that_hears_does_not_pull_after_its_own_deeds(
    desk: Callable[..., Desk], hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answer = hub.gate.answer

    def noting(method: str, target: str, headers: Mapping[str, str], body: bytes) -> p.Reply:
        asked.append(target.partition("?")[0])
        return answer(method, target, headers, body)

    monkeypatch.setattr(hub.gate, "answer", noting)
    with served(hub.gate) as url:
        one = meet(desk("B"), hub, url)
        with Staying(tmp_path / "B") as engine:
            engine.until(lambda: engine.status is not None and bool(engine.status.first and engine.status.first.live))
            engine.until(lambda: engine.stands(State.CONNECTED))
            asked.clear()
            for _ in range(6):
                receive(one)
                engine.until(lambda: not unsent(one) and engine.stands(State.CONNECTED))
        assert asked.count("/v1/push") >= 6
        assert asked.count("/v1/pull") <= 2, "the one of each minute, and of a notice that was on its way"


def test_the_hub_goes_and_comes_back(desk: Callable[..., Desk], hub: Hub, tmp_path: Path) -> None:
    with served(hub.gate) as url:
        one = meet(desk("B"), hub, url)
        port = int(url.rpartition(":")[2])
        with Staying(tmp_path / "B") as engine:
            engine.until(lambda: engine.stands(State.CONNECTED))
    with Staying(tmp_path / "B") as engine:
        engine.until(lambda: engine.status is not None and engine.status.state is State.WAITING)
        assert engine.status is not None
        assert engine.status.first is not None
        assert engine.status.first.why is not None
        assert engine.status.first.why.code == "no-line"
        assert engine.status.first.heard_at > 0, "when this desk was last in touch"
        receive(one)
        engine.until(lambda: engine.status is not None and engine.status.state is State.WAITING and bool(unsent(one)))
        with served(hub.gate, port):
            engine.do("now")
            assert engine.until(lambda: engine.stands(State.CONNECTED)) < 30
        engine.until(lambda: engine.status is not None and engine.status.state is State.WAITING)
        with served(hub.gate, port):
            receive(one)  # a deed is reason enough to look whether the line is back
            assert engine.until(lambda: engine.stands(State.CONNECTED)) < 30


def test_paused_it_sends_nothing_until_it_goes_on(desk: Callable[..., Desk], hub: Hub, tmp_path: Path) -> None:
    with served(hub.gate) as url:
        one = meet(desk("B"), hub, url)
        with Staying(tmp_path / "B") as engine:
            engine.until(lambda: engine.stands(State.CONNECTED))
            engine.do("pause")
            engine.until(lambda: engine.stands(State.PAUSED))
            receive(one)
            waiting = unsent(one)
            assert waiting
            engine.until(lambda: engine.stands(State.PAUSED, waiting))
            assert main(["--data", str(tmp_path / "B"), "sync"]) == 0, "to ask how it stands is no exchange"
            assert unsent(one) == waiting
        assert wishes(one.store).paused, "also after the next start"
        with Staying(tmp_path / "B") as engine:
            engine.until(lambda: engine.stands(State.PAUSED, waiting))
            engine.do("resume")
            engine.until(lambda: engine.stands(State.CONNECTED))


def test_killed_in_the_middle_nothing_is_lost_or_doubled(desk: Callable[..., Desk], hub: Hub, tmp_path: Path) -> None:
    with served(hub.gate) as url:
        one, two = meet(desk("B"), hub, url), meet(desk("C"), hub, url)
        streams = {receive(one) for _ in range(40)}
        exchange(one, Straight(hub))
        with Staying(tmp_path / "C") as engine:
            engine.until(lambda: engine.status is not None and engine.status.state is State.RECEIVING)
            engine.kill()
        with Staying(tmp_path / "C") as engine:
            engine.until(lambda: engine.stands(State.CONNECTED))
    with two.store.reading() as connection:
        found = [
            row[0] for row in connection.exec_driver_sql("SELECT stream FROM event WHERE type = 'dossier.received'")
        ]
    assert sorted(found) == sorted(streams)


def test_it_ends_with_its_parent_even_while_a_hub_does_not_answer(
    desk: Callable[..., Desk], hub: Hub, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call and says nothing
        with served(hub.gate) as url:
            one = meet(desk("B"), hub, url)
        with one.store.writing() as connection:
            connection.exec_driver_sql("UPDATE hop SET url = ?", (f"http://127.0.0.1:{silent.getsockname()[1]}",))
        with Staying(tmp_path / "B") as engine:
            engine.until(lambda: engine.status is not None and bool(engine.status.hubs))
            visitor, _ = silent.accept()
            engine.close_input()
            assert engine.process.wait(10) == 0
            visitor.close()


def test_without_a_hub_it_waits_for_one(desk: Callable[..., Desk], hub: Hub, tmp_path: Path) -> None:
    one = desk("B")
    with Staying(tmp_path / "B") as engine, served(hub.gate) as url:
        engine.until(lambda: engine.stands(State.ALONE, None))
        meet(one, hub, url)
        engine.until(lambda: engine.stands(State.CONNECTED))


def test_what_the_hub_stopped_is_told_with_its_code(desk: Callable[..., Desk], hub: Hub, tmp_path: Path) -> None:
    with served(hub.gate) as url:
        one = meet(desk("B"), hub, url)
        with hub.database.writing() as connection:
            connection.exec_driver_sql("UPDATE desk SET revoked = 1")
        with Staying(tmp_path / "B") as engine:
            engine.until(lambda: engine.stands(State.STOPPED, unsent(one)))
            assert engine.status is not None
            assert engine.status.first is not None
            assert engine.status.first.why is not None
            assert (engine.status.first.why.code, engine.status.first.why.params) == (
                "hub-refuses",
                {"detail": "revoked"},
            )


def test_another_network_is_reason_to_try_at_once(
    desk: Callable[..., Desk], hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk("B")
    enrol(one, hub)
    tried: list[str] = []
    monkeypatch.setattr(network, "own_addresses", lambda: ("10.0.0.2",))
    process = stay._Stay(one.store, lambda: hub.now, BytesIO())
    (partner,) = partner_of(Around(store=one.store, now=lambda: hub.now, moved=lambda: None), paused=False)
    monkeypatch.setattr(type(partner), "now", lambda self: tried.append(self.hop.url))
    partner._standing.state = State.WAITING
    process._partners = {("", "", ""): partner}
    for found, tries in ((("10.0.0.2",), 0), ((), 0), (("192.168.1.7",), 1), (("192.168.1.7",), 1)):
        monkeypatch.setattr(network, "own_addresses", lambda found=found: found)
        process._looked = 0.0
        process._look_at_network()
        assert len(tried) == tries, found
    process._watch.close()
