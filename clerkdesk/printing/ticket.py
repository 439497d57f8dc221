"""The ticket: a large number, when, for what, how many before; a QR for any desk's scan box, one for the citizen.

Off a roll of 80 or 58 mm, as long as it needs. All stands on the dots of a 203 dpi printer: modules, the logo, lines.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from io import BytesIO
from typing import Protocol

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from clerkdesk.printing import barcodes, fonts, words
from clerkdesk.printing.flow import Line, Span, baseline, draw_line, wrap


class Roll(IntEnum):
    """The width of the paper in mm."""

    MM_80 = 80
    MM_58 = 58

    @property
    def dots(self) -> int:
        """The dots of 203 dpi that a printer of this width has."""
        return 576 if self is Roll.MM_80 else 384


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPaper:
    """All that a ticket says.

    number: "A012". code: what its QR holds. wanted: what for, in words. ground: why it has priority, "" for none.
    wait: minutes, lowest and highest, None when nobody can tell. link: of the citizen's page, "" for none.
    logo: of the site, a PNG in black and white whose dots are those of the printer; b"" for none.
    """

    centre: str
    number: str
    code: str
    issued: datetime
    wanted: tuple[str, ...] = ()
    ground: str = ""
    before: int = 0
    wait: tuple[int, int] | None = None
    link: str = ""
    reprint: int = 0
    logo: bytes = b""


_WANTED = 3
_PAD = 12 * barcodes.DOT
_HAIR = 0.01
_Placed = tuple[str, str, float]


def render_ticket(paper: TicketPaper, roll: Roll = Roll.MM_80) -> bytes:
    """Return the ticket as a PDF of one page, as wide as the printer prints."""
    fonts.load()
    width = roll.dots * barcodes.DOT
    inner = width - 2 * _PAD
    wide = roll is Roll.MM_80
    body, small = (11.0, 9.0) if wide else (9.0, 8.0)
    number = min(72.0 if wide else 54.0, 60 * inner / max(1.0, fonts.width(paper.number, fonts.BOLD, 60)))
    told: list[_Placed] = [
        (paper.centre, fonts.BOLD, small),
        ("SỐ THỨ TỰ", fonts.REGULAR, body),
        (paper.number, fonts.BOLD, number),
        *((text, fonts.BOLD, body) for text in paper.wanted[:_WANTED]),
        *((f"và {len(paper.wanted) - _WANTED} việc khác", fonts.REGULAR, small) for _ in paper.wanted[_WANTED:][:1]),
        (f"Ưu tiên: {paper.ground}" if paper.ground else "", fonts.REGULAR, body),
        (_before(paper.before), fonts.REGULAR, body),
        (_wait(paper.wait), fonts.REGULAR, body),
        (f"Lấy số lúc {words.short(paper.issued)}", fonts.REGULAR, small),
        (f"IN LẠI LẦN {paper.reprint}" if paper.reprint else "", fonts.BOLD, small),
    ]
    module = (5 if wide else 4) * barcodes.DOT
    parts: list[_Part] = [_Logo(paper.logo)] if paper.logo else []
    parts += [_Line(line, size) for text, font, size in told if text for line in _wrapped(text, font, size, inner)]
    codes = [(paper.code, "Đưa phiếu này cho cán bộ tại quầy", module)]
    if paper.link:
        codes.append((paper.link, "Xem lượt của tôi / My place", module - 2 * barcodes.DOT))
    for held, under, side in codes:
        parts.append(_Code(held, side))
        parts += [_Line(line, small) for line in _wrapped(under, fonts.REGULAR, small, inner)]
    height = 2 * _PAD + sum(part.height for part in parts)
    buffer = BytesIO()
    # A hair less than whole dots, as the logo is: who draws on dots rounds up.
    canvas = Canvas(buffer, pagesize=(width - _HAIR, height - _HAIR), pageCompression=1, invariant=1)
    canvas.setTitle(f"Phiếu số {paper.number}")
    canvas.translate(0, -_HAIR)
    top = height - _PAD
    for part in parts:
        part.draw(canvas, width, top)
        top -= part.height
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


class _Part(Protocol):
    """Something of a ticket, in the middle of the paper. height: in points, whole dots."""

    @property
    def height(self) -> float: ...

    def draw(self, canvas: Canvas, width: float, top: float) -> None:
        """Draw it below ``top`` on a paper of this width."""


@dataclass(frozen=True, slots=True)
class _Line:
    line: Line
    size: float

    @property
    def height(self) -> float:
        return math.ceil(self.size * (1.05 if self.size > 20 else 1.25) / barcodes.DOT) * barcodes.DOT

    def draw(self, canvas: Canvas, width: float, top: float) -> None:
        draw_line(canvas, self.line, (width - self.line.width) / 2, top - baseline(self.size, self.height), self.size)


@dataclass(frozen=True, slots=True)
class _Code:
    held: str
    module: float

    @property
    def height(self) -> float:
        return barcodes.qr_side(self.held, self.module) + 2 * barcodes.QR_QUIET * self.module

    def draw(self, canvas: Canvas, width: float, top: float) -> None:
        low = top - self.height + barcodes.QR_QUIET * self.module
        barcodes.draw_qr(canvas, self.held, _left(width, barcodes.qr_side(self.held, self.module)), low, self.module)


@dataclass(frozen=True, slots=True)
class _Logo:
    png: bytes

    @property
    def height(self) -> float:
        return self._size()[1] + _PAD

    def draw(self, canvas: Canvas, width: float, top: float) -> None:
        across, high = self._size()
        image, left, low = ImageReader(BytesIO(self.png)), _left(width, across), top - high
        canvas.drawImage(image, left + _HAIR, low + 2 * _HAIR, across - 2 * _HAIR, high - 2 * _HAIR)

    def _size(self) -> tuple[float, float]:
        across, high = ImageReader(BytesIO(self.png)).getSize()
        return across * barcodes.DOT, high * barcodes.DOT


def _left(width: float, across: float) -> float:
    """Return where something ``across`` wide begins in the middle, on a whole dot."""
    return math.floor((width - across) / 2 / barcodes.DOT + 0.1) * barcodes.DOT


def _wrapped(text: str, font: str, size: float, inner: float) -> list[Line]:
    return wrap([Span(words.plain(text), font)], inner, size)


def _before(count: int) -> str:
    return f"Có {count} người chờ trước" if count else "Không có ai chờ trước"


def _wait(wait: tuple[int, int] | None) -> str:
    return f"Dự kiến chờ {wait[0]}–{wait[1]} phút" if wait else "Chưa đủ số liệu để ước tính thời gian chờ"
