"""The merge property: whatever three desks do apart, every store that knows the same events shows the same.

Three desks with origins of their own do deeds through the real services and hand each other some of their events on
the way. Then everything is dealt, in any order, in batches and more than once, to stores that knew nothing and to the
desks themselves. All of them must hold the same projections and give the same answers, and so must a rebuild.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from clerkdesk.domain import dossier as life
from clerkdesk.domain import folding, money
from clerkdesk.domain.dossier import State
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.ticket import Stage
from clerkdesk.projections import find, handovers, persons, rebuild, tills
from clerkdesk.projections import money as moneys
from clerkdesk.projections.find import Due, Filter, Order
from clerkdesk.services import (
    correction,
    delivery,
    ending,
    erasing,
    handover,
    look,
    people,
    reception,
    supplement,
    till,
)
from clerkdesk.services.clock import midnight, milliseconds
from clerkdesk.services.delivery import Handing
from clerkdesk.services.desk import Desk
from clerkdesk.services.handover import Back
from clerkdesk.services.opening import open_desk
from clerkdesk.services.queue import calling, counters, hall, issuing
from clerkdesk.store.events import facts_of
from tests.counter import LAN, MONDAY, Parts, SetClock, deal, first_run, parts, person, sound, wish

NAMES = ("Nguyễn Văn An", "Đặng Thị Ánh", "Lò Văn Ún", "Công ty TNHH A&B", "Hồ Thị Ngọc Ẩn")
PROCEDURES = ("1.001193", "2.000815", "1.004873", "2.000635")
NOW, TODAY = milliseconds(MONDAY + timedelta(days=2)), midnight(MONDAY.date())


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four desks just set up: three that work, and one for the stores that know nothing."""
    top = tmp_path_factory.mktemp("desks")
    for letter in "BCGH":
        desk = first_run(top / letter, letter).desk
        assert desk.catalogue.procedures  # and kept beside the data, so that every copy has it
        desk.close()
    return top


