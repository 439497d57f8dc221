from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk.catalogue.calendars import shipped_years
from clerkdesk.domain.calendar import SITE_TIME, Shift, SiteCalendar, YearTable, site_time
from clerkdesk.domain.errors import Refused

YEARS = shipped_years()
SITE = SiteCalendar(years=YEARS)
SATURDAYS = SiteCalendar(years=YEARS, saturday_morning=True)
days = st.dates(date(2025, 1, 1), date(2028, 12, 31))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SITE_TIME)


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2026, 2, 14), date(2026, 2, 22), "Tết Nguyên đán"),
        (date(2026, 4, 26), date(2026, 4, 27), "Giỗ Tổ"),
        (date(2026, 8, 29), date(2026, 9, 2), ""),
        (date(2026, 11, 24), date(2026, 11, 24), "Ngày Văn hóa Việt Nam"),
    ],
)
def test_days_off_of_2026(first: date, last: date, name: str) -> None:
    day = first
    while day <= last:
        assert not SITE.is_working(day)
        assert name in (SITE.holiday(day) or "")
        day += timedelta(days=1)
    assert SITE.is_working(SITE.next_working(last))


def test_swapped_saturday_is_worked_from_morning_to_evening() -> None:
    saturday = date(2026, 8, 22)
    assert SITE.is_working(saturday)
    assert SITE.why_off(saturday) is None
    assert SITE.worked(saturday) == "làm bù cho thứ Hai 31/8"
    assert SITE.is_open(at(saturday, 16))
    assert SITE.next_working(date(2026, 8, 21)) == saturday


def test_saturday_mornings_take_dossiers_in_but_are_not_counted() -> None:
    saturday = date(2026, 11, 21)
    assert SITE.hours(saturday) == ()
    assert SATURDAYS.hours(saturday) == (Shift(opens=time(7), closes=time(11, 30)),)
    assert SATURDAYS.is_open(at(saturday, 9))
    assert not SATURDAYS.is_open(at(saturday, 14))
    assert not SATURDAYS.is_working(saturday)
    assert SATURDAYS.why_off(saturday) == "Saturday"
    assert SATURDAYS.hours(date(2026, 2, 14)) == ()  # a Saturday of Tết
    through = SiteCalendar(shifts=(Shift(opens=time(7), closes=time(15)),), saturday_morning=True)
    assert through.hours(saturday) == (Shift(opens=time(7), closes=time(12)),)


def test_closures_hold_and_say_why() -> None:
    day = date(2026, 11, 25)
    site = SiteCalendar(years=YEARS, closures={day: "bão số 14"})
    assert not site.is_working(day)
    assert site.why_off(day) == "bão số 14"
    assert site.next_working(date(2026, 11, 23)) == date(2026, 11, 26)
    assert site.hours(day) == ()


def test_a_later_table_replaces_the_shipped_one() -> None:
    own = YearTable(year=2026, off={}, worked={})
    site = SiteCalendar(years=(*YEARS, own))
    assert site.is_working(date(2026, 11, 24))
    assert site.why_off(date(2026, 11, 22)) == "Sunday"


def test_years_without_a_table_and_undecided_ones_are_known() -> None:
    assert [year for year in range(2024, 2030) if SITE.has_year(year)] == [2025, 2026, 2027]
    assert [year for year in range(2024, 2030) if SITE.is_settled(year)] == [2025, 2026]


def test_open_hours() -> None:
    monday = date(2026, 11, 23)
    assert [hour for hour in range(24) if SITE.is_open(at(monday, hour))] == [7, 8, 9, 10, 11, 14, 15, 16]
    assert SITE.is_open(datetime(2026, 11, 23, 0, 30, tzinfo=UTC))
    openings = SITE.openings(at(monday, 11))
    assert [next(openings) for _ in range(3)] == [
        (at(monday, 11), at(monday, 11, 30)),
        (at(monday, 13, 30), at(monday, 17)),
        (at(date(2026, 11, 25), 7), at(date(2026, 11, 25), 11, 30)),
    ]


@given(days)
def test_next_working_day_is_the_first_one(day: date) -> None:
    following = SITE.next_working(day)
    assert SITE.is_working(following)
    assert all(not SITE.is_working(day + timedelta(days=n)) for n in range(1, (following - day).days))


@given(days)
def test_a_day_is_either_working_or_off_for_a_reason(day: date) -> None:
    assert SITE.is_working(day) == (SITE.why_off(day) is None) == bool(SITE.hours(day))


@pytest.mark.parametrize(
    "make",
    [
        lambda: YearTable(year=2026, off={date(2027, 1, 1): "x"}),
        lambda: YearTable(year=2026, off={date(2026, 1, 1): "x"}, worked={date(2026, 1, 1): "y"}),
        lambda: YearTable(year=2026, off={date(2026, 1, 1): " "}),
        lambda: SiteCalendar(closures={date(2026, 1, 1): ""}),
        lambda: SiteCalendar(shifts=()),
        lambda: SiteCalendar(shifts=(Shift(opens=time(9), closes=time(8)),)),
        lambda: SiteCalendar(
            shifts=(Shift(opens=time(7), closes=time(12)), Shift(opens=time(11), closes=time(17))),
        ),
    ],
)
def test_contradictions_are_refused(make) -> None:
    with pytest.raises(Refused):
        make()


def test_a_moment_needs_a_zone() -> None:
    assert site_time(datetime(2026, 11, 22, 17, tzinfo=UTC)) == at(date(2026, 11, 23), 0)
    with pytest.raises(ValueError, match="zone"):
        site_time(datetime(2026, 11, 22))  # noqa: DTZ001
