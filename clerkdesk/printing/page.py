"""What all papers share: sheet formats, the head of a state document, signatures, page numbers (Nghị định 30/2020)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from clerkdesk.printing import barcodes, fonts, words
from clerkdesk.printing.flow import Line, Row, Span, baseline, draw_line, gap, height, paginate, paragraph, wrap

MM = 72 / 25.4
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


class Layout(Enum):
    """How a paper's copies lie on sheets."""

    A4 = "a4"  # each copy on A4 sheets of its own
    A5_PAIR = "a5-pair"  # two copies side by side on A4 landscape


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Whose paper it is.

    parent: the authority above, in capitals, "ỦY BAN NHÂN DÂN XÃ AN KHÁNH".
    office: who issues, in capitals, "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG".
    counter: the office in running text, "Trung tâm Phục vụ hành chính công xã An Khánh".
    place: the place in the date line, "An Khánh".
    symbol: the office in document numbers.
    phone: whom the citizen calls, or "".
    """

    parent: str
    office: str
    counter: str
    place: str
    symbol: str = "TTPVHCC"
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A page: its size and margins in points, and the type sizes that a paper may be set in, the best first."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    sizes: tuple[float, ...]
    head: float  # size of the agency and the nation
    title: float
    small: float

    @property
    def text_width(self) -> float:
        """The width between the margins."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        """The height between the margins."""
        return self.height - self.top - self.bottom


A4 = Format(
    width=210 * MM,
    height=297 * MM,
    left=25 * MM,
    right=15 * MM,
    top=10 * MM,
    bottom=15 * MM,
    sizes=(13, 12.5, 12, 11.5, 11),
    head=12,
    title=14,
    small=10,
)
A5 = Format(
    width=148.5 * MM,
    height=210 * MM,
    left=13 * MM,
    right=9 * MM,
    top=8 * MM,
    bottom=12 * MM,
    sizes=(10.5, 10, 9.5, 9),
    head=8.5,
    title=11,
    small=8,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The format of a page and the size that its text is set in."""

    format: Format
    size: float

    @property
    def leading(self) -> float:
        """From line to line."""
        return self.size * 1.2

    def text(self, *spans: Span | str, **how: object) -> list[Row]:
        """Lay out a paragraph in this setting; ``how`` as for `flow.paragraph`."""
        told = [span if isinstance(span, Span) else Span(span) for span in spans]
        options = {"size": self.size, "leading": self.leading, "after": self.size * 0.15, **how}
        return paragraph(told, self.format.text_width, **options)  # type: ignore[arg-type]

    def field(self, label: str, value: str, *, bold: bool = False) -> list[Row]:
        """Lay out "label value", with dots for an empty value."""
        return self.text(f"{label} ", Span(value or words.BLANK, fonts.BOLD if bold and value else fonts.REGULAR))


def balanced(text: str, font: str, size: float, width: float) -> list[Line]:
    """Break a heading into as few lines as fit, of about one length."""
    span = [Span(words.plain(text), font)]
    lines = wrap(span, width, size)
    if len(lines) == 1:
        return lines
    narrow, wide = width / len(lines), width
    for _ in range(8):
        middle = (narrow + wide) / 2
        tried = wrap(span, middle, size)
        if len(tried) == len(lines):
            wide, lines = middle, tried
        else:
            narrow = middle
    return lines


def head_rows(setting: Setting, letterhead: Letterhead, number: str, day: date) -> list[Row]:
    """Return the head of a document: agency and number at left, nation, motto, place and day at right."""
    form = setting.format
    size, leading = form.head, form.head * 1.25
    right_width = fonts.width(NATION, fonts.BOLD, size)
    left_width = form.text_width - right_width - 4 * MM
    parents = balanced(letterhead.parent, fonts.REGULAR, size, left_width)
    offices = balanced(letterhead.office, fonts.BOLD, size, left_width)
    numbers = balanced(number, fonts.REGULAR, setting.size, left_width)
    date_text = f"{letterhead.place}, {words.day(day)}"
    dates = balanced(date_text, fonts.ITALIC, setting.size, right_width)
    motto = Line((Span(MOTTO, fonts.BOLD),), fonts.width(MOTTO, fonts.BOLD, size + 1))
    nation = Line((Span(NATION, fonts.BOLD),), right_width)
    left_lines = len(parents) + len(offices)
    numbers_at = max(left_lines, 2) * leading + 2.5 * MM
    tall = numbers_at + max(len(numbers), len(dates)) * setting.leading

    def draw(canvas: Canvas, x: float, top: float) -> None:
        right = x + form.text_width - right_width
        drop = baseline(size, leading)
        for at, line in enumerate(parents + offices):
            draw_line(canvas, line, x + (left_width - line.width) / 2, top - at * leading - drop, size)
        canvas.setLineWidth(0.7)
        rule = min(offices[-1].width, left_width) * 0.4
        canvas.line(*_level(x + (left_width - rule) / 2, top - left_lines * leading - 2, rule))
        draw_line(canvas, nation, right, top - drop, size)
        motto_at = right + (right_width - motto.width) / 2
        draw_line(canvas, motto, motto_at, top - leading - drop, size + 1)
        canvas.line(*_level(motto_at, top - 2 * leading - 2.5, motto.width))
        drop = numbers_at + baseline(setting.size, setting.leading)
        for at, line in enumerate(numbers):
            draw_line(canvas, line, x + (left_width - line.width) / 2, top - drop - at * setting.leading, setting.size)
        for at, line in enumerate(dates):
            draw_line(
                canvas, line, right + (right_width - line.width) / 2, top - drop - at * setting.leading, setting.size
            )

    return [Row(tall, draw, keep=True)]


