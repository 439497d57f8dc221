"""What ends a shift or a day: the count of a till, the figures of the day, the head of the chain for whoever audits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clerkdesk.printing import fonts, words
from clerkdesk.printing.flow import Row, Span, gap
from clerkdesk.printing.heads import Letterhead, Signature, head_rows, reprint_stamp, signature_rows, title_rows
from clerkdesk.printing.page import MM, Setting, render_list
from clerkdesk.printing.tables import Cell, Column, table, total_row

NOT_A_RECEIPT = "Phiếu thu nội bộ, không thay biên lai"

_TILL = ("PHIẾU KẾT CA THU PHÍ, LỆ PHÍ",)
_DAY = ("TỔNG HỢP TIẾP NHẬN", "VÀ TRẢ KẾT QUẢ TRONG NGÀY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The head of a desk's chain: whoever keeps it can prove that nothing before it was changed later."""

    letters: str
    seq: int
    hash: str  # 64 hexadecimal digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One movement of money: when, for which dossier, by what means, đồng (negative when given back).

    receipt: series and number of the official receipt, or "". note: why it was given back or voided.
    """

    at: datetime
    code: str
    means: str
    amount: int
    receipt: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TillSlip:
    """The count of a till at the end of a shift; amounts in đồng, times aware.

    counted: cash in the till. expected: what the journal says, with the opening amount. notes: (value, pieces).
    others: counts of other desks that do not stand, in words; decision: why this one does, "" when nobody decided.
    """

    letterhead: Letterhead
    number: str
    clerk: str
    opened: datetime
    closed: datetime
    opening: int
    cash_in: int
    cash_out: int
    transfer_in: int
    transfer_out: int
    counted: int
    expected: int
    anchor: Anchor
    shift: str = ""
    closed_by: str = ""
    reason: str = ""
    notes: tuple[tuple[int, int], ...] = ()
    entries: tuple[Entry, ...] = ()
    others: tuple[str, ...] = ()
    decision: str = ""
    reprint: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFigures:
    """What one field of administration had on a day."""

    name: str
    received: int
    delivered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClose:
    """The figures of one day; ``made`` is aware. figures: (name, number) in their order; taken: by means, đồng."""

    letterhead: Letterhead
    day: date
    made: datetime
    clerk: str
    figures: tuple[tuple[str, int], ...]
    fields: tuple[FieldFigures, ...]
    cash: int
    transfer: int
    refunded: int
    anchors: tuple[Anchor, ...]


def render_till_slip(slip: TillSlip, copies: tuple[str, ...] = ("",)) -> bytes:
    """Return the count of a till as a PDF. It is no receipt for anybody's money, and says so."""
    return render_list(lambda setting: _till(slip, setting), title=_TILL[0], code=slip.number, copies=copies)


def render_day_close(close: DayClose, copies: tuple[str, ...] = ("",)) -> bytes:
    """Return the figures of a day as a PDF."""
    code = f"{close.day:%d/%m/%Y}"
    return render_list(lambda setting: _day(close, setting), title=" ".join(_DAY), code=code, copies=copies)


def _till(slip: TillSlip, setting: Setting) -> list[Row]:
    difference = slip.counted - slip.expected
    sums = (
        ("Tiền đầu ca", slip.opening),
        ("Thu tiền mặt", slip.cash_in),
        ("Hoàn, trả lại bằng tiền mặt", -slip.cash_out),
        ("Tiền mặt phải có theo nhật ký", slip.expected),
        ("Tiền mặt thực đếm", slip.counted),
        ("Chênh lệch", difference),
        ("Thu chuyển khoản", slip.transfer_in),
        ("Hoàn, trả lại bằng chuyển khoản", -slip.transfer_out),
    )
    rows = [
        *head_rows(setting, slip.letterhead, f"Số: {slip.number or '……'}", words.site_date(slip.closed)),
        gap(3 * MM, keep=True),
        *title_rows(setting, _TILL, stamps=(reprint_stamp(slip.reprint),), under=f"({NOT_A_RECEIPT})"),
        *setting.text("Người thu: ", Span(slip.clerk, fonts.BOLD), f"  Ca: {slip.shift}" if slip.shift else ""),
        *setting.text(f"Mở quầy thu: {words.moment(slip.opened)}"),
        *setting.text(f"Kết ca: {words.moment(slip.closed)}"),
        gap(1 * MM),
        *_pairs(setting, ("Khoản", "Số tiền (đồng)"), [(name, _amount(amount)) for name, amount in sums]),
    ]
    if slip.notes:
        said = "; ".join(f"{_amount(value)} x {pieces}" for value, pieces in slip.notes)
        rows += setting.text(f"Loại tiền đếm được: {said}")
    if difference or slip.reason:
        rows += setting.field("Lý do chênh lệch:", slip.reason)
    if slip.others:
        rows += setting.field("Số đếm khác của ca này:", "; ".join(slip.others))
        rows += setting.field("Lý do chọn số đếm trên:", slip.decision)
    rows += _entries(slip.entries, setting)
    rows += _anchor_rows((slip.anchor,), setting)
    return rows + signature_rows(
        setting,
        [
            Signature(title="NGƯỜI THU", name=slip.closed_by or slip.clerk),
            Signature(title="NGƯỜI KIỂM TRA"),
        ],
    )


