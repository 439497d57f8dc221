"""What happened, in order: when, what, by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint

_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_LEFT = 40
_GAP = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened; all texts as they are shown. tone: one of `tokens.TONES`."""

    when: str
    title: str
    who: str = ""
    detail: str = ""
    icon: str = "circle-dot"
    tone: str = "active"


class Timeline(QWidget):
    """A vertical line of moments. It grows as high as it needs; put it into a scroll area when it may get long."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moments: tuple[Moment, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_moments(self, moments: Sequence[Moment]) -> None:
        """Show ``moments``, the first on top."""
        self._moments = tuple(moments)
        self.setAccessibleDescription("; ".join(f"{each.when} {each.title} {each.who}" for each in moments))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Return True: text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that all moments need at ``width``."""
        return sum(self._height(each, width) for each in self._moments)

    def sizeHint(self) -> QSize:
        """Return a likely width and the height that it takes."""
        return QSize(320, self.heightForWidth(max(self.width(), 240)))

    def minimumSizeHint(self) -> QSize:
        """Return the least width; the height follows from the width given."""
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw line, icons and texts of what is in sight."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        top = 0
        for number, each in enumerate(self._moments):
            height = self._height(each, self.width())
            if top + height >= event.rect().top() and top <= event.rect().bottom():
                ink, ground = tokens.tone(c, each.tone)
                if number < len(self._moments) - 1:
                    painter.fillRect(QRect(13, top + 14, 2, height), QColor(c.line))
                paint.rounded(painter, QRect(0, top, 28, 28), ground, radius=14)
                paint.icon(painter, each.icon, ink, QRect(0, top, 28, 28), 18)
                self._write(painter, each, QRect(_LEFT, top + 3, self.width() - _LEFT, height))
            top += height

    def _write(self, painter: QPainter, each: Moment, room: QRect) -> None:
        c = theme.colours()
        for words, strong in self._rows(each):
            painter.setFont(theme.strong() if strong else theme.font())
            painter.setPen(QColor(c.text if strong else c.muted))
            height = self._text_height(words, room.width(), strong=strong)
            painter.drawText(QRect(room.left(), room.top(), room.width(), height), int(_WRAP), words)
            room.setTop(room.top() + height)

    @staticmethod
    def _rows(each: Moment) -> list[tuple[str, bool]]:
        below = " · ".join(filter(None, (each.when, each.who)))
        return [row for row in ((each.title, True), (each.detail, False), (below, False)) if row[0]]

    def _height(self, each: Moment, width: int) -> int:
        room = max(width - _LEFT, 80)
        return sum(self._text_height(words, room, strong=strong) for words, strong in self._rows(each)) + _GAP

    @staticmethod
    def _text_height(words: str, width: int, *, strong: bool) -> int:
        metrics = QFontMetrics(theme.strong() if strong else theme.font())
        return metrics.boundingRect(QRect(0, 0, width, 10_000), int(_WRAP), words).height()
