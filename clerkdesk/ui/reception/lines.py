"""A short list of dossiers: what a citizen brought before, or what this visit has seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QListView, QSizePolicy, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from clerkdesk.ui import theme
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.chip import Look, chip_width, draw_chip

ROW: Final = 56
_LEAST: Final = 4  # rows in sight of a list that grows
_LINE: Final = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierLine:
    """One dossier: value is handed back when it is chosen; title, detail: its two lines; look: its state."""

    value: Any
    title: str
    detail: str
    look: Look | None = None


class _Row(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: DossierLine = index.data(_LINE)
        c = theme.colours()
        area: QRect = option.rect
        view = option.widget
        painter.save()
        paint.begin(painter)
        painter.setFont(theme.font())
        if isinstance(view, QListView) and view.hasFocus() and view.currentIndex() == index:
            paint.rounded(painter, area, c.wash)
            paint.focus_ring(painter, area)
        inner = area.adjusted(8, 4, -8, -4)
        half = inner.height() // 2
        title = QRect(inner.left(), inner.top(), inner.width(), half)
        below = title.translated(0, half)
        if line.look:
            width = min(chip_width(line.look), inner.width() * 3 // 5)
            draw_chip(painter, QRect(below.right() - width, below.top(), width, half), line.look)
            below.setRight(below.right() - width - 8)
        elif painter.fontMetrics().horizontalAdvance(line.title) > title.width():  # the whole name says more
            first, rest = paint.two_lines(line.title, painter.fontMetrics(), title.width())
            paint.text(painter, title, first, c.text, theme.font())
            paint.text(painter, below, rest, c.text, theme.font())
            painter.restore()
            return
        paint.text(painter, title, line.title, c.text, theme.font())
        paint.text(painter, below, line.detail, c.muted, theme.font(code=True))
        painter.restore()


class DossierList(QListView):
    """Shows `DossierLine`s. Up and Down move, Enter chooses. grows: it takes what room there is.

    Signals:
        picked(object): the value of the line that was chosen.
    """

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, grows: bool = False) -> None:
        super().__init__(parent)
        self._grows = grows
        self._rows = QStandardItemModel(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Row(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        high = QSizePolicy.Policy.Expanding if grows else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, high)
        self.clicked.connect(self._pick)

    def lines(self) -> list[DossierLine]:
        """Return what is shown."""
        return [self._rows.item(row).data(_LINE) for row in range(self._rows.rowCount())]

    def show_lines(self, lines: Sequence[DossierLine], most: int = 4) -> None:
        """Show ``lines``, with room for ``most`` of them, or what room there is; the rest is scrolled."""
        if list(lines) == self.lines():
            return
        self._rows.clear()
        for line in lines:
            item = QStandardItem(f"{line.title} {line.detail}")
            item.setData(line, _LINE)
            item.setToolTip(f"{line.title}\n{line.detail}")
            item.setEditable(False)
            self._rows.appendRow(item)
        if self._grows:
            self.setMinimumHeight(min(len(lines), most, _LEAST) * ROW)
        else:
            self.setFixedHeight(min(len(lines), most) * ROW)
        if lines:
            self.setCurrentIndex(self._rows.index(0, 0))

    def select(self, value: Any) -> None:
        """Make the line of ``value`` the current one, when it is there."""
        for row, line in enumerate(self.lines()):
            if line.value == value:
                self.setCurrentIndex(self._rows.index(row, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Enter; leave the list at its ends."""
        row, last = self.currentIndex().row(), self._rows.rowCount() - 1
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._pick(self.currentIndex())
        elif event.key() == Qt.Key.Key_Down and row == last:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up and row <= 0:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def _pick(self, index: Index) -> None:
        if index.isValid():
            self.picked.emit(index.data(_LINE).value)
