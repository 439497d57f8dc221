"""The ticket: a large number, when, for what, how many before; a QR for any desk's scan box, one for the citizen.

Off a roll of 80 or 58 mm, as long as it needs. Modules and page widths are whole dots of a 203 dpi printer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from clerkdesk.printing import barcodes, fonts, words
from clerkdesk.printing.flow import Span, baseline, draw_line, wrap
from clerkdesk.printing.page import MM


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


_WANTED = 3
_PAD = 1.5 * MM
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
    lines = [
        (line, size) for text, font, size in told if text for line in wrap([Span(words.plain(text), font)], inner, size)
    ]
    module = (5 if wide else 4) * barcodes.DOT
    codes = [(paper.code, "Đưa phiếu này cho cán bộ tại quầy", module)]
    if paper.link:
        codes.append((paper.link, "Quét để xem còn bao nhiêu người trước bạn", module - 2 * barcodes.DOT))
    height = 2 * _PAD + sum(_leading(size) for _line, size in lines)
    for held, under, side in codes:
        height += barcodes.qr_side(held, side) + 2 * barcodes.QR_QUIET * side
        height += _leading(small) * len(wrap([Span(under)], inner, small))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), pageCompression=1, invariant=1)
    canvas.setTitle(f"Phiếu số {paper.number}")
    top = height - _PAD
    for line, size in lines:
        draw_line(canvas, line, (width - line.width) / 2, top - baseline(size, _leading(size)), size)
        top -= _leading(size)
    for held, under, side in codes:
        across, quiet = barcodes.qr_side(held, side), barcodes.QR_QUIET * side
        barcodes.draw_qr(canvas, held, (width - across) / 2, top - quiet - across, side)
        top -= across + 2 * quiet
        for line in wrap([Span(under)], inner, small):
            draw_line(canvas, line, (width - line.width) / 2, top - baseline(small, _leading(small)), small)
            top -= _leading(small)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _leading(size: float) -> float:
    return size * (1.05 if size > 20 else 1.25)


def _before(count: int) -> str:
    return f"Có {count} người chờ trước" if count else "Không có ai chờ trước"


def _wait(wait: tuple[int, int] | None) -> str:
    return f"Dự kiến chờ {wait[0]}–{wait[1]} phút" if wait else "Chưa đủ số liệu để ước tính thời gian chờ"
