"""Who waits now, drawn: a column for each hour in which they came, its parts the fields that they want."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.language import _
from clerkdesk.services.queue.hall import Line
from clerkdesk.ui import theme
from clerkdesk.ui.widgets import paint

_MOST: Final = 4
"""So many fields have a colour of their own; the others share one."""

_SHARES: Final = (1.0, 0.62, 0.34, 0.14, 0.0)
"""How much of the accent colour each field's part has; the last is for the others."""

_LEAST: Final = 4
"""One ticket is seen however many wait in another hour."""


class WaitPlot(QWidget):
    """Columns with a legend. The rest of the fields, and tickets without any, are the last colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: tuple[str, ...] = ()
        self._hours: dict[int, Counter[int]] = {}
        self._now = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)

    def set_lines(self, lines: Sequence[Line], hour: int) -> None:
        """Show the tickets that wait at ``hour``, the one that is now."""
        of = [line.fields[0] if line.fields else "" for line in lines]
        self._fields = tuple(sorted(name for name, _count in Counter(filter(None, of)).most_common(_MOST)))
        self._hours = {}
        for line, field in zip(lines, of, strict=True):
            place = self._fields.index(field) if field in self._fields else _MOST
            self._hours.setdefault(line.issued.hour, Counter())[place] += 1
        self._now = hour
        self.retranslate()

    def counts(self) -> dict[int, int]:
        """Return how many wait that came in each hour."""
        return {hour: sum(parts.values()) for hour, parts in sorted(self._hours.items())}

    def retranslate(self) -> None:
        """Say it in the language spoken now."""
        told = [f"{hour}:00 {count}" for hour, count in self.counts().items()]
        self.setAccessibleName(", ".join([_("Waiting now, by hour and field"), *told]))
        self.setToolTip("\n".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for columns and legend."""
        return QSize(320, 188)

    def minimumSizeHint(self) -> QSize:
        """Return the least that can be read."""
        return QSize(240, 168)

    def changeEvent(self, event: QEvent) -> None:
        """Follow theme and language."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.LanguageChange}:
            self.retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the columns, their counts, the hours and the legend."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        if not self._hours:
            paint.text(painter, self.rect(), _("Nobody waits"), c.muted, theme.font())
            return
        line = QFontMetrics(theme.font()).height()
        legend = self._legend(painter, line)
        hours = range(min(self._hours), max(self._now, *self._hours) + 1)
        floor = self.height() - legend - line - 12
        room = floor - line - 2
        highest = max(4, *self.counts().values())
        step = min(120, self.width() / len(hours))
        paint.rounded(painter, QRect(0, floor, self.width(), 1), c.line, radius=0)
        for place, hour in enumerate(hours):
            parts = self._hours.get(hour, Counter())
            left, wide, top = round((place + 0.25) * step), round(step / 2), floor
            for tone in range(_MOST + 1):
                if parts[tone]:
                    high = max(_LEAST, round(room * parts[tone] / highest))
                    top -= high
                    _part(painter, QRect(left, top, wide, high - 1), tone)
            whole = QRect(round(place * step), top - line - 2, round(step), line)
            if parts:
                centre = paint.Align.AlignHCenter
                paint.text(painter, whole, str(sum(parts.values())), c.text, theme.strong(), align=centre)
            foot = QRect(round(place * step), floor + 4, round(step), line)
            paint.text(painter, foot, f"{hour}h", c.muted, theme.font(), align=paint.Align.AlignHCenter)

    def _legend(self, painter: QPainter, line: int) -> int:
        """Draw the names of the fields at the foot, two in a row; return the height taken."""
        c = theme.colours()
        names = [*enumerate(self._fields)]
        if any(parts[_MOST] for parts in self._hours.values()):
            names.append((_MOST, _("other or none")))
        rows = (len(names) + 1) // 2
        half = self.width() // 2
        for place, (tone, name) in enumerate(names):
            left, top = place % 2 * half, self.height() - (rows - place // 2) * (line + 2)
            _part(painter, QRect(left, top + line // 2 - 5, 11, 11), tone)
            paint.text(painter, QRect(left + 18, top, half - 26, line), name, c.text, theme.font())
        return rows * (line + 2)


def _part(painter: QPainter, where: QRect, tone: int) -> None:
    """Draw the part of a field: the accent colour mixed into the ground, with an edge that is seen in both themes."""
    c = theme.colours()
    accent, ground, share = QColor(c.accent), QColor(c.surface), _SHARES[tone]
    mixed = [
        round(share * of + (1 - share) * to)
        for of, to in zip(accent.getRgb()[:3], ground.getRgb()[:3], strict=True)  # type: ignore[index]
    ]
    edge = c.accent if tone < _MOST else c.edge
    paint.rounded(painter, where, QColor(*mixed).name(), edge=edge, radius=2)
