"""Two counters never serve one ticket while a hub is in reach: one of them is told who has it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing

import pytest

from clerkdesk.domain.claiming import Answer, Claim, Wanted
from clerkdesk.hub import claims
from clerkdesk.hub.desks import Denied, Known
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import calling, counters, hall, issuing
from clerkdesk.sync.claims import Asker
from clerkdesk.sync.protocol.claims import LASTS, MOST, AskClaim, Claimed, Further
from tests.counter import LAN, SITE
from tests.meeting import Hub, Straight, enrol, exchange, served

ONE, TWO = (Known(name, SITE.agency, b"") for name in ("one", "two"))
TICKET = "ticket:0198c0de"


def ask(hub: Hub, desk: Known, version: int = 1, ticket: str = TICKET, *others: str) -> Claimed:
    further = tuple(Further(other, version) for other in others)
    asked = AskClaim(ticket=ticket, version=version, counter=desk.desk, further=further)
    return claims.answer(hub.database, desk, asked, hub.now)


def test_a_claim_is_given_once_for_each_state_of_a_ticket(hub: Hub) -> None:
    assert ask(hub, ONE) == Claimed(held=True, counter="one")
    assert ask(hub, TWO) == Claimed(held=False, counter="one", why="claimed", passed=1)
    assert ask(hub, ONE).held, "asked again after a lost answer"
    assert ask(hub, TWO, ticket="ticket:other").held
    assert ask(hub, TWO, version=4).held, "it was called, and sent on: its next state"
    assert ask(hub, ONE) == Claimed(held=False, counter="two", why="claimed", passed=1)


def test_of_several_tickets_the_first_free_one_is_given(hub: Hub) -> None:
    many = [f"ticket:{number:02d}" for number in range(MOST)]
    assert ask(hub, TWO, 1, many[0]).held
    assert ask(hub, TWO, 1, many[2]).held
    one = Claimed(held=True, counter="one", passed=1)
    assert ask(hub, ONE, 1, *many) == one
    assert ask(hub, ONE, 1, *many) == one, "asked again after a lost answer"
    assert ask(hub, Known("three", SITE.agency, b""), 1, *many).passed == 3
    assert ask(hub, ONE, 1, many[0], many[2]) == Claimed(held=False, counter="two", why="claimed", passed=2)
    assert ask(hub, ONE, 1, many[4], *many[:3]) == Claimed(held=True, counter="one"), "in the order that was asked for"
    hub.now += LASTS + 1
    assert ask(hub, ONE, 1, *many).passed == 0, "whoever has the first one died with it"


def test_a_claim_of_which_nothing_came_runs_out(hub: Hub) -> None:
    assert ask(hub, ONE).held
    hub.now += LASTS
    assert not ask(hub, TWO).held
    hub.now += 1
    assert ask(hub, TWO).held
    assert not ask(hub, ONE).held


def test_a_desk_that_died_with_what_it_alone_knew_keeps_no_ticket_for_ever(hub: Hub) -> None:
    assert ask(hub, ONE, version=6).held, "its last moves never reached the hub"
    assert ask(hub, TWO, version=4) == Claimed(held=False, counter="one", why="claimed", passed=1)
    hub.now += LASTS + 1
    assert ask(hub, TWO, version=4).held
    assert not ask(hub, Known("three", SITE.agency, b""), version=4).held
    assert ask(hub, ONE, version=6).held, "it comes back, and knows more"


def test_only_tickets_are_claimed(hub: Hub) -> None:
    with pytest.raises(Denied):
        ask(hub, ONE, ticket="dossier:1")
    with pytest.raises(Denied):
        ask(hub, ONE, version=-1)
    with pytest.raises(Denied):
        ask(hub, ONE, 1, TICKET, "dossier:1")
    with pytest.raises(Denied, match="too many"):
        ask(hub, ONE, 1, *[TICKET] * (MOST + 1))


def test_of_many_that_ask_at_once_one_gets_it(hub: Hub) -> None:
    for turn in range(5):
        answers: list[Claimed] = []
        start = threading.Barrier(4)

        def go(name: str, turn: int = turn, start: threading.Barrier = start, answers: list[Claimed] = answers) -> None:
            start.wait()
            answers.append(ask(hub, Known(name, SITE.agency, b""), ticket=f"ticket:{turn}"))

        threads = [threading.Thread(target=go, args=(f"desk{number}",)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sum(answer.held for answer in answers) == 1
        assert len({answer.counter for answer in answers}) == 1


def test_two_counters_at_one_hub(hub: Hub, desk: Callable[..., Desk]) -> None:
    one, two = desk("B"), desk("C")
    with served(hub.gate) as url:
        for each, name in ((one, "1"), (two, "2")):
            enrol(each, hub, url=url)
            counters.open_counter(each, LAN, name)
        tickets = [issuing.issue(one, LAN).stream for _ in range(3)]
        for each in (one, two, one):
            exchange(each, Straight(hub))
        with (
            closing(Asker(one.store, lambda: hub.now, 5.0)) as mine,
            closing(Asker(two.store, lambda: hub.now, 5.0)) as its,
        ):
            first = calling.call_next(one, LAN, mine)
            second = calling.call_next(two, LAN, its)
            assert first is not None
            assert second is not None
            assert (first.stream, first.claimed) == (tickets[0], True)
            assert (second.stream, second.claimed) == (tickets[1], True), "the first one was claimed, it hears"
            calling.serve(one, LAN, first.stream)
            calling.transfer(one, LAN, first.stream, to="2")
            calling.skip(two, LAN, second.stream)
            exchange(one, Straight(hub))
            behind = its.claim([Wanted(first.stream, 1)], "2")
            assert behind == Claim(answer=Answer.TAKEN, lost=frozenset({first.stream})), "it knows less than the hub"
            exchange(two, Straight(hub))
            third = calling.call_next(two, LAN, its)
            assert third is not None
            assert (third.stream, third.claimed) == (first.stream, True)
    assert hall.contested(one) == []
    alone = Asker(one.store, lambda: hub.now)
    for _ in range(2):  # and nobody waits again so soon
        assert alone.claim([Wanted(tickets[2], 1)], "1") == Claim(answer=Answer.ALONE)
