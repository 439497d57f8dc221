"""The checklist off a ticket printer's roll: what a citizen takes home from a kiosk."""

from __future__ import annotations

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from clerkdesk.printing import barcodes, fonts, words
from clerkdesk.printing.checklist import BOX, DOUBTFUL, TITLE, ChecklistPaper, named
from clerkdesk.printing.flow import Line, Span, baseline, draw_line, wrap
from clerkdesk.printing.page import MM
from clerkdesk.printing.ticket import Roll

_PAD = 1.5 * MM
_GAP = 1.5 * MM


def render_checklist_roll(paper: ChecklistPaper, roll: Roll = Roll.MM_80) -> bytes:
    """Return the checklist as a PDF of one page, as wide as a ticket printer prints and as long as it needs."""
    fonts.load()
    width = roll.dots * barcodes.DOT
    inner = width - 2 * _PAD
    body, small = (10.0, 8.5) if roll is Roll.MM_80 else (9.0, 8.0)
    placed: list[tuple[Line, float, float, float]] = []  # a line, its size, where it begins, what stands over it

    def write(spans: tuple[str | Span, ...], size: float, *, centre: bool = False, over: float = 0) -> None:
        plain = [
            Span(words.plain(text), *font) for text, *font in ((one,) if isinstance(one, str) else one for one in spans)
        ]
        for line in wrap(plain, inner, size):
            placed.append((line, size, (width - line.width) / 2 if centre else _PAD, over))
            over = 0

    write((Span(paper.letterhead.counter, fonts.BOLD),), small, centre=True)
    write((Span(" ".join(TITLE), fonts.BOLD),), body, centre=True, over=_GAP)
    if paper.doubtful:
        write((DOUBTFUL,), small, centre=True)
    write((Span(paper.procedure, fonts.BOLD),), body, centre=True, over=_GAP)
    write((f"Mã thủ tục: {paper.code}",), small, centre=True)
    for one in paper.components:
        write((f"{BOX} ", *named(one), *((f" ({one.counts})",) if one.counts else ())), body, over=_GAP)
    for name, told in (
        ("Nơi nộp", paper.where),
        ("Giờ tiếp nhận", paper.hours),
        ("Thời gian giải quyết", paper.time),
        ("Phí, lệ phí", paper.fee),
    ):
        write((Span(f"{name}: ", fonts.BOLD), told), small, over=_GAP)
    for notice in paper.notices:
        write((notice,), small, over=_GAP)
    write((f"In ngày {words.day(paper.day)}",), small, over=_GAP)
    height = 2 * _PAD + sum(over + size * 1.25 for _line, size, _at, over in placed)
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), pageCompression=1, invariant=1)
    canvas.setTitle(" ".join(TITLE))
    top = height - _PAD
    for line, size, at, over in placed:
        top -= over
        draw_line(canvas, line, at, top - baseline(size, size * 1.25), size)
        top -= size * 1.25
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
