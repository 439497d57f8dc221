"""Properties of the waiting hall: nobody starves, arrival does not matter, two counters come to one state."""

from __future__ import annotations

import random
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.domain import events as e
from clerkdesk.domain.queueing import (
    FAR,
    FEWEST,
    Place,
    QueueRule,
    Waiting,
    business_day,
    deal,
    estimate,
    line,
    next_ticket,
    told,
)
from clerkdesk.domain.ticket import (
    HELD_BY_ONE,
    Stage,
    Ticket,
    fold,
    parse_ticket,
    ticket_code,
    ticket_letters,
    ticket_number,
)

MINUTE = 60_000
RULE = QueueRule()
FIELDS = ("Hộ tịch", "Chứng thực", "Đất đai")
COUNTERS = ("1", "2", "3")

places = st.builds(
    Place, name=st.sampled_from(COUNTERS), fields=st.lists(st.sampled_from(FIELDS), max_size=2).map(tuple)
)
aheads = st.sampled_from([0, 0, 0, *(one.minutes for one in RULE.grounds)])


@st.composite
def halls(draw: st.DrawFn) -> list[Waiting]:
    """Draw tickets that wait, no two of one name."""
    return [
        Waiting(
            stream=f"ticket:{number}",
            number=f"B{number:03d}",
            since=draw(st.integers(0, 120)) * MINUTE,
            ahead=draw(aheads),
            fields=draw(st.sampled_from([(), *((one,) for one in FIELDS)])),
            sent_to=draw(st.sampled_from(["", "", *COUNTERS])),
            home=draw(st.sampled_from(["", *COUNTERS])),
        )
        for number in range(draw(st.integers(0, 12)))
    ]


@given(hall=halls(), place=places, seed=st.integers(0, 99), alone=st.booleans())
def test_who_is_next_does_not_depend_on_the_order_of_arrival(
    hall: list[Waiting], place: Place, seed: int, *, alone: bool
) -> None:
    mixed = random.Random(seed).sample(hall, len(hall))
    assert line(mixed, place, {"1", "2"}, alone=alone) == line(hall, place, {"1", "2"}, alone=alone)


@given(hall=halls(), place=places)
def test_nobody_is_passed_by_whoever_came_later_than_the_rule_allows(hall: list[Waiting], place: Place) -> None:
    order = line(hall, place, set(COUNTERS))
    for at, first in enumerate(order):
        for later in order[at + 1 :]:
            assert first.since <= later.since + RULE.bound * MINUTE


@given(
    arrivals=st.lists(st.tuples(st.integers(0, 5), aheads), min_size=1, max_size=60),
    service=st.integers(1, 10),
)
def test_nobody_starves_however_many_with_priority_keep_coming(arrivals: list[tuple[int, int]], service: int) -> None:
    """Before a ticket's turn go at most those that came before it, and those within the rule's minutes after it."""
    at, came = 0, []
    for number, (gap, ahead) in enumerate(arrivals):
        at += gap * MINUTE
        came.append(Waiting(stream=f"ticket:{number:03d}", number=str(number), since=at, ahead=ahead))
    clock, left = 0, list(came)
    waiting: list[Waiting] = []
    served: list[Waiting] = []
    while left or waiting:
        waiting += [one for one in left if one.since <= clock]
        left = [one for one in left if one.since > clock]
        one = next_ticket(waiting, Place(name="1"), {"1"})
        if one is None:
            clock = left[0].since
            continue
        waiting.remove(one)
        served.append(one)
        clock += service * MINUTE
    assert sorted(one.stream for one in served) == [one.stream for one in came], "everybody, once"
    for place, one in enumerate(served):
        bound = sum(1 for other in came if other.since <= one.since + RULE.bound * MINUTE)
        assert place < bound


@given(hall=halls(), place=places)
def test_cut_off_a_counter_takes_its_own_first_and_leaves_nobody(hall: list[Waiting], place: Place) -> None:
    alone = line(hall, place, set(COUNTERS), alone=True)
    others = [one.home not in {"", place.name} and one.sent_to != place.name for one in alone]
    assert others == sorted(others)
    assert set(alone) == set(line(hall, place, set(COUNTERS)))
    assert line(hall, place, {place.name}, alone=True) == line(hall, place, {place.name}), "nobody else is there"


