"""What is under the gate: rail, pages and status bar. It is made when it is first needed, after the first paint."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clerkdesk.ui import tokens
from clerkdesk.ui.widgets.rail import Rail
from clerkdesk.ui.widgets.status import StatusBar


class Bench(QWidget):
    """Attributes: rail, pages (a stack of them), status."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._over: QWidget | None = None
        self._strips: list[QWidget] = []
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
        """Put ``widget`` over everything, in a narrow window over the pages alone."""
        self._over = widget
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the rail its height in a small window."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        if self._over is not None:
            wanted = self._middle if self.width() < tokens.NARROW else self._rows
            if wanted.indexOf(self._over) < 0:
                wanted.insertWidget(0, self._over)

    def focusNextPrevChild(self, following: bool) -> bool:
        """Have Tab come to the strips after the page, as the eye does, also where part of it was made after them."""
        focus = self.focusWidget()
        if self._strips and not any(strip.isAncestorOf(focus) for strip in self._strips):
            self._strips_last()
        return super().focusNextPrevChild(following)

    def _strips_last(self) -> None:
        before = [self.pages] if self._over is None else [self._over, self.pages]
        after = self._strips[-1].nextInFocusChain()
        while after is not None and not any(one.isAncestorOf(after) for one in before):
            if after is self.window():
                return  # the order ends here
            after = after.nextInFocusChain()
        for strip in self._strips:
            hidden = strip.isHidden()
            strip.setParent(None)  # what comes back stands last in the order of Tab
            self._middle.addWidget(strip)
            strip.setHidden(hidden)

    def add_strip(self, widget: QWidget) -> None:
        """Put ``widget`` under the pages."""
        self._strips.insert(0, widget)
        self._middle.insertWidget(self._middle.indexOf(self.pages) + 1, widget)
