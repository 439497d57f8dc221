"""A list of any length: the model knows all ids, and fetches rows as they come into view.

A row that is not there yet is a skeleton. Rows are fetched by `Work.ask`, a page of them at a time, the newest
wanted first, so that a long drag of the scroll bar asks for what is in sight at its end and not for all it passed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from clerkdesk import language
from clerkdesk.language import _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.chip import chip_width, draw_chip
from clerkdesk.ui.widgets.idmodel import KEEP, PAGE, ROLE, Cell, Column, IdModel, Index
from clerkdesk.ui.work import Work

__all__ = ["KEEP", "PAGE", "ROLE", "Cell", "Column", "IdList", "IdModel"]

DRAWN: Final = 160
"""Cells kept as they were drawn: more than a screen of them, and no more than some megabytes."""


class _CellDelegate(QStyledItemDelegate):
    """Draws cells. What was drawn is kept for a while: the next frame of a list that scrolls shows most of it again."""

    def __init__(self, view: IdList) -> None:
        super().__init__(view)
        self._view = view
        self._drawn: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()
        self._plain = theme.font()
        self._fonts = [
            theme.font(tokens.TEXT, (theme.strong() if column.strong else theme.font()).weight(), code=column.code)
            for column in view.columns()
        ]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, row, number = self._view, index.row(), index.column()
        c = theme.colours()
        area: QRect = option.rect
        if row == view.currentIndex().row():
            painter.fillRect(area, c.wash)
            if number == 0 and not view.hasFocus():  # else the ring stands round the row
                painter.fillRect(QRect(area.left(), area.top(), 2, area.height()), c.accent)
        elif row == view.hovered:
            painter.fillRect(area, c.ground)
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), c.line)
        cell = view.ids_model().cell(row, number)
        if cell is not None:
            ratio = paint.ratio(painter)
            washed = bool(cell.looks) and row == view.currentIndex().row()
            painter.drawPixmap(area.topLeft(), self._pixmap(cell, number, area.size(), ratio, washed))
            return
        room = area.adjusted(12, 0, -12, -1)
        bar = QRect(room.left(), room.center().y() - 5, int(room.width() * (0.35 + 0.13 * (row * 7 % 5))), 10)
        painter.save()
        paint.begin(painter)
        paint.rounded(painter, bar, c.line, radius=5)
        painter.restore()

    def _pixmap(self, cell: Cell, number: int, size: QSize, ratio: float, washed: bool) -> QPixmap:
        key = (cell, number, washed, size.width(), size.height(), ratio, theme.name(), language.current())
        found = self._drawn.get(key)
        if found is not None:
            self._drawn.move_to_end(key)
            return found
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint.begin(painter)
        self._draw(painter, cell, number, QRect(QPoint(), size).adjusted(12, 0, -12, -1), washed)
        painter.end()
        self._drawn[key] = pixmap
        if len(self._drawn) > DRAWN:
            self._drawn.popitem(last=False)
        return pixmap

    def _draw(self, painter: QPainter, cell: Cell, number: int, room: QRect, washed: bool) -> None:
        if cell.looks:
            for look in cell.looks:
                draw_chip(painter, room, look, washed=washed)
                room.setLeft(room.left() + chip_width(look) + 6)
                if room.width() < 48:
                    break
            return
        c = theme.colours()
        ink = getattr(c, cell.tone or "text")
        column = self._view.columns()[number]
        align = paint.Align.AlignRight if column.right else paint.Align.AlignLeft
        elide = Qt.TextElideMode.ElideMiddle if column.person else Qt.TextElideMode.ElideRight
        font = self._fonts[number]
        if cell.sub:
            half = room.height() // 2
            upper = QRect(room.left(), room.top() + 4, room.width(), half - 3)
            paint.text(painter, upper, cell.text, ink, font, align=align, elide=elide)
            lower = QRect(room.left(), room.top() + half, room.width(), half - 3)
            paint.text(painter, lower, cell.sub, getattr(c, cell.sub_tone), self._plain, align=align)
        else:
            paint.text(painter, room, cell.text, ink, font, align=align, elide=elide)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(80, tokens.TARGET)


class IdList(QTableView):
    """The list. Keeps the current id and its place on the screen when the ids change.

    tall: rows of two lines. empty: a widget laid over the list while there is nothing in it.

    Signals:
        current_changed(object): the id under the cursor, or None.
        opened(object): Enter or a double click on an id.
    """

    current_changed = Signal(object)
    opened = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column],
        fetch: Callable[[Sequence[Any]], Sequence[Any]],
        work: Work,
        *,
        tall: bool = False,
        empty: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.hovered = -1
        self._said = ""  # the accessible name that we gave it
        self._empty = empty
        self._current: Any = None
        self._model = IdModel(columns, fetch, work, self)
        self.setModel(self._model)
        self.setItemDelegate(_CellDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(tokens.TARGET + (20 if tall else 4))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for number, column in enumerate(self._model.columns()):
            mode = QHeaderView.ResizeMode.Fixed if column.width else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(number, mode)
            if column.width:
                header.resizeSection(number, column.width)
        if empty:
            empty.setParent(self)
        self.entered.connect(lambda index: self._hover(index.row()))
        self.doubleClicked.connect(lambda index: self.opened.emit(self._model.ids()[index.row()]))
        self._show_empty()
        self._say_columns()

    def columns(self) -> tuple[Column, ...]:
        """Return the columns."""
        return self._model.columns()

    def ids_model(self) -> IdModel:
        """Return the model."""
        return self._model

    def set_ids(self, ids: Sequence[Any], known: Sequence[Any] = ()) -> None:
        """Show the rows of ``ids``: the current one stays current, at the same height of the screen.

        known: the rows of the first ids, when they came along.
        """
        kept, row = self._current, self.currentIndex().row()
        height = self.rowViewportPosition(row) if row >= 0 else 0
        in_sight = 0 <= height < self.viewport().height()
        self._model.set_ids(ids, known)
        self._show_empty()
        found = self._where(kept, row)
        if found < 0:
            self._take(None)
            return
        self.selectRow(found)
        if in_sight:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.rowViewportPosition(found) - height)

    def reload(self) -> None:
        """Fetch anew what is in sight."""
        self.set_ids(self._model.ids())

    def current_id(self) -> Any:
        """Return the id under the cursor, or None."""
        return self._current

    def select_id(self, wanted: Any) -> bool:
        """Put the cursor on ``wanted``; return whether it is in the list."""
        row = self._where(wanted, -1)
        if row >= 0:
            self.selectRow(row)
            self.scrollTo(self._model.index(row, 0))
        return row >= 0

    def select_first(self) -> None:
        """Put the cursor on the first row, if there is one."""
        if self._model.rowCount():
            self.selectRow(0)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which id is under the cursor."""
        super().currentChanged(current, previous)
        self.viewport().update()
        if current.isValid():
            self._take(self._model.ids()[current.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current row with Enter; let letters and Esc pass to the page."""
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self._current is not None:
                self.opened.emit(self._current)
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End} and self._model.rowCount():
            self.selectRow(0 if key == Qt.Key.Key_Home else self._model.rowCount() - 1)
        elif event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, and while the list has the focus the ring: round the row that the keys are on."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            paint.begin(painter)
            whole, row = self.viewport().rect(), self.currentIndex().row()
            ring = QRect(0, self.rowViewportPosition(row), whole.width(), self.rowHeight(row)) if row >= 0 else whole
            paint.focus_ring(painter, ring if whole.contains(ring) else whole, radius=4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what an empty list says in its middle."""
        super().resizeEvent(event)
        self._show_empty()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the row under the pointer."""
        super().leaveEvent(event)
        self._hover(-1)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_model"):
            self._model.forget_cells()
            self._model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns()) - 1)
            self._say_columns()
            self.viewport().update()

    def _say_columns(self) -> None:
        """Tell a screen reader what is listed, by the titles, unless the page says it better."""
        if self.accessibleName() == self._said:
            self._said = ", ".join(_(column.title) for column in self.columns() if column.title)
            self.setAccessibleName(self._said)

    def _where(self, wanted: Any, near: int) -> int:
        ids = self._model.ids()
        if wanted is None:
            return -1
        if 0 <= near < len(ids) and ids[near] == wanted:
            return near
        try:
            return ids.index(wanted)
        except ValueError:
            return -1

    def _take(self, current: Any) -> None:
        if current != self._current:
            self._current = current
            self.current_changed.emit(current)

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()

    def _show_empty(self) -> None:
        if self._empty:
            self.horizontalHeader().setVisible(bool(self._model.rowCount()))  # nothing is under the names
            self._empty.setVisible(not self._model.rowCount())
            self._empty.setGeometry(self.viewport().geometry())