def _entries(entries: Sequence[Entry], setting: Setting) -> list[Row]:
    if not entries:
        return []
    wide = setting.format.text_width
    columns = (
        Column("TT", wide * 0.06, "center"),
        Column("Thời gian", wide * 0.12, "center"),
        Column("Mã hồ sơ", wide * 0.25),
        Column("Hình thức", wide * 0.13),
        Column("Số tiền (đồng)", wide * 0.14, "right"),
        Column("Biên lai (ký hiệu, số)", wide * 0.14),
        Column("Ghi chú", wide * 0.16),
    )
    cells = [
        (str(at), words.short(one.at), one.code, one.means, _amount(one.amount), one.receipt, one.note)
        for at, one in enumerate(entries, start=1)
    ]
    size = setting.size - 1.5
    total = ("", "", "Tổng cộng", "", _amount(sum(one.amount for one in entries)), "", "")
    return [
        *setting.text(f"Các khoản trong ca ({len(entries)}):", keep=True),
        *table(columns, cells, size=size, leading=size * 1.2),
        total_row(columns, total, size=size, leading=size * 1.2),
        gap(2 * MM),
    ]


def _day(close: DayClose, setting: Setting) -> list[Row]:
    wide = setting.format.text_width
    columns = (
        Column("TT", wide * 0.08, "center"),
        Column("Lĩnh vực", wide * 0.52),
        Column("Tiếp nhận", wide * 0.2, "right"),
        Column("Trả kết quả", wide * 0.2, "right"),
    )
    cells = [
        (str(at), field.name, str(field.received), str(field.delivered))
        for at, field in enumerate(close.fields, start=1)
    ]
    total = (
        "",
        "Tổng cộng",
        *(str(sum(n)) for n in zip(*((f.received, f.delivered) for f in close.fields), strict=True)),
    )
    size = setting.size - 1
    money = (
        ("Thu tiền mặt", close.cash),
        ("Thu chuyển khoản", close.transfer),
        ("Hoàn, trả lại", -close.refunded),
        ("Còn lại", close.cash + close.transfer - close.refunded),
    )
    rows = [
        *head_rows(setting, close.letterhead, "", words.site_date(close.made)),
        gap(3 * MM, keep=True),
        *title_rows(setting, _DAY, under=f"{words.day(close.day)[:1].upper()}{words.day(close.day)[1:]}"),
        *_pairs(setting, ("Hồ sơ", "Số lượng"), [(name, str(number)) for name, number in close.figures]),
    ]
    if close.fields:
        rows += [
            *setting.text("Theo lĩnh vực:", keep=True),
            *table(columns, cells, size=size, leading=size * 1.2),
            total_row(columns, total, size=size, leading=size * 1.2),
            gap(3 * MM),
        ]
    rows += [
        *setting.text(f"Phí, lệ phí ({NOT_A_RECEIPT[:1].lower()}{NOT_A_RECEIPT[1:]}):", keep=True),
        *_pairs(setting, ("Khoản", "Số tiền (đồng)"), [(name, _amount(amount)) for name, amount in money]),
        *_anchor_rows(close.anchors, setting),
        *setting.text(f"Lập lúc {words.moment(close.made)}.", keep=True),
    ]
    return rows + signature_rows(
        setting, [Signature(title="NGƯỜI LẬP", name=close.clerk), Signature(title="NGƯỜI PHỤ TRÁCH")]
    )


def _pairs(setting: Setting, titles: tuple[str, str], pairs: Sequence[tuple[str, str]]) -> list[Row]:
    wide = setting.format.text_width
    columns = (Column(titles[0], wide * 0.65), Column(titles[1], wide * 0.35, "right"))
    cells: Sequence[Sequence[Cell]] = pairs
    return [*table(columns, cells, size=setting.size - 0.5, leading=setting.size * 1.2), gap(3 * MM)]


def _anchor_rows(anchors: Sequence[Anchor], setting: Setting) -> list[Row]:
    """Return the heads of the chains, in groups that a person can compare."""
    size = setting.size - 2
    rows = setting.text("Điểm chốt nhật ký (để kiểm tra về sau):", keep=True) if anchors else []
    for one in anchors:
        groups = " ".join(one.hash[at : at + 8] for at in range(0, len(one.hash), 8))
        rows += setting.text(f"Quầy {one.letters}, sự kiện số {one.seq}: {groups}", size=size, leading=size * 1.25)
    return rows


def _amount(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
