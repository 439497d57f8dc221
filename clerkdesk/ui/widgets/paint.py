"""What several widgets draw alike: rounded grounds, elided text, key caps, the focus ring."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen

from clerkdesk.ui import icons, theme, tokens

Align = Qt.AlignmentFlag


def begin(painter: QPainter) -> None:
    """Set what every painting here wants."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def rounded(
    painter: QPainter, rect: QRect, fill: str = "", *, edge: str = "", width: float = 1, radius: float = 6
) -> None:
    """Draw a rounded rectangle that stays inside ``rect``; ``fill`` and ``edge`` are colours or ""."""
    inset = width / 2 if edge else 0.0
    painter.setBrush(QBrush(QColor(fill)) if fill else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(edge), width) if edge else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius)


def faint(colour: str, share: float) -> str:
    """Return ``colour`` with what is under it shining through; ``share``: how much of it is left, 0 to 1."""
    return f"#{round(share * 255):02X}{colour[1:]}"


def focus_ring(painter: QPainter, rect: QRect, *, radius: float = 6) -> None:
    """Draw the ring that is seen from a metre."""
    rounded(painter, rect, edge=theme.colours().accent, width=tokens.RING + 0.5, radius=radius)


def ratio(painter: QPainter) -> float:
    """Return how many pixels a point has in what is drawn on: a screen, or a picture of a window for another screen."""
    return painter.deviceTransform().m11()


def icon(painter: QPainter, name: str, colour: str, rect: QRect, size: int = 20) -> None:
    """Draw icon ``name`` in the middle of ``rect``."""
    drawn = icons.pixmap(name, colour, size, ratio(painter))
    painter.drawPixmap(rect.x() + (rect.width() - size) // 2, rect.y() + (rect.height() - size) // 2, drawn)


def text(
    painter: QPainter,
    rect: QRect,
    what: str,
    colour: str,
    font: QFont | None = None,
    *,
    align: Qt.AlignmentFlag = Align.AlignLeft,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> bool:
    """Draw one line of text in the vertical middle of ``rect``; return whether it was elided, as ``elide`` says where.

    The end of a Vietnamese name is what somebody is called by: names are elided in their middle.
    """
    if font is not None:
        painter.setFont(font)
    metrics = painter.fontMetrics()
    shown = what
    if len(what) * metrics.height() > rect.width():  # else it fits, and measuring takes as long as drawing
        shown = metrics.elidedText(what, elide, rect.width() + 1)  # it counts the part of a pixel that sizes leave out
    painter.setPen(QColor(colour))
    painter.drawText(rect, _FLAGS.get(align) or _flags(align), shown)
    return shown != what


def _flags(align: Qt.AlignmentFlag) -> int:
    return int(align | Align.AlignVCenter | Qt.TextFlag.TextSingleLine)


_FLAGS = {align: _flags(align) for align in (Align.AlignLeft, Align.AlignRight, Align.AlignHCenter)}


def two_lines(words: str, metrics: QFontMetrics, width: int) -> tuple[str, str]:
    """Break ``words`` after the last word that fits ``width``; the second line may still be too long."""
    parts = words.split(" ")
    for count in range(len(parts), 0, -1):
        if metrics.horizontalAdvance(" ".join(parts[:count])) <= width:
            return " ".join(parts[:count]), " ".join(parts[count:])
    return words, ""


def cap_width(key: str) -> int:
    """Return how wide `key_cap` draws ``key``, 0 for ""."""
    return max(24, QFontMetrics(theme.font()).horizontalAdvance(_printed(key)) + 12) if key else 0


def key_cap(painter: QPainter, rect: QRect, key: str, colour: str) -> None:
    """Draw ``key`` as a key cap in the middle of ``rect``: the letters are read, the cap stays behind them."""
    cap = QRect(0, 0, cap_width(key), 24)
    cap.moveCenter(rect.center())
    rounded(painter, cap, faint(colour, 0.06), edge=faint(colour, 0.35), radius=5)
    text(painter, cap, _printed(key), colour, theme.font(), align=Align.AlignHCenter)


def _printed(key: str) -> str:
    """Return ``key`` as keyboards have it printed on it: arrows are arrows."""
    held, plus, last = key.rpartition("+")
    return held + plus + {"Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}.get(last, last)
