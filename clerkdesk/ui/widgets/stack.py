"""One of several widgets in one place, as large as that one wants."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget


class Stack(QStackedWidget):
    """Shows one of its widgets and asks for the room of that one; those out of sight ask for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _place: self.updateGeometry())

    def sizeHint(self) -> QSize:
        """Return what the widget shown wants."""
        shown = self.currentWidget()
        return shown.sizeHint() if shown else QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        """Return what the widget shown can do with."""
        shown = self.currentWidget()
        return shown.minimumSizeHint().expandedTo(shown.minimumSize()) if shown else QSize(0, 0)