@dataclass
class Site:
    """Three desks at work."""

    desks: list[Desk]
    clocks: list[SetClock]
    people: int = 0

    def morning(self) -> None:
        """Let every desk know some dossiers, so that they meet on the same ones."""
        for pick in range(3):
            self.step(0, "receive", pick)
        self.step(0, "result", 1)
        self.step(0, "result", 2)
        self.step(0, "hand over", 0)
        self.step(0, "hand over", 1)

    def step(self, who: int, deed: str, pick: int) -> None:
        """Let desk ``who`` do something, or be refused."""
        desk, clock = self.desks[who], self.clocks[who]
        clock.forward(minutes=1 + pick % 7)
        if deed == "hand over":
            deal(self.desks[(who + 1 + pick % 2) % 3], parts(desk))
            return
        with suppress(Refused):
            self._do(desk, deed, pick)

    def _do(self, desk: Desk, deed: str, pick: int) -> None:
        known = [line.stream for line in look.lines(desk, sorted(look.ids(desk, Filter())))]
        stream = known[pick % len(known)] if known else ""
        applicant = person(pick % 4, NAMES[pick % len(NAMES)])
        code = PROCEDURES[pick % len(PROCEDURES)]
        match deed:
            case "receive":
                visit = look.lines(desk, [*look.ids(desk, Filter())][:1])[0].visit if known and pick % 3 == 0 else ""
                reception.receive(desk, LAN, wish(desk, code, applicant, visit=visit, pay_now=pick % 2 == 0))
            case "turn away":
                reception.ask_completion(desk, LAN, wish(desk, code, applicant), ("giấy chứng sinh",))
            case "refuse":
                reception.refuse(desk, LAN, wish(desk, code, applicant), "không thuộc thẩm quyền")
            case "receive again":
                reception.receive(desk, LAN, wish(desk, code, applicant, dossier=stream))
            case "result":
                delivery.enter_result(desk, LAN, stream, number=f"{pick % 2}/2026")
            case "deliver":
                found = look.details(desk, stream)
                collector = (found and found.dossier.applicant) or applicant
                delivery.deliver(desk, LAN, Handing(stream=stream, collector=collector, receipt_lost=pick % 2 == 0))
            case "void":
                delivery.void(desk, LAN, stream, "nhập nhầm")
            case "pay":
                delivery.take_fee(desk, LAN, stream, _owed(desk, stream))
            case "supplement":
                supplement.ask(desk, LAN, stream, ("bản sao",))
            case "bring":
                due = desk.now() + timedelta(days=3 + pick % 5)
                supplement.receive(desk, LAN, stream, due=due, due_reason="đã thống nhất")
            case "apologise":
                due = desk.now() + timedelta(days=30 + pick % 5)
                supplement.apologise(desk, LAN, stream, due, "chờ xác minh", "Phạm Văn Thủ")
            case "end":
                (ending.refuse, ending.withdraw, ending.stop)[pick % 3](desk, LAN, stream, "theo yêu cầu")
            case "give":
                handover.hand_over(desk, LAN, known[pick % 3 :: 3], "Tư pháp")
            case "take back":
                back = [
                    Back(code=one, has_result=pick % 2 == 0, result=f"{pick % 2}/2026") for one in known[pick % 4 :]
                ]
                handover.hand_back(desk, LAN, back[: 1 + pick % 2], "Tư pháp")
            case "correct":
                correction.correct(desk, LAN, stream, "applicant.name", NAMES[pick % len(NAMES)], "gõ sai")
            case "correct number":
                number = person((pick + 1) % 4).identity.number
                correction.correct(desk, LAN, stream, "applicant.number", number, "gõ sai")
            case "join":
                people.merge(desk, LAN, applicant.identity.number, (person((pick + 1) % 4).identity.number,), "đã gặp")
            case "part":
                number = applicant.identity.number
                people.split(desk, LAN, number, "nhầm", (person((pick + 1) % 4).identity.number,))
            case "erase person":
                merges = sorted(people.same(desk, applicant.identity.number).merges)
                if merges:
                    erasing.erase(desk, LAN, merges[0], "hết thời hạn lưu")
            case "refund":
                till.refund(desk, LAN, stream, 1 + pick * 100, "thu thừa")
            case "void money":
                events = [one.event for one in _entries(desk, stream)]
                till.void_entry(desk, LAN, stream, events[pick % len(events)] if events else "", "thu nhầm")
            case "till":
                if till.mine(desk, LAN):
                    till.close_shift(desk, LAN, pick * 1000, reason="đếm lại")
                else:
                    till.open_shift(desk, LAN, pick * 1000)
            case "linked":
                wishes = [wish(desk, code, applicant), wish(desk, PROCEDURES[(pick + 1) % 4], applicant)]
                reception.receive_linked(desk, LAN, wishes)
            case "settle":
                contests = _state(desk, stream).contests
                if contests:
                    holds = (contests[0].standing, contests[0].other)[pick % 2]
                    delivery.settle(desk, LAN, stream, holds, "đã xem giấy tờ")
            case "issue":
                issuing.issue(desk, LAN, procedures=[code], ground=("", "elderly")[pick % 2])
            case "queue":
                _queue(desk, pick)
            case "erase":
                erasing.erase(desk, LAN, stream, "hết thời hạn lưu")
            case "erase visit":
                erasing.erase(desk, LAN, _state(desk, stream).visit, "hết thời hạn lưu")


def _queue(desk: Desk, pick: int) -> None:
    """Let something happen in the waiting hall; another desk may do the same meanwhile."""
    if counters.mine(desk) is None:
        counters.open_counter(desk, LAN, str(1 + pick % 3))
    everything = hall.lines(desk, tuple(Stage))
    mine, one = hall.mine(desk), (everything[pick % len(everything)] if everything else None)
    if mine is None or one is None:
        if calling.call_next(desk, LAN) is None and one is not None:
            calling.call(desk, LAN, one.stream, anyway=pick % 2 == 0)
        return
    match pick % 8:
        case 0 | 1 | 2:
            calling.serve(desk, LAN, mine.stream)
        case 3:
            calling.skip(desk, LAN, mine.stream)
        case 4:
            calling.transfer(desk, LAN, mine.stream, to=str(1 + pick % 3))
        case 5:
            calling.hold(desk, LAN, mine.stream)
        case 6:
            calling.done(desk, LAN, mine.stream, score=1 + pick % 5)
        case _:
            (issuing.void(desk, LAN, one.stream, "nhầm") if pick % 2 else calling.give_back(desk, LAN, one.stream))


def _state(desk: Desk, stream: str) -> life.Dossier:
    with desk.store.reading() as connection:
        return folding.fold(stream, facts_of(connection, stream))


def _entries(desk: Desk, stream: str) -> tuple[money.Entry, ...]:
    with desk.store.reading() as connection:
        return money.entries(facts_of(connection, stream))


def _owed(desk: Desk, stream: str) -> int:
    state = _state(desk, stream)
    return state.fee - state.paid


