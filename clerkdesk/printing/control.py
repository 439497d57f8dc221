"""Mẫu 06: PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ (TT 03/2025/TT-VPCP), the sheet that goes with a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.pdfgen.canvas import Canvas

from clerkdesk.printing import fonts, words
from clerkdesk.printing.flow import Line, Row, Span, baseline, draw_line, gap, wrap
from clerkdesk.printing.heads import Letterhead, code_strip, head_rows, reprint_stamp, title_rows
from clerkdesk.printing.page import MM, Layout, Setting, render
from clerkdesk.printing.receipt import KEPT_COPY
from clerkdesk.printing.words import plain

_TITLE = ("PHIẾU KIỂM SOÁT QUÁ TRÌNH", "GIẢI QUYẾT HỒ SƠ")
_LEAST = 3
"""Passages that a sheet has room for at least; those not known yet are written by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The dossier goes from one unit to the next; all "" and None are left to be written by hand.

    outcome: "Trước hạn", "Đúng hạn" or "Quá hạn", entered by who takes it.
    """

    giving: str = ""
    taking: str = ""
    at: datetime | None = None
    giver: str = ""
    taker: str = ""
    outcome: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSheet:
    """All that Mẫu 06 says; times are aware. cooperating: the agency that is asked as well, or ""."""

    letterhead: Letterhead
    code: str
    procedure: str
    resolving: str
    received: datetime
    due: datetime | None
    passages: tuple[Passage, ...] = ()
    cooperating: str = ""
    reprint: int = 0


def render_control(sheet: ControlSheet, layout: Layout = Layout.A4, copies: tuple[str, ...] = (KEPT_COPY,)) -> bytes:
    """Return Mẫu 06 as a PDF."""
    return render(
        lambda setting: _rows(sheet, setting), layout=layout, title=" ".join(_TITLE), code=sheet.code, copies=copies
    )


def _rows(sheet: ControlSheet, setting: Setting) -> list[Row]:
    head = sheet.letterhead
    first = Passage(giving="Bộ phận Tiếp nhận và Trả kết quả", taking=sheet.resolving)
    passages = sheet.passages or (first,)
    passages += tuple(Passage() for _ in range(_LEAST - len(passages)))
    table = _Table(setting)
    return [
        *code_strip(setting, sheet.code),
        *head_rows(setting, head, f"Số: ……/PKS-{head.symbol}", words.site_date(sheet.received)),
        *title_rows(setting, _TITLE, sheet.code, stamps=(reprint_stamp(sheet.reprint),)),
        *setting.text("Mã số hồ sơ: ", Span(sheet.code, fonts.BOLD)),
        *setting.text("Nội dung yêu cầu giải quyết: ", Span(sheet.procedure, fonts.BOLD)),
        *setting.field("Cơ quan (bộ phận) giải quyết hồ sơ:", sheet.resolving),
        *setting.field("Cơ quan phối hợp giải quyết hồ sơ:", sheet.cooperating),
        *setting.text(f"Ngày nhận hồ sơ: {words.moment(sheet.received)}"),
        *setting.text(f"Hẹn trả kết quả: {words.moment(sheet.due)}"),
        gap(1 * MM, keep=True),
        *table.rows(passages),
        gap(2 * MM),
        *setting.text(
            Span(
                "Ghi chú: kết quả giải quyết do bên nhận nhập; việc giao, nhận được lưu vết tự động trên hệ thống.",
                fonts.ITALIC,
            )
        ),
    ]


class _Table:
    """The table of passages: each has a line of time, below it two places to sign side by side."""

    def __init__(self, setting: Setting) -> None:
        wide = setting.format.text_width
        self.size = setting.size - 1.5
        self.leading = self.size * 1.2
        self.widths = (wide * 0.27, wide * 0.41, wide * 0.16, wide * 0.16)
        self.sign = self.size * 3.4
        """Height left to sign in."""

    def rows(self, passages: Sequence[Passage]) -> list[Row]:
        """Return the head and a row for each passage."""
        titles = (
            "TÊN ĐƠN VỊ",
            "THỜI GIAN GIAO, NHẬN HỒ SƠ",
            "KẾT QUẢ GIẢI QUYẾT HỒ SƠ (Trước hạn/Đúng hạn/Quá hạn)",
            "GHI CHÚ",
        )
        cells = [self._lines(text, wide, fonts.BOLD) for text, wide in zip(titles, self.widths, strict=True)]
        high = max(map(len, cells)) * self.leading + 6

        def draw(canvas: Canvas, x: float, top: float) -> None:
            self._rule(canvas, x, top, high)
            for left, wide, lines in self._columns(x, cells):
                self._centred(canvas, lines, left, wide, top - (high - len(lines) * self.leading) / 2)

        head = Row(high, draw, keep=True)
        return [head, *(self._passage(passage, number, head) for number, passage in enumerate(passages))]

    def _passage(self, passage: Passage, number: int, head: Row) -> Row:
        giving, taking = passage.giving or "…" * 7, passage.taking or "…" * 7
        units = self._lines(f"{2 * number + 1}. Giao: {giving}", self.widths[0])
        takers = self._lines(f"{2 * number + 2}. Nhận: {taking}", self.widths[0])
        time = self._lines(words.moment(passage.at), self.widths[1])
        half = self.widths[1] / 2
        names = [self._lines(name, half, fonts.BOLD) for name in (passage.giver, passage.taker)]
        outcome = self._lines(passage.outcome, self.widths[2])
        note = self._lines(passage.note, self.widths[3])
        signing = self.leading + self.sign + max(map(len, names)) * self.leading
        tall = max(
            (len(units) + len(takers)) * self.leading + 8,
            len(time) * self.leading + 4 + signing,
            max(len(outcome), len(note)) * self.leading,
        )
        high = tall + 6

        def draw(canvas: Canvas, x: float, top: float) -> None:
            self._rule(canvas, x, top, high)
            lefts = [x + sum(self.widths[:at]) for at in range(4)]
            self._flush(canvas, units, lefts[0], top - 3)
            self._flush(canvas, takers, lefts[0], top - 11 - len(units) * self.leading)
            self._centred(canvas, time, lefts[1], self.widths[1], top - 3)
            below = top - 5 - len(time) * self.leading
            canvas.line(lefts[1], below, lefts[1] + self.widths[1], below)
            canvas.line(lefts[1] + half, below, lefts[1] + half, top - high)
            for side, (label, name) in enumerate(zip(("Người giao", "Người nhận"), names, strict=True)):
                left = lefts[1] + side * half
                self._centred(canvas, self._lines(label, half, fonts.ITALIC), left, half, below)
                self._centred(canvas, name, left, half, below - self.leading - self.sign)
            self._centred(canvas, outcome, lefts[2], self.widths[2], top - 3)
            self._flush(canvas, note, lefts[3], top - 3)

        return Row(high, draw, head=head)

    def _lines(self, text: str, width: float, font: str = fonts.REGULAR) -> list[Line]:
        return wrap([Span(plain(text), font)], width - 6, self.size)

    def _columns(self, x: float, cells: Sequence[list[Line]]) -> list[tuple[float, float, list[Line]]]:
        return [(x + sum(self.widths[:at]), self.widths[at], lines) for at, lines in enumerate(cells)]

    def _rule(self, canvas: Canvas, x: float, top: float, high: float) -> None:
        canvas.setLineWidth(0.5)
        canvas.rect(x, top - high, sum(self.widths), high, stroke=1, fill=0)
        for at in range(1, 4):
            left = x + sum(self.widths[:at])
            canvas.line(left, top, left, top - high)

    def _flush(self, canvas: Canvas, lines: Sequence[Line], x: float, top: float) -> None:
        for at, line in enumerate(lines):
            draw_line(canvas, line, x + 3, top - at * self.leading - baseline(self.size, self.leading), self.size)

    def _centred(self, canvas: Canvas, lines: Sequence[Line], x: float, width: float, top: float) -> None:
        for at, line in enumerate(lines):
            base = top - at * self.leading - baseline(self.size, self.leading)
            draw_line(canvas, line, x + (width - line.width) / 2, base, self.size)
