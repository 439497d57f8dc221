"""Figures one under the other, as a cash book has them: what they are at the left, how many at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint

_ROW: Final = 30
_STRONG: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One line, its name translated. strong: what the lines above it come to; tone: as `Elided`'s."""

    name: str
    value: str
    strong: bool = False
    tone: str = ""


class Ledger(QWidget):
    """The lines, drawn as one widget; as high as they need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sums: tuple[Sum, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_sums(self, sums: Sequence[Sum]) -> None:
        """Show ``sums``."""
        self._sums = tuple(sums)
        self.setAccessibleName("; ".join(f"{one.name}: {one.value}" for one in sums))
        self.updateGeometry()
        self.update()

    def sums(self) -> tuple[Sum, ...]:
        """Return what is shown."""
        return self._sums

    def sizeHint(self) -> QSize:
        """Return room for every line."""
        return QSize(280, sum(_height(one) for one in self._sums))

    def minimumSizeHint(self) -> QSize:
        """Return a width at which names are elided."""
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the lines; a rule stands over what is a sum of those before."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        top = 0
        for place, one in enumerate(self._sums):
            high, font = _height(one), _font(one)
            if one.strong and place:
                painter.fillRect(QRect(0, top + 2, self.width(), 1), c.line)
            amount = one.value
            wide = QFontMetrics(font).horizontalAdvance(amount) + 2
            ink = getattr(c, one.tone or "text")
            paint.text(painter, QRect(0, top, self.width() - wide - 12, high), one.name, c.muted, theme.font())
            room = QRect(self.width() - wide, top, wide, high)
            paint.text(painter, room, amount, ink, font, align=paint.Align.AlignRight)
            top += high


def _font(one: Sum) -> QFont:
    return theme.strong(tokens.LEAD) if one.strong else theme.font()


def _height(one: Sum) -> int:
    return _STRONG if one.strong else _ROW
