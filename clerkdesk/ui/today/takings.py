"""What was taken in each hour, drawn. Each bar is the door to its dossiers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.domain.fee import money
from clerkdesk.language import _
from clerkdesk.services.today import Hour
from clerkdesk.ui import theme
from clerkdesk.ui.today.charts import Chart
from clerkdesk.ui.widgets import paint


class Takings(Chart):
    """One bar for each hour. Left and Right choose the hour, Enter opens it.

    Signals:
        opened(object): an `Hour`.
    """

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hours: tuple[Hour, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)

    def set_hours(self, hours: Sequence[Hour]) -> None:
        """Show what was taken in ``hours``."""
        self._hours = tuple(hours)
        self.at = min(self.at, max(0, len(hours) - 1))
        self._say()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for bars and hours."""
        return QSize(160, 84)

    def minimumSizeHint(self) -> QSize:
        """Return the least room."""
        return QSize(140, 76)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose an hour; open it."""
        key = event.key()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.at = max(0, min(len(self._hours) - 1, self.at + (1 if key == Qt.Key.Key_Right else -1)))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self._hours:
            self.opened.emit(self._hours[self.at])
        else:
            super().keyPressEvent(event)
            return
        self._say()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the hour under the pointer."""
        if self._hours and event.button() == Qt.MouseButton.LeftButton:
            self.at = min(int(event.position().x() * len(self._hours) / self.width()), len(self._hours) - 1)
            self.opened.emit(self._hours[self.at])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the bars, what the highest and the chosen one are, and the first and the last hour."""
        if not self._hours:
            return
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        line = QFontMetrics(theme.font()).height()
        highest = max(1, *(one.taken for one in self._hours))
        told = self._hours[self.at] if self.hasFocus() else max(self._hours, key=lambda one: one.taken)
        floor, step = self.height() - line - 4, self.width() / len(self._hours)
        bar = max(5, min(18, int(step) - 6))
        paint.rounded(painter, QRect(0, floor, self.width(), 1), c.line, radius=0)
        for place, one in enumerate(self._hours):
            high = round((floor - line - 2) * max(0, one.taken) / highest)
            left = round((place + 0.5) * step - bar / 2)
            if self.hasFocus() and place == self.at:
                around = QRect(round(place * step) + 1, line, round(step) - 2, self.height() - line)
                paint.rounded(painter, around, c.wash, radius=6)
                paint.focus_ring(painter, around)
            if high:
                paint.rounded(painter, QRect(left, floor - high, bar, high), c.accent, radius=2)
        if told.taken or self.hasFocus():
            text = f"{told.hour}h: {money(told.taken)}"
            paint.text(painter, QRect(0, 0, self.width(), line), text, c.text, theme.font())
        foot = QRect(0, self.height() - line, self.width(), line)
        paint.text(painter, foot, f"{self._hours[0].hour}h", c.muted, theme.font())
        last = f"{self._hours[-1].hour}h"
        paint.text(painter, foot, last, c.muted, theme.font(), align=paint.Align.AlignRight)

    def _say(self) -> None:
        name = _("Takings by hour")
        if self._hours:
            one = self._hours[self.at]
            name = _("{hour}:00, taken {amount}").format(hour=one.hour, amount=money(one.taken))
        self.setAccessibleName(name)
