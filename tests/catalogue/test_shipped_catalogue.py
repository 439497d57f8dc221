"""What ships in resources/catalogue, compared with the list that was checked against the sources by hand."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date

import pytest

from clerkdesk.catalogue.check import check
from clerkdesk.catalogue.procedures import Catalogue, load, shipped
from clerkdesk.domain.due import CalendarDays, SameDay, UnknownTime, WorkingDays, WorkingHours
from clerkdesk.domain.fee import Council, Fixed, Free, PerItem, PerPage, UnknownFee
from clerkdesk.domain.procedure import Certainty, Filling

TODAY = date(2026, 11, 23)

SAME, UNKNOWN = SameDay(cutoff="15:00"), UnknownTime
TWO, THREE, FIVE, TEN = (WorkingDays(days=days) for days in (2, 3, 5, 10))
FIFTEEN = CalendarDays(days=15)
PAGES = PerPage(amount=2000, step=3, further=1000, cap=200_000)


def each(amount: int, unit: str) -> PerItem:
    return PerItem(amount=amount, unit=unit)


# code, field, default time rule (a class: any of it), default fee rule (a class: any of it)
CHECKED = [
    ("1.001193", "Hộ tịch", SAME, Free),
    ("1.000894", "Hộ tịch", UnknownTime(published="1"), Free),
    ("1.000656", "Hộ tịch", SAME, Free),
    ("1.004873", "Hộ tịch", THREE, Council),
    ("2.000635", "Hộ tịch", SAME, each(8000, "bản")),
    ("1.001022", "Hộ tịch", THREE, Council),
    ("1.000689", "Hộ tịch", THREE, Council),
    ("1.004859", "Hộ tịch", SAME, Council),
    ("1.004884", "Hộ tịch", FIVE, Council),
    ("1.004772", "Hộ tịch", FIVE, Council),
    ("1.004746", "Hộ tịch", FIVE, Council),
    ("1.005461", "Hộ tịch", FIVE, Council),
    ("1.004837", "Hộ tịch", THREE, Free),
    ("1.004845", "Hộ tịch", TWO, Free),
    ("2.000528", "Hộ tịch", SAME, Council),
    ("2.000806", "Hộ tịch", FIVE, Council),
    ("1.001766", "Hộ tịch", UnknownTime(published="1"), Council),
    ("2.002516", "Hộ tịch", THREE, each(8000, "văn bản")),
    ("2.000815", "Chứng thực", SAME, PAGES),
    ("2.000884", "Chứng thực", SAME, each(10_000, "trường hợp")),
    ("2.000992", "Chứng thực", SAME, each(10_000, "trường hợp")),
    ("2.001008", "Chứng thực", SAME, each(10_000, "trường hợp")),
    ("2.000908", "Chứng thực", WorkingDays(days=1), Free),
    ("2.000913", "Chứng thực", TWO, each(30_000, "giao dịch")),
    ("2.000927", "Chứng thực", TWO, each(25_000, "giao dịch")),
    ("2.000942", "Chứng thực", SAME, PAGES),
    ("2.001035", "Chứng thực", TWO, each(50_000, "giao dịch")),
    ("2.001019", "Chứng thực", TWO, each(50_000, "di chúc")),
    ("2.001016", "Chứng thực", TWO, each(50_000, "văn bản")),
    ("2.001406", "Chứng thực", TWO, each(50_000, "văn bản")),
    ("1.001612", "Thành lập và hoạt động hộ kinh doanh", THREE, Council),
    ("2.000720", "Thành lập và hoạt động hộ kinh doanh", THREE, Council),
    ("1.001570", "Thành lập và hoạt động hộ kinh doanh", UNKNOWN, Council),
    ("1.001266", "Thành lập và hoạt động hộ kinh doanh", UNKNOWN, Council),
    ("2.000575", "Thành lập và hoạt động hộ kinh doanh", THREE, Council),
    ("1.001776", "Bảo trợ xã hội", TEN, UnknownFee),
    ("1.001731", "Bảo trợ xã hội", THREE, UnknownFee),
    ("1.001699", "Bảo trợ xã hội", WorkingDays(days=25), Free),
    ("1.001653", "Bảo trợ xã hội", FIVE, Free),
    ("1.014027", "Bảo trợ xã hội", TEN, Free),
    ("1.014028", "Bảo trợ xã hội", UNKNOWN, Free),
    ("2.000286", "Bảo trợ xã hội", TEN, Free),
    ("2.001088", "Dân số", TEN, Free),
    ("1.010824", "Người có công", UNKNOWN, Free),
    ("1.010803", "Người có công", UNKNOWN, Free),
    ("1.011606", "Giảm nghèo", UnknownTime(published="1"), Free),
    ("1.011607", "Giảm nghèo", FIFTEEN, Free),
    ("1.011608", "Giảm nghèo", FIFTEEN, Free),
    ("1.011609", "Giảm nghèo", FIFTEEN, Free),
    ("3.000412", "Giảm nghèo", FIFTEEN, Free),
    ("1.012812", "Đất đai", CalendarDays(days=30), Free),
    ("1.013978", "Đất đai", WorkingDays(days=20), Council),
    ("1.012796", "Đất đai", WorkingDays(days=8), Council),
    ("1.013225", "Hoạt động xây dựng", FIFTEEN, Council(published="75.000 đồng (Hải Phòng)")),
    ("1.013229", "Hoạt động xây dựng", FIFTEEN, Council),
    ("1.004222", "Đăng ký, quản lý cư trú", WorkingDays(days=7), Fixed(amount=20_000)),
    ("1.004194", "Đăng ký, quản lý cư trú", THREE, Fixed(amount=15_000)),
    ("1.010041", "Đăng ký, quản lý cư trú", WorkingDays(days=1), Free),
    ("2.001159", "Đăng ký, quản lý cư trú", WorkingHours(hours=1), UnknownFee),
    ("2.001263", "Nuôi con nuôi", UNKNOWN, each(400_000, "trường hợp")),
    ("1.002211", "Hòa giải ở cơ sở", FIVE, Free),
    ("1.003622", "Văn hóa", FIFTEEN, Free),
    ("1.008004", "Trồng trọt", FIVE, Free),
    ("1.010736", "Môi trường", FIFTEEN, Free),
]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def test_holds_the_checked_procedures_and_those_of_the_portal(catalogue):
    portal = {one.code for one in catalogue.procedures if one.certainty is Certainty.PORTAL}
    checked = {code for code, *_ in CHECKED}
    assert {one.code for one in catalogue.procedures} == checked | portal
    assert not checked & portal
    assert (len(CHECKED), len(portal)) == (64, 228)


def test_has_no_fault():
    assert check(shipped()) == []


@pytest.mark.parametrize(("code", "field", "time", "fee"), CHECKED)
def test_agrees_with_the_checked_list(catalogue, code, field, time, fee):
    one = catalogue.get(code, TODAY)
    assert one.field == field
    assert one.name[0].isupper()
    for found, wanted in ((one.times[0].rule, time), (one.fees[0].rule, fee)):
        assert isinstance(found, wanted) if isinstance(wanted, type) else found == wanted


def test_several_cases_are_told_apart(catalogue):
    def rules(code: str) -> list[object]:
        return [case.rule for case in catalogue.get(code, TODAY).times]

    assert rules("1.004859") == [SAME, WorkingDays(days=3, extension=3)]
    assert rules("1.013225") == [FIFTEEN, CalendarDays(days=20)]
    assert rules("1.012812") == [CalendarDays(days=30), CalendarDays(days=40)]
    assert rules("2.000815")[:2] == [SAME, TWO]
    assert rules("1.010041") == [WorkingDays(days=1), THREE]
    late = [case.rule for case in catalogue.get("1.000656", TODAY).fees]
    assert late == [Free(), Council(published="")]


def test_what_nobody_compared_is_marked(catalogue):
    def times(code: str) -> list[Certainty]:
        return [case.certainty for case in catalogue.get(code, TODAY).times]

    assert times("1.000894") == [Certainty.FOUND, Certainty.MEMORY, Certainty.MEMORY]
    assert times("1.004859") == [Certainty.FOUND, Certainty.MEMORY]
    assert times("2.000720")[0] is times("2.000575")[0] is times("2.002516")[0] is Certainty.MEMORY
    assert times("2.001263") == [Certainty.FOUND, Certainty.MEMORY]
    assert catalogue.get("1.014028", TODAY).certainty is Certainty.MEMORY
    assert catalogue.get("1.004194", TODAY).fees[0].certainty is Certainty.MEMORY
    assert catalogue.get("1.001653", TODAY).fees[0].certainty is Certainty.MEMORY
    assert catalogue.get("2.001088", TODAY).assistance.certainty is Certainty.MEMORY


@pytest.mark.parametrize("code", ["1.001193", "1.000689", "2.000528", "1.000656", "1.001766"])
def test_births_and_deaths_never_ask_for_copies_of_presented_papers(catalogue, code):
    one = catalogue.get(code, TODAY)
    assert all(paper.copies == paper.certified == 0 for paper in one.components)
    assert next(paper for paper in one.components if paper.key == "giay_to_tuy_than").present_only
    assert any("Không được yêu cầu nộp bản sao" in note for note in one.notes)


def test_a_presented_paper_has_no_count(catalogue):
    papers = [paper for one in catalogue.procedures for paper in one.components]
    assert any(paper.present_only for paper in papers)
    assert all(paper.originals + paper.certified + paper.copies == 0 for paper in papers if paper.present_only)
    assert all(not paper.required for paper in papers if paper.when)


def test_only_the_police_counter_is_not_ours(catalogue):
    away = {one.code for one in catalogue.procedures if not one.receivable}
    assert away & {code for code, *_ in CHECKED} == {"1.004222", "1.004194", "1.010041", "2.001159"}
    assert "1.014061" in away  # thẻ căn cước
    assert all("Công an" in catalogue.get(code, TODAY).assistance.reason for code in away)


def test_assisted_filling_is_known_for_all(catalogue):
    rules = Counter(catalogue.get(code, TODAY).assistance.filling for code, *_ in CHECKED)
    assert rules == {
        Filling.CLERK_MAY_FILL: 33,
        Filling.SIGNS_BEFORE_CLERK: 12,
        Filling.BOTH_PARTIES: 7,
        Filling.OWN_HAND: 8,
        Filling.POLICE: 4,
    }
    for code, *_ in CHECKED:
        helped = catalogue.get(code, TODAY).assistance
        assert helped.reason
        assert helped.source
        assert helped.presence
        assert helped.signature


@pytest.mark.parametrize("code", ["1.001776", "1.001731", "2.000286"])
def test_the_decree_that_replaced_another_is_a_version_of_its_own(catalogue, code):
    before, after = catalogue.get(code, date(2026, 10, 4)), catalogue.get(code, date(2026, 10, 5))
    assert (before.version, after.version) == (1, 2)
    assert after.certainty is Certainty.MEMORY
    assert catalogue.version(code, 1) is before


def test_civil_status_rules_end_with_the_law(catalogue):
    last = date(2027, 2, 28)
    status = [one for one in catalogue.procedures if one.field == "Hộ tịch"]
    assert all(one.ended == last for one in status)
    assert catalogue.get("1.001193", last) is not None
    assert catalogue.get("1.001193", date(2027, 3, 1)) is None


def test_names_are_spelled_out(catalogue):
    short = {"ĐKKS", "ĐK", "GXN", "XNTTHN", "BTXH", "HKD", "GCN", "QSDĐ", "ĐBKK", "NCC", "GPXD", "ĐTM", "VB", "TB"}
    for one in catalogue.procedures:
        assert not short & set(one.name.replace(",", " ").split()), one.code


def test_all_text_is_composed_and_tidy(catalogue):
    def texts(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            for part in value:
                yield from texts(part)
        elif is_dataclass(value):
            for part in fields(value):
                yield from texts(getattr(value, part.name))

    for text in texts(catalogue.procedures):
        assert text == unicodedata.normalize("NFC", text)
        assert text == " ".join(text.split())
        assert "mem" not in text.split()
