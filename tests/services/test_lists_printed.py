"""Lists, labels, the register, the count of a till and the day's close say what the journal says."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest

from clerkdesk.domain import events as e
from clerkdesk.printing.labels import LabelStock
from clerkdesk.printing.printer import FilePrinter
from clerkdesk.printing.spool import JobState
from clerkdesk.services import delivery, handover, papers, reception, till
from clerkdesk.services.spooling import Printing, Spooler, first_label, load_labels, printing, save_printing
from tests.counter import LAN, SetClock, first_run, person, refused, wish
from tests.printing.papers import barcodes, texts

DAY = date(2026, 11, 23)


@pytest.fixture
def counter(tmp_path):
    clock = SetClock()
    made = first_run(tmp_path / "data", clock=clock)
    yield made.desk, clock
    made.desk.close()


def text_of(pdf: bytes) -> str:
    return " ".join(texts(pdf)).replace("- ", "-")


def cells(workbook: bytes) -> list[list[str]]:
    """Return what the first sheet of a workbook shows, row by row."""
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        assert book.testzip() is None
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
        strings = ["".join(one.itertext()) for one in ET.fromstring(book.read("xl/sharedStrings.xml"))]
    assert next(sheet.iter(f"{name}f"), None) is None  # no formulas
    return [
        [strings[int("".join(c.itertext()))] if c.get("t") == "s" else "".join(c.itertext()) for c in row]
        for row in sheet.iter(f"{name}row")
    ]


def test_a_visits_list_names_what_came_in_together(counter) -> None:
    desk, _ = counter
    wishes = [wish(desk, "1.001193"), wish(desk, "2.000635")]
    accepted = reception.receive_linked(desk, LAN, wishes)
    delivery.void(desk, LAN, reception.receive(desk, LAN, wish(desk, visit=accepted[0].visit)).stream, "nhầm")
    page = text_of(papers.paper(desk, e.PaperKind.VISIT_LIST, accepted[0].visit))
    assert all(one.code in page for one in accepted)
    assert "Số hồ sơ đã nộp: 02" in page
    assert f"Người nộp hồ sơ: {wishes[0].applicant.name}" in page


def test_what_is_resolved_and_collected_elsewhere_says_so_on_every_list(counter) -> None:
    desk, _ = counter
    elsewhere = wish(desk, "1.001193", resolving_site="UBND xã An Thành", collect_at="Bưu điện An Thành")
    away, here = reception.receive_linked(desk, LAN, [elsewhere, wish(desk, "2.000635")])
    told = "(giải quyết tại: UBND xã An Thành; trả kết quả tại: Bưu điện An Thành)"
    gone = handover.hand_over(desk, LAN, [away.code, here.code], "Văn thư")
    back = handover.hand_back(desk, LAN, [handover.Back(code=away.code, has_result=True, result="7")], "Văn thư")
    for kind, stream in (
        (e.PaperKind.VISIT_LIST, away.visit),
        (e.PaperKind.HANDOVER, gone.stream),
        (e.PaperKind.HANDOVER, back.stream),
    ):
        assert text_of(papers.paper(desk, kind, stream)).count(told) == 2  # a copy for each side
    named = desk.site.counter
    desk.save_site(replace(desk.site, counter="Trung tâm có tên mới"))
    receipt = text_of(papers.paper(desk, e.PaperKind.RECEIPT, away.stream))
    for said in (named, "Cơ quan giải quyết hồ sơ: UBND xã An Thành", "Đăng ký nhận kết quả tại: Bưu điện An Thành"):
        assert said in receipt
    assert "có tên mới" not in receipt


def test_a_hand_over_is_signed_by_who_gave_and_results_come_with_their_own_paper(counter) -> None:
    desk, _ = counter
    codes = [reception.receive(desk, LAN, wish(desk)).code for _ in range(3)]
    gone = handover.hand_over(desk, LAN, codes, "Phòng Kinh tế")
    page = text_of(papers.paper(desk, e.PaperKind.HANDOVER, gone.stream))
    assert all(code in page for code in (*codes, gone.number, "BIÊN BẢN GIAO NHẬN HỒ SƠ", "BẢN CHỜ ĐỐI CHIẾU"))
    assert page.index("Bên giao: Trung tâm") < page.index("Bên nhận: Phòng Kinh tế")
    given = [handover.Back(code=code, has_result=True, result=f"{at}/2026") for at, code in enumerate(codes)]
    back = handover.hand_back(desk, LAN, given, "Phòng Kinh tế")
    page = text_of(papers.paper(desk, e.PaperKind.HANDOVER, back.stream))
    assert "PHIẾU BÀN GIAO KẾT QUẢ" in page
    assert page.index("Bên giao: Phòng Kinh tế") < page.index("Bên nhận: Trung tâm")
    assert all(f"Số {at}/2026" in page for at in range(3))


def test_the_count_of_a_till_is_no_receipt_and_holds_the_head_of_the_chain(counter) -> None:
    desk, clock = counter
    shift = till.open_shift(desk, LAN, 100_000, "Sáng").stream
    assert refused(papers.paper, desk, e.PaperKind.TILL_CLOSE, shift) == "till-still-open"
    accepted = reception.receive(desk, LAN, wish(desk, "2.000635", pay_now=True))
    clock.forward(hours=3)
    closed = till.close_shift(desk, LAN, 100_000 + accepted.fee - 1000, reason="thiếu tiền lẻ")
    page = text_of(papers.paper(desk, e.PaperKind.TILL_CLOSE, closed.stream))
    for said in ("Phiếu thu nội bộ, không thay biên lai", accepted.code, "-1.000", "thiếu tiền lẻ", "Ca: Sáng"):
        assert said in page
    head = till.report(desk, closed.stream).till.closed
    assert head is not None
    assert " ".join(head.anchor_hash[at : at + 8] for at in range(0, 64, 8)) in page
    assert f"sự kiện số {head.anchor_seq}" in page


def test_the_register_is_the_same_on_paper_and_as_a_workbook(counter) -> None:
    desk, clock = counter
    birth = reception.receive(desk, LAN, wish(desk, "1.001193", applicant=person(901, "=1+1 Đặng Thị Ưu")))
    copies = reception.receive(desk, LAN, wish(desk, "2.000635"))
    burned = reception.receive(desk, LAN, wish(desk, "1.001193"))
    delivery.void(desk, LAN, burned.stream, "nhầm")
    delivery.enter_result(desk, LAN, birth.stream, number="15")
    clock.forward(hours=1)
    delivery.deliver(
        desk, LAN, delivery.Handing(stream=birth.stream, collector=person(901, "=1+1 Đặng Thị Ưu"), by_post="EV1VN")
    )
    clock.forward(days=1)
    late = reception.receive(desk, LAN, wish(desk))
    page = text_of(papers.register_pdf(desk, DAY, DAY))
    assert all(one.code in page for one in (birth, copies, burned))
    assert late.code not in page
    assert "Bưu chính" in page
    assert "Đã hủy" in page
    rows = cells(papers.register_xlsx(desk, DAY, DAY))
    table = {row[1]: row for row in rows[2:]}
    assert set(table) == {"Mã hồ sơ", birth.code, copies.code, burned.code}
    assert table[birth.code][4] == "=1+1 Đặng Thị Ưu"  # text, never a formula
    assert table[birth.code][11] == "Bưu chính"
    assert round(float(table[birth.code][8]) % 1 * 24 * 60) == 8 * 60 + 30
    assert late.code in text_of(papers.register_pdf(desk, DAY, DAY + timedelta(days=1)))
    assert refused(papers.register_pdf, desk, DAY, DAY - timedelta(days=1)) == "bad-days"


def test_a_register_of_one_field_holds_that_field(counter) -> None:
    desk, _ = counter
    birth = reception.receive(desk, LAN, wish(desk, "1.001193"))
    other = reception.receive(desk, LAN, wish(desk, "2.000908"))
    field = desk.catalogue.get("1.001193", on=DAY).field
    page = text_of(papers.register_pdf(desk, DAY, DAY, field))
    assert birth.code in page
    assert other.code not in page


def test_labels_stick_on_papers_alone_and_can_be_scanned(counter, tmp_path) -> None:
    desk, _ = counter
    accepted = reception.receive(desk, LAN, wish(desk, "1.001193"))
    held = [part.name for part in wish(desk, "1.001193").components if part.held is e.Held.PAPER]
    Spooler(desk, FilePrinter(tmp_path / "paper")).run()
    save_printing(desk, Printing(labels=LabelStock.ROLL_100X50))
    papers.labels(desk, LAN, accepted.stream)
    (job,) = Spooler(desk, FilePrinter(tmp_path / "labels")).run()
    assert job.state is JobState.DONE
    (file,) = (tmp_path / "labels").glob("*.pdf")
    pages = texts(file.read_bytes())
    assert len(pages) == len(held)
    assert {text for page in range(len(pages)) for _, text in barcodes(file.read_bytes(), page)} == {accepted.code}


def test_the_next_labels_begin_where_the_last_ended(counter, tmp_path) -> None:
    desk, _ = counter
    accepted = reception.receive(desk, LAN, wish(desk, "1.001193"))
    count = sum(part.held is e.Held.PAPER for part in wish(desk, "1.001193").components)
    assert count
    assert refused(load_labels, desk, LabelStock.SHEET_24, 25) == "no-such-label"
    load_labels(desk, LabelStock.SHEET_24, 23)
    for _number in range(2):
        papers.labels(desk, LAN, accepted.stream)
    Spooler(desk, FilePrinter(tmp_path / "labels")).run()
    assert printing(desk).labels is LabelStock.SHEET_24
    assert first_label(desk) == (22 + 2 * count) % 24 + 1


def test_the_days_close_counts_and_anchors(counter) -> None:
    desk, _ = counter
    reception.receive(desk, LAN, wish(desk, "1.001193"))
    taken = reception.receive(desk, LAN, wish(desk, "2.000635", pay_now=True))
    reception.refuse(desk, LAN, wish(desk), "Không thuộc thẩm quyền")
    close = papers.day_close(desk, LAN, DAY)
    figures = dict(close.figures)
    assert (figures["Tiếp nhận"], figures["Chưa tiếp nhận, từ chối"], figures["Trả kết quả"]) == (2, 1, 0)
    assert (close.cash, close.transfer, close.refunded) == (taken.fee, 0, 0)
    assert sum(field.received for field in close.fields) == 2
    page = text_of(papers.day_close_pdf(desk, LAN, DAY))
    assert "Ngày 23 tháng 11 năm 2026" in page
    assert close.anchors[0].hash[:8] in page
    assert refused(papers.day_close, desk, LAN, DAY + timedelta(days=1)) == "future-day"
