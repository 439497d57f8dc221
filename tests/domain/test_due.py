from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.catalogue.calendars import shipped_years
from clerkdesk.domain.calendar import SITE_TIME, SiteCalendar
from clerkdesk.domain.due import (
    CalendarDays,
    Due,
    Reason,
    SameDay,
    TimeRule,
    UnknownTime,
    WorkingDays,
    WorkingHours,
    after_supplement,
    due,
    extend,
    typed_due,
)
from clerkdesk.domain.errors import Refused

YEARS = shipped_years()
SITE = SiteCalendar(years=YEARS)
SATURDAYS = SiteCalendar(years=YEARS, saturday_morning=True)


def at(day: int, month: int, hour: int = 17, minute: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SITE_TIME)


def said(reasons: tuple[Reason, ...]) -> list[str]:
    """The English sentences, with dates as ISO text."""
    return [reason.text.format(**reason.params) for reason in reasons]


moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 6, 30), timezones=st.just(SITE_TIME))  # noqa: DTZ001
calendars = st.builds(
    SiteCalendar,
    years=st.sampled_from([YEARS, YEARS[1:], ()]),
    closures=st.dictionaries(
        st.dates(date(2025, 1, 1), date(2028, 12, 31)), st.sampled_from(["bão", "cúp điện"]), max_size=8
    ),
    saturday_morning=st.booleans(),
)
counted_rules = st.one_of(
    st.builds(WorkingDays, days=st.integers(0, 60), extension=st.integers(0, 10)),
    st.builds(CalendarDays, days=st.integers(0, 90), extension=st.integers(0, 10)),
)
rules = st.one_of(
    counted_rules,
    st.builds(SameDay, cutoff=st.sampled_from(["11:00", "15:00"])),
    st.builds(WorkingHours, hours=st.integers(1, 80)),
)


@pytest.mark.parametrize(
    ("rule", "received", "expected"),
    [
        (WorkingDays(days=3), at(23, 11, 9), at(27, 11)),  # 24/11 off
        (WorkingDays(days=1), at(20, 11, 9), at(23, 11)),
        (WorkingDays(days=1), at(20, 11, 17), at(23, 11)),
        (WorkingDays(days=1), at(20, 11, 17, 1), at(25, 11)),  # after closing: counts as Monday
        (WorkingDays(days=1), at(22, 11, 9), at(25, 11)),  # a Sunday: counts as Monday
        (WorkingDays(days=1), at(13, 2, 9), at(23, 2)),  # Tết 14 to 22 February
        (WorkingDays(days=1), at(24, 4, 9), at(28, 4)),  # 26 April, in lieu 27
        (WorkingDays(days=2), at(24, 4, 9), at(29, 4)),
        (WorkingDays(days=1), at(21, 8, 9), at(22, 8)),  # Saturday worked for 31 August
        (WorkingDays(days=2), at(21, 8, 9), at(24, 8)),
        (WorkingDays(days=1), at(28, 8, 9), at(3, 9)),
        (CalendarDays(days=15), at(9, 11, 9), at(25, 11)),  # ends on 24 November
        (CalendarDays(days=15), at(6, 11, 9), at(23, 11)),  # ends on a Saturday
        (CalendarDays(days=3), at(19, 8, 9), at(22, 8)),
        (SameDay(), at(23, 11, 15), at(23, 11)),
        (SameDay(), at(23, 11, 15, 1), at(25, 11)),
        (SameDay(), at(23, 11, 18), at(25, 11)),
        (SameDay(cutoff="11:00"), at(25, 11, 11, 30), at(26, 11)),
        (WorkingHours(hours=1), at(23, 11, 9), at(23, 11, 10)),
        (WorkingHours(hours=1), at(23, 11, 11), at(23, 11, 14)),
        (WorkingHours(hours=1), at(23, 11, 16, 30), at(25, 11, 7, 30)),
        (WorkingHours(hours=8), at(23, 11, 6), at(23, 11, 17)),
        (WorkingHours(hours=8), at(22, 11, 6), at(23, 11, 17)),
    ],
)
def test_due_dates_of_2026(rule: TimeRule, received: datetime, expected: datetime) -> None:
    assert due(rule, received, SITE).at == expected


def test_a_saturday_morning_takes_in_but_is_not_counted() -> None:
    saturday = at(14, 11, 9)
    assert due(WorkingDays(days=1), saturday, SATURDAYS).at == at(16, 11)
    assert due(WorkingDays(days=1), at(14, 11, 11, 31), SATURDAYS).at == at(17, 11)
    assert due(WorkingDays(days=1), at(13, 11, 9), SATURDAYS).at == at(16, 11)
    assert due(SameDay(), saturday, SATURDAYS).at == at(16, 11)
    assert due(WorkingHours(hours=1), saturday, SATURDAYS).at == at(16, 11, 8)


