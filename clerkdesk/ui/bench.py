"""What is under the gate: rail, pages and status bar. It is made when it is first needed, after the first paint."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clerkdesk.ui.widgets.rail import Rail
from clerkdesk.ui.widgets.status import StatusBar


class Bench(QWidget):
    """Attributes: rail, pages (a stack of them), status."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rail = Rail()
        self.pages = QStackedWidget()
        self.status = StatusBar()
        self._rows = rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        columns = QHBoxLayout()
        columns.setSpacing(0)
        columns.addWidget(self.rail)
        self._middle = QVBoxLayout()
        self._middle.setSpacing(0)
        self._middle.addWidget(self.pages, 1)
        columns.addLayout(self._middle, 1)
        rows.addLayout(columns, 1)
        rows.addWidget(self.status)

    def add_top(self, widget: QWidget) -> None:
        """Put ``widget`` over everything."""
        self._rows.insertWidget(0, widget)

    def add_strip(self, widget: QWidget) -> None:
        """Put ``widget`` under the pages."""
        self._middle.insertWidget(self._middle.indexOf(self.pages) + 1, widget)
