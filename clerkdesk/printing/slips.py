"""Slips of one page: Mẫu 02 (PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ) and the declaration of a lost receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clerkdesk.domain.party import Party
from clerkdesk.printing import fonts, words
from clerkdesk.printing.flow import Row, Span
from clerkdesk.printing.heads import (
    Letterhead,
    Signature,
    code_strip,
    head_rows,
    nation_rows,
    reprint_stamp,
    signature_rows,
    title_rows,
    uncompared,
)
from clerkdesk.printing.page import Layout, Setting, render
from clerkdesk.printing.receipt import APPLICANT_COPY, KEPT_COPY

_SUPPLEMENT = ("PHIẾU YÊU CẦU", "BỔ SUNG, HOÀN THIỆN HỒ SƠ")
_LOST = ("GIẤY KHAI BÁO MẤT", "GIẤY TIẾP NHẬN HỒ SƠ")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementSlip:
    """All that Mẫu 02 says. ``code`` is "" for a dossier that was not received; ``asked`` is aware."""

    letterhead: Letterhead
    code: str
    procedure: str
    applicant: Party
    items: tuple[str, ...]
    asked: datetime
    clerk: str
    reason: str = ""
    reprint: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LostReceipt:
    """What somebody who lost the receipt declares; times are aware. compared: see `heads.uncompared`."""

    letterhead: Letterhead
    code: str
    procedure: str
    applicant: Party
    received: datetime
    declared: datetime
    compared: bool = False


def render_supplement_slip(
    slip: SupplementSlip, layout: Layout = Layout.A4, copies: tuple[str, ...] = (APPLICANT_COPY, KEPT_COPY)
) -> bytes:
    """Return Mẫu 02 as a PDF (Thông tư 03/2025/TT-VPCP, Phụ lục I)."""
    title = " ".join(_SUPPLEMENT)
    return render(lambda setting: _supplement(slip, setting), layout=layout, title=title, code=slip.code, copies=copies)


def _supplement(slip: SupplementSlip, setting: Setting) -> list[Row]:
    head, applicant = slip.letterhead, slip.applicant
    ask = f"liên hệ với {head.counter} số điện thoại {head.phone or words.BLANK}"
    rows = [
        *code_strip(setting, slip.code),
        *head_rows(setting, head, f"Số: ……/PBS-{head.symbol}", words.site_date(slip.asked)),
        *title_rows(setting, _SUPPLEMENT, slip.code, stamps=(reprint_stamp(slip.reprint),)),
        *setting.text("Hồ sơ của: ", Span(applicant.name, fonts.BOLD)),
        *setting.text("Nội dung yêu cầu giải quyết: ", Span(slip.procedure, fonts.BOLD)),
        *setting.field("Địa chỉ:", applicant.address.text),
        *setting.text(f"Số điện thoại: {applicant.phone or words.BLANK}  Email: {applicant.email or words.BLANK}"),
        *setting.text("Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:", keep=True),
    ]
    for number, item in enumerate(slip.items, start=1):
        rows += setting.text(f"{number}. {item}", indent=setting.size)
    rows += setting.field("Lý do:", slip.reason)
    rows += setting.prose(f"Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, Ông/Bà {ask} để được hướng dẫn./.")
    return rows + signature_rows(setting, [Signature(title=""), Signature(title="NGƯỜI HƯỚNG DẪN", name=slip.clerk)])


def render_lost_receipt(
    declaration: LostReceipt, layout: Layout = Layout.A4, copies: tuple[str, ...] = (KEPT_COPY,)
) -> bytes:
    """Return the declaration as a PDF. No text is prescribed for it, so it is marked until somebody compared it."""
    return render(
        lambda setting: _lost(declaration, setting),
        layout=layout,
        title=" ".join(_LOST),
        code=declaration.code,
        copies=copies,
    )


def _lost(declaration: LostReceipt, setting: Setting) -> list[Row]:
    head, applicant = declaration.letterhead, declaration.applicant
    born = ".".join(reversed(applicant.born.split("-"))) if applicant.born else ""
    rows = [
        *code_strip(setting, declaration.code),
        *nation_rows(setting, head, words.site_date(declaration.declared)),
        *title_rows(setting, _LOST, declaration.code, stamps=(uncompared(declaration.compared),)),
        *setting.text("Kính gửi: ", Span(head.counter, fonts.BOLD)),
        *setting.text("Tôi là: ", Span(applicant.name, fonts.BOLD)),
        *setting.field("Ngày, tháng, năm sinh:", born),
        *setting.field("Số định danh cá nhân/tổ chức:", applicant.identity.number),
        *setting.field("Địa chỉ:", applicant.address.text),
        *setting.field("Số điện thoại:", applicant.phone),
        *setting.text(
            "Tôi đã nộp hồ sơ mã số ",
            Span(declaration.code, fonts.BOLD),
            f", nội dung: {declaration.procedure}, lúc {words.moment(declaration.received)}.",
        ),
        *setting.prose(
            "Nay tôi khai báo đã làm mất Giấy tiếp nhận hồ sơ và hẹn trả kết quả của hồ sơ này và đề nghị được nhận "
            "kết quả. Tôi chịu trách nhiệm về lời khai báo của mình.",
            keep=True,
        ),
    ]
    return rows + signature_rows(setting, [Signature(title=""), Signature(title="NGƯỜI KHAI BÁO", name=applicant.name)])
