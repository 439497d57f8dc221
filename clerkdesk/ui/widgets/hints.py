"""A line that says which keys do what here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint

_BESIDE: Final = 6
_APART: Final = 2 * tokens.GRID


class KeyHints(QWidget):
    """Keys as caps, each with what it does; as many as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: tuple[tuple[str, str], ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show each key and what it does (translated)."""
        self._keys = tuple(keys)
        self.setAccessibleName(", ".join(f"{key}: {words}" for key, words in keys))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of a line of caps."""
        return QSize(320, 28)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the line."""
        painter = QPainter(self)
        paint.begin(painter)
        painter.setFont(theme.font())
        left, muted = 0, theme.colours().muted
        for key, words in self._keys:
            cap, room = paint.cap_width(key), painter.fontMetrics().horizontalAdvance(words) + 2
            if left + cap + _BESIDE + room > self.width():
                break
            paint.key_cap(painter, QRect(left, 0, cap, self.height()), key, muted)
            left += cap + _BESIDE
            paint.text(painter, QRect(left, 0, room, self.height()), words, muted)
            left += room + _APART
