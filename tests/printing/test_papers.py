"""Papers say what they should, on as many pages as they need, and their barcodes can be read."""

from __future__ import annotations

import dataclasses
import re

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerkdesk.printing import fonts, words
from clerkdesk.printing.delivery_note import DeliveryNote, render_delivery_note
from clerkdesk.printing.page import Layout
from clerkdesk.printing.receipt import render_receipt
from clerkdesk.printing.slips import LostReceipt, SupplementSlip, render_lost_receipt, render_supplement_slip
from tests.printing.papers import CITIZEN, HEAD, LONGEST, ORDINARY, barcodes, texts

VIETNAMESE = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
    "0123456789.,;:-–—…/()“”\"'%+□₫"
)
FACTS_LINES = (
    "Mã hồ sơ:",
    "Tiếp nhận hồ sơ của Ông (Bà)/Tổ chức:",
    "Số định danh cá nhân/tổ chức:",
    "Địa chỉ:",
    "Số điện thoại:",
    "Nội dung yêu cầu giải quyết:",
    "Thành phần hồ sơ nộp gồm:",
    "Số lượng hồ sơ:",
    "Thời gian giải quyết hồ sơ theo quy định là:",
    "Thời gian nhận hồ sơ:",
    "Thời gian trả kết quả giải quyết hồ sơ:",
    "Đăng ký nhận kết quả tại:",
    "Vào Sổ theo dõi hồ sơ, Quyển số",
    "NGƯỜI NỘP HỒ SƠ",
    "NGƯỜI TIẾP NHẬN HỒ SƠ",
)


@pytest.mark.parametrize("font", [fonts.REGULAR, fonts.BOLD, fonts.ITALIC])
def test_every_vietnamese_letter_has_a_glyph(font: str) -> None:
    assert [letter for letter in VIETNAMESE + VIETNAMESE.upper() if not fonts.has_letter(letter, font)] in ([], ["₫"])


def test_the_receipt_has_the_lines_of_mau_01_in_their_order() -> None:
    (applicants, kept) = texts(render_receipt(ORDINARY))
    places = [applicants.index(line) for line in FACTS_LINES]
    assert places == sorted(places)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in applicants
    assert "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ" in applicants
    assert "Liên giao khách hàng" in applicants
    assert "Liên lưu" in kept
    assert "08 giờ 05 phút, ngày 23 tháng 11 năm 2026" in applicants
    assert "(Mã tạm)" in applicants


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("paper", [ORDINARY, LONGEST], ids=["ordinary", "longest"])
def test_both_codes_are_read_off_the_first_page(paper: object, layout: Layout) -> None:
    pdf = render_receipt(paper, layout)  # type: ignore[arg-type]
    read = barcodes(pdf)
    copies = 1 if layout is Layout.A4 else 2
    assert len(read) == 2 * copies
    assert {text for _, text in read} == {ORDINARY.code}
    assert {kind for kind, _ in read} == {"Code128", "QRCode"}


@pytest.mark.parametrize("layout", list(Layout))
def test_a_long_receipt_flows_to_further_pages_with_code_and_number(layout: Layout) -> None:
    pages = texts(render_receipt(LONGEST, layout))
    numbers = [re.findall(r"Trang (\d+)/(\d+)", page) for page in pages]
    total = int(numbers[0][0][1])
    assert total > 1
    if layout is Layout.A4:
        pages = pages[: len(pages) // 2]
    assert [int(found[0][0]) for found in numbers[: len(pages)]] == list(range(1, total + 1))
    assert all(LONGEST.code in page for page in pages)
    whole = " ".join(pages)
    for word in LONGEST.applicant.address.text.split():
        assert word in whole
    for number in range(25):
        assert f"({number})" in whole
    assert "BẢN IN LẠI (lần 2)" in whole
    assert "nhập sau" in whole
    assert "Người ủy quyền: Họ và tên: Công Tằng" in whole


def test_nothing_is_drawn_outside_the_page() -> None:
    for layout in Layout:
        document = pypdfium2.PdfDocument(render_receipt(LONGEST, layout))
        for page in document:
            wide, high = page.get_size()
            for thing in page.get_objects(max_depth=4):
                if thing.type != 5:  # forms are clipped to their own page
                    left, low, right, top = thing.get_bounds() if hasattr(thing, "get_bounds") else thing.get_pos()
                    assert -1 <= left <= right <= wide + 1
                    assert -1 <= low <= top <= high + 1
        document.close()


def test_the_same_data_give_the_same_bytes() -> None:
    assert render_receipt(ORDINARY) == render_receipt(dataclasses.replace(ORDINARY))


@settings(max_examples=25)
@given(st.text(min_size=1, max_size=400), st.text(max_size=60))
def test_any_name_and_address_can_be_printed(name: str, address: str) -> None:
    party = dataclasses.replace(CITIZEN, name=name, address=dataclasses.replace(CITIZEN.address, text=address))
    assert render_receipt(dataclasses.replace(ORDINARY, applicant=party)).startswith(b"%PDF")


def test_the_delivery_note_names_both_and_the_result() -> None:
    note = DeliveryNote(
        letterhead=HEAD,
        code=ORDINARY.code,
        procedure=ORDINARY.procedure,
        applicant=CITIZEN,
        collector=CITIZEN,
        delivered=ORDINARY.received,
        clerk="Trần Văn Bình",
        result_number="15/2026",
        result_excerpt="Giấy khai sinh",
        checked="Căn cước, đã quét",
        reprint=1,
    )
    page = texts(render_delivery_note(note))[0]
    for said in ("GIẤY BIÊN NHẬN TRẢ KẾT QUẢ", "15/2026", "Giấy khai sinh", "NGƯỜI NHẬN KẾT QUẢ", "BẢN IN LẠI (lần 1)"):
        assert said in page
    assert {text for _, text in barcodes(render_delivery_note(note))} == {ORDINARY.code}


def test_slips_say_what_is_missing_and_what_was_never_compared() -> None:
    slip = SupplementSlip(
        letterhead=HEAD,
        code="",
        procedure=ORDINARY.procedure,
        applicant=CITIZEN,
        items=("Bản chính Giấy chứng sinh", "Văn bản ủy quyền"),
        asked=ORDINARY.received,
        clerk="Trần Văn Bình",
    )
    page = texts(render_supplement_slip(slip))[0]
    for said in ("PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "1. Bản chính Giấy chứng sinh", "NGƯỜI HƯỚNG DẪN", "/PBS-"):
        assert said in page
    assert page.count("(Ký và ghi rõ họ tên)") == 1
    assert barcodes(render_supplement_slip(slip)) == []
    lost = LostReceipt(
        letterhead=HEAD,
        code=ORDINARY.code,
        procedure=ORDINARY.procedure,
        applicant=CITIZEN,
        received=ORDINARY.received,
        declared=ORDINARY.received,
    )
    assert "BẢN CHỜ ĐỐI CHIẾU" in texts(render_lost_receipt(lost))[0]


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_amounts_are_spelled_in_words(amount: int) -> None:
    said = words.dong_spelled(amount)
    assert said.endswith(" đồng")
    assert said[0].isupper()
    assert "  " not in said


def test_amounts_are_spelled_as_people_do() -> None:
    assert words.dong_spelled(24_000) == "Hai mươi bốn nghìn đồng"
    assert words.dong_spelled(1_005_021) == "Một triệu không trăm linh năm nghìn không trăm hai mươi mốt đồng"
    assert words.dong_spelled(15_000) == "Mười lăm nghìn đồng"
    assert words.dong_spelled(0) == "Không đồng"
