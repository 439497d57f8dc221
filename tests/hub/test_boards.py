"""The board of a site as its hub serves it: from events alone, at once, to whoever has its key, and to nobody else."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import httpx
import pytest

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.domain.ticket import ticket_code
from clerkdesk.hub.board import keys
from clerkdesk.hub.board.beside import Beside
from clerkdesk.hub.board.hall import QUIET, Hall, Shown
from clerkdesk.hub.cli import main
from clerkdesk.services import site_words
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import calling, counters, hall, issuing
from tests.counter import LAN, SITE, SetClock
from tests.meeting import Hub, Straight, enrol, exchange, served
from tests.ports import free_port

NAMES = ("Trần", LAN.name)


def board_key(hub: Hub) -> str:
    with hub.database.writing() as connection:
        return keys.new_key(connection, SITE.agency, "Sảnh chờ", hub.now)


def look(hub: Hub, one: Hall) -> Shown:
    with hub.database.reading() as connection:
        one.catch_up(connection, hub.now)
    return one.shown(hub.now)


class Reader:
    """One board's stream."""

    def __init__(self, answer: httpx.Response) -> None:
        self.lines = answer.iter_lines()

    def next(self) -> dict[str, object]:
        """Return what is shown next, passing over signs of life."""
        beat = False
        for line in self.lines:
            if line.startswith("data: ") and not beat:
                found: dict[str, object] = json.loads(line[6:])
                return found
            beat = line == "event: beat"
        raise EOFError


@pytest.fixture
def two(hub: Hub, desk: Callable[..., Desk]) -> tuple[Desk, Desk]:
    one, other = desk("B"), desk("C")
    for each, name in ((one, "1"), (other, "2")):
        enrol(each, hub)
        counters.open_counter(each, LAN, name)
    return one, other


def test_a_hall_kept_up_is_one_folded_at_once(hub: Hub, two: tuple[Desk, Desk]) -> None:
    one, other = two
    kept = Hall(SITE.agency)
    assert look(hub, kept).calls == ()
    tickets = [issuing.issue(one, LAN).stream for _ in range(4)]
    for each in (one, other, one):
        exchange(each, Straight(hub))
        assert look(hub, kept) == look(hub, Hall(SITE.agency))
    assert look(hub, kept).waiting == 4
    first = calling.call_next(one, LAN)
    second = calling.call(other, LAN, tickets[2])
    assert first is not None
    calling.recall(one, LAN, first.stream)
    for each in (one, other):
        exchange(each, Straight(hub))
        assert look(hub, kept) == look(hub, Hall(SITE.agency))
    shown = look(hub, kept)
    assert {(call.number, call.counter, call.calls, call.now) for call in shown.calls} == {
        (first.number, "1", 2, True),
        (second.number, "2", 1, True),
    }
    calling.serve(one, LAN, first.stream)
    calling.skip(other, LAN, second.stream)
    for each in (one, other):
        exchange(each, Straight(hub))
    shown = look(hub, kept)
    assert [(call.number, call.now) for call in shown.calls] == [(first.number, False)]
    assert shown == look(hub, Hall(SITE.agency))
    assert shown.told is not None
    assert shown.told.name == SITE.counter
    calling.done(one, LAN, first.stream)
    exchange(one, Straight(hub))
    assert look(hub, kept).calls == ()
    mine = kept.standing(tickets[3], hub.now)
    assert mine is not None
    assert (mine.before, mine.wait) == (1, None), "one more waits; ten have to be served before anybody can tell"
    here = issuing.place_of(one, tickets[3])
    assert (here.before, here.wait) == (mine.before, mine.wait), "as a desk says"
    hub.now += 24 * 3600_000
    tomorrow = look(hub, kept)
    assert (tomorrow.calls, tomorrow.waiting) == ((), 0)
    assert kept.standing(tickets[3], hub.now) is None


