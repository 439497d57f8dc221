"""Many counters claim at once: each ticket is given once, in the order of the rule, and nobody waits for ever."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clerkdesk.domain import queueing
from clerkdesk.domain.claiming import Answer, Wanted
from clerkdesk.domain.queueing import Place, Waiting
from clerkdesk.domain.ticket import Stage
from clerkdesk.hub import claims
from clerkdesk.hub.database import Database
from clerkdesk.hub.desks import Known
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import calling, counters, hall, issuing
from clerkdesk.sync.claims import Asker
from clerkdesk.sync.protocol.claims import LASTS, AskClaim, Claimed, Further
from tests.counter import LAN, SITE
from tests.hub.many_claims import TICKETS, empty
from tests.meeting import Hub, Straight, enrol, exchange, served


def once_each_and_in_order(had: Sequence[list[str]]) -> None:
    assert sorted(one for some in had for one in some) == TICKETS, "each is given once, none is left"
    for some in had:
        assert some == sorted(some), "the first free one by the order that was asked for"


def test_threads_that_claim_at_once_share_the_tickets(hub: Hub) -> None:
    had: list[list[str]] = []
    start = threading.Barrier(5)

    def go(desk: str) -> None:
        start.wait()
        had.append(empty(hub.database, desk, hub.now))

    threads = [threading.Thread(target=go, args=(f"desk{number}",)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(had) == 5
    once_each_and_in_order(had)


def test_processes_of_one_hub_that_claim_at_once_share_the_tickets(hub: Hub) -> None:
    command = [sys.executable, "-m", "tests.hub.many_claims", str(hub.folder), hub.address, str(hub.now)]
    pipe = subprocess.PIPE
    running = [subprocess.Popen([*command, f"desk{number}"], stdin=pipe, stdout=pipe, text=True) for number in range(2)]
    had = []
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in running:
        out, _ = one.communicate(timeout=120)
        had.append(json.loads(out))
    once_each_and_in_order(had)


def test_two_desks_without_any_news_of_each_other_call_each_ticket_once(hub: Hub, desk: Callable[..., Desk]) -> None:
    one, two = desk("B"), desk("C")
    called: dict[str, list[str]] = {"1": [], "2": []}
    start = threading.Barrier(2)

    def work(each: Desk, name: str) -> None:
        with closing(Asker(each.store, lambda: hub.now, 60.0)) as asker:
            start.wait()
            while (found := calling.call_next(each, LAN, asker)) is not None:
                assert found.claimed
                called[name].append(found.stream)
                calling.skip(each, LAN, found.stream)

    with served(hub.gate) as url:
        for each, name in ((one, "1"), (two, "2")):
            enrol(each, hub, url=url)
            counters.open_counter(each, LAN, name)
        tickets = [issuing.issue(one, LAN, paper=False).stream for _ in range(12)]
        for each in (one, two, one):
            exchange(each, Straight(hub))
        threads = [threading.Thread(target=work, args=each) for each in ((one, "1"), (two, "2"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
    assert sorted(called["1"] + called["2"]) == sorted(tickets), "each at one counter, none left"
    assert all(some == sorted(some, key=tickets.index) for some in called.values()), "in the order of the rule"
    for each in (one, two, one):
        exchange(each, Straight(hub))
    for each in (one, two):
        lines = hall.lines(each, {Stage.NO_SHOW})
        assert [line.stream for line in lines] == tickets
        assert all(len(line.spells) == 1 and not line.rivals for line in lines)


# --- nobody starves


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whoever_waits_is_called_before_all_that_come_later_than_the_rule_allows(small_hub: Hub, data: Any) -> None:
    """Three desks whose news are late by turns; each calls what the hub gives it of its own line.

    Nobody is passed by a ticket that came more than the largest priority later, save while a desk did not know of it.
    """
    with small_hub.database.writing() as connection:
        connection.execute(claims.claim.delete())
    ahead = [data.draw(st.sampled_from((0, 0, 20))) for _ in range(14)]
    came = [minute * 6 for minute in range(len(ahead))]
    known: list[int] = [0, 0, 0]  # how many tickets each desk has heard of
    heard: list[set[int]] = [set(), set(), set()]  # calls it has heard of
    called: list[int] = []
    while len(called) < len(ahead):
        desk = data.draw(st.integers(0, 2))
        if known[desk] == len(ahead) or data.draw(st.booleans()):
            heard[desk] |= set(called)
        known[desk] = min(len(ahead), known[desk] + data.draw(st.integers(1, 5)))
        waiting = [
            Waiting(stream=f"ticket:{one:02d}", number=str(one), since=came[one] * 60_000, ahead=ahead[one])
            for one in range(known[desk])
            if one not in heard[desk]
        ]
        order = queueing.line(waiting, Place(name=str(desk)), ())
        if not order:
            continue
        first, *others = [Further(one.stream, 1) for one in order]
        asked = AskClaim(ticket=first.ticket, version=1, counter=str(desk), further=tuple(others))
        found = claims.answer(small_hub.database, Known(str(desk), SITE.agency, b""), asked, small_hub.now)
        if found.held:
            one = int(order[found.passed].number)
            assert one not in called, "nobody is called twice"
            passed = [other for other in range(known[desk]) if other not in called and other != one]
            assert all(came[one] - came[other] <= 20 for other in passed), "nobody who waits is passed for long"
            called.append(one)
            heard[desk].add(one)
    assert sorted(called) == list(range(len(ahead))), "everybody is called"


# --- desks and hubs of different ages


class OlderAsk(msgspec.Struct, frozen=True, kw_only=True):
    """What a desk asked before it could name several tickets."""

    ticket: str
    version: int
    counter: str


class OlderClaimed(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub answered then."""

    held: bool
    counter: str = ""
    why: str = ""


