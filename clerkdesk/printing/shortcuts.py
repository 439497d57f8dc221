"""The sheet of keys that lies beside the keyboard: one A4 page or two, in two columns, as large as it fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from clerkdesk.printing import fonts
from clerkdesk.printing.flow import Line, Span, draw_line, wrap
from clerkdesk.printing.page import MM

_WIDTH, _HEIGHT = 210 * MM, 297 * MM
_MARGIN = 14 * MM
_GUTTER = 8 * MM
_COLUMN = (_WIDTH - 2 * _MARGIN - _GUTTER) / 2
_TOP = 26 * MM
_SIZES: Final = (12, 11.5, 11, 10.5, 10, 9.5, 9, 8.5, 8, 7.5, 7)


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """The keys of one page: its name, and keys with what they do."""

    title: str
    lines: tuple[tuple[tuple[str, ...], str], ...]


@dataclass(frozen=True, slots=True)
class ShortcutPaper:
    """A sheet: title, a line under it, the groups in their order."""

    title: str
    under: str
    groups: tuple[KeyGroup, ...]


def render_shortcuts(paper: ShortcutPaper) -> bytes:
    """Return the sheet as a PDF of one A4 page, or of two: its front and its back. ValueError when they hold less."""
    fonts.load()
    for pages, sizes in ((1, _SIZES[:-2]), (2, _SIZES)):  # on two pages before it is too small to read at a glance
        for size in sizes:
            columns = _deal([_lay(group, size) for group in paper.groups], _HEIGHT - _TOP - _MARGIN, 2 * pages)
            if columns is not None:
                return _draw(paper, columns, size)
    raise ValueError("too many keys for one sheet")


@dataclass(frozen=True, slots=True)
class _Row:
    keys: tuple[tuple[str, ...], ...]  # by line
    lines: tuple[Line, ...]
    height: float


@dataclass(frozen=True, slots=True)
class _Block:
    title: str
    rows: tuple[_Row, ...]
    height: float


def _lay(group: KeyGroup, size: float) -> _Block:
    keys_width = _keys_width(size)
    rows = []
    for keys, words in group.lines:
        lines = tuple(wrap([Span(words)], _COLUMN - keys_width, size))
        caps = tuple(_caps(keys, keys_width, size))
        rows.append(_Row(caps, lines, max(len(lines), len(caps)) * size * 1.2 + size * 0.42))
    return _Block(group.title, tuple(rows), size * 2.1 + sum(row.height for row in rows) + size * 0.8)


def _keys_width(size: float) -> float:
    return size * 8.4


def _caps(keys: Sequence[str], room: float, size: float) -> Iterator[tuple[str, ...]]:
    """Yield the keys line by line."""
    line: list[str] = []
    used = 0.0
    for key in keys:
        wide = _cap(key, size) + 3
        if line and used + wide > room - 4:
            yield tuple(line)
            line, used = [], 0.0
        line.append(key)
        used += wide
    yield tuple(line)


def _cap(key: str, size: float) -> float:
    return max(fonts.width(key, fonts.BOLD, size * 0.92) + size * 0.7, size * 1.5)


def _deal(blocks: Sequence[_Block], room: float, count: int) -> list[list[_Block]] | None:
    """Share the groups, in their order, among ``count`` columns as even as can be; None when they do not fit."""
    heights = sorted(
        {sum(block.height for block in blocks[a:b]) for a in range(len(blocks)) for b in range(a + 1, len(blocks) + 1)}
    )
    for most in heights:
        if most > room:
            return None
        columns: list[list[_Block]] = [[]]
        for block in blocks:
            if columns[-1] and sum(one.height for one in columns[-1]) + block.height > most + 0.01:
                columns.append([])
            columns[-1].append(block)
        if len(columns) <= count and all(sum(one.height for one in column) <= most + 0.01 for column in columns):
            return columns
    return None


def _draw(paper: ShortcutPaper, columns: Sequence[Sequence[_Block]], size: float) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(_WIDTH, _HEIGHT), invariant=True)
    canvas.setTitle(paper.title)
    for first in range(0, max(len(columns), 1), 2):
        _head(canvas, paper)
        for number, blocks in enumerate(columns[first : first + 2]):
            x, y = _MARGIN + number * (_COLUMN + _GUTTER), _HEIGHT - _TOP
            for block in blocks:
                y = _draw_block(canvas, block, x, y, size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _head(canvas: Canvas, paper: ShortcutPaper) -> None:
    canvas.setFont(fonts.BOLD, 18)
    canvas.drawString(_MARGIN, _HEIGHT - 17 * MM, paper.title)
    canvas.setFont(fonts.REGULAR, 10.5)
    canvas.drawRightString(_WIDTH - _MARGIN, _HEIGHT - 17 * MM, paper.under)
    canvas.setLineWidth(0.8)
    canvas.line(_MARGIN, _HEIGHT - 20 * MM, _WIDTH - _MARGIN, _HEIGHT - 20 * MM)


def _draw_block(canvas: Canvas, block: _Block, x: float, y: float, size: float) -> float:
    canvas.setFont(fonts.BOLD, size * 1.15)
    canvas.drawString(x, y - size, block.title)
    canvas.setLineWidth(0.3)
    canvas.line(x, y - size * 1.5, x + _COLUMN, y - size * 1.5)
    y -= size * 2.1
    for row in block.rows:
        for number, keys in enumerate(row.keys):
            _draw_caps(canvas, keys, x, y - number * size * 1.2 - size, size)
        for number, line in enumerate(row.lines):
            draw_line(canvas, line, x + _keys_width(size), y - number * size * 1.2 - size, size)
        y -= row.height
    return y - size * 0.8


def _draw_caps(canvas: Canvas, keys: Sequence[str], x: float, baseline: float, size: float) -> None:
    for key in keys:
        wide = _cap(key, size)
        canvas.setLineWidth(0.5)
        canvas.roundRect(x, baseline - size * 0.25, wide, size * 1.18, 2)
        canvas.setFont(fonts.BOLD, size * 0.92)
        canvas.drawCentredString(x + wide / 2, baseline, key)
        x += wide + 3
