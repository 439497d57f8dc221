"""What a package changes, said part by part; and what stops soon with nothing after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clerkdesk.services import catalogue, catalogue_news, reception
from clerkdesk.services.opening import FirstRun
from tests.counter import SetClock, first_run, wish
from tests.services.test_catalogue_packages import LATER, NEW, NEXT_BIRTH, PUBLIC, of_forms, package

BIRTH = "1.001193"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[FirstRun]:
    made = first_run(tmp_path / "desk", clock=SetClock(datetime(2026, 12, 29, 2, tzinfo=UTC)))
    with closing(made.desk):
        catalogue.trust(made.desk, made.administrator, PUBLIC, "Sở Tư pháp")
        yield made


def test_each_part_is_shown_as_it_was_and_as_it_will_be(run: FirstRun) -> None:
    seen = catalogue.consider(run.desk, package(NEW, LATER, ended={"1.000656": date(2026, 12, 31)}))
    assert seen.signer == "Sở Tư pháp"
    by_code = {one.change.code: one for one in seen.news}
    birth = by_code[BIRTH]
    assert birth.ends == date(2027, 2, 28)
    parts = {(one.what, one.more): (one.before, one.after) for one in birth.parts}
    assert parts["Time limit", ""][1] == "01 ngày làm việc"
    assert any(what == "Component" and before and not after for (what, _more), (before, after) in parts.items())
    assert ("Name", "") not in parts, "what stays is not shown"
    fresh = {one.what: one.after for one in by_code["9.000001"].parts}
    assert fresh["Name"] == "Cấp giấy mẫu"
    assert not any(one.before for one in by_code["9.000001"].parts)


def test_what_stops_with_nothing_after_it_is_told_sixty_days_before(run: FirstRun) -> None:
    desk, clock = run.desk, run.desk.clock
    assert isinstance(clock, SetClock)
    assert catalogue_news.warning(desk, BIRTH) == ()  # on the 61st day before
    clock.forward(days=1)
    (told,) = catalogue_news.warning(desk, BIRTH)
    assert told.params["day"] == "28/02/2027"
    assert told in reception.preview(desk, wish(desk, BIRTH)).warnings
    codes = {one.code for _last, one in catalogue_news.endings(desk)}
    assert BIRTH in codes
    catalogue.import_package(desk, run.administrator, package(LATER))
    assert catalogue_news.warning(desk, BIRTH) == ()
    assert {one.code for _last, one in catalogue_news.endings(desk)} == codes - {BIRTH}


def test_the_first_day_of_a_package_is_known(run: FirstRun) -> None:
    catalogue.import_package(run.desk, run.administrator, package(NEW, LATER))
    (one,) = catalogue.packages(run.desk)
    assert one.days == (date(2027, 3, 1),)


def test_a_form_tells_of_its_fields_and_lines(run: FirstRun) -> None:
    (one,) = catalogue.consider(run.desk, of_forms(luat_2027=NEXT_BIRTH)).news
    parts = {(part.what, part.before, part.after) for part in one.parts}
    assert ("Printed line", "TỜ KHAI ĐĂNG KÝ KHAI SINH", "") in parts
    catalogue.import_package(run.desk, run.administrator, of_forms(luat_2027=NEXT_BIRTH))
    assert catalogue.packages(run.desk)[0].days == (date(2027, 3, 1),)