def as_older(kind: type[Any], record: msgspec.Struct) -> Any:
    """Return what a program that knows ``kind`` alone reads in ``record``."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(record), type=kind)


def test_an_older_desk_asks_for_one_ticket_and_understands_the_answer(hub: Hub) -> None:
    for desk, held in (("one", True), ("two", False)):
        asked = as_older(AskClaim, OlderAsk(ticket=TICKETS[0], version=1, counter=desk))
        found = as_older(OlderClaimed, claims.answer(hub.database, Known(desk, SITE.agency, b""), asked, hub.now))
        assert found == OlderClaimed(held=held, counter="one", why="" if held else "claimed")


@pytest.mark.parametrize("older", [False, True], ids=["hub of today", "older hub"])
def test_a_desk_is_given_the_first_free_ticket_by_a_hub_of_any_age(
    older: bool, small_hub: Hub, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    asks: list[AskClaim] = []
    answer = claims.answer

    def answered(database: Database, who: Known, asked: AskClaim, now: int) -> Claimed:
        asks.append(asked)
        asked = as_older(AskClaim, as_older(OlderAsk, asked)) if older else asked
        found = answer(database, who, asked, now)
        return as_older(Claimed, as_older(OlderClaimed, found)) if older else found

    monkeypatch.setattr(claims, "answer", answered)
    one, two = desk("B"), desk("C")
    with served(small_hub.gate) as url:
        for each, name in ((one, "1"), (two, "2")):
            enrol(each, small_hub, url=url)
            counters.open_counter(each, LAN, name)
        tickets = [issuing.issue(one, LAN, paper=False).stream for _ in range(4)]
        for each in (one, two, one):
            exchange(each, Straight(small_hub))
        hers = Asker(one.store, lambda: small_hub.now, 30.0)
        with closing(hers), closing(Asker(two.store, lambda: small_hub.now, 30.0)) as his:
            for stream in tickets[:3]:
                assert hers.claim([Wanted(stream, 1)], "1").answer is Answer.MINE
            asks.clear()
            called = calling.call_next(two, LAN, his)
            assert called is not None
            assert (called.stream, called.claimed) == (tickets[3], True)
            assert len(asks) == (4 if older else 1), "one question is enough"
            assert calling.call_next(one, LAN, hers) is not None
    assert his.claim([Wanted(stream, 1) for stream in tickets], "2").lost == frozenset(tickets[:3]), "the hub is away"
    assert his.claim([Wanted(tickets[0], 2)], "2").lost == frozenset(), "it has moved since"
    small_hub.now += LASTS + 6000
    assert his.claim([Wanted(stream, 1) for stream in tickets], "2").lost == frozenset(), "whoever had them may be gone"
