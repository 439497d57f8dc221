"""Lines, tables and pages: a light layout that measures first and draws once.

Everything on a page is a `Row`: a strip with a height that knows how to draw itself. Points throughout.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from reportlab.pdfgen.canvas import Canvas

from clerkdesk.printing import fonts
from clerkdesk.printing.words import plain

Draw = Callable[[Canvas, float, float], None]
"""Draws on the canvas, given the left edge and the top edge."""

_WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True)
class Row:
    """A strip of a page. ``keep``: on the same page as the next; ``head``: repeated above it on a new page."""

    height: float
    draw: Draw
    keep: bool = False
    head: Row | None = None


class Span(NamedTuple):
    """A piece of text in one face."""

    text: str
    font: str = fonts.REGULAR


class Line(NamedTuple):
    """A wrapped line: its pieces and its width."""

    spans: tuple[Span, ...]
    width: float


def wrap(spans: Iterable[Span], width: float, size: float) -> list[Line]:
    """Break text into lines of at most ``width``; a word wider than that is cut where it must be."""
    space = fonts.width(" ", fonts.REGULAR, size)
    lines: list[Line] = []
    line: list[Span] = []
    used = 0.0
    for word in _words(spans):
        for piece, wide in _fitted(word, width, size):
            if line and used + space + wide > width:
                lines.append(Line(_merged(line), used))
                line, used = [], 0.0
            if line:
                line[-1] = Span(f"{line[-1].text} ", line[-1].font)
                used += space
            line.extend(piece)
            used += wide
    if line or not lines:
        lines.append(Line(_merged(line), used))
    return lines


def _words(spans: Iterable[Span]) -> Iterable[list[Span]]:
    """Yield what must not be broken at a space: a word, of more than one span when the face changes inside it."""
    word: list[Span] = []
    for text, font in spans:
        for piece in _WORDS.findall(text):
            if not piece.isspace():
                word.append(Span(piece, font))
            elif word:
                yield word
                word = []
    if word:
        yield word


def _fitted(word: list[Span], width: float, size: float) -> Iterable[tuple[list[Span], float]]:
    wide = sum(fonts.width(text, font, size) for text, font in word)
    if wide <= width:
        yield word, wide
        return
    for text, font in word:
        start, wide = 0, 0.0
        for end, letter in enumerate(text):
            step = fonts.width(letter, font, size)
            if wide + step > width and end > start:
                yield [Span(text[start:end], font)], wide
                start, wide = end, 0.0
            wide += step
        yield [Span(text[start:], font)], wide


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].font == span.font:
            merged[-1] = Span(merged[-1].text + span.text, span.font)
        else:
            merged.append(span)
    return tuple(merged)


def draw_line(canvas: Canvas, line: Line, x: float, baseline: float, size: float) -> None:
    """Draw one line from ``x`` on."""
    text = canvas.beginText(x, baseline)
    for piece, font in line.spans:
        text.setFont(font, size)
        text.textOut(piece)
    canvas.drawText(text)


def aligned(align: str, width: float, line: Line) -> float:
    """Return how far a line is moved to the right: "left", "center" or "right" within ``width``."""
    return {"left": 0.0, "center": (width - line.width) / 2, "right": width - line.width}[align]


def baseline(size: float, leading: float) -> float:
    """Return how far below its top edge a line of this leading stands."""
    return (leading - size) / 2 + size * 0.82


def paragraph(
    spans: Sequence[Span] | str,
    width: float,
    *,
    size: float,
    leading: float,
    align: str = "left",
    indent: float = 0,
    after: float = 0,
    keep: bool = False,
) -> list[Row]:
    """Lay text out as one row a line, the first two and the last two lines kept together."""
    if isinstance(spans, str):
        spans = [Span(spans)]
    lines = wrap([Span(plain_spaces(text), font) for text, font in spans], width - indent, size)
    drop = baseline(size, leading)
    rows = []
    for number, line in enumerate(lines):
        shift = indent + aligned(align, width - indent, line)

        def draw(canvas: Canvas, x: float, top: float, line: Line = line, shift: float = shift) -> None:
            draw_line(canvas, line, x + shift, top - drop, size)

        last = number == len(lines) - 1
        stays = keep if last else number in {0, len(lines) - 2}
        rows.append(Row(leading + (after if last else 0), draw, keep=stays))
    return rows


def plain_spaces(text: str) -> str:
    """Return ``text`` plain, with its outer spaces kept as one, for they part it from its neighbours."""
    inner = plain(text)
    if not inner:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() else ''}"


def gap(height: float, *, keep: bool = False) -> Row:
    """Return white space."""
    return Row(height, _nothing, keep=keep)


def _nothing(canvas: Canvas, x: float, top: float) -> None:
    """Draw nothing."""


class Column(NamedTuple):
    """A column of a table."""

    title: str
    width: float
    align: str = "left"


def table(columns: Sequence[Column], cells: Iterable[Sequence[str]], *, size: float, leading: float) -> list[Row]:
    """Lay a ruled table out, its head repeated on each new page; a very long cell goes on in a further strip."""
    head = _strip(
        columns, [wrap([Span(c.title, fonts.BOLD)], c.width - 6, size) for c in columns], size, leading, centred=True
    )
    head = replace(head, keep=True)
    rows = [head]
    for texts in cells:
        wrapped = [
            wrap([Span(plain(text))], column.width - 6, size) for column, text in zip(columns, texts, strict=True)
        ]
        for start in range(0, max(map(len, wrapped)), 30):
            part = [lines[start : start + 30] for lines in wrapped]
            rows.append(replace(_strip(columns, part, size, leading), head=head))
    return rows


def _strip(
    columns: Sequence[Column], wrapped: Sequence[list[Line]], size: float, leading: float, *, centred: bool = False
) -> Row:
    height = max(map(len, wrapped)) * leading + 4
    total = sum(column.width for column in columns)
    drop = baseline(size, leading)

    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setLineWidth(0.5)
        canvas.rect(x, top - height, total, height, stroke=1, fill=0)
        left = x
        for column, lines in zip(columns, wrapped, strict=True):
            if left > x:
                canvas.line(left, top, left, top - height)
            down = top - 2 - ((height - 4 - len(lines) * leading) / 2 if centred else 0) - drop
            for line in lines:
                shift = aligned("center" if centred else column.align, column.width - 6, line)
                draw_line(canvas, line, left + 3 + shift, down, size)
                down -= leading
            left += column.width

    return Row(height, draw)


def height(rows: Iterable[Row]) -> float:
    """Return the height of rows set one below the other."""
    return sum(row.height for row in rows)


def paginate(rows: Sequence[Row], first: float, further: float) -> list[list[Row]]:
    """Deal rows to pages, ``first`` points high and then ``further``; what cannot stay together is parted."""
    pages: list[list[Row]] = [[]]
    room = first
    at = 0
    while at < len(rows):
        end = at + 1
        while rows[end - 1].keep and end < len(rows):
            end += 1
        group = rows[at:end]
        if height(group) > further:
            group = group[:1]
        if height(group) > room + 0.01 and pages[-1]:
            head = rows[at].head
            pages.append([head] if head else [])
            room = further - (head.height if head else 0)
        pages[-1].extend(group)
        room -= height(group)
        at += len(group)
    return pages
