"""A till that was counted at two desks which knew nothing of each other: both counts stay, a person decides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from clerkdesk.domain import events as e
from clerkdesk.services import papers, reception, shifts, till
from clerkdesk.services.desk import Desk
from tests.counter import LAN, SetClock, deal, first_run, parts, person, refused, sound, wish
from tests.printing.papers import texts

BINH = e.Clerk(id="clerk-binh", name="Lê Thị Bình")
FEE = {"typed_fee": 8000, "fee_reason": "mức thu của tỉnh"}


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[tuple[Desk, Desk, str]]:
    """Two desks; the till of Lan at the first was counted at both before they heard of each other."""
    clock = SetClock()
    with ExitStack() as stack:
        here, there = (
            stack.enter_context(closing(first_run(tmp_path / letter, letter, clock=clock).desk)) for letter in "AB"
        )
        stream = till.open_shift(here, LAN, 100_000, "sáng").stream
        reception.receive(here, LAN, wish(here, "2.000635", person(1), **FEE))
        deal(there, parts(here))
        clock.forward(minutes=5)
        till.close_shift(there, BINH, 108_000, stream=stream)
        clock.forward(minutes=5)
        reception.receive(here, LAN, wish(here, "2.000635", person(2), **FEE))
        till.close_shift(here, LAN, 115_000, reason="thối nhầm 1.000 đ")
        deal(here, parts(there))
        deal(there, parts(here))
        yield here, there, stream


def test_both_counts_are_told_until_one_is_chosen(desks: tuple[Desk, Desk, str]) -> None:
    here, there, stream = desks
    told = till.report(here, stream)
    assert told.till.contested
    assert [count.told.counted for count in told.till.counts] == [108_000, 115_000]
    assert [letters[0] for letters in told.desks] == ["B", "A"]
    assert told.sums.cash_in == 16_000  # all that came in before its own desk closed it
    assert [one.contested for one in shifts.shifts(here)] == [True]
    own = told.till.counts[1].event
    assert refused(till.settle, here, LAN, stream, own, " ") == "no-reason"
    assert refused(till.settle, here, LAN, stream, "nothing", "x") == "no-count"
    till.settle(here, LAN, stream, own, "đã đếm lại hai người")
    deal(there, parts(here))
    for desk in (here, there):
        settled = till.report(desk, stream)
        assert not settled.till.contested
        assert (settled.till.difference, settled.till.settled) == (-1000, "đã đếm lại hai người")
        assert settled.anchored == told.desks[1]
        assert len(settled.till.counts) == 2
        assert [one.counted for one in shifts.shifts(desk)] == [115_000]
        assert sound(desk)
    assert refused(till.settle, here, LAN, stream, own, "x") == "not-contested"


def test_its_paper_names_the_other_count_and_the_decision(desks: tuple[Desk, Desk, str]) -> None:
    here, _there, stream = desks
    till.settle(here, LAN, stream, till.report(here, stream).till.counts[0].event, "quầy B đếm sau cùng")
    done = till.reprint(here, LAN, stream, "kẹt giấy")
    assert done.job
    text = " ".join(texts(papers.paper(here, e.PaperKind.TILL_CLOSE, stream, 2)))
    assert "115.000" in text
    assert "quầy B đếm sau cùng" in text
    assert "Quầy B" in text
    assert "BẢN IN LẠI" in text


def test_a_till_closed_elsewhere_ends_where_the_next_begins(tmp_path: Path) -> None:
    clock = SetClock()
    with ExitStack() as stack:
        here, there = (
            stack.enter_context(closing(first_run(tmp_path / letter, letter, clock=clock).desk)) for letter in "AB"
        )
        stream = till.open_shift(here, LAN, 0).stream
        deal(there, parts(here))
        till.close_shift(there, BINH, 0, stream=stream)
        deal(here, parts(there))
        assert refused(till.reprint, here, LAN, "till:0", "x") == "till-still-open"
        following = till.open_shift(here, LAN, 0).stream
        reception.receive(here, LAN, wish(here, "2.000635", person(1), **FEE))
        assert till.report(here, stream).entries == ()
        assert len(till.report(here, following).entries) == 1


def test_a_till_left_open_is_told(tmp_path: Path) -> None:
    clock = SetClock()
    with closing(first_run(tmp_path / "desk", clock=clock).desk) as desk:
        mine = till.open_shift(desk, LAN, 0).stream
        assert shifts.look(desk, LAN).left_open == ()
        told = shifts.look(desk, BINH)
        assert told.mine is None
        assert [one.stream for one in told.left_open] == [mine]
        clock.forward(days=1)
        desk.confirm_date(desk.today())
        assert [one.stream for one in shifts.look(desk, LAN).left_open] == [mine]
