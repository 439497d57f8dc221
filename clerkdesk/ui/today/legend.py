"""Which colour means what in a chart."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.ui import theme
from clerkdesk.ui.widgets import paint

_SWATCH = 10
_GAP = 16  # between two marks


class Legend(QWidget):
    """Small squares with their words. marks: (name of a colour of the theme, words)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_marks(self, *marks: tuple[str, str]) -> None:
        """Show ``marks``, their words translated."""
        self._marks = marks
        self.setAccessibleName(", ".join(words for _colour, words in marks))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for every mark."""
        metrics = QFontMetrics(theme.font())
        width = sum(_SWATCH + 6 + metrics.horizontalAdvance(words) + 1 + _GAP for _colour, words in self._marks)
        return QSize(max(0, width - _GAP), metrics.height() + 2)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the marks."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        left = 0
        for colour, words in self._marks:
            square = QRect(left, (self.height() - _SWATCH) // 2 + 1, _SWATCH, _SWATCH)
            paint.rounded(painter, square, getattr(c, colour), radius=2)
            width = QFontMetrics(theme.font()).horizontalAdvance(words) + 1
            paint.text(painter, QRect(left + _SWATCH + 6, 0, width, self.height()), words, c.muted, theme.font())
            left += _SWATCH + 6 + width + _GAP