def test_a_ticket_of_another_day_that_a_counter_calls_stands_on_the_board(hub: Hub, two: tuple[Desk, Desk]) -> None:
    one, _other = two
    kept = Hall(SITE.agency)
    given = issuing.issue(one, LAN)
    exchange(one, Straight(hub))
    assert look(hub, kept).waiting == 1
    clock = one.clock
    assert isinstance(clock, SetClock)
    clock.forward(days=1)
    hub.now += 24 * 3600_000
    assert look(hub, kept).waiting == 0
    counters.open_counter(one, LAN, "1")
    calling.call(one, LAN, ticket_code(given.day, given.number, given.stream))
    exchange(one, Straight(hub))
    shown = look(hub, kept)
    assert [(call.number, call.counter) for call in shown.calls] == [(given.number, "1")]
    assert shown == look(hub, Hall(SITE.agency))
    calling.serve(one, LAN, given.stream)
    calling.done(one, LAN, given.stream)
    exchange(one, Straight(hub))
    assert look(hub, kept).calls == ()


def test_it_says_so_when_no_desk_is_heard(hub: Hub, two: tuple[Desk, Desk]) -> None:
    kept = Hall(SITE.agency)
    exchange(two[0], Straight(hub))
    heard = hub.now
    assert look(hub, kept).silent_since is None
    hub.now += QUIET + 1
    assert look(hub, kept).silent_since == heard
    exchange(two[1], Straight(hub))
    assert look(hub, kept).silent_since is None


def test_a_call_is_told_to_every_board_at_once_and_no_name(hub: Hub, two: tuple[Desk, Desk]) -> None:
    one, _other = two
    key = board_key(hub)
    issuing.issue(one, LAN)
    exchange(one, Straight(hub))
    with served(hub.gate) as url, httpx.Client(base_url=url, timeout=60) as client:
        page = client.get(f"/board/{key}")
        assert page.status_code == 200
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert "http" not in page.text.replace("http-equiv", "")
        with (
            client.stream("GET", f"/board/{key}/events") as a,
            client.stream("GET", f"/board/{key.upper()}/events") as b,
        ):
            readers = [Reader(a), Reader(b)]
            for reader in readers:
                assert reader.next()["waiting"] == 1
            called = calling.call_next(one, LAN)
            assert called is not None
            exchange(one, Straight(hub))
            for reader in readers:
                shown = reader.next()
                assert shown["calls"] == [{"number": called.number, "counter": "1", "calls": 1, "now": True}]
                assert not any(name in json.dumps(shown, ensure_ascii=False) for name in NAMES)
            site_words.save(one, LAN, replace(one.site, notices={"*": "Thứ Sáu nghỉ"}))
            exchange(one, Straight(hub))
            assert "Thứ Sáu nghỉ" in str(readers[0].next()["ticker"])
            text = client.get(f"/board/{key}").text
            assert called.number in text
            assert not any(name in text for name in NAMES)


def test_a_key_opens_its_board_until_it_is_revoked(hub: Hub, two: tuple[Desk, Desk], monkeypatch) -> None:
    from clerkdesk.hub.board import live

    monkeypatch.setattr(live, "REFRESH", 0.2)
    key = board_key(hub)
    with hub.database.reading() as connection:
        (listed,) = keys.of_site(connection, SITE.agency)
        assert keys.opened(connection, key) == SITE.agency
        assert key not in repr(listed)
    with served(hub.gate) as url, httpx.Client(base_url=url, timeout=60) as client:
        with client.stream("GET", f"/board/{key}/events") as answer:
            reader = Reader(answer)
            reader.next()
            with hub.database.writing() as connection:
                with pytest.raises(Refused):
                    keys.revoke(connection, "H99", listed.id)
                keys.revoke(connection, SITE.agency, listed.id)
            with pytest.raises(EOFError):
                reader.next()
        gone, never = client.get(f"/board/{key}"), client.get("/board/" + "a" * 16)
        assert (gone.status_code, gone.text) == (never.status_code, never.text)
        assert gone.status_code == 404
        assert client.get(f"/board/{key}/events").status_code == 404


