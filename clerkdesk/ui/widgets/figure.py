"""Numbers of the day, written large and drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.label import Elided


class Figure(QWidget):
    """One number with its name under it. tone: as `Elided`'s, for a number that is a state (overdue)."""

    def __init__(self, name: str = "", value: str = "", *, tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self._value = Elided(value, font=theme.strong(tokens.FACT), tone=tone)
        self._name = Elided(name, tone="muted")
        rows.addWidget(self._value)
        rows.addWidget(self._name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_figure(self, name: str, value: str, tone: str | None = None) -> None:
        """Show ``value`` and what it counts (translated)."""
        self._value.set_words(value, tone)
        self._name.set_words(name)


class Bars(QWidget):
    """A count for each hour (or day) as bars, with the highest number written and the names under them.

    One of the bars may be marked: the hour that is now.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[tuple[str, int], ...] = ()
        self._marked = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_bars(self, bars: Sequence[tuple[str, int]], marked: int = -1) -> None:
        """Show (name, count) for each bar; ``marked`` is the place of the one that is now."""
        self._bars, self._marked = tuple(bars), marked
        self.setAccessibleDescription(", ".join(f"{name}: {count}" for name, count in bars))
        self.setToolTip("\n".join(f"{name}: {count}" for name, count in bars))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for bars, counts and names."""
        return QSize(max(120, 36 * len(self._bars)), 88)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the bars."""
        if not self._bars:
            return
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        line = painter.fontMetrics().height()
        highest = max(count for _name, count in self._bars) or 1
        step = self.width() / len(self._bars)
        room = self.height() - 2 * line - 4
        for place, (name, count) in enumerate(self._bars):
            now = place == self._marked
            left, width = round(place * step), round(step)
            high = max(round(room * count / highest), 2)
            bar = QRect(left + max(3, width // 6), line + room - high, max(width - 2 * max(3, width // 6), 4), high)
            paint.rounded(painter, bar, c.accent if now else c.edge, radius=min(3, high / 2))
            where = QRect(left - 4, bar.top() - line, width + 8, line)
            if count:
                paint.text(
                    painter, where, str(count), c.text if now else c.muted, theme.font(), align=paint.Align.AlignHCenter
                )
            foot = QRect(left - 4, self.height() - line, width + 8, line)
            ink = c.text if now else c.muted
            paint.text(
                painter, foot, name, ink, theme.strong() if now else theme.font(), align=paint.Align.AlignHCenter
            )
