"""One ordinary and one longest sample of every paper, all of them invented."""

from __future__ import annotations

import cmath
import dataclasses
import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.party import Address
from clerkdesk.printing.closing import (
    Anchor,
    DayClose,
    Entry,
    FieldFigures,
    TillSlip,
    render_day_close,
    render_till_slip,
)
from clerkdesk.printing.control import ControlSheet, Passage, render_control
from clerkdesk.printing.delivery_note import DeliveryNote, render_delivery_note
from clerkdesk.printing.labels import Labels, LabelStock, render_labels
from clerkdesk.printing.lists import (
    HandoverPaper,
    Listed,
    VisitList,
    render_handover,
    render_results,
    render_visit_list,
)
from clerkdesk.printing.notices import (
    ApologyLetter,
    RefusalSlip,
    StopNotice,
    render_apology,
    render_refusal,
    render_stop,
)
from clerkdesk.printing.page import Layout
from clerkdesk.printing.receipt import render_receipt
from clerkdesk.printing.register import Register, RegisterLine, render_register
from clerkdesk.printing.slips import LostReceipt, SupplementSlip, render_lost_receipt, render_supplement_slip
from clerkdesk.printing.ticket import Roll, TicketPaper, render_ticket
from tests.printing.form_samples import samples as form_samples
from tests.printing.papers import CITIZEN, HEAD, LONGEST, ORDINARY

CODE = ORDINARY.code
LINK = "https://tra-cuu.an-khanh.example.vn/ho-so/Qy7tZ0m3xV2kLw9RbC4dEg"
MONDAY = datetime(2026, 11, 23, 8, 5, tzinfo=SITE_TIME)
FRIDAY = datetime(2026, 11, 27, 17, 0, tzinfo=SITE_TIME)
NEXT_WEEK = datetime(2026, 12, 2, 17, 0, tzinfo=SITE_TIME)
CLERK = "Trần Văn Bình"
LONG_NAME = "Công Tằng Tôn Nữ Ngọc Quỳnh Như Hương Giang Phương Thảo Nguyên"
LONG_PARTY = dataclasses.replace(
    CITIZEN,
    name=LONG_NAME,
    address=Address(text="Số 1234/56/78, ngách 9, ngõ 10, đường Hoàng Sa, " * 6 + "thành phố Hải Phòng"),
    email="cong.tang.ton.nu.ngoc.quynh.nhu.huong.giang@phuong-thao-nguyen.example.vn",
)
LONG_PROCEDURE = LONGEST.procedure
LONG_REASON = (
    "Hồ sơ chưa có ý kiến thống nhất của các cơ quan phối hợp về nguồn gốc sử dụng đất, ranh giới thửa đất và việc "
    "thực hiện nghĩa vụ tài chính theo quy định của Luật Đất đai. "
) * 14
RESOLVING = "Phòng Kinh tế, Hạ tầng và Đô thị xã An Khánh"
SUPPLEMENT = SupplementSlip(
    letterhead=HEAD,
    code=CODE,
    procedure=ORDINARY.procedure,
    applicant=CITIZEN,
    items=("Bản chính Giấy chứng sinh", "Văn bản ủy quyền"),
    reason="Bản đã nộp là bản sao không có chứng thực.",
    asked=MONDAY,
    clerk=CLERK,
)
LOST = LostReceipt(
    letterhead=HEAD,
    code=CODE,
    procedure=ORDINARY.procedure,
    applicant=CITIZEN,
    received=MONDAY,
    declared=FRIDAY,
)
NOTE = DeliveryNote(
    letterhead=HEAD,
    code=CODE,
    procedure=ORDINARY.procedure,
    applicant=CITIZEN,
    collector=CITIZEN,
    delivered=FRIDAY,
    clerk=CLERK,
    result_number="15/2026",
    result_excerpt="Giấy khai sinh của cháu Nguyễn Minh Khôi",
    checked="Căn cước, đã quét",
)
REFUSAL = RefusalSlip(
    letterhead=HEAD,
    code="",
    procedure=ORDINARY.procedure,
    submitter=CITIZEN,
    reason="Việc đăng ký khai sinh đã được thực hiện tại Ủy ban nhân dân xã An Thành ngày 12/10/2026.",
    refused=MONDAY,
    clerk=CLERK,
)
APOLOGY = ApologyLetter(
    letterhead=HEAD,
    agency="Phòng Kinh tế, Hạ tầng và Đô thị xã An Khánh",
    code=CODE,
    procedure="Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ",
    applicant=CITIZEN,
    received=MONDAY,
    promised=FRIDAY,
    new=NEXT_WEEK,
    reason="Chưa nhận được ý kiến của cơ quan phối hợp.",
    issued=FRIDAY,
)
STOP = StopNotice(
    letterhead=HEAD,
    agency=HEAD.counter,
    code=CODE,
    procedure=ORDINARY.procedure,
    applicant=CITIZEN,
    received=MONDAY,
    reason="Ông/Bà sẽ nộp lại hồ sơ tại nơi thường trú.",
    stopped=FRIDAY,
)
CONTROL = ControlSheet(
    letterhead=HEAD,
    code=CODE,
    procedure=ORDINARY.procedure,
    resolving=RESOLVING,
    received=MONDAY,
    due=FRIDAY,
    passages=(
        Passage(
            giving="Bộ phận Tiếp nhận và Trả kết quả",
            taking=RESOLVING,
            at=MONDAY + timedelta(hours=2),
            giver=CLERK,
            taker="Lê Thị Thu Hà",
        ),
        Passage(
            giving=RESOLVING,
            taking="Bộ phận Tiếp nhận và Trả kết quả",
            at=FRIDAY - timedelta(hours=2),
            giver="Lê Thị Thu Hà",
            taker=CLERK,
            outcome="Đúng hạn",
        ),
    ),
)

