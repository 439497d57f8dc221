"""One ordinary and one longest sample of every paper, all of them invented."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.party import Address
from clerkdesk.printing.control import ControlSheet, Passage, render_control
from clerkdesk.printing.delivery_note import DeliveryNote, render_delivery_note
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
from clerkdesk.printing.slips import LostReceipt, SupplementSlip, render_lost_receipt, render_supplement_slip
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

Make = Callable[[], bytes]
SAMPLES: Final[Mapping[str, Make]] = {
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
}
"""For each sample the name of its golden pages and how it is made."""
