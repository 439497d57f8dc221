"""Widgets in a row that goes on in the next line when there is no more room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.ui import tokens


class Wrap(QWidget):
    """Lays its children out in lines, each as wide as it asks for; as high as the lines that it takes."""

    def __init__(self, *, spacing: int = tokens.GRID, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spacing = spacing
        self._members: list[QWidget] = []
        # Not height-for-width: a scroll area would then give the page its likely height, and not the least one.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add(self, widget: QWidget) -> None:
        """Put ``widget`` at the end."""
        widget.setParent(self)
        widget.show()
        self._members.append(widget)
        self._place()

    def take_out(self, widget: QWidget) -> None:
        """Let ``widget`` go: it gets another place."""
        self._members.remove(widget)
        self._place()

    def drop(self, widget: QWidget) -> None:
        """Take ``widget`` out and destroy it."""
        widget.hide()
        widget.deleteLater()
        self.take_out(widget)

    def sizeHint(self) -> QSize:
        """Return the size at the present width."""
        return QSize(320, self._lines(max(self.width(), 320))[1])

    def minimumSizeHint(self) -> QSize:
        """Return a small width and the height at the present one."""
        return QSize(120, self._lines(max(self.width(), 320))[1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """Follow children that ask for another size, also those that asked while the page was hidden."""
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Show}:
            self._place()
        return super().event(event)

    def _lines(self, width: int) -> tuple[list[tuple[QWidget, QRect]], int]:
        places: list[tuple[QWidget, QRect]] = []
        left = top = height = 0
        for widget in self._members:
            if widget.isHidden():
                continue
            size = widget.sizeHint()
            if left and left + size.width() > width:
                left, top = 0, top + height + self._spacing
            places.append((widget, QRect(left, top, min(size.width(), max(width, 40)), size.height())))
            left += size.width() + self._spacing
            height = size.height()
        return places, top + height

    def _place(self) -> None:
        places, height = self._lines(self.width())
        for widget, rect in places:
            widget.setGeometry(rect)
        if height and height != self.minimumHeight():
            self.setFixedHeight(height)
            self.updateGeometry()
