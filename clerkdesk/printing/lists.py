"""Lists of dossiers that change hands together: a visit's list, the hand-over record, PHIẾU BÀN GIAO KẾT QUẢ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clerkdesk.domain.party import Party
from clerkdesk.printing import fonts, words
from clerkdesk.printing.flow import Row, Span, gap
from clerkdesk.printing.heads import (
    Letterhead,
    Signature,
    code_strip,
    head_rows,
    reprint_stamp,
    signature_rows,
    title_rows,
    uncompared,
)
from clerkdesk.printing.page import MM, Setting, render_list
from clerkdesk.printing.receipt import APPLICANT_COPY, KEPT_COPY
from clerkdesk.printing.tables import Cell, Column, table, total_row

_VISIT = ("DANH SÁCH HỒ SƠ TIẾP NHẬN", "TRONG MỘT LƯỢT GIAO DỊCH")
_HANDOVER = ("BIÊN BẢN GIAO NHẬN HỒ SƠ",)
_RESULTS = ("PHIẾU BÀN GIAO KẾT QUẢ",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One dossier of a list; what a list has no column for is not printed.

    places: where it is resolved and collected, when that is elsewhere; said behind the procedure.
    note: how many papers, or what a person has to know. fee: đồng. post: the consignment number, or "".
    """

    code: str
    procedure: str
    applicant: str = ""
    address: str = ""
    due: datetime | None = None
    result: str = ""
    fee: int = 0
    post: str = ""
    places: str = ""
    note: str = ""

    @property
    def subject(self) -> str:
        """The procedure, and the places when they are told."""
        return f"{self.procedure} ({self.places})" if self.places else self.procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitList:
    """What one citizen handed in together; ``at`` is aware."""

    letterhead: Letterhead
    visitor: Party
    at: datetime
    clerk: str
    dossiers: tuple[Listed, ...]
    reprint: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverPaper:
    """Dossiers that went from ``giver`` to ``taker``; ``at`` is aware. compared: see `heads.uncompared`.

    giver, taker: as the head of the paper names them. signing: the names under the two places to sign, "" when unknown.
    """

    letterhead: Letterhead
    number: str
    at: datetime
    giver: str
    taker: str
    dossiers: tuple[Listed, ...]
    signing: tuple[str, str] = ("", "")
    note: str = ""
    reprint: int = 0
    compared: bool = False


def render_visit_list(paper: VisitList, copies: tuple[str, ...] = (APPLICANT_COPY, KEPT_COPY)) -> bytes:
    """Return the list of a visit as a PDF; each of its dossiers has a receipt of its own besides."""
    return render_list(lambda setting: _visit(paper, setting), title=" ".join(_VISIT), copies=copies)


def render_handover(paper: HandoverPaper, copies: tuple[str, ...] = ("Liên bên giao", "Liên bên nhận")) -> bytes:
    """Return the record of a hand-over to the specialist or back as a PDF."""
    return render_list(lambda setting: _handover(paper, setting), title=_HANDOVER[0], code=paper.number, copies=copies)


def render_results(paper: HandoverPaper, copies: tuple[str, ...] = ("Liên bên giao", "Liên bên nhận")) -> bytes:
    """Return PHIẾU BÀN GIAO KẾT QUẢ as a PDF: the results that came to the counter together."""
    return render_list(
        lambda setting: _results(paper, setting), title=_RESULTS[0], code=paper.number, wide=True, copies=copies
    )


def _columns(setting: Setting, *columns: tuple[str, float, str]) -> tuple[Column, ...]:
    """Return columns from titles, parts of the width (one of them 0: what is left) and alignments."""
    wide = setting.format.text_width
    left = 1 - sum(part for _, part, _ in columns)
    return tuple(Column(title, wide * (part or left), align) for title, part, align in columns)


def _table(setting: Setting, columns: Sequence[Column], cells: Sequence[Sequence[Cell]], fee: int | None) -> list[Row]:
    size = setting.size - 1
    rows = table(columns, cells, size=size, leading=size * 1.2)
    if fee is not None:
        told = ["" for _ in columns]
        told[next(at for at, column in enumerate(columns) if column.align == "right")] = _amount(fee)
        told[1] = "Tổng cộng"
        rows.append(total_row(columns, told, size=size, leading=size * 1.2))
    return [*rows, gap(2 * MM)]


def _amount(fee: int) -> str:
    return f"{fee:,}".replace(",", ".")


def _when(moment: datetime | None) -> str:
    return words.short(moment) if moment else ""