def test_boards_are_limited_and_counted(hub: Hub, two: tuple[Desk, Desk], monkeypatch) -> None:
    from clerkdesk.hub import meters
    from clerkdesk.hub.board import live

    monkeypatch.setattr(live, "OF_ONE", 1)
    key = board_key(hub)
    with served(hub.gate) as url, httpx.Client(base_url=url, timeout=60) as client:
        with client.stream("GET", f"/board/{key}/events") as answer:
            reader = Reader(answer)
            reader.next()
            turned = client.get(f"/board/{key}/events")
            assert (turned.status_code, turned.headers["retry-after"]) == (503, "30")
            numbers = client.get("/metrics", headers={"authorization": f"Bearer {meters.token(hub.key)}"}).text
        assert "clerkdesk_boards_open 1.0" in numbers
        assert 'clerkdesk_limited_total{why="boards"} 1.0' in numbers
        assert key not in numbers


def test_what_one_desk_told_another_does_not_tell_again(two: tuple[Desk, Desk], hub: Hub) -> None:
    one, other = two
    site_words.save(one, LAN, replace(one.site, notices={"*": "Nghỉ lễ"}))
    for each in (one, other):
        exchange(each, Straight(hub))
    before = len(hub.events())
    counters.open_counter(other, LAN, "5")
    exchange(other, Straight(hub))
    assert len(hub.events()) - before == 2, "a counter closed, another opened: what this desk has to say it said before"
    assert milliseconds(other.clock.now()) >= 0
    assert hall.seated(other)


def test_each_of_several_processes_is_right(hub: Hub, two: tuple[Desk, Desk]) -> None:
    key, other = board_key(hub), Hub(hub.folder, hub.address)
    with (
        closing(other),
        served(other.gate) as url,
        httpx.Client(base_url=url, timeout=60) as client,
        client.stream("GET", f"/board/{key}/events") as answer,
    ):
        reader = Reader(answer)
        assert reader.next()["waiting"] == 0
        issuing.issue(two[0], LAN)
        exchange(two[0], Straight(hub))
        assert reader.next()["waiting"] == 1


def test_boards_alone_at_a_port_of_their_own(hub: Hub, two: tuple[Desk, Desk]) -> None:
    with socket.socket() as free:
        port = free_port()
        free.bind(("127.0.0.1", port))
        with pytest.raises(Trouble), Beside(hub.gate, "127.0.0.1", port):
            pass  # somebody listens there
    key = board_key(hub)
    with Beside(hub.gate, "127.0.0.1", port), httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        with client.stream("GET", f"/board/{key}/events") as answer:
            reader = Reader(answer)
            reader.next()
            issuing.issue(two[0], LAN)
            exchange(two[0], Straight(hub))
            assert reader.next()["waiting"] == 1
        for path in ("/admin/sign-in", "/hello", "/metrics", "/openapi.json", "/v1/pull", "/"):
            assert client.get(path).status_code == 404, path


def test_a_hall_that_cannot_be_kept_up_ends_its_boards(
    hub: Hub, two: tuple[Desk, Desk], monkeypatch, expect_log
) -> None:
    key = board_key(hub)
    with (
        expect_log("the boards of"),
        served(hub.gate) as url,
        httpx.Client(base_url=url, timeout=60) as client,
        client.stream("GET", f"/board/{key}/events") as answer,
    ):
        reader = Reader(answer)
        reader.next()
        monkeypatch.setattr(Hall, "_follow", lambda *_: 1 // 0)
        issuing.issue(two[0], LAN)
        exchange(two[0], Straight(hub))
        with pytest.raises(EOFError):
            reader.next()


def test_the_command_makes_lists_and_revokes(small_hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    small_hub.code()
    start = ["--folder", str(small_hub.folder), "board", SITE.agency]
    assert main([*start, "--name", "Sảnh chờ"]) == 0
    path = capsys.readouterr().out.strip()
    assert re.fullmatch(r"/board/[a-z2-7]{16}", path)
    assert main([*start, "--list"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith("\tSảnh chờ")
    assert main([*start, "--revoke", line.split("\t")[0]]) == 0
    assert capsys.readouterr().out == ""
    with small_hub.database.reading() as connection:
        assert keys.opened(connection, path.rpartition("/")[2]) == ""
    assert main([*start[:-1], "H99.1"]) == 1
