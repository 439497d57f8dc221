"""How the board looks: all of it in parts of its height, so that any screen shows the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from clerkdesk import language
from clerkdesk.language import N_
from clerkdesk.ui import theme
from clerkdesk.ui.widgets import paint

_COLUMN: Final = 5
"""Rows of one column."""

_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_CENTRE: Final = Qt.AlignmentFlag.AlignHCenter
_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter
_CUT: Final = N_("Connection lost – figures of {time}")
_NOBODY: Final = N_("No number is being called.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What the board shows. lines: numbers and counters. bright: which of them is being called, None for none.

    time: when this was so. lost: whether nothing newer is known.
    """

    lines: tuple[tuple[str, str], ...]
    bright: int | None
    waiting: int
    time: str
    lost: bool
    ticker: str


def draw(painter: QPainter, area: QRect, face: Face, run: float) -> None:
    """Draw ``face``; ``run``: how many pixels the line at the foot has run."""
    c, unit = theme.colours(), area.height() / 100
    painter.fillRect(area, c.ground)
    if face.lines:
        columns = 1 if len(face.lines) <= _COLUMN else 2
        wide = area.width() / columns
        for column in range(columns):
            head = QRectF(column * wide + 5 * unit, unit, wide - 10 * unit, 10 * unit)
            _both(painter, unit, head, N_("Number"), 5, c.muted)
            _both(painter, unit, head, N_("Counter"), 5, c.muted, _RIGHT)
        high = 22.0 if len(face.lines) <= 3 else 13.0
        for place, line in enumerate(face.lines):
            column, row = divmod(place, _COLUMN)
            left, top = column * wide + 2 * unit, (12 + row * (high + 1.2)) * unit
            there = QRectF(left, top, wide - 4 * unit, high * unit)
            _line(painter, there, line, bright=place == face.bright, size=high)
    else:
        _both(painter, unit, QRectF(0, 30 * unit, area.width(), 20 * unit), _NOBODY, 5, c.muted, _CENTRE)
    foot = QRectF(5 * unit, 83 * unit, area.width() - 10 * unit, 8 * unit)
    after = _both(painter, unit, foot, N_("In the queue"), 4.4, c.text)
    _write(painter, unit, foot.adjusted(after + 1.5 * unit, 0, 0, 0), str(face.waiting), 4.4, c.text)
    if face.lost and face.time:
        box = foot.adjusted(foot.width() - 72 * unit, 0.5 * unit, 3 * unit, -0.5 * unit)
        paint.rounded(painter, box.toRect(), c.warn_bg, radius=1.5 * unit)
        inner = box.adjusted(2 * unit, 0, -2 * unit, 0)
        vi, en = (language.words(one)(_CUT).format(time=face.time) for one in language.LANGUAGES)
        _write(painter, unit, inner.adjusted(0, 0, 0, -2.4 * unit), f"⚠ {vi}", 3.4, c.warn, _RIGHT)
        _write(painter, unit, inner.adjusted(0, 4.2 * unit, 0, 0), en, 2, c.warn, _RIGHT, light=True)
    else:
        _write(painter, unit, foot, face.time, 4.4, c.muted, _RIGHT, light=True)
    band = QRectF(0, 91 * unit, area.width(), area.height() - 91 * unit)
    painter.fillRect(band, c.surface)
    painter.setFont(_font(4 * unit, light=True))
    painter.setPen(c.text)
    long = painter.fontMetrics().horizontalAdvance(face.ticker)
    start = 5 * unit
    if long > area.width() - 6 * unit:  # it begins where it can be read, leaves, and comes in again
        start -= run % (long + area.width())
        start += long + area.width() if start < -long else 0
    painter.drawText(QRectF(start, band.top(), long + 10, band.height()), _MIDDLE, face.ticker)


def _line(painter: QPainter, area: QRectF, line: tuple[str, str], *, bright: bool, size: float) -> None:
    c, unit = theme.colours(), area.height() / size
    paint.rounded(painter, area.toRect(), c.accent if bright else c.surface, radius=2 * unit)
    ink = c.on_accent if bright else c.text
    inner = area.adjusted(4 * unit, 0, -4 * unit, 0)
    _write(painter, unit, inner, line[0], size * 0.8, ink)
    painter.setFont(_font(size * 0.8 * unit))
    after = painter.fontMetrics().horizontalAdvance(line[0])
    least = inner.left() + after + unit  # a long number pushes the arrow on
    arrow = QRectF(max(inner.center().x() - size * 0.2 * unit, least), inner.top(), size * 0.4 * unit, inner.height())
    _write(painter, unit, arrow, "→", size * 0.4, ink, _CENTRE, light=True)
    _write(painter, unit, inner, line[1], size * 0.8, ink, _RIGHT)


def _both(
    painter: QPainter,
    unit: float,
    area: QRectF,
    message: str,
    size: float,
    ink: str,
    align: Qt.AlignmentFlag = _LEFT,
) -> float:
    """Write ``message`` in Vietnamese, and small in English behind it; return how wide it is."""
    first, second = (language.words(one)(message) for one in language.LANGUAGES)
    large, small = _font(size * unit), _font(size * 0.6 * unit, light=True)
    painter.setFont(small)
    under = painter.fontMetrics().horizontalAdvance(second)
    painter.setFont(large)
    wide = painter.fontMetrics().horizontalAdvance(first)
    gap, line = size * 0.3 * unit, painter.fontMetrics()
    whole = wide + gap + under
    left = area.left()
    if align & _RIGHT:
        left = area.right() - whole
    elif align & _CENTRE:
        left = area.center().x() - whole / 2
    base = area.center().y() + (line.ascent() - line.descent()) / 2
    painter.setPen(ink)
    painter.drawText(round(left), round(base), first)
    painter.setFont(small)
    painter.setPen(theme.colours().muted)
    painter.drawText(round(left + wide + gap), round(base), second)
    return whole


def _write(
    painter: QPainter,
    unit: float,
    area: QRectF,
    words: str,
    size: float,
    ink: str,
    align: Qt.AlignmentFlag = _LEFT,
    *,
    light: bool = False,
) -> None:
    painter.setFont(_font(size * unit, light=light))
    painter.setPen(ink)
    painter.drawText(area, _MIDDLE | align, words)


def _font(pixels: float, *, light: bool = False) -> QFont:
    font = QFont(theme.font() if light else theme.strong())
    font.setPixelSize(max(8, round(pixels)))
    return font
