"""A QR on the screen: black on white in both themes, with its quiet margin."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_MARGIN: Final = 4  # squares, as ISO/IEC 18004 asks for


_SQUARE: Final = 6  # points


class Qr(QWidget):
    """Shows `set_text`; nothing while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[bytes, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str, name: str = "") -> None:
        """Show a QR of ``text``, "" for none. ``name``: what a screen reader says of it."""
        import segno

        self._rows = tuple(bytes(row) for row in segno.make(text, error="m", micro=False).matrix) if text else ()
        self.setAccessibleName(name)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return its size."""
        side = _SQUARE * (len(self._rows) + 2 * _MARGIN)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        for y, row in enumerate(self._rows, _MARGIN):
            for x, dark in enumerate(row, _MARGIN):
                if dark:
                    painter.fillRect(QRect(x * _SQUARE, y * _SQUARE, _SQUARE, _SQUARE), QColor("black"))
