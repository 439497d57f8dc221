"""GIẤY BIÊN NHẬN TRẢ KẾT QUẢ: what provinces' one-stop units have the citizen sign when a result goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clerkdesk.domain.party import Party, Representative
from clerkdesk.printing import fonts, words
from clerkdesk.printing.flow import Row, Span
from clerkdesk.printing.heads import (
    Letterhead,
    Signature,
    code_strip,
    head_rows,
    reprint_stamp,
    signature_rows,
    title_rows,
)
from clerkdesk.printing.page import Layout, Setting, render
from clerkdesk.printing.receipt import APPLICANT_COPY, KEPT_COPY

_TITLE = ("GIẤY BIÊN NHẬN", "TRẢ KẾT QUẢ")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryNote:
    """All that a delivery note says; times are aware.

    representative: on what authority the collector collects, None for the applicant.
    checked: by which paper the collector was identified, or "". entered: when a late entry was typed in, or None.
    """

    letterhead: Letterhead
    code: str
    procedure: str
    applicant: Party
    collector: Party
    delivered: datetime
    clerk: str
    provisional: bool = False
    representative: Representative | None = None
    result_number: str = ""
    result_excerpt: str = ""
    granted: bool = True
    checked: str = ""
    receipt_lost: bool = False
    entered: datetime | None = None
    reprint: int = 0


def render_delivery_note(
    note: DeliveryNote, layout: Layout = Layout.A4, copies: tuple[str, ...] = (APPLICANT_COPY, KEPT_COPY)
) -> bytes:
    """Return the delivery note as a PDF, a page for each copy, or two copies side by side."""
    return render(
        lambda setting: _rows(note, setting), layout=layout, title=" ".join(_TITLE), code=note.code, copies=copies
    )


def _rows(note: DeliveryNote, setting: Setting) -> list[Row]:
    letterhead, collector = note.letterhead, note.collector
    late = f" (nhập sau, lúc {words.moment(note.entered)})" if note.entered else ""
    result = "Đã giải quyết, có kết quả" if note.granted else "Không được giải quyết, có văn bản trả lời"
    rows = [
        *code_strip(setting, note.code),
        *head_rows(setting, letterhead, f"Số: ……/……-{letterhead.symbol}", words.site_date(note.delivered)),
        *title_rows(setting, _TITLE, note.code, stamps=(reprint_stamp(note.reprint),)),
        *setting.text("Mã hồ sơ: ", Span(note.code, fonts.BOLD), " (Mã tạm)" if note.provisional else ""),
        *setting.text("Thủ tục hành chính: ", Span(note.procedure, fonts.BOLD)),
        *setting.text("Chủ hồ sơ: ", Span(note.applicant.name, fonts.BOLD)),
        *setting.field("Số định danh cá nhân/tổ chức:", note.applicant.identity.number),
        *setting.text("Người nhận kết quả: ", Span(collector.name, fonts.BOLD)),
        *setting.field("Số định danh cá nhân:", collector.identity.number),
        *_authority(note, setting),
        *setting.field("Giấy tờ đã đối chiếu khi trả:", note.checked),
        *setting.field("Loại kết quả:", result),
        *setting.field("Số kết quả:", note.result_number),
        *setting.field("Trích yếu:", note.result_excerpt),
        *setting.text("Thời gian trả kết quả: ", Span(words.moment(note.delivered), fonts.BOLD), late),
        *(
            setting.text("Người nhận khai báo mất Giấy tiếp nhận hồ sơ và hẹn trả kết quả.")
            if note.receipt_lost
            else []
        ),
        *setting.text("Người nhận đã kiểm tra và nhận đủ kết quả nêu trên.", keep=True),
    ]
    return rows + signature_rows(
        setting,
        [
            Signature(title="NGƯỜI NHẬN KẾT QUẢ", name=collector.name),
            Signature(title="NGƯỜI TRẢ KẾT QUẢ", name=note.clerk),
        ],
    )


def _authority(note: DeliveryNote, setting: Setting) -> list[Row]:
    if note.representative is None:
        return []
    return setting.field("Giấy tờ ủy quyền (đại diện):", note.representative.paper)
