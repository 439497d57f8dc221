"""A hub that says what cannot be, under its own key: nothing counts as sent, no exchange goes on for ever."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import pytest
from msgspec.structs import replace

from clerkdesk.domain.errors import Trouble
from clerkdesk.hub.desks import Known
from clerkdesk.hub.lane import Given
from clerkdesk.journal import signing
from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.sync import attachments
from clerkdesk.sync import protocol as p
from clerkdesk.sync.line import Caller, check, record_in
from clerkdesk.sync.notice import notices
from clerkdesk.sync.transport import HttpLine
from tests.counter import LAN, wish
from tests.hub.test_lane import asker, now, scan
from tests.hub.test_lane_damaged import carry
from tests.meeting import Hub, Straight, begin_anew, enrol, exchange, unsent
from tests.sync.test_line_faults import server

Lie = Callable[[Any], Any]


def pushed(**more: Any) -> Lie:
    return lambda answer: replace(answer, standings=tuple(replace(one, **more) for one in answer.standings))


def pulled(**more: Any) -> Lie:
    return lambda answer: replace(answer, **more)


NOBODY: Final = p.Standing(origin="f" * 16, seq=2**63, hash="", state="taken")
ABOVE: Final = p.Above(hub="h", url="https://h.example", heard_at=2**64 - 1, stopped="", confirmed={})
LIES: Final[dict[str, tuple[str, Lie, str]]] = {
    "another's head": ("/v1/push", pushed(hash="ab" * 32), "hub-refuses"),
    "a head before what was sent": ("/v1/push", pushed(seq=1), "hub-refuses"),
    "another origin": ("/v1/push", pushed(origin="f" * 16), "hub-refuses"),
    "a state that is none": ("/v1/push", pushed(state="gone"), "hub-refuses"),
    "nothing of what was sent": ("/v1/push", lambda answer: replace(answer, standings=()), "hub-refuses"),
    "lost again and again": ("/v1/pull", pulled(told=True, standings=()), "hub-refuses"),
    "restored again and again": ("/v1/pull", pulled(again=True), "hub-refuses"),
    "more, from the same place": ("/v1/pull", pulled(events=(), heads=(), cursor="", more=True), "hub-refuses"),
    "more than a store can keep": ("/v1/pull", pulled(standings=(NOBODY,)), "not-the-hub"),
    "a time that is none": ("/v1/pull", pulled(above=ABOVE), "not-the-hub"),
}


def tell(monkeypatch: pytest.MonkeyPatch, hub: Hub, path: str, lie: Lie) -> None:
    """Have ``hub`` answer at ``path`` as ``lie`` makes it."""
    honest = hub.gate._carry_out

    def carry_out(method: str, target: str, headers: dict[str, str], body: bytes) -> Any:
        answer = honest(method, target, headers, body)
        return lie(answer) if target.partition("?")[0] == path else answer

    monkeypatch.setattr(hub.gate, "_carry_out", carry_out)


@pytest.mark.parametrize("what", LIES)
def test_a_lie_is_told_and_costs_nothing(
    what: str, desk: Callable[[str], Desk], small_hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, lie, code = LIES[what]
    one = desk("B")
    enrol(one, small_hub)
    reception.receive(one, LAN, wish(one))
    line = Straight(small_hub)
    with monkeypatch.context() as lying:
        tell(lying, small_hub, path, lie)
        with pytest.raises(Trouble) as told:
            exchange(one, line)
        assert told.value.code == code
        assert len(line.asked) < 20
        if path == "/v1/push":
            assert unsent(one) == 4, "nothing of it is known to be there"
    exchange(one, Straight(small_hub))
    assert (unsent(one), len(small_hub.events())) == (0, 4)


def test_who_begins_anew_is_not_held_for_ever(
    desk: Callable[[str], Desk], small_hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk("B")
    enrol(one, small_hub)
    exchange(one, Straight(small_hub))
    tell(monkeypatch, small_hub, "/v1/pull", pulled(again=True))
    with pytest.raises(Trouble) as told:
        begin_anew(one, small_hub, code="")
    assert told.value.code == "hub-refuses"


WRONG: Final[dict[str, tuple[str, str, str]]] = {
    "stands still": ("PATCH", "upload-offset", "0"),
    "stands nowhere": ("POST", "upload-offset", "x"),
    "stands behind the end": ("POST", "upload-offset", "999999"),
    "has more than there may be": ("GET", "content-range", f"bytes 0-9/{2**40}"),
    "has a part of nothing": ("GET", "content-range", "bytes 0-9/*"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_lie_on_the_lane_ends(
    what: str, desk: Callable[[str], Desk], small_hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, header, says = WRONG[what]
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, small_hub)
    _, name, content = scan(one)
    exchange(one, Straight(small_hub))
    exchange(two, Straight(small_hub))
    assert small_hub.gate._lane is not None
    honest = small_hub.gate._lane.answer

    def answer(desk: Known, method: str, *more: Any) -> Given:
        given = honest(desk, method, *more)
        return given._replace(headers=given.headers | {header: says}) if method == asked else given

    with monkeypatch.context() as lying:
        if asked == "GET":
            carry(one, Straight(small_hub))
        lying.setattr(small_hub.gate._lane, "answer", answer)
        line = Straight(small_hub)
        with suppress(Trouble):
            if asked == "GET":
                assert not attachments.fetch(two.store, asker(two, small_hub), name, now(two))
            else:
                assert carry(one, line).count == 0
        assert len(line.asked) < 20
    carry(one, Straight(small_hub))
    for _ in range(2):  # what came of the lie is thrown away first
        attachments.fetch(two.store, asker(two, small_hub), name, now(two))
    assert b"".join(two.store.attachments.get(name)) == content


def test_a_signed_time_that_no_store_keeps(small_hub: Hub) -> None:
    signature = signing.sign_statement(small_hub.key.private, p.answer_statement("", 200, 2**70, b""))
    reply = p.Reply(200, {p.HEADER + "time": str(2**70), p.HEADER + "signature": signature.hex()}, b"")
    with pytest.raises(Trouble) as told:
        check(reply, small_hub.key.public, "")
    assert told.value.code == "not-the-hub"


def test_what_nobody_can_count_is_passed_over(small_hub: Hub) -> None:
    answer = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: " + b"9" * 5000 + b"\ndata: 7\n"
    with server(answer) as port, HttpLine(f"http://127.0.0.1:{port}") as line:
        key = small_hub.key
        assert next(notices(line, Caller(line, key.id, key.public, key.private, lambda: small_hub.now))) == 7
    for wait, waited in ((2**63, 600), (-5, 0), (30, 30)):
        fault = p.pack(p.Fault(code="slow-down", text="", wait=wait))
        with pytest.raises(Trouble) as told:
            record_in(p.Reply(429, {}, fault), p.Pulled)
        assert told.value.params["wait"] == waited