@given(hall=halls(), place=places)
def test_a_counter_calls_what_it_serves_and_what_was_sent_to_it(hall: list[Waiting], place: Place) -> None:
    for one in line(hall, place, set(COUNTERS)):
        assert one.sent_to == place.name or (not one.sent_to and place.serves(one.fields))
    shut = [one for one in hall if one.sent_to not in {"", place.name}]
    here = Place(name=place.name)
    assert set(shut) <= set(line(hall, here, {place.name})), (
        "what was sent to a counter that closed is called elsewhere"
    )


@given(hall=halls())
def test_homes_are_dealt_to_whoever_serves_and_has_fewest(hall: list[Waiting]) -> None:
    counters = [Place(name="1"), Place(name="2", fields=("Hộ tịch",)), Place(name="3", fields=("Đất đai",))]
    home = deal(hall, counters, ("Đất đai",))
    load = {name: sum(1 for one in hall if one.home == name) for name in ("1", "3")}
    assert load[home] == min(load.values())
    assert deal(hall, [counters[1]], ("Đất đai",)) == ""


@given(
    served=st.lists(st.integers(MINUTE, 20 * MINUTE), max_size=40),
    before=st.integers(0, 50),
    counters=st.integers(0, 5),
)
def test_an_estimate_is_a_range_or_honestly_none(served: list[int], before: int, counters: int) -> None:
    found = estimate(served, before, counters)
    assert (found is None) == (len(served) < FEWEST or counters == 0)
    if found is not None:
        low, high = found
        assert 0 <= low < high
        assert low % 5 == high % 5 == 0
        mean = sum(served) / len(served) / MINUTE
        assert low <= before * mean / counters <= high


@given(days=st.lists(st.integers(-60, 60), min_size=1, max_size=20))
def test_a_day_that_was_begun_is_never_gone_back_from(days: list[int]) -> None:
    seen: date | None = None
    today = date(2026, 11, 23)
    for shift in days:
        clock = today + timedelta(days=shift)
        day = business_day(clock, seen)
        assert day >= clock
        if seen is not None and seen <= clock + FAR:
            assert day >= seen
        seen = day if seen is None else max(day, seen)


def test_the_rule_is_told_in_sentences() -> None:
    assert next(one.text for one in told(RULE)) == "Whoever has waited longest goes first."
    assert {one.params.get("minutes") for one in told(RULE)} >= {15, 20, 30}


@given(letters=st.text("BCGHX", min_size=1, max_size=4), running=st.integers(1, 99_999))
def test_a_number_is_read_back_as_it_was_printed_or_typed(letters: str, running: int) -> None:
    number = ticket_number(letters, running)
    day = date(2026, 11, 23)
    for text in (number, number.lower(), f" {letters.lower()}{running} "):
        found = parse_ticket(text)
        assert found is not None
        assert (found.number, found.day) == (number, None)
    scanned = parse_ticket(ticket_code(day, number, "ticket:1"))
    assert scanned is not None
    assert (scanned.number, scanned.day, scanned.mark) == (number, day, "")


@given(one=st.uuids(version=4), other=st.uuids(version=4), spaced=st.booleans())
def test_one_number_of_two_desks_is_told_apart_by_the_code_on_the_paper(one: UUID, other: UUID, spaced: bool) -> None:
    code = ticket_code(date(2026, 11, 23), "A012", f"ticket:{one}")
    assert len(code) == len("PH-261123-A012-40753")
    scanned = parse_ticket(f" {code.lower()} " if spaced else code)
    assert scanned is not None
    assert (scanned.number, scanned.day) == ("A012", date(2026, 11, 23))
    assert scanned.means(f"ticket:{one}")
    assert scanned.means(f"ticket:{other}") == (str(one)[-4:] == str(other)[-4:])
    typed = parse_ticket("A012")
    assert typed is not None
    assert typed.means(f"ticket:{one}")
    assert typed.means(f"ticket:{other}")


def test_letters_and_what_is_no_ticket() -> None:
    assert [ticket_letters(one) for one in ("AB", "AC", "AKLM")] == ["A", "AC", "AKLM"]
    for text in ("", "A", "12", "H24.101.05-261123-0001", "PH-269923-A012", "Nguyễn", "A" * 50):
        assert parse_ticket(text) is None


# --- the fold

CLERK = e.Clerk(id="lan", name="Lan")
ISSUED = e.TicketIssued(number="B001", letters="B", running=1, day="2026-11-23", fields=("Hộ tịch",))


def moves(counter: str) -> st.SearchStrategy[e.Payload]:
    return st.sampled_from(
        [
            e.TicketCalled(counter=counter),
            e.TicketServing(counter=counter, visit=f"visit:{counter}"),
            e.TicketHeld(counter=counter),
            e.TicketTransferred(counter=counter, to="3"),
            e.TicketMissed(counter=counter),
            e.TicketReturned(),
            e.TicketDone(counter=counter),
            e.TicketVoided(reason="x"),
            e.Unknown(type="ticket.newer", type_version=1),
        ]
    )


