"""A short list of the site's that is written where it stands: a line of cells for each of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from clerkdesk.domain.queueing import Choice
from clerkdesk.language import N_, _
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.field import LineEdit
from clerkdesk.ui.widgets.label import label

_NARROW: Final = 76
_LETTERS: Final = 60


class Part(NamedTuple):
    """A column: the field of a line that it writes, its title, and how.

    most: of a number; 0 for words. blank: an empty cell means 0. ticked: a box to tick instead.
    """

    field: str
    title: str
    most: int = 0
    blank: bool = False
    ticked: bool = False


WORDS: Final = (Part("vi", N_("Vietnamese")), Part("en", N_("English")))


class _Row(QWidget):
    """The cells of one line; ``line`` is what it was made from."""

    def __init__(self, parts: Sequence[Part], line: Choice) -> None:
        super().__init__()
        self._line = line
        self.cells: dict[str, QLineEdit | QCheckBox] = {}
        cells = _across(self)
        for part in parts:
            cell = self._cell(part, getattr(line, part.field))
            self.cells[part.field] = cell
            cells.addWidget(cell, 1 if part in WORDS else 0)
        self._parts = parts

    def _cell(self, part: Part, value: Any) -> QLineEdit | QCheckBox:
        if part.ticked:
            box = QCheckBox()
            box.setFixedWidth(_NARROW)
            box.setChecked(value)
            return box
        edit = LineEdit()
        edit.setText("" if part.most and part.blank and not value else str(value))
        edit.setMaxLength(_LETTERS)
        if part.most:
            edit.setValidator(QIntValidator(0, part.most, edit))
            edit.setAlignment(Qt.AlignmentFlag.AlignRight)
            edit.setFixedWidth(_NARROW)
        return edit

    def line(self) -> dict[str, Any]:
        """Return what its cells say; a number that is none is -1."""
        return {"key": self._line.key} | {part.field: self._value(part) for part in self._parts}

    def _value(self, part: Part) -> Any:
        cell = self.cells[part.field]
        if isinstance(cell, QCheckBox):
            return cell.isChecked()
        words = cell.text()
        if not part.most:
            return words
        return int(words) if words.isdecimal() else 0 if part.blank and not words else -1


class Lines(Card):
    """Edits a tuple of ``kind``. Up and Down go to the cell above or below, Enter to the next one.

    Signals:
        edited(): something was changed. entered(int): a cell of this line has the keyboard.
        placed(): there are other cells than before, or in another order.
    """

    edited = Signal()
    placed = Signal()
    entered = Signal(int)

    def __init__(self, kind: type[Choice], icon: str, *parts: Part) -> None:
        super().__init__(icon=icon)
        self._kind, self._parts = kind, (*WORDS, *parts)
        self.rows: list[_Row] = []
        head = QWidget()
        titles = _across(head)
        self._titles = [label(muted=True) for _part in self._parts]
        for part, title in zip(self._parts, self._titles, strict=True):
            if part in WORDS:
                title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            else:
                title.setFixedWidth(_NARROW)
                title.setAlignment(Qt.AlignmentFlag.AlignLeft if part.ticked else Qt.AlignmentFlag.AlignRight)
            titles.addWidget(title, 1 if part in WORDS else 0)
        self.body.addWidget(head)
        self._place = QVBoxLayout()
        self._place.setSpacing(4)
        self.body.addLayout(self._place)
        self._none = label(muted=True)
        self.body.addWidget(self._none)

    def retranslate(self) -> None:
        """Set every text but the card's title."""
        for part, title in zip(self._parts, self._titles, strict=True):
            title.setText(_(part.title))
        self._none.setText(_("None. F6 adds a line."))
        self._name_cells()

    def show_lines(self, lines: Sequence[Choice]) -> None:
        """Show ``lines`` in place of what is there."""
        while self.rows:
            self._drop(0)
        for line in lines:
            self._insert(len(self.rows), line)
        self._tell_places()

    def cells(self) -> list[QWidget]:
        """Return all cells as Tab goes through them."""
        return [cell for row in self.rows for cell in row.cells.values()]

    def lines(self) -> tuple[Any, ...]:
        """Return what is written now, unchecked."""
        return tuple(self._kind(**row.line()) for row in self.rows)

    def add(self, after: int) -> None:
        """Add an empty line after the one at ``after``, and go there."""
        empty: dict[str, Any] = {part.field: 0 for part in self._parts if part.most}
        at = min(after + 1, len(self.rows))
        self._insert(at, self._kind(key="", vi="", **empty))
        self._changed(at, "vi")

    def remove(self, at: int) -> None:
        """Take the line at ``at`` away, and go to its neighbour."""
        self._drop(at)
        self._changed(min(at, len(self.rows) - 1), "vi")

    def shift(self, at: int, step: int) -> None:
        """Move the line at ``at`` up (-1) or down (1); the keyboard goes with it."""
        to = at + step
        if not 0 <= to < len(self.rows):
            return
        row, part = self.rows.pop(at), self._part_at(at)
        self.rows.insert(to, row)
        self._place.insertWidget(to, row)
        self._changed(to, part)

    def go(self, at: int, part: str) -> None:
        """Give a cell the keyboard."""
        if 0 <= at < len(self.rows):
            cell = self.rows[at].cells[part]
            cell.setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(cell, QLineEdit):
                cell.selectAll()

    def show_wrong(self, at: int, part: str) -> None:
        """Mark a cell and go there; -1 takes the marks back."""
        for place, row in enumerate(self.rows):
            for name, cell in row.cells.items():
                wrong = (place, name) == (at, part)
                if bool(cell.property("wrong")) != wrong:
                    cell.setProperty("wrong", wrong)
                    cell.style().unpolish(cell)
                    cell.style().polish(cell)
        self.go(at, part)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the cell above, below or next."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        at = next((place for place, row in enumerate(self.rows) if row.isAncestorOf(self.focusWidget())), -1)
        if step is not None and at >= 0:
            self.go(at + step, self._part_at(at))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice which line has the keyboard."""
        if event.type() == QEvent.Type.FocusIn:
            for place, row in enumerate(self.rows):
                if watched in row.cells.values():
                    self.entered.emit(place)
        return super().eventFilter(watched, event)

    def _part_at(self, at: int) -> str:
        cells = self.rows[at].cells
        return next((name for name, cell in cells.items() if cell.hasFocus()), "vi")

    def _insert(self, at: int, line: Choice) -> None:
        row = _Row(self._parts, line)
        for cell in row.cells.values():
            cell.installEventFilter(self)
            if isinstance(cell, QLineEdit):
                cell.textEdited.connect(lambda _text: self.edited.emit())
            else:
                cell.clicked.connect(lambda _on: self.edited.emit())
        self.rows.insert(at, row)
        self._place.insertWidget(at, row)

    def _drop(self, at: int) -> None:
        row = self.rows.pop(at)
        self._place.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _changed(self, at: int, part: str) -> None:
        self._tell_places()
        self.go(at, part)
        self.edited.emit()

    def _tell_places(self) -> None:
        self._none.setVisible(not self.rows)
        self._name_cells()
        self.placed.emit()

    def _name_cells(self) -> None:
        for place, row in enumerate(self.rows, 1):
            for part in self._parts:
                name = _("Line {number}: {part}").format(number=place, part=_(part.title))
                row.cells[part.field].setAccessibleName(name)


def _across(widget: QWidget) -> QHBoxLayout:
    """Give ``widget`` a line of cells."""
    line = QHBoxLayout(widget)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    return line
