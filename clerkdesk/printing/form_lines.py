"""Lines to fill: labels and values over dots. A long value is set smaller, then goes on below; it is never cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from clerkdesk.printing import fonts
from clerkdesk.printing.flow import Row, baseline
from clerkdesk.printing.page import Setting

_SMALLEST: Final = 0.8  # of the size of the paper
_LEAST: Final = 40.0  # points of dots where nothing is written
_NARROW: Final = 22.0
_PAD: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A piece of a line: words of the form, a value over dots (``field``), or a box (``box``: crossed or not)."""

    text: str = ""
    field: bool = False
    narrow: bool = False
    box: bool | None = None


@dataclass(frozen=True, slots=True)
class _Placed:
    """A run, or a word of one, on its line: from ``left`` to ``right``."""

    run: Run
    text: str
    left: float
    right: float


def ruled(setting: Setting, runs: Sequence[Run], *, lines: int = 1, indent: float = 0) -> list[Row]:
    """Lay a line out, its dots reaching to the right edge, over at least ``lines`` lines."""
    width = setting.format.text_width - indent
    placed, size = _one_line(runs, width, setting.size)
    told = [placed] if placed is not None else _several(runs, width, setting.size)
    rows = []
    missing = max(0, lines - len(told))
    for number, line in enumerate([*told, *[[]] * missing]):
        last = number == len(told) + missing - 1
        keep = not last and number in {0, len(told) + missing - 2}
        after = setting.size * setting.air if last else 0
        drawn = _Drawn(tuple(line), setting.size, size, baseline(setting.size, setting.leading), indent, width)
        rows.append(Row(setting.leading + after, drawn, keep=keep))
    return rows


def _wide(text: str, size: float) -> float:
    return fonts.width(text, fonts.REGULAR, size)


def _box_side(size: float) -> float:
    return size * 0.72


def _one_line(runs: Sequence[Run], width: float, size: float) -> tuple[list[_Placed] | None, float]:
    """Place all runs on one line, values in the largest size in which they fit; None when none does."""
    scale = 1.0
    while scale > _SMALLEST - 0.001:
        tried = size * scale
        natural = [_natural(run, tried if run.field else size) for run in runs]
        slack = width - sum(natural)
        if slack >= 0:
            return _spread(runs, natural, slack), tried
        if not any(run.field and run.text for run in runs):
            break  # words of the form are never set smaller
        scale -= 0.05
    return None, size


def _natural(run: Run, size: float) -> float:
    if run.box is not None:
        return _box_side(size) + 2
    if not run.field:
        return _wide(run.text, size)
    least = _NARROW if run.narrow else _LEAST
    return max(least, _wide(run.text, size) + 2 * _PAD) if run.text else least


def _spread(runs: Sequence[Run], natural: Sequence[float], slack: float) -> list[_Placed]:
    wide = [at for at, run in enumerate(runs) if run.field and not run.narrow]
    left, placed = 0.0, []
    for at, (run, need) in enumerate(zip(runs, natural, strict=True)):
        room = need + (slack / len(wide) if at in wide else 0)
        placed.append(_Placed(run, run.text, left, left + room))
        left += room
    return placed


def _several(runs: Sequence[Run], width: float, size: float) -> list[list[_Placed]]:
    """Break runs into lines at spaces; a value goes on below."""
    lines: list[list[_Placed]] = [[]]
    x = 0.0
    space = _wide(" ", size)
    for run in runs:
        pieces = [""] if run.box is not None or not run.text else run.text.split(" ")
        for number, word in enumerate(pieces):
            if not word and number:  # the label ends in a space
                x += space
                continue
            for piece in _fitting(word, width, size):
                need = _natural(run, size) if not run.text else _wide(piece, size)
                gap = space if number and lines[-1] else 0.0
                if x + gap + need > width and lines[-1]:
                    lines.append([])
                    x = gap = 0.0
                lines[-1].append(_Placed(run, piece, x + gap, x + gap + need))
                x += gap + need
        x += _PAD if run.field else 0
    if runs and runs[-1].field and lines[-1]:
        last = lines[-1][-1]
        lines[-1][-1] = _Placed(last.run, last.text, last.left, width)
    return lines


