"""Tables: one block a row, its columns beside each other. Enter in the last column begins another row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QVBoxLayout, QWidget

from clerkdesk.domain.forms.condition import filled
from clerkdesk.domain.forms.form import ABOVE, Field
from clerkdesk.language import _
from clerkdesk.ui.forms.editors.base import Ears, Editor
from clerkdesk.ui.forms.editors.frame import framed
from clerkdesk.ui.forms.visit import spoken
from clerkdesk.ui.widgets.label import label

ACROSS: Final = 3
Make = Callable[[Field, Ears], Editor]


class _Row(QFrame):
    def __init__(self, number: int, columns: tuple[Field, ...], make: Callable[[int, Field], Editor]) -> None:
        super().__init__()
        self.setObjectName("sunken")
        self.editors: dict[str, Editor] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        for at, column in enumerate(columns):
            editor = self.editors[column.key] = make(at, column)
            name = spoken(column.label)
            editor.widget().setAccessibleName(f"{number}. {name}")
            line, place = divmod(at, ACROSS)
            grid.addWidget(label(f"{number}. {name}" if at == 0 else name, muted=True), 2 * line, place)
            grid.addWidget(framed(editor), 2 * line + 1, place, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(place, 1)

    def value(self) -> dict[str, Any]:
        values = {key: editor.value() for key, editor in self.editors.items()}
        return {key: value for key, value in values.items() if filled(value)}


class RowsEditor(QWidget):
    """The rows of a table. Ctrl+Insert adds one, Ctrl+Delete takes the one in hand away."""

    def __init__(self, ears: Ears, field: Field, make: Make) -> None:
        super().__init__()
        self._ears, self._field, self._make = ears, field, make
        self._rows: list[_Row] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._hint = label(muted=True, wrap=True)
        self._layout.addWidget(self._hint)
        self._hint.setText(
            _("Enter goes to the next empty column, then to another row; Tab to any; Ctrl+Delete takes a row away.")
        )
        self._set_count(max(1, field.least))

    def show_value(self, value: Any) -> None:
        """Show the rows."""
        rows = list(value or [])
        if rows == self._said():
            return
        self._set_count(max(len(rows), 1, self._field.least))
        for row, told in zip(self._rows, [*rows, *({} for _row in self._rows)], strict=False):
            for key, editor in row.editors.items():
                editor.show_value(told.get(key))

    def value(self) -> Any:
        """Return the rows that say something; None when there is none."""
        return self._said() or None

    def wrong(self) -> str:
        """Return what cannot be read in the first column at fault."""
        return next((words for row in self._rows for one in row.editors.values() if (words := one.wrong())), "")

    def take_focus(self) -> None:
        """Go to the first row that says nothing yet, else to the first."""
        row = next((one for one in self._rows if not one.value()), self._rows[0])
        next(iter(row.editors.values())).take_focus()

    def widget(self) -> QWidget:
        """Return itself."""
        return self

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Add or take away a row."""
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if held and event.key() == Qt.Key.Key_Insert:
            self._begin(len(self._rows))
        elif held and event.key() == Qt.Key.Key_Delete:
            self._take_away()
        else:
            super().keyPressEvent(event)

    def _said(self) -> list[dict[str, Any]]:
        return [value for row in self._rows if (value := row.value())]

    def _set_count(self, count: int) -> None:
        while len(self._rows) > count:
            self._rows.pop().deleteLater()
        while len(self._rows) < count:
            row = _Row(len(self._rows) + 1, self._field.columns, self._cell_of(len(self._rows)))
            self._rows.append(row)
            self._layout.insertWidget(len(self._rows) - 1, row)

    def _cell_of(self, line: int) -> Callable[[int, Field], Editor]:
        def make(at: int, column: Field) -> Editor:
            ears = Ears(
                self._ears.changed,
                lambda: self._done(line, at),
                lambda: self._step(line, at - 1),
                lambda: self._on(line),
            )
            return self._make(column, ears)

        return make

    def _done(self, line: int, at: int) -> None:
        """Enter: the next empty column; after the last one another row; out of an empty row the next field."""
        row = self._rows[line]
        if at == 0 and not row.value():
            self._ears.done()
            return
        if at == 0 and len(row.value()) == 1:
            self._put_defaults(line)
        empty = next((one for one in list(row.editors.values())[at + 1 :] if not filled(one.value())), None)
        if empty is not None:
            empty.take_focus()
        else:
            self._begin(line + 1)

    def _put_defaults(self, line: int) -> None:
        """Say in a row just begun what stands there until somebody says otherwise."""
        above = self._rows[line - 1].value() if line else {}
        for column in self._field.columns:
            value = above.get(column.key) if column.default == ABOVE else column.default
            editor = self._rows[line].editors[column.key]
            if value is not None and not filled(editor.value()):
                editor.show_value(value)
        self._ears.changed()

    def _begin(self, line: int) -> None:
        if self._field.most and line >= self._field.most:
            self._ears.done()
            return
        if line >= len(self._rows):
            self._set_count(line + 1)
        next(iter(self._rows[line].editors.values())).take_focus()

    def _step(self, line: int, at: int) -> None:
        if at >= 0:
            list(self._rows[line].editors.values())[at].take_focus()
        elif line > 0:
            next(iter(self._rows[line - 1].editors.values())).take_focus()
        else:
            self._ears.back()

    def _on(self, line: int) -> None:
        if line + 1 < len(self._rows):
            next(iter(self._rows[line + 1].editors.values())).take_focus()
        else:
            self._ears.on()

    def _take_away(self) -> None:
        at = next(
            (
                at
                for at, row in enumerate(self._rows)
                if (focused := QApplication.focusWidget()) and row.isAncestorOf(focused)
            ),
            -1,
        )
        if at < 0:
            return
        rows = [row.value() for place, row in enumerate(self._rows) if place != at]
        self._set_count(max(1, len(self._rows) - 1))
        for row, told in zip(self._rows, [*rows, {}], strict=False):
            for key, editor in row.editors.items():
                editor.show_value(told.get(key))
        self._rows[min(at, len(self._rows) - 1)].setFocus()
        self.take_focus()
        self._ears.changed()
