"""What the day of a site looks like: counts, hours, fields, money, and what is due when."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.catalogue.calendars import shipped_years
from clerkdesk.domain.calendar import SITE_TIME, USUAL_SHIFTS, SiteCalendar
from clerkdesk.services import delivery, look, reception
from clerkdesk.services.clock import midnight
from clerkdesk.services.delivery import Handing
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter
from clerkdesk.services.today import DAY, parse_alerts, spans, today
from tests.counter import LAN, SetClock, first_run, person, refused, wish

CALENDAR = SiteCalendar(years=tuple(shipped_years()), closures={}, shifts=USUAL_SHIFTS, saturday_morning=False)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk(tmp_path: Path, clock: SetClock) -> Iterator[Desk]:
    with closing(first_run(tmp_path / "data", clock=clock).desk) as made:
        yield made


def due_in(desk: Desk, days: int) -> str:
    """Receive a dossier that is due at five o'clock in so many days."""
    when = datetime.combine(desk.today() + timedelta(days=days), USUAL_SHIFTS[-1].closes, SITE_TIME)
    return reception.receive(desk, LAN, wish(desk, typed_due=when, due_reason="theo phiếu hẹn")).stream


def test_an_empty_day_has_its_hours_and_nothing_in_them(desk: Desk) -> None:
    day = today(desk)
    assert [hour.hour for hour in day.hours] == list(range(7, 17))
    assert not any(hour.received or hour.delivered for hour in day.hours)
    assert day.fields == ()
    assert [stage.count for stage in day.stages] == [0, 0, 0]


def test_what_comes_in_and_goes_out_is_counted_by_hour_and_by_field(desk: Desk, clock: SetClock) -> None:
    first = reception.receive(desk, LAN, wish(desk, "1.001193", applicant=person(1))).stream
    clock.forward(hours=1)
    reception.receive(desk, LAN, wish(desk, "2.000815"))
    reception.receive(desk, LAN, wish(desk, "1.004873"))
    delivery.enter_result(desk, LAN, first)
    delivery.deliver(desk, LAN, Handing(stream=first, collector=person(1), checked="CCCD"))
    day = today(desk)
    hours = {hour.hour: (hour.received, hour.delivered) for hour in day.hours if hour.received or hour.delivered}
    assert hours == {8: (1, 0), 9: (2, 1)}
    assert {field.name: field.received for field in day.fields} == {"Hộ tịch": 2, "Chứng thực": 1}
    assert (day.counts.received, day.counts.delivered) == (3, 1)


def test_each_figure_opens_as_many_dossiers_as_it_says(desk: Desk, clock: SetClock) -> None:
    clock.forward(days=-1)
    desk.confirm_date(desk.today())
    reception.receive(desk, LAN, wish(desk))
    clock.forward(days=1)
    for code in ("1.001193", "2.000815", "2.000815"):
        reception.receive(desk, LAN, wish(desk, code))
    due_in(desk, 1)
    day = today(desk)
    assert len(look.ids(desk, Filter(received=day.span))) == day.counts.received == 4
    for field in day.fields:
        assert len(look.ids(desk, Filter(received=day.span, field=field.name))) == field.received
    for hour in day.hours:
        assert len(look.ids(desk, Filter(received=hour.span))) == hour.received
    for stage in day.stages:
        assert len(look.ids(desk, Filter(due_within=stage.span))) >= stage.count


def test_takings_are_those_of_today_and_open_what_they_were_for(desk: Desk, clock: SetClock) -> None:
    reception.receive(desk, LAN, wish(desk, "2.000815"))
    taken = today(desk).taken
    assert taken.cash_in == look.lines(desk, look.ids(desk, Filter()))[0].paid > 0
    assert len(look.ids(desk, Filter(paid=today(desk).span))) == 1
    assert {hour.hour: hour.taken for hour in today(desk).hours if hour.taken} == {8: taken.cash_in}
    clock.forward(hours=1)
    reception.receive(desk, LAN, wish(desk, "2.000815"))
    hours = today(desk).hours
    assert sum(hour.taken for hour in hours) == today(desk).taken.cash_in
    assert [len(look.ids(desk, Filter(paid=hour.span))) for hour in hours if hour.taken] == [1, 1]
    clock.forward(days=1)
    assert today(desk).taken.cash_in == 0
    assert len(look.ids(desk, Filter(paid=today(desk).span))) == 0


def test_alerts_come_three_one_and_no_working_days_before(desk: Desk) -> None:
    for days in (0, 1, 2, 3, 4, 20):
        due_in(desk, days)
    stages = {stage.days: stage for stage in today(desk).stages}
    assert {days: stage.count for days, stage in stages.items()} == {0: 1, 1: 2, 3: 2}, "24/11 is a holiday"
    assert stages[1].until == date(2026, 11, 25)
    assert stages[3].until == date(2026, 11, 27)


def test_soonest_leaves_out_what_is_overdue(desk: Desk, clock: SetClock) -> None:
    late = due_in(desk, 0)
    next_day = due_in(desk, 2)
    clock.forward(hours=12)
    day = today(desk)
    assert day.counts.overdue == 1
    assert [line.stream for line in look.lines(desk, day.soonest)] == [next_day]
    assert late != next_day


@given(
    st.dates(date(2026, 1, 5), date(2027, 11, 1)),
    st.lists(st.integers(0, 30), min_size=1, max_size=5),
)
def test_stretches_follow_each_other_without_a_gap_from_today_on(day: date, alerts: list[int]) -> None:
    found = spans(CALENDAR, day, alerts)
    assert found[0][2][0] == midnight(day)
    for (_days, until, span), (_next, _until, after) in pairwise(found):
        assert span[1] == after[0] == midnight(until) + DAY
    for days, until, _span in found:
        passed = sum(CALENDAR.is_working(day + timedelta(n)) for n in range(1, (until - day).days + 1))
        assert passed == days


@pytest.mark.parametrize(("typed", "meant"), [("3, 1, 0", (3, 1, 0)), ("0 5;2", (5, 2, 0)), ("7,7", (7,))])
def test_alert_days_are_read_as_people_write_them(typed: str, meant: tuple[int, ...]) -> None:
    assert parse_alerts(typed) == meant


@pytest.mark.parametrize("typed", ["", "ba", "-1", "31", "1,2,3,4,5,6", "1.5"])
def test_alert_days_out_of_bounds_are_refused(typed: str) -> None:
    assert refused(parse_alerts, typed) == "bad-alerts"