LISTED = (
    Listed(
        code=CODE,
        procedure=ORDINARY.procedure,
        applicant=CITIZEN.name,
        address=CITIZEN.address.text,
        due=FRIDAY,
        result="Số 15/2026, Giấy khai sinh",
        note="5 thành phần",
    ),
    Listed(
        code="H24.101.05-261123-KB0002",
        procedure="Cấp bản sao trích lục hộ tịch",
        applicant="Phạm Văn Kính",
        address="Thôn Đoài, xã An Khánh, thành phố Hải Phòng",
        due=FRIDAY,
        result="Số 16/2026",
        fee=24_000,
        post="EV123456789VN",
        note="2 thành phần",
    ),
)
LONG_LISTED = tuple(
    dataclasses.replace(
        LISTED[at % 2],
        code=f"H24.101.05-261123-KB{at:04d}",
        applicant=LONG_NAME,
        procedure=LONG_PROCEDURE if at % 5 == 0 else LISTED[at % 2].procedure,
        address=LONG_PARTY.address.text if at % 7 == 0 else CITIZEN.address.text,
        note="Bản chính giấy tờ về quyền sử dụng đất kèm theo" if at % 3 == 0 else "",
        fee=8_000 * at,
    )
    for at in range(40)
)
VISIT = VisitList(letterhead=HEAD, visitor=CITIZEN, at=MONDAY, clerk=CLERK, dossiers=LISTED)
HANDOVER = HandoverPaper(
    letterhead=HEAD,
    number="BG-261123-KB01",
    at=MONDAY,
    giver=HEAD.counter,
    taker=RESOLVING,
    dossiers=LISTED,
    signing=(CLERK, ""),
)
ANCHOR = Anchor(letters="KB", seq=412, hash="5f0c9a7be1d34280" * 4)
TILL = TillSlip(
    letterhead=HEAD,
    number="KC-261123-KB01",
    clerk=CLERK,
    opened=MONDAY,
    closed=MONDAY + timedelta(hours=4),
    shift="Sáng",
    opening=200_000,
    cash_in=74_000,
    cash_out=8_000,
    transfer_in=50_000,
    transfer_out=0,
    counted=264_000,
    expected=266_000,
    reason="Trả nhầm 2.000 đồng tiền lẻ.",
    notes=((100_000, 2), (50_000, 1), (2_000, 7)),
    anchor=ANCHOR,
    entries=(
        Entry(at=MONDAY, code=CODE, means="Tiền mặt", amount=74_000, receipt="AA/26E 0000123"),
        Entry(at=MONDAY, code=CODE, means="Chuyển khoản", amount=50_000, receipt="AA/26E 0000124"),
        Entry(at=MONDAY, code=CODE, means="Tiền mặt", amount=-8_000, note="Hoàn: thu thừa bản sao"),
    ),
)
DAY = DayClose(
    letterhead=HEAD,
    day=MONDAY.date(),
    made=MONDAY.replace(hour=17, minute=5),
    clerk=CLERK,
    figures=(
        ("Tiếp nhận", 42),
        ("Từ chối tiếp nhận", 1),
        ("Yêu cầu bổ sung", 3),
        ("Trả kết quả", 37),
        ("Đến hạn trong ngày", 12),
        ("Quá hạn chưa có kết quả", 0),
        ("Có kết quả chờ người nhận", 9),
    ),
    fields=(
        FieldFigures(name="Hộ tịch", received=21, delivered=19),
        FieldFigures(name="Chứng thực", received=15, delivered=15),
        FieldFigures(name="Bảo trợ xã hội", received=6, delivered=3),
    ),
    cash=312_000,
    transfer=1_150_000,
    refunded=8_000,
    anchors=(ANCHOR, dataclasses.replace(ANCHOR, letters="MC", seq=98)),
)
LINE = RegisterLine(
    code=CODE,
    procedure=ORDINARY.procedure,
    applicant=CITIZEN.name,
    address=CITIZEN.address.text,
    phone=CITIZEN.phone,
    resolving=HEAD.counter,
    received=MONDAY,
    due=FRIDAY,
    returned=FRIDAY - timedelta(hours=3),
    way="Trực tiếp",
)
REGISTER = Register(
    letterhead=HEAD,
    since=MONDAY.date(),
    until=FRIDAY.date(),
    printed=FRIDAY,
    fields=(
        ("Chứng thực", (dataclasses.replace(LINE, code="H24.101.05-261123-KB0002", returned=None, way=""),)),
        ("Hộ tịch", (LINE, dataclasses.replace(LINE, code="H24.101.05-261123-KB0003", way="Bưu chính"))),
    ),
)
LONG_REGISTER = dataclasses.replace(
    REGISTER,
    fields=tuple(
        (
            field,
            tuple(
                dataclasses.replace(
                    LINE,
                    code=f"H24.101.05-261123-KB{at:04d}",
                    applicant=LONG_NAME if at % 4 == 0 else LINE.applicant,
                    procedure=LONG_PROCEDURE if at % 6 == 0 else LINE.procedure,
                    address=LONG_PARTY.address.text if at % 5 == 0 else LINE.address,
                    resolving=RESOLVING,
                )
                for at in range(26)
            ),
        )
        for field in ("Đất đai", "Hộ tịch", "Thành lập và hoạt động của hộ kinh doanh, hợp tác xã")
    ),
)
LABELS = Labels(
    code=CODE,
    applicant=CITIZEN.name,
    received=MONDAY,
    parts=(
        ("Tờ khai đăng ký khai sinh theo mẫu", "bản chính: 01"),
        ("Giấy chứng sinh", "bản chính: 01"),
        ("Văn bản ủy quyền đăng ký khai sinh", "bản chính: 01, bản sao: 02"),
    ),
)
LONG_LABELS = dataclasses.replace(
    LABELS,
    applicant=LONG_NAME,
    parts=tuple((f"{part.name} {LONG_PROCEDURE[:400]}", f"bản sao: {part.copies}") for part in LONGEST.components),
)

