"""The figures of a day are those of its end, whenever they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from clerkdesk.services import delivery, ending, reception, supplement
from clerkdesk.services.delivery import Handing
from clerkdesk.services.desk import Desk
from clerkdesk.services.papers.day import Day, figures
from clerkdesk.services.verify import rebuild_projections
from tests.counter import LAN, SetClock, first_run, person, wish

MONDAY = date(2026, 11, 23)
LATER = 6  # days after which the same figures are asked for again


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk(tmp_path: Path, clock: SetClock) -> Iterator[Desk]:
    with closing(first_run(tmp_path / "desk", clock=clock).desk) as found:
        yield found


def told(day: Day) -> tuple[object, ...]:
    return (day.counts, day.fields, day.taken)


def forward(desk: Desk, clock: SetClock, **by: float) -> None:
    clock.forward(**by)
    desk.confirm_date(desk.today())


def busy_day(desk: Desk) -> dict[str, str]:
    """Receive dossiers that all end differently; return them by what becomes of them."""
    due = desk.now() + timedelta(hours=3)
    kinds = ("resulted", "delivered", "withdrawn", "moved", "left", "voided", "paid")
    made = {
        kind: reception.receive(
            desk, LAN, wish(desk, applicant=person(at), typed_due=due, due_reason="theo hẹn")
        ).stream
        for at, kind in enumerate(kinds)
    }
    delivery.enter_result(desk, LAN, made["delivered"])
    made["turned away"] = reception.ask_completion(
        desk, LAN, wish(desk, applicant=person(99)), ("giấy chứng sinh",)
    ).stream
    return made


def test_a_day_gone_by_keeps_its_figures(desk: Desk, clock: SetClock) -> None:
    made = busy_day(desk)
    forward(desk, clock, hours=12)  # the evening
    evening = told(figures(desk, MONDAY))
    counts = figures(desk, MONDAY).counts
    assert (counts.presented, counts.received, counts.due_today, counts.waiting) == (8, 7, 6, 1)
    assert counts.overdue == 6
    forward(desk, clock, days=1)
    delivery.enter_result(desk, LAN, made["resulted"])
    delivery.deliver(desk, LAN, Handing(stream=made["delivered"], collector=person(1), checked="CCCD"))
    ending.withdraw(desk, LAN, made["withdrawn"], "rút hồ sơ")
    supplement.apologise(desk, LAN, made["moved"], desk.now() + timedelta(days=9), "chờ xác minh", "Phạm Văn Thủ")
    delivery.void(desk, LAN, made["voided"], "nhập nhầm")
    reception.receive(desk, LAN, wish(desk, applicant=person(99), dossier=made["turned away"]))
    forward(desk, clock, days=LATER)
    assert told(figures(desk, MONDAY)) == evening
    rebuild_projections(desk)
    assert told(figures(desk, MONDAY)) == evening
    assert figures(desk, desk.today()).counts.overdue == 3  # two of Monday, and the one that came back


def test_a_result_that_was_given_out_that_day_but_entered_later_did_not_wait(desk: Desk, clock: SetClock) -> None:
    stream = busy_day(desk)["delivered"]
    forward(desk, clock, days=1)
    at = desk.now() - timedelta(days=1) + timedelta(hours=2)
    delivery.deliver(desk, LAN, Handing(stream=stream, collector=person(1), checked="CCCD", delivered_at=at))
    counts = figures(desk, MONDAY).counts
    assert (counts.delivered, counts.waiting) == (1, 0)