def test_seconds_do_not_make_it_late() -> None:
    assert due(SameDay(), at(23, 11, 15).replace(second=59), SITE).at == at(23, 11)
    assert due(WorkingDays(days=1), at(19, 11, 17).replace(second=59, microsecond=9), SITE).at == at(20, 11)


def test_the_reasons_can_be_read_aloud() -> None:
    assert said(due(WorkingDays(days=3), at(23, 11, 9), SITE).why) == [
        "3 working days, counted from 2026-11-23, that day not included",
        "2026-11-24 is a holiday: Ngày Văn hóa Việt Nam",
    ]
    assert said(due(WorkingDays(days=2), at(28, 8, 18), SITE).why) == [
        "2026-08-29 to 2026-08-30 are holidays: Quốc khánh",
        "2026-08-31 is a holiday: nghỉ hoán đổi với thứ Bảy 22/8",
        "2026-09-01 to 2026-09-02 are holidays: Quốc khánh",
        "received after 17:00:00 on 2026-08-28: counts as received on 2026-09-03",
        "2 working days, counted from 2026-09-03, that day not included",
        "Saturdays and Sundays are not counted",
    ]
    assert said(due(WorkingDays(days=1), at(21, 8, 9), SITE).why) == [
        "1 working day, counted from 2026-08-21, that day not included",
        "2026-08-22 is worked: làm bù cho thứ Hai 31/8",
    ]
    assert said(due(CalendarDays(days=15), at(6, 11, 9), SITE).why) == [
        "15 calendar days, counted from 2026-11-06, that day not included",
        "moved from 2026-11-21, a day off, to 2026-11-23",
    ]
    assert said(due(SameDay(), at(22, 11, 9), SITE).why) == [
        "received on 2026-11-22, a day off: counts as received on 2026-11-23",
        "within that working day",
    ]
    assert said(due(SameDay(), at(23, 11, 16), SITE).why) == [
        "received after 15:00:00: on the next working day",
        "2026-11-24 is a holiday: Ngày Văn hóa Việt Nam",
    ]


def test_a_closure_is_told_by_its_reason() -> None:
    site = SiteCalendar(years=YEARS, closures={date(2026, 11, 25): "bão số 14"})
    found = due(WorkingDays(days=1), at(23, 11, 9), site)
    assert found.at == at(26, 11)
    assert "2026-11-25 the centre is closed: bão số 14" in said(found.why)


def test_a_year_without_a_table_or_not_decided_warns() -> None:
    assert due(WorkingDays(days=5), at(23, 11, 9), SITE).warnings == ()
    into_2028 = due(WorkingDays(days=1), at(31, 12, 9, year=2027), SITE)
    assert said(into_2028.warnings) == [
        "the swapped days of 2027 are not decided yet: check the holidays yourself",
        "no table for 2028: check the holidays yourself",
    ]


def test_an_unknown_time_is_never_computed() -> None:
    found = due(UnknownTime(published="1 Khác"), at(23, 11, 9), SITE)
    assert (found.at, found.days) == (None, None)
    assert "1 Khác" in said(found.why)[0]
    assert due(UnknownTime(), at(23, 11, 9), SITE).at is None


def reference_working(first: date, days: int, calendar: SiteCalendar) -> date:
    day = first
    while days:
        day += timedelta(days=1)
        days -= calendar.is_working(day)
    return day


@given(st.integers(1, 60), moments, calendars)
def test_working_days_are_counted_one_by_one(days: int, received: datetime, calendar: SiteCalendar) -> None:
    found = due(WorkingDays(days=days), received, calendar)
    assert found.at is not None
    here = received.date()
    shifts = calendar.hours(here)
    inside = bool(shifts) and received.replace(second=0, microsecond=0).time() <= shifts[-1].closes
    first = here if inside else reference_working(here, 1, calendar)
    assert found.at.date() == reference_working(first, days, calendar)
    assert found.days == days


@given(rules, moments, calendars)
def test_a_due_date_is_a_moment_of_a_working_day_after_the_reception(
    rule: TimeRule, received: datetime, calendar: SiteCalendar
) -> None:
    found = due(rule, received, calendar)
    assert found.at is not None
    assert found.at >= received.replace(second=0, microsecond=0)
    assert found.at.utcoffset() == timedelta(hours=7)
    assert calendar.is_working(found.at.date())
    assert found.at.time() <= time(17)
    assert found.why
    years = {received.year, found.at.year}
    assert bool(found.warnings) == any(not calendar.is_settled(year) for year in years)
    assert all("{" not in text for text in said(found.why + found.warnings))


