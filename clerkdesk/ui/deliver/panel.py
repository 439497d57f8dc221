"""A large plain word on how something stands: an icon, a sentence that is seen from a metre, and the particulars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint

_WRAP: Final = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_LEFT: Final = 60
_PAD: Final = 12


class Panel(QWidget):
    """Shows one state. Texts as they are shown; tone: one of `tokens.TONES`.

    Signals:
        went_on(): Enter was pressed while it had the focus: it was read.
    """

    went_on = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone, self._icon, self._title = "idle", "info", ""
        self._lines: tuple[str, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, tone: str, icon: str, title: str, lines: Sequence[str] = ()) -> None:
        """Show ``title`` large, and ``lines`` under it."""
        self._tone, self._icon, self._title = tone, icon, title
        self._lines = tuple(filter(None, lines))
        self.setAccessibleName(". ".join((title, *self._lines)))
        self.updateGeometry()
        self.update()

    def tone(self) -> str:
        """Return the tone shown."""
        return self._tone

    def title(self) -> str:
        """Return the large words."""
        return self._title

    def lines(self) -> tuple[str, ...]:
        """Return the particulars."""
        return self._lines

    def hasHeightForWidth(self) -> bool:
        """Return True: text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that all lines take at ``width``."""
        return max(2 * _PAD + sum(height for _words, _font, height in self._rows(width)), 56)

    def sizeHint(self) -> QSize:
        """Return a likely width and the height that it takes."""
        return QSize(400, self.heightForWidth(max(self.width(), 320)))

    def minimumSizeHint(self) -> QSize:
        """Return the least width; the height follows from the width given."""
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self.went_on.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw it."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        ink, ground = tokens.tone(c, self._tone)
        paint.rounded(painter, self.rect(), ground, radius=8)
        if self.hasFocus():
            paint.focus_ring(painter, self.rect(), radius=8)
        else:
            paint.rounded(painter, QRect(0, 0, 4, self.height()), ink, radius=2)
        rows = self._rows(self.width())
        top = (self.height() - sum(height for _words, _font, height in rows)) // 2
        paint.icon(painter, self._icon, ink, QRect(16, top, 32, rows[0][2]), 28)
        for number, (words, font, height) in enumerate(rows):
            painter.setFont(font)
            painter.setPen(QColor(ink if number == 0 else c.text))
            painter.drawText(QRect(_LEFT, top, self.width() - _LEFT - _PAD, height), int(_WRAP), words)
            top += height

    def _rows(self, width: int) -> list[tuple[str, QFont, int]]:
        room = QRect(0, 0, max(width - _LEFT - _PAD, 80), 10_000)
        found = []
        for number, words in enumerate((self._title, *self._lines)):
            font = theme.strong(tokens.TITLE) if number == 0 else theme.font()
            found.append((words, font, QFontMetrics(font).boundingRect(room, int(_WRAP), words).height()))
        return found