TICKET = TicketPaper(
    centre="Trung tâm Phục vụ hành chính công xã An Phú",
    number="B012",
    code="PH-261123-B012-40753",
    issued=datetime(2026, 11, 23, 7, 42, tzinfo=SITE_TIME),
    wanted=("Đăng ký khai sinh",),
    before=7,
    wait=(15, 35),
)
LONG_TICKET = dataclasses.replace(
    TICKET,
    number="BXXV1012",
    code="PH-261123-BXXV1012-00208",
    wanted=("Chứng thực chữ ký", LONG_PROCEDURE, "Liên thông khai sinh, thường trú, bảo hiểm y tế", "Khai tử"),
    ground="Phụ nữ mang thai",
    wait=None,
    reprint=2,
    link=LINK,
)


def emblem() -> bytes:
    """Return a logo: a star in a ring, black and white."""
    sheet = Image.new("1", (144, 144), 1)
    pen = ImageDraw.Draw(sheet)
    pen.ellipse((2, 2, 141, 141), outline=0, width=5)
    points = [cmath.rect(52 if at % 2 == 0 else 20, math.pi * (at / 5 - 0.5)) for at in range(10)]
    pen.polygon([(72 + one.real, 74 + one.imag) for one in points], fill=0)
    made = BytesIO()
    sheet.save(made, "PNG")
    return made.getvalue()