def _fitting(word: str, width: float, size: float) -> list[str]:
    """Cut a word that no line can hold."""
    pieces, start = [], 0
    for end in range(1, len(word) + 1):
        if _wide(word[start:end], size) > width:
            pieces.append(word[start : end - 1])
            start = end - 1
    return [*pieces, word[start:]]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Draws one line: nothing but dots when it is empty. size: of the form's words; value_size: of what fills it."""

    line: tuple[_Placed, ...]
    size: float
    value_size: float
    drop: float
    indent: float
    width: float

    def __call__(self, canvas: Canvas, x: float, top: float) -> None:
        """Draw from the left edge ``x`` and the top edge ``top``."""
        x, base = x + self.indent, top - self.drop
        if not self.line:
            _dots(canvas, x, x + self.width, base)
        for left, right in self._dotted():
            _dots(canvas, x + left, x + right, base)
        for placed in self.line:
            size = self.value_size if placed.run.field else self.size
            canvas.setFont(fonts.REGULAR, size)
            if placed.run.box is not None:
                draw_box(canvas, x + placed.left, base, _box_side(self.size), crossed=placed.run.box)
            elif placed.text:
                inner = placed.left + (_PAD if placed.run.field and placed.text == placed.run.text else 0)
                if placed.run.narrow:
                    inner = (placed.left + placed.right - _wide(placed.text, size)) / 2
                canvas.drawString(x + inner, base, placed.text)

    def _dotted(self) -> list[tuple[float, float]]:
        """Return where dots run: under each value, and on to its neighbour's edge."""
        found: list[tuple[float, float]] = []
        for placed in self.line:
            if placed.run.field:
                if found and placed.left - found[-1][1] < self.size:
                    found[-1] = (found[-1][0], placed.right)
                else:
                    found.append((placed.left, placed.right))
        return found


def _dots(canvas: Canvas, left: float, right: float, base: float) -> None:
    canvas.saveState()
    canvas.setLineWidth(0.7)
    canvas.setLineCap(1)
    canvas.setDash(0.1, 2.2)
    canvas.line(left + 1, base - 1.6, right - 1, base - 1.6)
    canvas.restoreState()


def draw_box(canvas: Canvas, x: float, base: float, side: float, *, crossed: bool) -> None:
    """Draw a box to tick that stands on the line ``base``."""
    canvas.setLineWidth(0.7)
    canvas.rect(x, base - 0.5, side, side, stroke=1, fill=0)
    if crossed:
        canvas.setLineWidth(1.1)
        canvas.line(x + 1.4, base + 0.9, x + side - 1.4, base + side - 1.9)
        canvas.line(x + 1.4, base + side - 1.9, x + side - 1.4, base + 0.9)


def lettered(setting: Setting, label: str, text: str, count: int) -> list[Row]:
    """Lay out a label and a box for each of ``count`` signs; more signs than boxes stand on a ruled line instead."""
    if len(text) > count:
        return ruled(setting, [Run(text=f"{label} "), Run(text=text, field=True)])
    side = setting.leading
    start = _wide(f"{label} ", setting.size)
    below = start + count * side > setting.format.text_width
    drop = baseline(setting.size, setting.leading)

    def draw(canvas: Canvas, x: float, top: float) -> None:
        canvas.setFont(fonts.REGULAR, setting.size)
        canvas.drawString(x, top - drop - 1, label)
        at, line = (x, top - setting.leading) if below else (x + start, top)
        canvas.setLineWidth(0.6)
        for number in range(count):
            canvas.rect(at + number * side, line - side, side, side, stroke=1, fill=0)
            if number < len(text):
                canvas.drawCentredString(at + (number + 0.5) * side, line - drop - 0.5, text[number])

    tall = side * (2 if below else 1) + setting.size * max(setting.air, 0.25)
    return [Row(tall, draw)]
