"""Mẫu 01, the receipt: GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ (Thông tư 03/2025/TT-VPCP, Phụ lục I)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clerkdesk.domain.party import Authority, Kinship, Party, Representative
from clerkdesk.printing import fonts, words
from clerkdesk.printing.flow import Row, Span, gap
from clerkdesk.printing.heads import (
    Letterhead,
    Signature,
    code_strip,
    head_rows,
    link_rows,
    reprint_stamp,
    signature_rows,
    title_rows,
)
from clerkdesk.printing.page import MM, Layout, Setting, render
from clerkdesk.printing.tables import Column, table

APPLICANT_COPY = "Liên giao khách hàng"
KEPT_COPY = "Liên lưu"

_TITLE = ("GIẤY TIẾP NHẬN HỒ SƠ", "VÀ HẸN TRẢ KẾT QUẢ")

_KIN = {
    Kinship.GRANDPARENT: "ông, bà",
    Kinship.PARENT: "cha, mẹ",
    Kinship.CHILD: "con",
    Kinship.SPOUSE: "vợ, chồng",
    Kinship.SIBLING: "anh, chị, em ruột",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentLine:
    """A paper handed in and its counts; ``note``: "xuất trình", "khai thác từ CSDLQG về dân cư"..., or ""."""

    name: str
    originals: int = 0
    certified: int = 0
    copies: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """What was charged for, and đồng."""

    label: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPaper:
    """All that a receipt says; times are aware.

    number, series: the parts of "Số: number/series-symbol", or "" to be written by hand.
    provisional: ``code`` is the desk's own ("Mã tạm"); earlier_code: the provisional one that ``code`` replaced.
    procedure_code: as the catalogue has it, or "".
    entered: when a late entry was typed in, None when it was typed as it was received.
    due: None when unknown. time_limit: as `words.limit` says the rule, or "".
    new_due: on a reprint, the date that was promised since; None while the first one holds.
    resolving: the agency that resolves it where that is another one, or "".
    link: where the citizen may ask after the dossier (`barcodes.public_link`), or "".
    book, entry: the register book and the line in it, where the office keeps one on paper.
    reprint: 0 for the first print, n for the n-th reprint.
    """

    letterhead: Letterhead
    code: str
    applicant: Party
    procedure: str
    received: datetime
    due: datetime | None
    clerk: str
    new_due: datetime | None = None
    number: str = ""
    series: str = ""
    provisional: bool = False
    earlier_code: str = ""
    procedure_code: str = ""
    representative: Representative | None = None
    components: tuple[ComponentLine, ...] = ()
    sets: int = 1
    time_limit: str = ""
    resolving: str = ""
    receiving: str = ""
    collect_at: str = ""
    link: str = ""
    fees: tuple[FeeLine, ...] = ()
    entered: datetime | None = None
    book: str = ""
    entry: str = ""
    reprint: int = 0


def render_receipt(
    paper: ReceiptPaper, layout: Layout = Layout.A4, copies: tuple[str, ...] = (APPLICANT_COPY, KEPT_COPY)
) -> bytes:
    """Return the receipt as a PDF, a page (or more) for each copy, or two copies side by side."""
    return render(
        lambda setting: _rows(paper, setting), layout=layout, title=" ".join(_TITLE), code=paper.code, copies=copies
    )


def _rows(paper: ReceiptPaper, setting: Setting) -> list[Row]:
    letterhead = paper.letterhead
    submitter = paper.representative.party if paper.representative else paper.applicant
    number = f"Số: {paper.number or '……'}/{paper.series or '……'}-{letterhead.symbol}"
    rows = [
        *code_strip(setting, paper.code),
        *head_rows(setting, letterhead, number, words.site_date(paper.entered or paper.received)),
        *title_rows(setting, _TITLE, paper.code, stamps=(reprint_stamp(paper.reprint),)),
        *setting.text("Mã hồ sơ: ", Span(paper.code, fonts.BOLD), _code_note(paper)),
        *setting.text(paper.receiving or letterhead.counter),
        *setting.text("Tiếp nhận hồ sơ của Ông (Bà)/Tổ chức: ", Span(submitter.name, fonts.BOLD)),
        *setting.field("Số định danh cá nhân/tổ chức:", submitter.identity.number),
        *setting.field("Địa chỉ:", submitter.address.text),
        *setting.text(f"Số điện thoại: {submitter.phone or words.BLANK}  Email: {submitter.email or words.BLANK}"),
        *_principal(paper, setting),
        *setting.text("Nội dung yêu cầu giải quyết: ", Span(paper.procedure, fonts.BOLD), _procedure_note(paper)),
        *setting.text("Thành phần hồ sơ nộp gồm:", keep=True),
        *_components(paper, setting),
        *setting.text(f"Số lượng hồ sơ: {paper.sets:02d} (bộ)"),
        *setting.text(f"Thời gian giải quyết hồ sơ theo quy định là: {paper.time_limit or '……… ngày'}"),
        *setting.text(f"Thời gian nhận hồ sơ: {words.moment(paper.received)}", _late_note(paper)),
        *setting.text(
            "Thời gian trả kết quả giải quyết hồ sơ: ",
            Span(words.moment(paper.due), fonts.BOLD if paper.due else fonts.REGULAR),
        ),
        *(setting.text("Thời gian hẹn lại: ", Span(words.moment(paper.new_due), fonts.BOLD)) if paper.new_due else []),
        *setting.field("Đăng ký nhận kết quả tại:", paper.collect_at),
        *(setting.field("Cơ quan giải quyết hồ sơ:", paper.resolving) if paper.resolving else []),
        *_fees(paper, setting),
        *setting.text(
            f"Vào Sổ theo dõi hồ sơ, Quyển số {paper.book or '………'} Số thứ tự {paper.entry or '………'}", keep=True
        ),
    ]
    return (
        rows
        + link_rows(setting, paper.link)
        + signature_rows(
            setting,
            [
                Signature(title="NGƯỜI NỘP HỒ SƠ", name=submitter.name),
                Signature(title="NGƯỜI TIẾP NHẬN HỒ SƠ", name=paper.clerk),
            ],
        )
    )


def _code_note(paper: ReceiptPaper) -> Span:
    if paper.provisional:
        return Span(
            f" (Mã tạm; thay mã đã cấp: {paper.earlier_code})" if paper.earlier_code else " (Mã tạm)", fonts.BOLD
        )
    return Span(f" (Mã tạm đã cấp: {paper.earlier_code})" if paper.earlier_code else "")


def _procedure_note(paper: ReceiptPaper) -> Span:
    return Span(f" (Mã thủ tục: {paper.procedure_code})" if paper.procedure_code else "")


def _late_note(paper: ReceiptPaper) -> Span:
    return Span(f" (nhập sau, lúc {words.moment(paper.entered)})" if paper.entered else "", fonts.ITALIC)


def _principal(paper: ReceiptPaper, setting: Setting) -> list[Row]:
    """Return who gave the authorisation ("Trường hợp ủy quyền thì cung cấp thêm thông tin của người ủy quyền")."""
    acting, principal = paper.representative, paper.applicant
    if acting is None:
        return []
    ground = acting.paper
    if acting.authority is Authority.CLOSE_KIN and acting.kinship is not None:
        ground = f"{ground or words.BLANK} (người nộp là {_KIN[acting.kinship]} của người ủy quyền)"
    legal = acting.authority is Authority.LEGAL
    facts = (
        ("Họ và tên", principal.name),
        ("Địa chỉ", principal.address.text),
        ("Số định danh cá nhân", principal.identity.number),
        ("Số điện thoại", principal.phone),
        ("Email", principal.email),
        ("Giấy tờ về đại diện" if legal else "Giấy tờ ủy quyền", ground),
    )
    told = "; ".join(f"{name}: {value or words.BLANK}" for name, value in facts)
    return setting.text(f"{'Người được đại diện' if legal else 'Người ủy quyền'}: {told}")


def _components(paper: ReceiptPaper, setting: Setting) -> list[Row]:
    wide = setting.format.text_width
    narrow, number = wide * 0.105, wide * 0.055
    columns = (
        Column("TT", number, "center"),
        Column("Thành phần hồ sơ", wide - number - 3 * narrow),
        Column("Bản chính", narrow, "center"),
        Column("Bản chứng thực", narrow, "center"),
        Column("Bản sao", narrow, "center"),
    )
    cells = [
        (
            str(at),
            f"{line.name} ({line.note})" if line.note else line.name,
            _count(line.originals),
            _count(line.certified),
            _count(line.copies),
        )
        for at, line in enumerate(paper.components, start=1)
    ]
    size = setting.size - 1
    return [*table(columns, cells, size=size, leading=size * 1.15), gap(1.2 * MM)]


def _count(number: int) -> str:
    return f"{number:02d}" if number else "-"


def _fees(paper: ReceiptPaper, setting: Setting) -> list[Row]:
    if not paper.fees:
        return []
    total = sum(line.amount for line in paper.fees)
    if not total:
        return setting.text("Phí, lệ phí: không thu" + "".join(f" ({line.label})" for line in paper.fees if line.label))
    said = "; ".join(
        f"{line.label}: {words.dong(line.amount)}" if line.label else words.dong(line.amount) for line in paper.fees
    )
    spelled = f" ({words.dong_spelled(total)})"
    if len(paper.fees) == 1:
        return setting.text(f"Phí, lệ phí: {said}{spelled}")
    return setting.text(f"Phí, lệ phí: {said}. Tổng cộng: ", Span(words.dong(total), fonts.BOLD), spelled)