def _level(x: float, y: float, width: float) -> tuple[float, float, float, float]:
    return x, y, x + width, y


def nation_rows(setting: Setting, letterhead: Letterhead, day: date) -> list[Row]:
    """Return the head of a citizen's own paper: nation and motto in the middle, place and day at the right."""
    form = setting.format
    size, leading = form.head, form.head * 1.25
    tall = 2 * leading + 2.5 * MM + setting.leading + 2 * MM

    def draw(canvas: Canvas, x: float, top: float) -> None:
        middle, drop = x + form.text_width / 2, baseline(size, leading)
        canvas.setFont(fonts.BOLD, size)
        canvas.drawCentredString(middle, top - drop, NATION)
        canvas.setFont(fonts.BOLD, size + 1)
        canvas.drawCentredString(middle, top - leading - drop, MOTTO)
        wide = fonts.width(MOTTO, fonts.BOLD, size + 1)
        canvas.setLineWidth(0.7)
        canvas.line(*_level(middle - wide / 2, top - 2 * leading - 2.5, wide))
        canvas.setFont(fonts.ITALIC, setting.size)
        canvas.drawRightString(x + form.text_width, top - tall + 2 * MM, f"{letterhead.place}, {words.day(day)}")

    return [Row(tall, draw, keep=True)]


def reprint_stamp(number: int) -> str:
    """Return what the ``number``-th reprint is marked with, "" for the first print."""
    return f"BẢN IN LẠI (lần {number})" if number else ""


def code_strip(setting: Setting, code: str) -> list[Row]:
    """Return the strip above the head: the Code 128 at the left, the code under it; blank when there is no code."""
    form = setting.format
    if not code:  # the mark of the copy needs its room
        return [gap(form.small * 1.2 + 2 * MM, keep=True)]
    bars, written = 9 * MM, form.small * 1.2
    quiet = barcodes.BAR_QUIET * barcodes.BAR_MODULE

    def draw(canvas: Canvas, x: float, top: float) -> None:
        at = max(x, quiet)
        barcodes.draw_code128(canvas, code, at, top - bars, bars)
        canvas.setFont(fonts.REGULAR, form.small)
        canvas.drawCentredString(at + barcodes.bar_width(code) / 2, top - bars - form.small, code)

    return [Row(bars + written + 2 * MM, draw, keep=True)]