Make = Callable[[], bytes]
SAMPLES: Final[Mapping[str, Make]] = {
    "ticket-80": lambda: render_ticket(TICKET),
    "ticket-80-public": lambda: render_ticket(LONG_TICKET),
    "ticket-58": lambda: render_ticket(TICKET, Roll.MM_58),
    "ticket-80-logo": lambda: render_ticket(dataclasses.replace(TICKET, logo=emblem(), link=LINK)),
    "ticket-58-logo": lambda: render_ticket(dataclasses.replace(TICKET, logo=emblem(), link=LINK), Roll.MM_58),
    "ticket-58-public": lambda: render_ticket(LONG_TICKET, Roll.MM_58),
    "01-receipt": lambda: render_receipt(ORDINARY),
    "01-receipt-public": lambda: render_receipt(dataclasses.replace(ORDINARY, link=LINK, resolving=RESOLVING)),
    "01-receipt-pair": lambda: render_receipt(dataclasses.replace(ORDINARY, link=LINK), Layout.A5_PAIR),
    "01-receipt-longest": lambda: render_receipt(dataclasses.replace(LONGEST, link=LINK, resolving=RESOLVING)),
    "02-supplement": lambda: render_supplement_slip(SUPPLEMENT),
    "02-supplement-longest": lambda: render_supplement_slip(
        dataclasses.replace(
            SUPPLEMENT,
            applicant=LONG_PARTY,
            procedure=LONG_PROCEDURE,
            items=tuple(f"{part.name}, bản có chứng thực còn giá trị" for part in LONGEST.components),
            reason=LONG_REASON,
            reprint=3,
        )
    ),
    "03-refusal": lambda: render_refusal(REFUSAL),
    "03-refusal-longest": lambda: render_refusal(
        dataclasses.replace(
            REFUSAL, code=CODE, submitter=LONG_PARTY, procedure=LONG_PROCEDURE, reason=LONG_REASON * 3, reprint=1
        )
    ),
    "04-apology": lambda: render_apology(APOLOGY),
    "04-apology-longest": lambda: render_apology(
        dataclasses.replace(
            APOLOGY, applicant=LONG_PARTY, procedure=LONG_PROCEDURE, reason=LONG_REASON * 2, promised=None, reprint=1
        )
    ),
    "05-stop": lambda: render_stop(STOP),
    "05-stop-longest": lambda: render_stop(
        dataclasses.replace(
            STOP, applicant=LONG_PARTY, procedure=LONG_PROCEDURE, reason=LONG_REASON * 3, reprint=2, received=None
        )
    ),
    "06-control": lambda: render_control(CONTROL),
    "06-control-longest": lambda: render_control(
        dataclasses.replace(
            CONTROL,
            procedure=LONG_PROCEDURE,
            cooperating="Chi nhánh Văn phòng Đăng ký đất đai khu vực; Thuế cơ sở; Công an xã An Khánh",
            passages=tuple(
                dataclasses.replace(
                    passage, giver=LONG_NAME, note="Kèm công văn số 12/CV", outcome=("Trước hạn", "Quá hạn")[at % 2]
                )
                for at in range(4)
                for passage in CONTROL.passages
            ),
            reprint=1,
        )
    ),
    "delivery": lambda: render_delivery_note(NOTE),
    "delivery-longest": lambda: render_delivery_note(
        dataclasses.replace(
            NOTE,
            applicant=LONG_PARTY,
            collector=dataclasses.replace(CITIZEN, name="Phạm Văn Kính"),
            representative=LONGEST.representative,
            procedure=LONG_PROCEDURE,
            result_excerpt=LONG_REASON,
            receipt_lost=True,
            entered=NEXT_WEEK,
            provisional=True,
            reprint=2,
        )
    ),
    "lost-receipt": lambda: render_lost_receipt(LOST),
    "lost-receipt-longest": lambda: render_lost_receipt(
        dataclasses.replace(LOST, applicant=LONG_PARTY, procedure=LONG_PROCEDURE * 3, compared=True)
    ),
    "07-register": lambda: render_register(REGISTER),
    "07-register-longest": lambda: render_register(LONG_REGISTER),
    "visit": lambda: render_visit_list(VISIT),
    "visit-longest": lambda: render_visit_list(
        dataclasses.replace(VISIT, visitor=LONG_PARTY, dossiers=LONG_LISTED, reprint=1)
    ),
    "handover": lambda: render_handover(HANDOVER),
    "handover-longest": lambda: render_handover(
        dataclasses.replace(
            HANDOVER, dossiers=LONG_LISTED, signing=(LONG_NAME, LONG_NAME), note=LONG_REASON[:600], reprint=2
        )
    ),
    "results": lambda: render_results(dataclasses.replace(HANDOVER, giver=RESOLVING, taker=HEAD.counter)),
    "results-longest": lambda: render_results(
        dataclasses.replace(HANDOVER, dossiers=LONG_LISTED, signing=(LONG_NAME, LONG_NAME), reprint=1)
    ),
    "till": lambda: render_till_slip(TILL),
    "till-longest": lambda: render_till_slip(
        dataclasses.replace(TILL, clerk=LONG_NAME, reason=LONG_REASON, entries=TILL.entries * 25, reprint=1)
    ),
    "day": lambda: render_day_close(DAY),
    "day-longest": lambda: render_day_close(
        dataclasses.replace(
            DAY,
            clerk=LONG_NAME,
            fields=tuple(
                FieldFigures(name=LONG_PROCEDURE[: 20 + 9 * at], received=at, delivered=1) for at in range(45)
            ),
            anchors=DAY.anchors * 5,
        )
    ),
    "labels-sheet-24": lambda: render_labels(LABELS, LabelStock.SHEET_24, 5),
    "labels-sheet-24-longest": lambda: render_labels(LONG_LABELS, LabelStock.SHEET_24, 5),
    "labels-sheet-14": lambda: render_labels(LABELS, LabelStock.SHEET_14),
    "labels-sheet-14-longest": lambda: render_labels(LONG_LABELS, LabelStock.SHEET_14),
    "labels-roll-100x50": lambda: render_labels(LABELS, LabelStock.ROLL_100X50),
    "labels-roll-70x40": lambda: render_labels(LABELS, LabelStock.ROLL_70X40),
    "labels-roll-50x30": lambda: render_labels(LABELS, LabelStock.ROLL_50X30),
    "labels-roll-50x30-longest": lambda: render_labels(LONG_LABELS, LabelStock.ROLL_50X30),
    **form_samples(),
}
"""For each sample the name of its golden pages and how it is made."""
