"""The clerks of the desk to choose from, each with the first letters of the name in a disc.

Drawn by hand: Qt's own list costs a tenth of the time to the first window.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from clerkdesk.language import _
from clerkdesk.ui import theme
from clerkdesk.ui.widgets import paint

ROW = 48
MOST = 5  # names in sight; more come up when the choice moves


class NameList(QWidget):
    """The names; the keyboard stays where it is, so `step` moves the choice.

    Signals:
        picked(): another name was chosen, with the mouse too.
    """

    picked = Signal()

    def __init__(self, names: Sequence[str], chosen: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = tuple(names)
        self._row = self._names.index(chosen) if chosen in self._names else 0
        self._top = 0
        self._into_sight()
        more = 28 if len(self._names) > MOST else 0
        self.setFixedHeight(min(len(self._names), MOST) * ROW + more)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.name())

    def names(self) -> tuple[str, ...]:
        """Return all names."""
        return self._names

    def name(self) -> str:
        """Return the name that is chosen, or "" when there is none at all."""
        return self._names[self._row] if self._names else ""

    def step(self, by: int) -> None:
        """Choose the next (1) or previous (-1) name; the first follows the last."""
        if self._names:
            self._choose((self._row + by) % len(self._names))

    def sizeHint(self) -> QSize:
        """Return the width of a long name."""
        return QSize(320, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the name under the mouse."""
        row = self._top + int(event.position().y()) // ROW
        if row < min(len(self._names), self._top + MOST):
            self._choose(row)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move the choice."""
        self.step(-1 if event.angleDelta().y() > 0 else 1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the names in sight, and how many more there are."""
        painter = QPainter(self)
        paint.begin(painter)
        shown = self._names[self._top : self._top + MOST]
        for place, name in enumerate(shown):
            area = QRect(0, place * ROW + 2, self.width(), ROW - 4)
            self._draw(painter, area, name, chosen=self._top + place == self._row)
        more = len(self._names) - len(shown)
        if more > 0:
            words = _("{count} more with ↑ ↓").format(count=more)
            paint.text(
                painter, QRect(52, MOST * ROW, self.width() - 52, 28), words, theme.colours().muted, theme.font()
            )

    @staticmethod
    def _draw(painter: QPainter, area: QRect, name: str, *, chosen: bool) -> None:
        c = theme.colours()
        if chosen:
            paint.rounded(painter, area, c.wash, edge=c.accent)
        disc = QRect(area.left() + 8, area.top() + (area.height() - 32) // 2, 32, 32)
        paint.rounded(painter, disc, c.accent if chosen else c.idle_bg, radius=16)
        ink = c.on_accent if chosen else c.muted
        paint.text(painter, disc, short(name), ink, theme.strong(), align=paint.Align.AlignHCenter)
        font = theme.strong() if chosen else theme.font()
        paint.text(painter, area.adjusted(52, 0, -36, 0), name, c.text, font)
        if chosen:
            paint.icon(painter, "check", c.accent, QRect(area.right() - 32, area.top(), 24, area.height()))

    def _choose(self, row: int) -> None:
        if row != self._row:
            self._row = row
            self._into_sight()
            self.setAccessibleName(self.name())
            self.update()
        self.picked.emit()

    def _into_sight(self) -> None:
        self._top = max(min(self._top, self._row), self._row - MOST + 1)


def short(name: str) -> str:
    """Return the letters that stand for ``name``: of its first and last word ("Lê Thị Mai" gives "LM")."""
    words = name.split()
    return "".join(word[0].upper() for word in ([words[0], words[-1]] if len(words) > 1 else words))
