"""The last push of a site: whoever was level stays so without a pull, and the others get it as the database has it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Trouble
from clerkdesk.hub import latest
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.latest import Latest
from clerkdesk.services import reception
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.invented import People
from clerkdesk.store import above, hops
from clerkdesk.sync import engine
from clerkdesk.sync import protocol as p
from tests.counter import LAN, wish
from tests.hub.test_taking import Writer
from tests.meeting import Hub, Straight, enrol, exchange, hop


def live(desk: Desk, hub: Hub) -> tuple[engine.Outcome, list[str]]:
    """Exchange as a desk that hears notices; return what that did, and what was asked for."""
    line = Straight(hub)
    done = engine.exchange(desk.store, line, hop(desk), lambda: milliseconds(desk.clock.now()), live=True)
    asked = [target.partition("?")[0] for target in line.asked]
    return done, [target for target in asked if target != "/v1/codes"]


def test_whoever_is_level_needs_no_pull_after_its_push(hub: Hub, desk: Callable[..., Desk]) -> None:
    one, other = desk("B"), desk("C")
    for each in (one, other):
        enrol(each, hub)
        exchange(each, Straight(hub))
    exchange(one, Straight(hub))
    reception.receive(one, LAN, wish(one))
    done, asked = live(one, hub)
    assert done.sent
    assert asked == ["/v1/push"]
    cursor = hop(one).cursor
    assert exchange(one, Straight(hub)).received == 0
    assert hop(one).cursor == cursor, "it stands where a pull leads"

    reception.receive(other, LAN, wish(other))
    sent = exchange(other, Straight(hub)).sent
    reception.receive(one, LAN, wish(one))
    done, asked = live(one, hub)
    assert (done.received, asked) == (sent, ["/v1/push", "/v1/pull"]), "another's work came between"

    with one.store.writing() as connection:
        known = above.Above(hub=hop(one).hub, name="h", url="https://above.example", heard_at=1)
        above.put(connection, known, {})
    reception.receive(one, LAN, wish(one))
    assert live(one, hub)[1] == ["/v1/push", "/v1/pull"], "how far the work was passed on is told by pulls alone"


def test_an_answer_that_is_lost_costs_a_pull_and_nothing_else(hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    enrol(one, hub)
    exchange(one, Straight(hub))
    reception.receive(one, LAN, wish(one))
    cut = Straight(hub)
    cut.cut = "after"
    with pytest.raises(Trouble):
        exchange(one, cut)
    done, asked = live(one, hub)
    assert done.sent
    assert asked[0] == "/v1/push"
    assert asked[-1] == "/v1/pull"
    with one.store.reading() as connection:
        assert not hops.unsent(connection)
        assert not hops.cursor(connection, hop(one).hub).startswith("0:")


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_is_what_the_database_has(hub: Hub, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, people = random.Random(seed), People(random.Random(seed))
    kept: list[p.Pulled] = []
    plain = Latest.answer

    def answer(*asked: Any) -> p.Pulled | None:
        found = plain(*asked)
        kept.extend([found] if found else [])
        return found

    monkeypatch.setattr(Latest, "answer", answer)
    monkeypatch.setattr(latest, "KEPT", 3600.0)
    desks = [Writer(hub) for _ in range(3)]
    for one in desks:
        one.enrol()
        one.push(one.range())
    cursors = [one.pull().cursor for one in desks]
    given = 0
    for turn in range(30):
        one = drawn.choice(desks)
        first = len(one.chain) + 1
        for _ in range(drawn.randint(1, 4)):
            if drawn.random() < 0.1:
                gone = drawn.choice(one.chain).record
                one.write(gone.stream, e.PersonalErased(events=(gone.id,), ground="hết thời hạn lưu"))
            elif drawn.random() < 0.5:
                one.write(f"visit:{turn}", e.VisitOpened(personal=e.VisitPeople(visitor=people.person())))
            else:
                one.note(f"{turn}", f"dossier:{drawn.randrange(4)}")
        for _ in range(drawn.choice((1, 1, 2))):
            one.push(one.range(first))
        for number, other in enumerate(desks):
            if drawn.random() < 0.2:
                continue
            have = len(other.chain) if drawn.random() < 0.8 else drawn.randint(1, len(other.chain))
            asked = cursors[number], have, drawn.choice((500, 500, 500, 2))
            said = other.pull(*asked)
            given += len(kept)
            kept.clear()
            hub.gate, before = Gate(hub.database, hub.key, lambda: hub.now, shelf=hub.shelf), hub.gate
            assert said == other.pull(*asked), f"turn {turn}, desk {number}, {asked}"
            assert not kept
            hub.gate = before
            cursors[number] = said.cursor
    assert given > 10


def test_standings_are_told_to_whoever_holds_others_for_confirmed(hub: Hub) -> None:
    one, other = Writer(hub), Writer(hub)
    for each in (one, other):
        each.enrol()
        each.push(each.range())
    cursor = other.pull().cursor
    one.note()
    one.push(one.range(2))

    def told(mine: int, its: int) -> bool:
        marks = p.marks({other.origin: mine, one.origin: its})
        target = f"/v1/pull?after={cursor}&have={len(other.chain)}&marks={marks}"
        answer = other.caller.ask("GET", target, None, p.Pulled)
        assert len(answer.events) == 1
        return answer.told

    assert [told(1, 1), told(1, 2)] == [False, False], "as it stood before this push, or after it"
    assert [told(0, 1), told(1, 0), told(2, 1)] == [True, True, True]
