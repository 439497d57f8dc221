"""How far something is: a bar and a figure in per cent."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.ui import theme
from clerkdesk.ui.widgets import paint

_FIGURE = 56


class Progress(QWidget):
    """A bar that fills from the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._done = self._whole = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_progress(self, done: int, whole: int) -> None:
        """Show that ``done`` of ``whole`` is done."""
        self._done, self._whole = done, whole
        self.setAccessibleName(self._words())
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size that is seen."""
        return QSize(160, 24)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw bar and figure."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        bar = QRect(0, self.height() // 2 - 4, self.width() - _FIGURE, 8)
        paint.rounded(painter, bar, c.idle_bg, radius=4)
        if self._whole:
            full = QRect(bar)
            full.setWidth(max(8, round(bar.width() * self._done / self._whole)))
            paint.rounded(painter, full, c.accent, radius=4)
        figure = QRect(self.width() - _FIGURE, 0, _FIGURE, self.height())
        paint.text(painter, figure, self._words(), c.text, theme.font(), align=paint.Align.AlignRight)

    def _words(self) -> str:
        return f"{100 * self._done // self._whole if self._whole else 0} %"
