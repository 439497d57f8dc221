"""The day drawn: bars for each hour and for each field. Each bar is the door to its dossiers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.language import _
from clerkdesk.services.today import Field, Hour
from clerkdesk.ui import theme
from clerkdesk.ui.widgets import paint

ROW: Final = 30  # height of a field's row
SERIES: Final = ("received", "delivered")


class Chart(QWidget):
    """Bars that are chosen with the arrow keys and opened with Enter or the mouse."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show what is chosen."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show nothing as chosen."""
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow theme and language."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.LanguageChange}:
            self.update()


class Hours(Chart):
    """Two bars for each hour: what came in and what went out. Left and Right choose the hour, Up and Down which.

    Signals:
        opened(object, str): an `Hour` and which of `SERIES`.
    """

    opened = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.series = SERIES[0]
        self._hours: tuple[Hour, ...] = ()
        self._now = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)

    def set_hours(self, hours: Sequence[Hour], now: int) -> None:
        """Show ``hours``; ``now`` is the hour of the clock."""
        self._hours, self._now = tuple(hours), now
        self.at = min(self.at, max(0, len(hours) - 1))
        self._say()
        self.update()

    def hours(self) -> tuple[Hour, ...]:
        """Return what is shown."""
        return self._hours

    def sizeHint(self) -> QSize:
        """Return room for bars, counts and names."""
        return QSize(max(240, 40 * len(self._hours)), 148)

    def minimumSizeHint(self) -> QSize:
        """Return the least room for bars and names."""
        return QSize(240, 124)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose an hour and what of it; open it."""
        key, last = event.key(), len(self._hours) - 1
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.at = max(0, min(last, self.at + (1 if key == Qt.Key.Key_Right else -1)))
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.series = SERIES[key == Qt.Key.Key_Down]
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self._hours:
            self.opened.emit(self._hours[self.at], self.series)
        else:
            super().keyPressEvent(event)
            return
        self._say()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the bar under the pointer."""
        if not self._hours or event.button() != Qt.MouseButton.LeftButton:
            return
        step = self.width() / len(self._hours)
        self.at = min(int(event.position().x() / step), len(self._hours) - 1)
        self.series = SERIES[event.position().x() - self.at * step > step / 2]
        self.opened.emit(self._hours[self.at], self.series)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the bars, their counts and the hours."""
        if not self._hours:
            return
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        line = QFontMetrics(theme.font()).height()
        highest = max(4, *(max(one.received, one.delivered) for one in self._hours))
        floor = self.height() - line - 4
        room = floor - line
        step = self.width() / len(self._hours)
        bar = max(5, min(18, int(step / 2) - 5))
        paint.rounded(painter, QRect(0, floor, self.width(), 1), c.line, radius=0)
        for place, one in enumerate(self._hours):
            middle = round((place + 0.5) * step)
            now = one.hour == self._now
            chosen = self.hasFocus() and place == self.at
            if chosen:
                around = QRect(round(place * step) + 1, 0, round(step) - 2, self.height())
                paint.rounded(painter, around, c.wash, radius=6)
            for left, count, colour, series in (
                (middle - bar - 1, one.received, c.accent, SERIES[0]),
                (middle + 1, one.delivered, c.edge, SERIES[1]),
            ):
                high = round(room * count / highest)
                if count:
                    paint.rounded(painter, QRect(left, floor - high, bar, high), colour, radius=2)
                    strong = chosen and series == self.series
                    font = theme.strong() if strong else theme.font()
                    ink = c.text if strong or series == SERIES[0] else c.muted
                    wide = QFontMetrics(font).horizontalAdvance(str(count))
                    x = left + bar - wide if series == SERIES[0] and wide > bar else left
                    paint.text(painter, QRect(x, floor - high - line, wide + 2, line), str(count), ink, font)
            if chosen:
                left = middle - bar - 1 if self.series == SERIES[0] else middle + 1
                paint.rounded(painter, QRect(left, floor + 1, bar, 3), c.accent, radius=1)
                paint.focus_ring(painter, QRect(round(place * step) + 1, 0, round(step) - 2, self.height()))
            foot = QRect(round(place * step) - 8, self.height() - line, round(step) + 16, line)
            ink, font = (c.text, theme.strong()) if now else (c.muted, theme.font())
            paint.text(painter, foot, f"{one.hour}h", ink, font, align=paint.Align.AlignHCenter)

    def _say(self) -> None:
        name = _("By hour")
        if self._hours:
            one = self._hours[self.at]
            name = _("{hour}:00, received {received}, delivered {delivered}").format(
                hour=one.hour, received=one.received, delivered=one.delivered
            )
        self.setAccessibleName(name)


class Fields(Chart):
    """A bar for each field, the busiest first; the last one holds all that has no room. Up and Down choose.

    Signals:
        opened(str): the name of a field, "" for all of them.
    """

    opened = Signal(str)

    def __init__(self, most: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most
        self._rows: tuple[tuple[str, int], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_fields(self, fields: Sequence[Field]) -> None:
        """Show ``fields``, the busiest first."""
        rows = [(one.name, one.received) for one in fields]
        if len(rows) > self._most:
            rest = sum(count for _name, count in rows[self._most - 1 :])
            rows = [*rows[: self._most - 1], ("", rest)]
        self._rows = tuple(rows)
        self.at = min(self.at, max(0, len(rows) - 1))
        self._say()
        self.updateGeometry()
        self.update()

    def rows(self) -> tuple[tuple[str, int], ...]:
        """Return (name, count) of what is shown; the name of the rest is ""."""
        return self._rows

    def sizeHint(self) -> QSize:
        """Return room for every row."""
        return QSize(240, max(1, len(self._rows)) * ROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a field; open it."""
        key = event.key()
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.at = max(0, min(len(self._rows) - 1, self.at + (1 if key == Qt.Key.Key_Down else -1)))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self._rows:
            self.opened.emit(self._rows[self.at][0])
        else:
            super().keyPressEvent(event)
            return
        self._say()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the row under the pointer."""
        place = int(event.position().y() // ROW)
        if event.button() == Qt.MouseButton.LeftButton and 0 <= place < len(self._rows):
            self.at = place
            self.opened.emit(self._rows[place][0])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw name, bar and count of each row."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        if not self._rows:
            paint.text(painter, self.rect(), _("Nothing received yet today"), c.muted, theme.font())
            return
        metrics = QFontMetrics(theme.font())
        highest = max(count for _name, count in self._rows)
        digits = metrics.horizontalAdvance(str(highest)) + 8
        names = max(metrics.horizontalAdvance(name or _("Other fields")) for name, _count in self._rows) + 20
        names = min(names, self.width() // 2)
        room = self.width() - names - digits - 10
        for place, (name, count) in enumerate(self._rows):
            row = QRect(0, place * ROW, self.width(), ROW)
            if self.hasFocus() and place == self.at:
                paint.rounded(painter, row, c.wash, radius=6)
                paint.focus_ring(painter, row)
            words = name or _("Other fields")
            paint.text(painter, QRect(8, row.top(), names - 12, ROW), words, c.text, theme.font())
            long = max(3, round(room * count / highest))
            colour = c.accent if name else c.edge
            paint.rounded(painter, QRect(names + 4, row.top() + 9, long, ROW - 18), colour, radius=3)
            where = QRect(names + long + 10, row.top(), digits, ROW)
            paint.text(painter, where, str(count), c.text, theme.font())

    def _say(self) -> None:
        name = _("By field")
        if self._rows:
            field, count = self._rows[self.at]
            name = f"{field or _('Other fields')}: {count}"
        self.setAccessibleName(name)