def chain(origin: str, first: int, what: list[e.Payload], at: int = 10) -> list[e.Fact]:
    return [
        e.Fact(f"{origin}{first + n}", origin, first + n, "ticket:1", first + n, at + n, CLERK, one)
        for n, one in enumerate(what)
    ]


START = chain("aa", 1, [ISSUED], at=0)


@given(one=st.lists(moves("1"), max_size=8), two=st.lists(moves("2"), max_size=8), seed=st.integers(0, 99))
def test_the_fold_is_total_and_the_same_in_whatever_order_events_came(
    one: list[e.Payload], two: list[e.Payload], seed: int
) -> None:
    facts = START + chain("bb", 2, one) + chain("cc", 2, two)
    mixed = random.Random(seed).sample(facts, len(facts))
    state = fold("ticket:1", sorted(facts, key=e.canonical))
    assert fold("ticket:1", sorted(mixed, key=e.canonical)) == state
    if state.stage in HELD_BY_ONE:
        assert state.spell is not None
    if state.stage in {Stage.CALLED, Stage.SERVING}:
        assert state.spell is not None
        assert not state.spell.ended_at, "one counter has it, and one alone"
        assert all(rival.origin != state.spell.origin for rival in state.rivals)
    assert state.waited >= 0
    assert all(spell.ended_at for spell in state.spells)


def apart(one: list[e.Payload], two: list[e.Payload]) -> Ticket:
    return fold("ticket:1", sorted(START + chain("bb", 2, one) + chain("cc", 2, two), key=e.canonical))


CALL_1, CALL_2 = e.TicketCalled(counter="1"), e.TicketCalled(counter="2")
SIT_1, SIT_2 = e.TicketServing(counter="1", visit="visit:1"), e.TicketServing(counter="2", visit="visit:2")


def holder(state: Ticket) -> tuple[str, list[str]]:
    return (state.spell.counter if state.spell else "", [rival.counter for rival in state.rivals])


def test_of_two_calls_made_apart_the_first_in_canonical_order_holds_unless_somebody_sits_at_the_other() -> None:
    assert holder(apart([CALL_1], [CALL_2])) == ("1", ["2"])
    both = apart([CALL_1], [CALL_2, SIT_2])
    assert (holder(both), both.stage, both.visit) == (("2", ["1"]), Stage.SERVING, "visit:2")
    sat = apart([CALL_1, SIT_1], [CALL_2, SIT_2])
    assert (holder(sat), sat.stage, sat.visit) == (("1", ["2"]), Stage.SERVING, "visit:1")
    missed = apart([CALL_1, e.TicketMissed(counter="1")], [CALL_2])
    assert (holder(missed), missed.stage) == (("2", []), Stage.CALLED), "nobody came to the first one"
    gone = apart([CALL_1, SIT_1, e.TicketDone(counter="1")], [e.TicketVoided(reason="x")])
    assert gone.stage is Stage.DONE, "whoever sat there was not void"


def test_a_counter_that_died_with_a_call_is_replaced_knowingly() -> None:
    facts = START + chain("bb", 2, [CALL_1]) + chain("cc", 3, [e.TicketCalled(counter="2", instead_of="bb2")], at=60)
    state = fold("ticket:1", facts)
    assert (holder(state), state.stage, len(state.spells)) == (("2", []), Stage.CALLED, 1)


def test_a_counter_that_died_while_it_served_is_replaced_knowingly_and_the_visit_goes_on() -> None:
    dead = START + chain("bb", 2, [CALL_1, SIT_1])
    over = e.TicketCalled(counter="2", instead_of="bb3")
    state = fold("ticket:1", dead + chain("cc", 4, [over], at=60))
    assert (holder(state), state.stage, state.visit) == (("2", []), Stage.CALLED, "visit:1")
    late = fold(
        "ticket:1", dead + chain("cc", 4, [over, SIT_2], at=60) + chain("bb", 4, [e.TicketDone(counter="1")], at=90)
    )
    assert (holder(late), late.stage) == (("2", []), Stage.SERVING), "the other one lost it"
    unknowing = e.TicketCalled(counter="2", instead_of="bb2")
    state = fold("ticket:1", dead + chain("cc", 4, [unknowing], at=60))
    assert (holder(state), state.stage) == (("1", ["2"]), Stage.SERVING), "who sits there outweighs a call"
