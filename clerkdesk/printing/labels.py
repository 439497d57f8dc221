"""Labels to stick on the papers of a dossier: its barcode, whose it is, and which component of how many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from clerkdesk.printing import barcodes, fonts, words
from clerkdesk.printing.flow import Line, Span, baseline, draw_line, wrap
from clerkdesk.printing.page import MM


class LabelStock(Enum):
    """What labels are printed on: sheets of A4, or single labels off a roll (a thermal printer of 203 dpi)."""

    SHEET_24 = "sheet-24"  # 3 x 8 labels of 70 x 37 mm
    SHEET_14 = "sheet-14"  # 2 x 7 labels of 99 x 38 mm
    ROLL_100X50 = "roll-100x50"
    ROLL_70X40 = "roll-70x40"
    ROLL_50X30 = "roll-50x30"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stock:
    """Sizes in points. bar: the width of a module of the Code 128, 0 for no room. qr: of the QR."""

    width: float
    height: float
    across: int = 1
    down: int = 1
    left: float = 0
    top: float = 0
    gutter: float = 0
    pad: float = 2.5 * MM
    size: float = 8
    bar: float
    qr: float = 3 * barcodes.DOT

    @property
    def page(self) -> tuple[float, float]:
        """The size of a page."""
        return (self.width, self.height) if self.across == 1 else (210 * MM, 297 * MM)


_FINE = 72 / 150
"""Two dots at 300 dpi or four at 600: sheets go to a laser printer."""

_STOCKS = {
    LabelStock.SHEET_24: _Stock(
        width=70 * MM, height=37.125 * MM, across=3, down=8, pad=4.5 * MM, bar=_FINE, qr=3 * barcodes.DOT
    ),
    LabelStock.SHEET_14: _Stock(
        width=99.1 * MM, height=38.1 * MM, across=2, down=7, left=4.65 * MM, top=15.15 * MM, gutter=2.5 * MM,
        pad=4 * MM, size=8.5, bar=_FINE,
    ),
    LabelStock.ROLL_100X50: _Stock(
        width=100 * MM, height=50 * MM, size=10, pad=3 * MM, bar=2 * barcodes.DOT, qr=4 * barcodes.DOT
    ),
    LabelStock.ROLL_70X40: _Stock(width=70 * MM, height=40 * MM, bar=0, qr=4 * barcodes.DOT),
    LabelStock.ROLL_50X30: _Stock(width=50 * MM, height=30 * MM, size=7, pad=2 * MM, bar=0),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The labels of one dossier, one for each of ``parts``: (name, note as "bản chính: 01"). ``received`` is aware."""

    code: str
    applicant: str
    received: datetime
    parts: tuple[tuple[str, str], ...]


def per_sheet(stock: LabelStock) -> int:
    """Return how many labels a sheet of ``stock`` holds; 1 for labels off a roll."""
    form = _STOCKS[stock]
    return form.across * form.down


def render_labels(labels: Labels, stock: LabelStock, first: int = 1) -> bytes:
    """Return the labels as a PDF.

    first: the place of the first free label on a sheet that was begun before, counted from 1 by rows.
    """
    fonts.load()
    form = _STOCKS[stock]
    each = form.across * form.down
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=form.page, pageCompression=1, invariant=1)
    canvas.setTitle(f"Nhãn thành phần hồ sơ {labels.code}")
    place = (first - 1) % each
    for at in range(len(labels.parts)):
        if at and place == 0:
            canvas.showPage()
        row, column = divmod(place, form.across)
        x = form.left + column * (form.width + form.gutter)
        _draw(canvas, form, labels, at, x, form.page[1] - form.top - row * form.height)
        place = (place + 1) % each
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw(canvas: Canvas, form: _Stock, labels: Labels, at: int, x: float, top: float) -> None:
    name, note = labels.parts[at]
    left, up = x + form.pad, top - form.pad
    wide, high = form.width - 2 * form.pad, form.height - 2 * form.pad
    leading = form.size * 1.15
    down = up
    if form.bar:
        quiet = barcodes.BAR_QUIET * form.bar
        bars = 8 * MM
        barcodes.draw_code128(canvas, labels.code, max(left, x + quiet), up - bars, bars, module=form.bar)
        down = up - bars - 1
    side = barcodes.qr_side(labels.code, form.qr)
    quiet = max(0.0, barcodes.QR_QUIET * form.qr - form.pad)
    barcodes.draw_qr(canvas, labels.code, left + wide - side - quiet, up - high + quiet, form.qr)
    room = wide - side - quiet - barcodes.QR_QUIET * form.qr
    told = (
        (labels.code, fonts.BOLD),
        (labels.applicant, fonts.REGULAR),
        (f"Nhận: {words.short(labels.received)}", fonts.REGULAR),
        (f"{at + 1}/{len(labels.parts)}. {name}", fonts.BOLD),
        (note, fonts.ITALIC),
    )
    free = int((down - (up - high)) / leading + 0.01) - sum(1 for text, _ in told if text)
    for number, (text, font) in enumerate(told):
        most = 1 + max(0, free) if number == 3 else 1  # what is left goes to the name of the component
        for line in _lines(text, font, room, form.size, most):
            draw_line(canvas, line, left, down - baseline(form.size, leading), form.size)
            down -= leading


def _lines(text: str, font: str, width: float, size: float, most: int) -> list[Line]:
    """Return ``text`` on at most ``most`` lines, with a sign where it was cut."""
    if not text:
        return []
    lines = wrap([Span(words.plain(text), font)], width, size)
    if len(lines) <= most:
        return lines
    kept = " ".join(span.text for line in lines[:most] for span in line.spans)
    return wrap([Span(f"{kept[:-3].rsplit(' ', 1)[0]}…", font)], width, size)[:most]