def _visit(paper: VisitList, setting: Setting) -> list[Row]:
    visitor = paper.visitor
    columns = _columns(
        setting,
        ("TT", 0.06, "center"),
        ("Mã hồ sơ", 0.2, "left"),
        ("Thủ tục hành chính", 0, "left"),
        ("Chủ hồ sơ", 0.19, "left"),
        ("Hẹn trả kết quả", 0.13, "center"),
        ("Phí, lệ phí (đồng)", 0.12, "right"),
    )
    cells = [
        (str(at), one.code, one.subject, one.applicant, _when(one.due), _amount(one.fee))
        for at, one in enumerate(paper.dossiers, start=1)
    ]
    total = sum(one.fee for one in paper.dossiers)
    rows = [
        *code_strip(setting, ""),
        *head_rows(setting, paper.letterhead, "", words.site_date(paper.at)),
        gap(3 * MM, keep=True),
        *title_rows(setting, _VISIT, stamps=(reprint_stamp(paper.reprint),)),
        *setting.text("Người nộp hồ sơ: ", Span(visitor.name, fonts.BOLD)),
        *setting.field("Số định danh cá nhân/tổ chức:", visitor.identity.number),
        *setting.field("Số điện thoại:", visitor.phone),
        *setting.text(f"Thời gian: {words.moment(paper.at)}"),
        *setting.text(f"Số hồ sơ đã nộp: {len(paper.dossiers):02d}, gồm:", keep=True),
        *_table(setting, columns, cells, total),
        *setting.text(f"Tổng số phí, lệ phí bằng chữ: {words.dong_spelled(total)}"),
        *setting.text(
            Span(
                "Mỗi hồ sơ có Giấy tiếp nhận hồ sơ và hẹn trả kết quả riêng; danh sách này không thay giấy đó.",
                fonts.ITALIC,
            ),
            keep=True,
        ),
    ]
    return rows + signature_rows(
        setting,
        [
            Signature(title="NGƯỜI NỘP HỒ SƠ", name=visitor.name),
            Signature(title="NGƯỜI TIẾP NHẬN HỒ SƠ", name=paper.clerk),
        ],
    )


def _parties(paper: HandoverPaper, setting: Setting) -> list[Row]:
    return [
        *setting.field("Bên giao:", paper.giver, bold=True),
        *setting.field("Bên nhận:", paper.taker, bold=True),
        *setting.text(f"Thời gian giao, nhận: {words.moment(paper.at)}"),
        *(setting.field("Ghi chú:", paper.note) if paper.note else []),
    ]


def _signed(paper: HandoverPaper, setting: Setting) -> list[Row]:
    giver, taker = paper.signing
    return signature_rows(
        setting, [Signature(title="NGƯỜI GIAO", name=giver), Signature(title="NGƯỜI NHẬN", name=taker)]
    )


def _handover(paper: HandoverPaper, setting: Setting) -> list[Row]:
    columns = _columns(
        setting,
        ("TT", 0.06, "center"),
        ("Mã hồ sơ", 0.2, "left"),
        ("Nội dung", 0, "left"),
        ("Chủ hồ sơ", 0.19, "left"),
        ("Hẹn trả kết quả", 0.13, "center"),
        ("Ghi chú", 0.15, "left"),
    )
    cells = [
        (str(at), one.code, one.subject, one.applicant, _when(one.due), one.note)
        for at, one in enumerate(paper.dossiers, start=1)
    ]
    return [
        *code_strip(setting, ""),
        *head_rows(setting, paper.letterhead, f"Số: {paper.number or '……'}", words.site_date(paper.at)),
        gap(3 * MM, keep=True),
        *title_rows(setting, _HANDOVER, stamps=(uncompared(paper.compared), reprint_stamp(paper.reprint))),
        *_parties(paper, setting),
        *setting.text(f"Số hồ sơ giao, nhận: {len(paper.dossiers):02d}, gồm:", keep=True),
        *_table(setting, columns, cells, None),
        *setting.text("Hai bên đã kiểm tra và giao, nhận đủ hồ sơ nêu trên.", keep=True),
        *_signed(paper, setting),
    ]


def _results(paper: HandoverPaper, setting: Setting) -> list[Row]:
    columns = _columns(
        setting,
        ("TT", 0.04, "center"),
        ("Mã hồ sơ", 0.15, "left"),
        ("Nội dung", 0, "left"),
        ("Kết quả", 0.15, "left"),
        ("Chủ hồ sơ", 0.14, "left"),
        ("Địa chỉ", 0.17, "left"),
        ("Phí (đồng)", 0.08, "right"),
        ("Bưu điện", 0.08, "left"),
    )
    cells = [
        (str(at), one.code, one.subject, one.result, one.applicant, one.address, _amount(one.fee), one.post)
        for at, one in enumerate(paper.dossiers, start=1)
    ]
    return [
        *code_strip(setting, ""),
        *head_rows(setting, paper.letterhead, f"Số: {paper.number or '……'}", words.site_date(paper.at)),
        gap(2 * MM, keep=True),
        *title_rows(setting, _RESULTS, stamps=(reprint_stamp(paper.reprint),)),
        *_parties(paper, setting),
        *setting.text(f"Số kết quả bàn giao: {len(paper.dossiers):02d}, gồm:", keep=True),
        *_table(setting, columns, cells, sum(one.fee for one in paper.dossiers)),
        *_signed(paper, setting),
    ]
