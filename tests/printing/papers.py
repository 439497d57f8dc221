"""Invented papers for tests: an ordinary one and the longest that we can think of."""

from __future__ import annotations

import dataclasses
from datetime import datetime

import pypdfium2
import zxingcpp

from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.party import Address, Authority, Identity, IdKind, Kinship, Party, Representative
from clerkdesk.printing.heads import Letterhead
from clerkdesk.printing.receipt import ComponentLine, FeeLine, ReceiptPaper
from clerkdesk.printing.ticket import Roll

HEAD = Letterhead(
    parent="ỦY BAN NHÂN DÂN XÃ AN KHÁNH",
    office="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
    counter="Trung tâm Phục vụ hành chính công xã An Khánh",
    place="An Khánh",
    phone="0225 3 555 010",
)
CITIZEN = Party(
    name="Nguyễn Thị Hồng Ánh",
    identity=Identity(kind=IdKind.CITIZEN, number="031190001234"),
    address=Address(text="Số 12, ngõ 45, thôn Đông, xã An Khánh, thành phố Hải Phòng"),
    phone="0912 345 678",
)
ORDINARY = ReceiptPaper(
    letterhead=HEAD,
    code="H24.101.05-261123-KB0001",
    provisional=True,
    applicant=CITIZEN,
    procedure="Đăng ký khai sinh",
    procedure_code="1.001193",
    received=datetime(2026, 11, 23, 8, 5, tzinfo=SITE_TIME),
    due=datetime(2026, 11, 23, 17, 0, tzinfo=SITE_TIME),
    time_limit="trong ngày làm việc",
    clerk="Trần Văn Bình",
    components=(
        ComponentLine(name="Tờ khai đăng ký khai sinh theo mẫu", originals=1),
        ComponentLine(name="Giấy chứng sinh", originals=1),
        ComponentLine(name="Giấy tờ tùy thân", note="xuất trình"),
    ),
    collect_at=HEAD.counter,
    fees=(FeeLine(label="", amount=0),),
)
LONGEST = dataclasses.replace(
    ORDINARY,
    applicant=dataclasses.replace(
        CITIZEN,
        name="Công Tằng Tôn Nữ Ngọc Quỳnh Như Hương Giang Phương Thảo Nguyên",
        address=Address(text="Số 1234/56/78, ngách 9, ngõ 10, đường Hoàng Sa, " * 6 + "thành phố Hải Phòng"),
    ),
    representative=Representative(
        party=dataclasses.replace(CITIZEN, name="Phạm Văn Kính"),
        authority=Authority.CLOSE_KIN,
        kinship=Kinship.SPOUSE,
        paper="Giấy ủy quyền ngày 20/11/2026",
    ),
    procedure="Đăng ký đất đai, tài sản gắn liền với đất, cấp Giấy chứng nhận quyền sử dụng đất " * 5,
    components=tuple(
        ComponentLine(name=f"Bản sao một trong các loại giấy tờ quy định tại Điều 137 Luật Đất đai ({n})", copies=n)
        for n in range(25)
    ),
    reprint=2,
    entered=datetime(2026, 11, 24, 9, 0, tzinfo=SITE_TIME),
)


def texts(pdf: bytes) -> list[str]:
    """Return the text of each page, white space folded."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def check_within(pdf: bytes, roll: Roll) -> None:
    """Check that the one page is as wide as ``roll`` prints, and that nothing on it reaches over an edge."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        (page,) = document
        wide, high = page.get_size()
        assert round(wide / 72 * 203) == roll.dots
        for thing in page.get_objects():
            left, low, right, top = thing.get_bounds()
            assert left >= 0
            assert right <= wide
            assert low >= 0
            assert top <= high
    finally:
        document.close()


def barcodes(pdf: bytes, page: int = 0, dpi: int = 203) -> list[tuple[str, str]]:
    """Return the barcodes that a scanner reads off a page printed at ``dpi``: their formats and texts, sorted."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        image = document[page].render(scale=dpi / 72, grayscale=True).to_numpy()
    finally:
        document.close()
    return sorted((found.format.name, found.text) for found in zxingcpp.read_barcodes(image))