@given(rules, moments, st.timedeltas(timedelta(0), timedelta(days=20)), calendars)
def test_who_comes_earlier_is_never_due_later(
    rule: TimeRule, received: datetime, later: timedelta, calendar: SiteCalendar
) -> None:
    early, late = due(rule, received, calendar).at, due(rule, received + later, calendar).at
    assert early is not None
    assert late is not None
    assert early <= late


@given(counted_rules, moments, calendars)
def test_an_extension_goes_on_from_the_due_date(
    rule: WorkingDays | CalendarDays, received: datetime, calendar: SiteCalendar
) -> None:
    first = due(rule, received, calendar).at
    assert first is not None
    if rule.extension == 0:
        with pytest.raises(Refused, match="cannot be extended"):
            extend(first, rule, calendar)
        return
    found = extend(first, rule, calendar)
    assert found.at is not None
    assert found.at > first
    assert found.days == rule.extension
    if isinstance(rule, WorkingDays):
        whole = WorkingDays(days=rule.days + rule.extension)
        assert rule.days == 0 or found.at == due(whole, received, calendar).at
    assert said(found.why)[0] == "extended for verification"


def test_extension_of_other_rules() -> None:
    with pytest.raises(Refused):
        extend(at(23, 11), SameDay(), SITE)
    assert extend(None, WorkingDays(days=3, extension=3), SITE).at is None


@given(counted_rules, moments, st.integers(0, 30), calendars)
def test_a_supplement_on_the_spot_changes_nothing(
    rule: WorkingDays | CalendarDays, received: datetime, after: int, calendar: SiteCalendar
) -> None:
    first = due(rule, received, calendar).at
    assert first is not None
    asked = received.replace(hour=9) + timedelta(days=after)
    if not calendar.is_working(asked.date()) or asked > first:
        return
    found = after_supplement(first, rule, asked=asked, supplemented=asked, calendar=calendar)
    assert found.at == first


def test_the_wait_for_a_supplement_is_not_counted() -> None:
    first = at(4, 12)  # 9 working days after 20 November
    assert due(WorkingDays(days=9), at(20, 11, 9), SITE).at == first
    found = after_supplement(first, WorkingDays(days=9), asked=at(1, 12, 9), supplemented=at(9, 12, 9), calendar=SITE)
    assert (found.at, found.days) == (at(14, 12), 3)
    assert said(found.why)[0] == "the wait for the supplement since 2026-12-01 is not counted"
    sunday = after_supplement(
        first, WorkingDays(days=9), asked=at(29, 11, 9), supplemented=at(30, 11, 9), calendar=SITE
    )
    assert (sunday.at, sunday.days) == (at(7, 12), 5)
    late = after_supplement(first, WorkingDays(days=9), asked=at(7, 12, 9), supplemented=at(9, 12, 9), calendar=SITE)
    assert (late.at, late.days) == (at(9, 12), 0)
    days = after_supplement(
        at(9, 12), CalendarDays(days=15), asked=at(4, 12, 9), supplemented=at(14, 12, 9), calendar=SITE
    )
    assert (days.at, days.days) == (at(21, 12), 5)  # 19 December is a Saturday
    anew = after_supplement(at(4, 12), SameDay(), asked=at(4, 12, 9), supplemented=at(7, 12, 9), calendar=SITE)
    assert anew.at == at(7, 12)
    unknown = after_supplement(None, WorkingDays(days=9), asked=first, supplemented=first, calendar=SITE)
    assert unknown == Due(at=None)


def test_a_typed_date_is_taken_with_warnings() -> None:
    received = at(20, 11, 9)
    good = typed_due(at(25, 11, 16), received, "theo thỏa thuận", SITE)
    assert (good.at, good.warnings) == (at(25, 11, 16), ())
    assert said(good.why) == ["typed by the clerk: theo thỏa thuận"]
    holiday = typed_due(at(24, 11, 9), received, "x", SITE)
    assert said(holiday.warnings) == [
        "2026-11-24 is a day off",
        "2026-11-24 is a holiday: Ngày Văn hóa Việt Nam",
    ]
    assert said(typed_due(at(25, 11, 18), received, "x", SITE).warnings) == [
        "the counter closes at 17:00:00 on 2026-11-25"
    ]
    with pytest.raises(Refused, match="after the reception"):
        typed_due(received, received, "x", SITE)
    with pytest.raises(Refused, match="needs a reason"):
        typed_due(at(25, 11), received, "  ", SITE)
