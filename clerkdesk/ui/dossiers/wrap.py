"""Widgets in a row that does without icons, or goes on in the next line, when there is no more room."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.ui import tokens


@runtime_checkable
class Iconic(Protocol):
    """What can leave its icon out: a `Button`, a chip."""

    def wanted_width(self, *, bare: bool) -> int:
        """Return the width that it asks for, ``bare`` of its icon or with it."""
        ...

    def set_bare(self, bare: bool) -> None:
        """Leave the icon out, or show it again."""


class Wrap(QWidget):
    """Lays its children out in lines, each as wide as it asks for; as high as the lines that it takes.

    Where they all stand in one line without their icons, those go.
    """

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

    def _fit_icons(self) -> None:
        shown = [widget for widget in self._members if not widget.isHidden()]
        iconic = [widget for widget in shown if isinstance(widget, Iconic)]
        gaps = self._spacing * (len(shown) - 1)
        if iconic and len(iconic) == len(shown):
            whole, least = (sum(one.wanted_width(bare=bare) for one in iconic) + gaps for bare in (False, True))
            for one in iconic:
                one.set_bare(least <= self.width() < whole)

    def _place(self) -> None:
        self._fit_icons()
        places, height = self._lines(self.width())
        for widget, rect in places:
            widget.setGeometry(rect)
        if height and height != self.minimumHeight():
            self.setFixedHeight(height)
            self.updateGeometry()
