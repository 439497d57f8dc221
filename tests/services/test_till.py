"""The till: what a shift took and gave back, counted against the journal, whatever the clock says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from clerkdesk.domain import events as e
from clerkdesk.services import delivery, look, reception, till
from clerkdesk.services.desk import Desk
from tests.counter import LAN, SITE, SetClock, first_run, person, refused, sound, wish

BINH = e.Clerk(id="clerk-binh", name="Lê Thị Bình")
FEE = {"typed_fee": 8000, "fee_reason": "mức thu của tỉnh"}


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk(tmp_path: Path, clock: SetClock) -> Iterator[Desk]:
    with closing(first_run(tmp_path / "desk", clock=clock).desk) as found:
        found.save_site(replace(SITE, tills=True))
        yield found


def paid(desk: Desk, clerk: e.Clerk = LAN, **more: object) -> str:
    return reception.receive(desk, clerk, wish(desk, "2.000635", person(1), **{**FEE, **more})).stream


def entry(desk: Desk, stream: str) -> str:
    found = look.details(desk, stream)
    assert found is not None
    return next(moment.event for moment in found.timeline if moment.kind == "fee.taken")


def owed(desk: Desk, stream: str) -> int:
    found = look.details(desk, stream)
    assert found is not None
    return found.owed


def test_money_is_taken_into_an_open_till_only(desk: Desk) -> None:
    fee = wish(desk, "2.000635", person(1), **FEE)
    assert refused(reception.receive, desk, LAN, fee) == "till-shut"
    stream = paid(desk, pay_now=False)
    assert refused(delivery.take_fee, desk, LAN, stream, owed(desk, stream)) == "till-shut"
    opened = till.open_shift(desk, LAN, 100_000, "sáng")
    assert till.mine(desk, LAN) == opened.stream
    assert till.mine(desk, BINH) == ""
    assert refused(till.open_shift, desk, LAN, 0) == "till-open"
    delivery.take_fee(desk, LAN, stream, owed(desk, stream), series="AA/26E", number="0001234")
    (line,) = till.report(desk, opened.stream).entries
    assert (line.series, line.number, line.stream) == ("AA/26E", "0001234", stream)
    assert refused(reception.receive, desk, BINH, wish(desk, "2.000635", person(2), **FEE)) == "till-shut"
    desk.save_site(SITE)
    paid(desk, BINH)  # this site uses no tills


def test_a_shift_is_counted_against_the_journal(desk: Desk, clock: SetClock) -> None:
    stream = till.open_shift(desk, LAN, 100_000, "sáng").stream
    other = till.open_shift(desk, BINH, 0).stream
    first, second, third = paid(desk), paid(desk, means=e.Means.TRANSFER), paid(desk)
    fourth = paid(desk, BINH)
    clock.forward(hours=-3)  # set back: it decides nothing
    desk.confirm_date(desk.today())
    fee = owed(desk, first) or 8000
    till.void_entry(desk, LAN, third, entry(desk, third), "thu nhầm hồ sơ")
    assert owed(desk, third) == 8000
    till.refund(desk, LAN, first, 3000, "thu thừa")
    assert owed(desk, first) == 3000
    report = till.report(desk, stream)
    assert (report.sums.cash_in, report.sums.cash_out, report.sums.transfer_in) == (8000, 3000, 8000)
    assert (report.expected, report.sums.moves, report.sums.voided, fee) == (105_000, 5, 1, 8000)
    assert refused(till.close_shift, desk, LAN, 104_000) == "difference"
    assert refused(till.close_shift, desk, LAN, 105_000, notes=(e.Notes(value=500, pieces=1),)) == "bad-notes"
    notes = (e.Notes(value=50_000, pieces=2), e.Notes(value=2000, pieces=2))
    done = till.close_shift(desk, LAN, 104_000, notes=notes, reason="thối nhầm 1.000 đ")
    closed = till.report(desk, stream)
    assert done.job
    assert closed.till.difference == -1000
    assert closed.till.closed is not None
    assert closed.till.closed.anchor_seq > 0
    assert len(closed.till.closed.anchor_hash) == 64
    assert not closed.moved
    assert [one.till.id for one in till.still_open(desk)] == [other]
    assert till.report(desk, other).expected == 8000
    assert refused(till.void_entry, desk, LAN, first, entry(desk, first), "x") == "till-counted"
    assert refused(till.void_entry, desk, LAN, fourth, entry(desk, fourth), "x") == "not-your-till"
    till.void_entry(desk, BINH, fourth, entry(desk, fourth), "x")
    till.close_shift(desk, LAN, 0, stream=other)
    assert second
    assert refused(till.close_shift, desk, LAN, 0) == "no-till"
    assert {one.till.id for one in till.since(desk, 0)} == {stream, other}
    assert sound(desk)


def test_the_next_shift_begins_anew(desk: Desk) -> None:
    till.open_shift(desk, LAN, 50_000)
    paid(desk)
    till.close_shift(desk, LAN, 58_000)
    stream = till.open_shift(desk, LAN, 58_000, "chiều").stream
    assert till.report(desk, stream).expected == 58_000
    dossier = paid(desk)
    assert till.report(desk, stream).expected == 66_000
    assert len(till.report(desk, stream).entries) == 1
    till.refund(desk, LAN, dossier, 8000, "rút hồ sơ")
    assert till.report(desk, stream).expected == 58_000


def test_what_is_refused(desk: Desk) -> None:
    assert refused(till.open_shift, desk, LAN, -1) == "bad-amount"
    assert refused(till.close_shift, desk, LAN, 0) == "no-till"
    assert refused(till.report, desk, "till:0") == "no-till"
    till.open_shift(desk, LAN, 0)
    stream = paid(desk)
    assert refused(till.refund, desk, LAN, stream, 8001, "x") == "not-paid"
    assert refused(till.refund, desk, LAN, stream, 0, "x") == "not-paid"
    assert refused(till.refund, desk, LAN, "dossier:0", 1, "x") == "not-found"
    assert refused(till.refund, desk, LAN, stream, 1, "") == "no-reason"
    assert refused(till.void_entry, desk, LAN, stream, "nothing", "x") == "no-entry"
    till.refund(desk, LAN, stream, 8000, "x")
    assert refused(till.void_entry, desk, LAN, stream, entry(desk, stream), "x") == "given-back"
    other = paid(desk)
    till.void_entry(desk, LAN, other, entry(desk, other), "x")
    assert refused(till.void_entry, desk, LAN, other, entry(desk, other), "x") == "voided-before"
