"""The model of a list of any length: it knows all ids, and fetches rows as they come into view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from clerkdesk.language import _
from clerkdesk.ui.widgets.chip import Look
from clerkdesk.ui.work import Work

PAGE: Final = 64
KEEP: Final = 64  # pages kept in memory
AHEAD: Final = 4  # pages wanted at most; older wishes are forgotten
ROLE: Final = Qt.ItemDataRole.UserRole + 1  # what the delegate draws: a `Cell`, or None for a skeleton

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one cell shows: a text with a lesser one under it, or states. tone, sub_tone: as `Elided`'s."""

    text: str = ""
    sub: str = ""
    tone: str = ""
    sub_tone: str = "muted"
    looks: tuple[Look, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column. title: English; cell: makes a `Cell` of a row; width: pixels, 0 shares what is left.

    strong: what leads the row; code: figures and letters that must not be mixed up; right: aligned to the right.
    person: names of people, by whose ends they are called: one that is too long is elided in its middle.
    """

    title: str
    cell: Callable[[Any], Cell]
    width: int = 0
    strong: bool = False
    code: bool = False
    right: bool = False
    person: bool = False


class IdModel(QAbstractTableModel):
    """Rows by id. fetch: takes ids, returns as many rows in the same order (None for one that is gone).

    Signals:
        fetched(): rows came in.
    """

    fetched = Signal()

    def __init__(
        self,
        columns: Sequence[Column],
        fetch: Callable[[Sequence[Any]], Sequence[Any]],
        work: Work,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns, self._fetch, self._work = tuple(columns), fetch, work
        self._ids: Sequence[Any] = ()
        self._pages: OrderedDict[int, list[Any]] = OrderedDict()
        self._cells: dict[tuple[int, int], Cell] = {}
        self._old: dict[Any, Any] = {}  # rows shown before a refresh, until the new ones are there
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._asking = 0
        self._generation = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)

    def columns(self) -> tuple[Column, ...]:
        """Return the columns."""
        return self._columns

    def ids(self) -> Sequence[Any]:
        """Return all ids, in the order shown."""
        return self._ids

    def set_ids(self, ids: Sequence[Any], known: Sequence[Any] = ()) -> None:
        """Show the rows of ``ids``; rows known before stay in sight until their new content is there.

        known: the rows of the first ids, when they came along.
        """
        self.beginResetModel()
        for number, rows in self._pages.items():
            self._old.update(zip(self._ids[number * PAGE : (number + 1) * PAGE], rows, strict=False))
        while len(self._old) > KEEP * PAGE:
            del self._old[next(iter(self._old))]
        self._old.update(zip(ids, known, strict=False))
        self._ids = ids
        self._pages.clear()
        self._cells.clear()
        self._wanted.clear()
        self._generation += 1
        self.endResetModel()

    def reload(self) -> None:
        """Fetch anew what is in sight, without moving anything."""
        self.set_ids(self._ids)

    def row(self, number: int) -> Any:
        """Return row ``number``, or None when it is not there yet (then it is on its way)."""
        page, offset = divmod(number, PAGE)
        rows = self._pages.get(page)
        if rows is not None:
            self._pages.move_to_end(page)
            return rows[offset]
        self._wanted[page] = None
        self._wanted.move_to_end(page)
        while len(self._wanted) > AHEAD:
            self._wanted.popitem(last=False)
        if not self._timer.isActive():
            self._timer.start(0)
        return self._old.get(self._ids[number])

    def cell(self, row: int, column: int) -> Cell | None:
        """Return what a cell shows, None while its row is not there."""
        found = self._cells.get((row, column))
        if found is None:
            held = self.row(row)
            if held is None:
                return None
            found = self._columns[column].cell(held)
            if row // PAGE in self._pages:
                self._cells[row, column] = found
        return found

    def forget_cells(self) -> None:
        """Make every cell anew, from the rows that are there: the language is another one."""
        self._cells.clear()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many ids there are."""
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the `Cell` for the delegate, or plain text for tooltips and screen readers."""
        if role not in {ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole} or not index.isValid():
            return None
        cell = self.cell(index.row(), index.column())
        if role == ROLE or cell is None:
            return cell
        words = [cell.text, cell.sub, *(_(look.word) for look in cell.looks)]
        return ("\n" if role == Qt.ItemDataRole.ToolTipRole else ", ").join(filter(None, words))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the title of a column."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return _(self._columns[section].title)
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if self._columns[section].right else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _ask(self) -> None:
        if self._asking or not self._wanted:
            return
        page, _none = self._wanted.popitem()
        ids = list(self._ids[page * PAGE : (page + 1) * PAGE])
        if not ids:
            self._ask()
            return
        generation = self._generation
        self._asking += 1
        fetch = self._fetch
        self._work.ask(lambda: fetch(ids), lambda rows: self._came(generation, page, rows), self._broke, owner=self)

    def _came(self, generation: int, page: int, rows: Sequence[Any]) -> None:
        self._asking -= 1
        if generation == self._generation:
            self._pages[page] = list(rows)
            if len(self._pages) > KEEP:
                self._pages.popitem(last=False)
                self._cells.clear()
            first = page * PAGE
            last = min(first + PAGE, len(self._ids)) - 1
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))
            self.fetched.emit()
        self._ask()

    def _broke(self, error: Exception) -> None:
        self._asking -= 1
        self._wanted.clear()
        self._work.failed.emit(error)
