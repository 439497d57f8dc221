from datetime import date
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerkdesk import resources
from clerkdesk.catalogue.calendars import load_year, shipped_years, year_data, year_table
from clerkdesk.domain.calendar import SiteCalendar, YearTable
from clerkdesk.domain.errors import Refused

FILES = sorted(resources.path("calendar").glob("*.yaml"))
SITE = SiteCalendar(years=shipped_years())
# The government's dispatch of 25/12/2025 swapped Friday 2 January 2026 with Saturday 10 January.
UNKNOWN_TO_LIBRARY = {date(2026, 1, 2), date(2026, 1, 10)}


def test_shipped_files_are_right_and_named_by_their_year() -> None:
    assert [file.stem for file in FILES] == ["2025", "2026", "2027"]
    assert tuple(load_year(file) for file in FILES) == shipped_years()
    assert [str(table.year) for table in shipped_years()] == [file.stem for file in FILES]


@pytest.mark.parametrize("table", shipped_years(), ids=lambda table: str(table.year))
def test_shipped_tables_agree_with_the_library(table: YearTable) -> None:
    known = holidays.country_holidays("VN", years=table.year)
    assert set(known) <= set(table.off)
    for day in set(table.off) - set(known):
        assert day.weekday() >= 5 or day in UNKNOWN_TO_LIBRARY, f"{day} is no holiday"
    worked = {day for day in known.weekend_workdays if day.year == table.year}
    assert worked | (UNKNOWN_TO_LIBRARY & set(table.worked)) == set(table.worked)
    assert all(day.weekday() >= 5 for day in table.worked)


def test_undecided_years_say_so() -> None:
    assert {table.year: table.settled for table in shipped_years()} == {2025: True, 2026: True, 2027: False}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is not of type"),
        ("year: 2028", "'settled' is a required property"),
        ("year: 2028\nsettled: true\ndays_off:\n  - {day: 2028-13-01, name: x}", r"days_off\[0\].day"),
        ("year: 2028\nsettled: true\ndays_off:\n  - {day: 2028-02-30, name: x}", "day is out of range"),
        ("year: 2028\nsettled: true\ndays_off:\n  - {day: 2028-02-03, name: ' '}", r"days_off\[0\].name"),
        ("year: 2028\nsettled: true\ndays_off:\n  - {from: 2028-02-03, name: x}", r"days_off\[0\]"),
        ("year: 2028\nsettled: true\ndays_off:\n  - {from: 2028-02-03, to: 2028-02-01, name: x}", "comes before"),
        (
            "year: 2028\nsettled: true\ndays_off:\n  - {day: 2028-02-03, name: x}\n  - {day: 2028-02-03, name: y}",
            "twice",
        ),
        ("year: 2028\nsettled: true\ndays_off: []\nholidays: []", "holidays"),
        ("year: [", "line 2"),
        ("year: 2028\nsettled: true\ndays_off:\n  - {day: 2027-02-03, name: x}", "is not a day of 2028"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "2028.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=fault):
        load_year(file)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "2028.yaml"
    file.write_bytes(b"\xff\xfe\x00year")
    with pytest.raises(Refused):
        load_year(file)


day_names = st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.sampled_from(["Tết", "bù"]), max_size=20)


@given(day_names, day_names, st.booleans())
def test_a_table_survives_as_plain_data(off: dict[date, str], worked: dict[date, str], settled: bool) -> None:
    worked = {day: why for day, why in worked.items() if day not in off}
    table = YearTable(year=2026, off=off, worked=worked, settled=settled)
    assert year_table(year_data(table)) == table
