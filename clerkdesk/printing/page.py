"""Pages: sheet formats, the sizes that text is set in, copies, running heads and page numbers (Nghị định 30/2020)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from clerkdesk.printing import fonts, words
from clerkdesk.printing.flow import Row, Span, height, paginate, paragraph

MM = 72 / 25.4


class Layout(Enum):
    """How a paper's copies lie on sheets."""

    A4 = "a4"  # each copy on A4 sheets of its own
    A5_PAIR = "a5-pair"  # two copies side by side on A4 landscape


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A page: its size and margins in points, and the type sizes that a paper may be set in, the best first.

    airs: the white after a paragraph, in parts of the size of its type; the best first, tried before a smaller size.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    sizes: tuple[float, ...]
    airs: tuple[float, ...]
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
    airs=(0.45, 0.3, 0.15),
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
    airs=(0.35, 0.15),
    head=8.5,
    title=11,
    small=8,
)
LIST = Format(
    width=210 * MM,
    height=297 * MM,
    left=20 * MM,
    right=12 * MM,
    top=12 * MM,
    bottom=15 * MM,
    sizes=(12,),
    airs=(0.3,),
    head=11,
    title=14,
    small=9,
)
"""A4 for lists, which grow by pages instead of shrinking."""
WIDE_LIST = Format(
    width=297 * MM,
    height=210 * MM,
    left=15 * MM,
    right=12 * MM,
    top=12 * MM,
    bottom=15 * MM,
    sizes=(12,),
    airs=(0.3,),
    head=12,
    title=14,
    small=9,
)
"""A4 on its side, for registers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The format of a page, the size that its text is set in, and the white after its paragraphs (`Format.airs`)."""

    format: Format
    size: float
    air: float = 0.15

    @property
    def leading(self) -> float:
        """From line to line."""
        return self.size * 1.2

    def text(self, *spans: Span | str, **how: object) -> list[Row]:
        """Lay out a paragraph in this setting; ``how`` as for `flow.paragraph`."""
        told = [span if isinstance(span, Span) else Span(span) for span in spans]
        options = {"size": self.size, "leading": self.leading, "after": self.size * self.air, **how}
        return paragraph(told, self.format.text_width, **options)  # type: ignore[arg-type]

    def prose(self, *spans: Span | str, keep: bool = False) -> list[Row]:
        """Lay out running text: its first line indented by 1 cm, both edges straight (Nghị định 30/2020)."""
        return self.text(*spans, first=10 * MM, align="justify", keep=keep)

    def field(self, label: str, value: str, *, bold: bool = False) -> list[Row]:
        """Lay out "label value", with dots for an empty value."""
        return self.text(f"{label} ", Span(value or words.BLANK, fonts.BOLD if bold and value else fonts.REGULAR))


Body = Callable[[Setting], list[Row]]
"""Lays the whole paper out in a setting."""


def render(body: Body, *, layout: Layout, title: str, code: str, copies: Sequence[str] = ("",)) -> bytes:
    """Draw a paper about a dossier and return its PDF; the same data give the same bytes.

    body: the most airy setting of the largest size that fits one page is taken.
    title, code: named on further pages, in the foot and as the PDF's title.
    copies: the mark of each copy, printed at the top right; A5_PAIR takes two of them a sheet.
    """
    form = A4 if layout is Layout.A4 else A5
    across = 1 if layout is Layout.A4 else 2
    return _draw(_deal(body, form), form, across=across, title=title, code=code, copies=copies)


def render_list(
    body: Body,
    *,
    title: str,
    code: str = "",
    wide: bool = False,
    copies: Sequence[str] = ("",),
    told: Callable[[int, int], None] = lambda _page, _pages: None,
) -> bytes:
    """Draw a list and return its PDF: as many A4 pages as it needs, on their side when ``wide``.

    title, code: as for `render`; ``code`` is whatever names the list, or "". told: called with (page, pages) before
    each page is drawn; it may raise to stop the work.
    """
    form = WIDE_LIST if wide else LIST
    return _draw(_deal(body, form), form, across=1, title=title, code=code, copies=copies, told=told)


def _draw(
    pages: list[list[Row]],
    form: Format,
    *,
    across: int,
    title: str,
    code: str,
    copies: Sequence[str],
    told: Callable[[int, int], None] = lambda _page, _pages: None,
) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(across * form.width, form.height), pageCompression=1, invariant=1)
    canvas.setTitle(f"{title} {code}".strip())
    for number, rows in enumerate(pages, start=1):
        told(number, len(pages))
        canvas.beginForm(f"page{number}", 0, 0, form.width, form.height)
        _draw_page(canvas, form, rows, f"{title} (tiếp theo)" if number > 1 else "", code, f"{number}/{len(pages)}")
        canvas.endForm()
    for first in range(0, len(copies), across):
        for number in range(1, len(pages) + 1):
            for side, mark in enumerate(copies[first : first + across]):
                _place(canvas, form, f"page{number}", side * form.width, mark)
            if across > 1:
                _fold(canvas)
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _settings(form: Format) -> Iterable[Setting]:
    """Yield the settings to try: at full size all airs, then smaller sizes without much air."""
    for air in form.airs:
        yield Setting(format=form, size=form.sizes[0], air=air)
    for size in form.sizes[1:]:
        yield Setting(format=form, size=size, air=form.airs[-1])


def _deal(body: Body, form: Format) -> list[list[Row]]:
    fonts.load()
    further = form.text_height - _running_head(form)
    spread: list[list[Row]] = []
    for setting in _settings(form):
        parts = _parts(body(setting))
        rooms = [form.text_height, *[further] * (len(parts) - 1)]
        if all(height(rows) <= room for rows, room in zip(parts, rooms, strict=True)):
            return parts
        if setting.size == form.sizes[0]:
            spread = parts
    return [
        page for at, rows in enumerate(spread) for page in paginate(rows, further if at else form.text_height, further)
    ]


def _parts(rows: Iterable[Row]) -> list[list[Row]]:
    """Part rows where one begins a page."""
    parts: list[list[Row]] = [[]]
    for row in rows:
        if row.fresh and parts[-1]:
            parts.append([])
        parts[-1].append(row)
    return parts


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
    line = foot + form.small + 1.5
    canvas.line(form.left, line, form.left + form.text_width, line)
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
