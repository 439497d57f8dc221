"""Grouping: section cards and what an empty page says."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSlider,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QScrollBar,
    QVBoxLayout,
    QWidget,
)

from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.label import Elided, Icon, label


class Card(QFrame):
    """A section of a page: a title, room at its right for chips or buttons (`add_beside`), and content in `body`."""

    def __init__(self, title: str = "", *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 12, 16, 16)
        outer.setSpacing(8)
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        if icon:
            self._head.addWidget(Icon(icon, tone="accent"))
        self._title = Elided(title, font=theme.strong(tokens.LEAD))
        self._title.setMinimumHeight(tokens.TARGET - tokens.HALF)
        self._head.addWidget(self._title, 1)
        outer.addLayout(self._head)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        outer.addLayout(self.body, 1)

    def set_title(self, title: str) -> None:
        """Show ``title`` (translated)."""
        self._title.set_words(title)

    def add_beside(self, widget: QWidget) -> None:
        """Put ``widget`` at the right of the title."""
        self._head.addWidget(widget)


class EmptyState(QWidget):
    """What an empty place says: what would stand here, and what to do next. `action` is a hidden button until named."""

    def __init__(
        self, icon: str, title: str = "", todo: str = "", *, key: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(2)
        layout.addWidget(Icon(icon, size=48), 0, Qt.AlignmentFlag.AlignHCenter)
        self._title = label(title, size=tokens.LEAD, strong=True, wrap=True)
        self._todo = label(todo, muted=True, wrap=True)
        for each in (self._title, self._todo):
            each.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(each)
        self.action = Button(key=key)
        self.action.setVisible(False)
        layout.addSpacing(8)
        layout.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def set_words(self, title: str, todo: str = "", action: str = "") -> None:
        """Show what is missing, what to do, and the words of the button that does it ("" hides it)."""
        self._title.setText(title)
        self._todo.setText(todo)
        self.action.set_words(action)
        self.action.setVisible(bool(action))


class Columns(QWidget):
    """Widgets side by side, or one under the other when there is less room than ``least`` pixels for all of them."""

    def __init__(self, *, least: int = 900, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = least
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2 * tokens.GRID)

    def add(self, widget: QWidget, share: int = 1) -> None:
        """Add ``widget`` with its ``share`` of the width."""
        self._layout.addWidget(widget, share)

    def minimumSizeHint(self) -> QSize:
        """Return a width that stacking can do with."""
        items = [self._layout.itemAt(place) for place in range(self._layout.count())]
        width = max((item.minimumSize().width() for item in items if item), default=0)
        return QSize(width, self._layout.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the direction."""
        side_by_side = event.size().width() >= self._least
        wanted = QBoxLayout.Direction.LeftToRight if side_by_side else QBoxLayout.Direction.TopToBottom
        if self._layout.direction() != wanted:
            self._layout.setDirection(wanted)
        super().resizeEvent(event)


class _Bar(QScrollBar):
    """A scroll bar that is not seen while there is nothing to scroll."""

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:
        """Follow what there is to scroll."""
        super().sliderChange(change)
        if change is QAbstractSlider.SliderChange.SliderRangeChange:
            self.setEnabled(self.maximum() > self.minimum())


def keep_bar(area: QAbstractScrollArea) -> None:
    """Let the scroll bar of ``area`` have its room always, so that the width never changes; seen only when needed."""
    area.setVerticalScrollBar(_Bar())
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)


def column(*, spacing: int = tokens.GRID, margin: int = 0) -> tuple[QWidget, QVBoxLayout]:
    """Return a plain widget and its vertical layout."""
    widget = QWidget()
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    return widget, layout