def answers(desk: Desk) -> dict[str, Any]:
    """Return what ``desk`` says when it is asked."""
    told: dict[str, Any] = {}
    filters = [Filter(words=words) for words in ("", "nguyen", "nva", "an dkks", "a&b", "031090", "261123", "zz")]
    filters += [Filter(states=frozenset({state})) for state in State]
    filters += [Filter(due=due, now=NOW, today=TODAY, order=Order.DUE) for due in Due]
    filters += [
        Filter(order=Order.DUE),
        Filter(contested=True),
        Filter(words="van", states=frozenset({State.RECEIVED})),
    ]
    with desk.store.reading() as connection:
        told["dump"] = rebuild.dump(connection)
        assert rebuild.check_index(connection)
        for wanted in filters:
            told[repr(wanted)] = found = find.ids(connection, wanted).tolist()
            told[f"lines of {wanted}"] = find.lines(connection, found)
        everything = find.lines(connection, find.ids(connection, Filter()))
        for number in range(4):
            told[f"person {number}"] = find.by_person(connection, person(number).identity.number)
        for line in everything:
            told[f"visit {line.visit}"] = find.by_visit(connection, line.visit)
            told[f"code {line.number}"] = find.by_code(connection, line.number)
            told[f"same {line.id_number}"] = persons.same(connection, line.id_number)
            told[f"state {line.stream}"] = folding.fold(line.stream, facts_of(connection, line.stream))
        told["counts"] = find.counts(connection, NOW, TODAY)
        told["money"] = moneys.sums_on(connection, 0, NOW * 2)
        told["tills"] = [till.report(desk, stream) for stream in tills.since(connection, 0)]
        told["lists"] = [handover.listed(desk, stream) for stream in handovers.newest(connection)]
        told["waiting"] = find.waiting_since(connection, NOW)
        told["frequent"] = find.frequent(connection, 0)
        told["recent"] = find.recent(connection)
    return told


def rebuilt(desk: Desk) -> dict[str, Any]:
    with desk.store.writing() as connection:
        rebuild.rebuild(connection)
    return answers(desk)


def in_any_order(everything: Parts, chance: random.Random) -> Iterator[Parts]:
    """Yield all of ``everything`` in batches, shuffled, some of it twice or more often."""
    cards = everything + chance.choices(everything, k=chance.randrange(len(everything)))
    chance.shuffle(cards)
    while cards:
        size = chance.randint(1, max(1, len(cards) // 2))
        yield cards[:size]
        del cards[:size]


deeds = st.sampled_from(
    ["receive"] * 5 + ["issue"] * 3 + ["queue"] * 6 + ["result"] * 3 + ["deliver"] * 4 + ["hand over"] * 4
    + ["turn away", "refuse", "receive again", "void", "pay", "settle", "erase", "erase visit", "erase person"]
    + ["supplement"] * 2 + ["bring"] * 2 + ["give"] * 2 + ["take back"] * 2 + ["till"] * 2 + ["join"] * 2
    + ["apologise", "end", "correct", "correct number", "part", "refund", "void money", "linked"]
)  # fmt: skip
days = st.lists(st.tuples(st.integers(0, 2), deeds, st.integers(0, 59)), min_size=4, max_size=40)


# Without shrinking, which would take minutes: a day of forty steps can be read.
@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(day=days, minutes=st.tuples(*[st.integers(-9, 9)] * 3), seed=st.integers(0, 2**32))
def test_every_store_that_knows_the_same_events_shows_the_same(
    templates: Path, tmp_path_factory: pytest.TempPathFactory, day, minutes, seed: int
) -> None:
    top = tmp_path_factory.mktemp("day")
    chance = random.Random(seed)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, top)

        def opened(letter: str, name: str, clock: SetClock) -> Desk:
            copied = shutil.copytree(templates / letter, top / name)
            os.environ["XDG_STATE_HOME"] = str(top)  # each day's desks are their own, though copied from one template
            return stack.enter_context(closing(open_desk(copied, clock=clock)))

        clocks = [SetClock(MONDAY + timedelta(minutes=10 + ahead)) for ahead in minutes]
        site = Site([opened(letter, letter, clock) for letter, clock in zip("BCG", clocks, strict=True)], clocks)
        site.morning()
        for step in day:
            site.step(*step)
        everything = [part for desk in site.desks for part in parts(desk)]
        fresh = [opened("H", f"fresh{number}", SetClock()) for number in range(3)]
        for desk in (*fresh, *site.desks):
            for batch in in_any_order(everything, chance):
                deal(desk, batch)
        expected = answers(fresh[0])
        for desk in (*fresh[1:], *site.desks):
            assert answers(desk) == expected
        assert rebuilt(fresh[0]) == expected
        assert all(sound(desk) for desk in (fresh[0], site.desks[0]))