def title_rows(setting: Setting, lines: Sequence[str], code: str, stamp: str = "") -> list[Row]:
    """Return the title, centred; the QR at its right if there is a code; a framed ``stamp`` ("BẢN IN LẠI") at left."""
    form = setting.format
    leading = form.title * 1.25
    side = barcodes.qr_side(code) if code else 0.0
    tall = max(side + 3 * MM, len(lines) * leading + 3 * MM)
    room = (form.text_width - max(fonts.width(line, fonts.BOLD, form.title) for line in lines)) / 2 - 4 * MM
    stamped = balanced(stamp, fonts.BOLD, form.small, room - 8) if stamp else []

    def draw(canvas: Canvas, x: float, top: float) -> None:
        if code:
            barcodes.draw_qr(canvas, code, x + form.text_width - side, top - 1 * MM - side)
        canvas.setFont(fonts.BOLD, form.title)
        down = top - (tall - len(lines) * leading) / 2 - baseline(form.title, leading)
        for at, line in enumerate(lines):
            canvas.drawCentredString(x + form.text_width / 2, down - at * leading, line)
        if stamped:
            step = form.small * 1.25
            high, wide = len(stamped) * step + 5, max(line.width for line in stamped) + 10
            frame_top = top - (tall - high) / 2
            canvas.setLineWidth(1)
            canvas.rect(x, frame_top - high, wide, high, stroke=1, fill=0)
            for at, piece in enumerate(stamped):
                base = frame_top - 2.5 - at * step - baseline(form.small, step)
                draw_line(canvas, piece, x + (wide - piece.width) / 2, base, form.small)

    return [Row(tall, draw, keep=True), gap(1.5 * MM, keep=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A place to sign: who signs in what capacity, how, and the name printed under it ("" when not known)."""

    title: str
    how: str = "(Ký và ghi rõ họ tên)"
    name: str = ""


def signature_rows(setting: Setting, signatures: Sequence[Signature]) -> list[Row]:
    """Return the places to sign side by side, in one row that is never parted."""
    form, size, leading = setting.format, setting.size, setting.leading
    column = form.text_width / len(signatures)
    space = size * 4.2
    names = [balanced(s.name, fonts.BOLD, size, column - 4 * MM) if s.name else [] for s in signatures]
    tall = 2 * leading + space + max(map(len, names)) * leading

    def draw(canvas: Canvas, x: float, top: float) -> None:
        drop = baseline(size, leading)
        for at, (signature, lines) in enumerate(zip(signatures, names, strict=True)):
            centre = x + (at + 0.5) * column
            if not signature.title:  # an empty place, so that the other stands at the right
                continue
            canvas.setFont(fonts.BOLD, size)
            canvas.drawCentredString(centre, top - drop, signature.title)
            canvas.setFont(fonts.ITALIC, size - 0.5)
            canvas.drawCentredString(centre, top - leading - drop, signature.how)
            for number, line in enumerate(lines):
                base = top - 2 * leading - space - number * leading - drop
                draw_line(canvas, line, centre - line.width / 2, base, size)

    return [gap(2 * MM, keep=True), Row(tall, draw)]


def render(
    body: Callable[[Setting], list[Row]], *, layout: Layout, title: str, code: str, copies: Sequence[str] = ("",)
) -> bytes:
    """Draw a paper and return its PDF; the same data give the same bytes.

    body: lays the whole paper out in a setting; the largest size that fits one page is taken.
    title, code: named on further pages, in the foot and as the PDF's title.
    copies: the mark of each copy, printed at the top right; A5_PAIR takes two of them a sheet.
    """
    fonts.load()
    form = A4 if layout is Layout.A4 else A5
    pages = _pages(body, form)
    buffer = BytesIO()
    sheet = (A4.width, A4.height) if layout is Layout.A4 else (2 * A5.width, A5.height)
    canvas = Canvas(buffer, pagesize=sheet, pageCompression=1, invariant=1)
    canvas.setTitle(f"{title} {code}")
    for number, rows in enumerate(pages, start=1):
        canvas.beginForm(f"page{number}", 0, 0, form.width, form.height)
        _draw_page(canvas, form, rows, f"{title} (tiếp theo)" if number > 1 else "", code, f"{number}/{len(pages)}")
        canvas.endForm()
    if layout is Layout.A4:
        for mark in copies:
            for number in range(1, len(pages) + 1):
                _place(canvas, form, f"page{number}", 0, mark)
                canvas.showPage()
    else:
        for first in range(0, len(copies), 2):
            for number in range(1, len(pages) + 1):
                for side, mark in enumerate(copies[first : first + 2]):
                    _place(canvas, form, f"page{number}", side * form.width, mark)
                _fold(canvas)
                canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _pages(body: Callable[[Setting], list[Row]], form: Format) -> list[list[Row]]:
    further = form.text_height - _running_head(form)
    spread: list[list[Row]] = []
    for size in form.sizes:
        rows = body(Setting(format=form, size=size))
        if height(rows) <= form.text_height:
            return [rows]
        spread = spread or paginate(rows, form.text_height, further)
    return spread


def _running_head(form: Format) -> float:
    return form.small * 1.2 + 3 * MM


def _draw_page(canvas: Canvas, form: Format, rows: list[Row], running: str, code: str, number: str) -> None:
    top = form.height - form.top
    if running:
        canvas.setFont(fonts.ITALIC, form.small)
        canvas.drawString(form.left, top - form.small, running)
        top -= _running_head(form)
    for row in rows:
        row.draw(canvas, form.left, top)
        top -= row.height
    foot = form.bottom - 3 * MM - form.small
    canvas.setLineWidth(0.3)
    canvas.line(*_level(form.left, foot + form.small + 1.5, form.text_width))
    canvas.setFont(fonts.REGULAR, form.small)
    canvas.drawString(form.left, foot, code)
    canvas.drawRightString(form.width - form.right, foot, f"Trang {number}")


def _place(canvas: Canvas, form: Format, name: str, x: float, mark: str) -> None:
    canvas.saveState()
    canvas.translate(x, 0)
    canvas.doForm(name)
    if mark:
        canvas.setFont(fonts.BOLD, form.small + 1)
        canvas.drawRightString(form.width - form.right, form.height - form.top - form.small - 1, mark)
    canvas.restoreState()


def _fold(canvas: Canvas) -> None:
    canvas.setDash(3, 3)
    canvas.setLineWidth(0.3)
    canvas.line(A5.width, 0, A5.width, A5.height)
