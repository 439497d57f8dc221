"""What is told about a procedure: to a new clerk, and to a citizen on paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clerkdesk.catalogue.guidance import common
from clerkdesk.catalogue.procedures import load
from clerkdesk.domain.procedure import Certainty
from clerkdesk.printing.page import Layout
from clerkdesk.services import guide
from clerkdesk.services.desk import Desk
from tests.counter import first_run, refused
from tests.printing.papers import texts

TODAY = date(2026, 11, 23)
PROCEDURES = load().all(TODAY)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with closing(first_run(tmp_path_factory.mktemp("guide") / "desk").desk) as found:
        yield found


@pytest.fixture
def site(desk: Desk) -> Iterator[Desk]:
    before = desk.site
    yield desk
    desk.save_site(before)


def test_the_checked_procedures_all_have_guidance() -> None:
    known = {one.code for one in PROCEDURES}
    checked = [one for one in PROCEDURES if one.certainty is not Certainty.PORTAL]
    assert len(checked) == 64
    for one in checked:
        told = one.guidance
        assert told is not None, one.code
        assert told.checks, one.code
        assert told.mistakes, one.code
        assert {other.code for other in told.next} <= known - {one.code}, one.code
        assert all(other.why for other in told.next), one.code


def test_a_clerk_learns_what_to_check_and_why(desk: Desk) -> None:
    told = guide.advice(desk, "1.001193")
    assert any("cha, mẹ" in check for check in told.checks)
    assert "60 ngày" in told.law
    assert [one.code for one in told.linked if one.official] == ["2.000986", "2.001023"]
    assert all(one.procedure is not None and one.why for one in told.linked)
    assert told.common == common()
    assert any("Ký" in act for act in told.common.forbidden)
    assert not told.doubtful


def test_what_came_from_the_portal_is_told_with_its_doubt(desk: Desk) -> None:
    told = guide.advice(desk, "2.000554")
    assert told.doubtful
    assert told.checks
    assert [one.code for one in told.linked] == ["1.000894", "1.004873"]
    assert refused(guide.advice, desk, "9.999999") == "no-procedure"


@pytest.mark.parametrize("layout", [Layout.A4, Layout.A5_PAIR])
def test_a_citizen_takes_a_checklist_home(desk: Desk, layout: Layout) -> None:
    paper = guide.checklist(desk, "1.001193")
    assert [one.counts for one in paper.components][:2] == ["01 bản chính", "01 bản chính"]
    assert {one.counts for one in paper.components} == {"01 bản chính", "xuất trình"}
    (page,) = texts(guide.checklist_pdf(desk, "1.001193", layout))
    for words in (
        "Đăng ký khai sinh",
        "1.001193",
        "Giấy chứng sinh",
        "trong ngày làm việc",
        "không thu",
        "07:00–11:30",
    ):
        assert words in page
    assert "chưa đối chiếu" not in page


def test_the_site_says_its_own_fees_closures_and_notices(site: Desk) -> None:
    code = "1.004873"
    assert "Hội đồng nhân dân" in guide.checklist(site, code).fee
    site.save_site(
        replace(
            site.site,
            fees={code: 8000},
            closures={date(2026, 12, 2): "họp tổng kết", date(2027, 5, 2): "xa"},
            notices={"*": "Mang theo căn cước.", code: "Ghi rõ mục đích sử dụng.", "1.001193": "khác"},
        )
    )
    paper = guide.checklist(site, code)
    assert paper.fee == "8.000 đồng"
    assert paper.notices == (
        "Mang theo căn cước.",
        "Ghi rõ mục đích sử dụng.",
        "Ngày không tiếp nhận: 02/12/2026 (họp tổng kết).",
    )
    assert guide.advice(site, code).notices == ("Mang theo căn cước.", "Ghi rõ mục đích sử dụng.")
    page = " ".join(texts(guide.checklist_pdf(site, code))[0].split())
    assert "8.000 đồng" in page
    assert "Ngày không tiếp nhận: 02/12/2026" in page


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2.000815", "2.000 đồng/trang, từ trang thứ 3: 1.000 đồng/trang, tối đa 200.000 đồng/bản"),
        ("2.000635", "8.000 đồng/bản"),
        ("1.000656", "không thu (đăng ký đúng hạn"),
        ("1.001776", "hỏi tại quầy"),
    ],
)
def test_fees_are_said_in_words(desk: Desk, code: str, words: str) -> None:
    assert words in guide.checklist(desk, code).fee


def test_the_police_counter_is_named(desk: Desk) -> None:
    paper = guide.checklist(desk, "1.014061")
    assert paper.where.startswith("Công an cấp xã")
    assert paper.doubtful


def test_every_procedure_can_be_taken_home(desk: Desk, tmp_path: Path) -> None:
    for one in PROCEDURES:
        paper = guide.checklist(desk, one.code)
        assert len(paper.components) == len(one.components), one.code
        assert paper.time, one.code
        assert paper.fee, one.code
    longest = max(PROCEDURES, key=lambda one: sum(len(part.name) + len(part.when) for part in one.components))
    pages = texts(guide.checklist_pdf(desk, longest.code))
    assert len(pages) > 1
    assert all(longest.code in page for page in pages)
