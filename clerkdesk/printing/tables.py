"""Ruled tables, their heads repeated on each new page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from reportlab.pdfgen.canvas import Canvas

from clerkdesk.printing import fonts
from clerkdesk.printing.flow import Line, Row, Span, aligned, baseline, draw_line, draw_lines, wrap
from clerkdesk.printing.words import plain


class Column(NamedTuple):
    """A column of a table; neighbours of one ``group`` stand under its name."""

    title: str
    width: float
    align: str = "left"
    group: str = ""


Cell = str | Span | tuple[str | Span, ...]
"""What stands in a cell of a table; of a tuple, each on lines of its own."""

_PAD = 2.5
_SIDE = 3.0


def table(columns: Sequence[Column], cells: Iterable[Sequence[Cell]], *, size: float, leading: float) -> list[Row]:
    """Lay a ruled table out, its head repeated on each new page; a very long cell goes on in a further strip."""
    head = _head(columns, size, leading)
    rows = [head]
    for texts in cells:
        wrapped = [_cell(cell, column.width, size) for column, cell in zip(columns, texts, strict=True)]
        for start in range(0, max(map(len, wrapped)), 30):
            part = [lines[start : start + 30] for lines in wrapped]
            rows.append(replace(_strip(columns, part, size, leading), head=head))
    return rows


def total_row(columns: Sequence[Column], cells: Sequence[Cell], *, size: float, leading: float) -> Row:
    """Return a last row of a table, its text bold, which stays with the row before it where it can."""
    bold = [
        tuple(Span(part if isinstance(part, str) else part.text, fonts.BOLD) for part in _parts(cell)) for cell in cells
    ]
    return _strip(columns, [_cell(cell, c.width, size) for c, cell in zip(columns, bold, strict=True)], size, leading)


def band(columns: Sequence[Column], text: str, *, size: float, leading: float) -> Row:
    """Return a row of a table that reaches over all columns and names what follows."""
    whole = Column("", sum(column.width for column in columns))
    row = _strip([whole], [_cell(Span(text, fonts.BOLD), whole.width, size)], size, leading)
    return replace(row, keep=True, head=_head(columns, size, leading))


def _parts(cell: Cell) -> tuple[str | Span, ...]:
    return (cell,) if isinstance(cell, (str, Span)) else cell


def _cell(cell: Cell, width: float, size: float) -> list[Line]:
    lines: list[Line] = []
    for part in _parts(cell):
        text, font = part if isinstance(part, Span) else (part, fonts.REGULAR)
        lines += wrap([Span(plain(text), font)], width - 2 * _SIDE, size)
    return lines or [Line((), 0.0)]


def _head(columns: Sequence[Column], size: float, leading: float) -> Row:
    titles = [_cell(Span(column.title, fonts.BOLD), column.width, size) for column in columns]
    groups = [(name, list(under)) for name, under in groupby(columns, key=lambda column: column.group)]
    if len(groups) == 1:
        return replace(_strip(columns, titles, size, leading, centred=True), keep=True)
    upper = leading + 2 * _PAD
    lower = max(len(lines) for column, lines in zip(columns, titles, strict=True) if column.group) * leading + 2 * _PAD
    alone = max((len(lines) for column, lines in zip(columns, titles, strict=True) if not column.group), default=0)
    high = max(upper + lower, alone * leading + 2 * _PAD)

    def draw(canvas: Canvas, x: float, top: float) -> None:
        left, at = x, 0
        for name, under in groups:
            wide = sum(column.width for column in under)
            if name:
                _box(canvas, _cell(Span(name, fonts.BOLD), wide, size), left, top, (wide, upper), size, leading)
            for column in under:
                box = (column.width, high - upper if name else high)
                _box(canvas, titles[at], left, top - (upper if name else 0), box, size, leading)
                left += column.width
                at += 1

    return Row(high, draw, keep=True)


def _box(
    canvas: Canvas, lines: Sequence[Line], x: float, top: float, box: tuple[float, float], size: float, leading: float
) -> None:
    """Draw lines in the middle of a ruled box of (width, height)."""
    width, high = box
    canvas.setLineWidth(0.5)
    canvas.rect(x, top - high, width, high, stroke=1, fill=0)
    down = top - (high - len(lines) * leading) / 2 - baseline(size, leading)
    for line in lines:
        draw_line(canvas, line, x + (width - line.width) / 2, down, size)
        down -= leading


def _strip(
    columns: Sequence[Column], wrapped: Sequence[list[Line]], size: float, leading: float, *, centred: bool = False
) -> Row:
    height = max(map(len, wrapped)) * leading + 2 * _PAD
    total = sum(column.width for column in columns)
    drop = baseline(size, leading)

    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setLineWidth(0.5)
        canvas.rect(x, top - height, total, height, stroke=1, fill=0)
        left = x
        placed: list[tuple[Line, float, float]] = []
        for column, lines in zip(columns, wrapped, strict=True):
            if left > x:
                canvas.line(left, top, left, top - height)
            down = top - _PAD - ((height - 2 * _PAD - len(lines) * leading) / 2 if centred else 0) - drop
            for line in lines:
                shift = aligned("center" if centred else column.align, column.width - 2 * _SIDE, line)
                if line.spans:
                    placed.append((line, left + _SIDE + shift, down))
                down -= leading
            left += column.width
        draw_lines(canvas, placed, size)

    return Row(height, draw)
