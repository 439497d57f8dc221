"""Lines and pages: a light layout that measures first and draws once.

Everything on a page is a `Row`: a strip with a height that knows how to draw itself. Points throughout.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from reportlab.pdfgen.canvas import Canvas

from clerkdesk.printing import fonts
from clerkdesk.printing.words import plain

Draw = Callable[[Canvas, float, float], None]
"""Draws on the canvas, given the left edge and the top edge."""

_WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True)
class Row:
    """A strip of a page.

    keep: on the same page as the next; head: repeated above it on a new page; fresh: begins a page.
    """

    height: float
    draw: Draw
    keep: bool = False
    head: Row | None = None
    fresh: bool = False


class Span(NamedTuple):
    """A piece of text in one face."""

    text: str
    font: str = fonts.REGULAR


class Line(NamedTuple):
    """A wrapped line: its pieces and its width."""

    spans: tuple[Span, ...]
    width: float


def wrap(spans: Iterable[Span], width: float, size: float, first: float = 0) -> list[Line]:
    """Break text into lines of at most ``width``; a word wider than that is cut after a sign, or where it must be.

    first: by how much the first line is shorter.
    """
    return list(_wrapped(tuple(spans), width, size, first))


@lru_cache(maxsize=512)
def _wrapped(spans: tuple[Span, ...], width: float, size: float, first: float) -> tuple[Line, ...]:
    """Do what `wrap` says; a paper that is tried with more and less air asks for the same lines again."""
    space = fonts.width(" ", fonts.REGULAR, size)
    lines: list[Line] = []
    line: list[Span] = []
    used = 0.0
    for word in _words(spans):
        for piece, wide in _fitted(word, width - first, size):
            room = width if lines else width - first
            if line and used + space + wide > room:
                lines.append(Line(_merged(line), used))
                line, used = [], 0.0
            if line:
                line[-1] = Span(f"{line[-1].text} ", line[-1].font)
                used += space
            line.extend(piece)
            used += wide
    if line or not lines:
        lines.append(Line(_merged(line), used))
    return tuple(lines)


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
    wide = sum([fonts.width(text, font, size) for text, font in word])
    if wide <= width:
        yield word, wide
        return
    for text, font in word:
        start, wide = 0, 0.0
        for end, letter in enumerate(text):
            step = fonts.width(letter, font, size)
            if wide + step > width and end > start:
                cut = max((text.rfind(sign, start, end) for sign in "-./@"), default=-1) + 1
                cut = cut if cut > start else end
                yield [Span(text[start:cut], font)], fonts.width(text[start:cut], font, size)
                start, wide = cut, fonts.width(text[cut:end], font, size)
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
    draw_lines(canvas, [(line, x, baseline)], size)


def draw_lines(canvas: Canvas, placed: Sequence[tuple[Line, float, float]], size: float) -> None:
    """Draw lines, each from its own (x, baseline) on; the face is named when it changes, not line by line."""
    text = canvas.beginText()
    last = ""
    for line, x, baseline in placed:
        text.setTextOrigin(x, baseline)
        for at, (piece, font) in enumerate(line.spans, start=1):
            if font != last:
                text.setFont(font, size)
                last = font
            if at < len(line.spans):
                text.textOut(piece)
            else:
                text.textLine(piece)  # nothing follows, so nobody has to know how wide it was
    canvas.drawText(text)


def draw_justified(canvas: Canvas, line: Line, x: float, baseline: float, size: float, width: float) -> None:
    """Draw one line from ``x`` on, its spaces stretched so that it ends at ``x + width``."""
    spaces = sum(text.count(" ") for text, _ in line.spans)
    more = (width - line.width) / spaces if spaces else 0.0
    text = canvas.beginText(x, baseline)
    for piece, font in line.spans:
        text.setFont(font, size)
        for word in _WORDS.findall(piece):
            text.setTextOrigin(x, baseline)
            text.textOut(word)
            x += fonts.width(word, font, size) + (more * len(word) if word.isspace() else 0)
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
    first: float = 0,
    after: float = 0,
    keep: bool = False,
) -> list[Row]:
    """Lay text out as one row a line, the first two and the last two lines kept together.

    align: "left", "center", "right" or "justify". indent: of all lines; first: of the first one, besides.
    """
    if isinstance(spans, str):
        spans = [Span(spans)]
    lines = wrap([Span(plain_spaces(text), font) for text, font in spans], width - indent, size, first)
    drop = baseline(size, leading)
    rows = []
    for number, line in enumerate(lines):
        last = number == len(lines) - 1
        left = indent + (0 if number else first)
        if align == "justify":
            shift, stretched = left, None if last else width - left
        else:
            shift, stretched = left + aligned(align, width - left, line), None

        def draw(
            canvas: Canvas,
            x: float,
            top: float,
            line: Line = line,
            shift: float = shift,
            wide: float | None = stretched,
        ) -> None:
            if wide is None:
                draw_line(canvas, line, x + shift, top - drop, size)
            else:
                draw_justified(canvas, line, x + shift, top - drop, size, wide)

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


def new_page() -> Row:
    """Return what lets the next row begin a page."""
    return Row(0, _nothing, fresh=True)


def _nothing(canvas: Canvas, x: float, top: float) -> None:
    """Draw nothing."""


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
