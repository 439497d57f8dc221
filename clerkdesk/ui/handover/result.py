"""With what the dossier under the cursor comes back: granted or not, number and excerpt; or no result, and why."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from clerkdesk.language import _
from clerkdesk.ui.handover.batch import Outcome, Row
from clerkdesk.ui.handover.rows import OUTCOMES
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.field import FieldRow, LineEdit

_WAYS: Final = tuple(Outcome)


class _Line(LineEdit):
    """A line from which Up and Down go to the row before and the row after.

    Signals:
        stepped(int): 1 down, -1 up.
    """

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)


class ResultStrip(QFrame):
    """The strip under the list.

    Signals:
        changed(str, object): of the row with this code, these fields (name to value) are others now.
        onward(): Enter in the last field.
        stepped(int): the next row (1) or the one before (-1) is wanted.
    """

    changed = Signal(str, object)
    onward = Signal()
    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = ""
        rows = QVBoxLayout(self)
        rows.setContentsMargins(15, 8, 15, 10)
        rows.setSpacing(6)
        first = QHBoxLayout()
        first.setSpacing(16)
        self._group = QButtonGroup(self)
        self.ways = [QRadioButton() for _way in _WAYS]
        for place, button in enumerate(self.ways):
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self._group.addButton(button, place)
            first.addWidget(button)
        self._group.idClicked.connect(self._turned)
        first.addStretch(1)
        self.turn = Button(kind="quiet", key="F7")
        self.turn.clicked.connect(self._next_way)
        first.addWidget(self.turn)
        rows.addLayout(first)
        second = QHBoxLayout()
        second.setSpacing(16)
        self.number, self.excerpt, self.note = (
            FieldRow(editor=_Line(), name_width=width, marked=False) for width in (64, 72, 64)
        )
        for field, name, share in ((self.number, "number", 2), (self.excerpt, "excerpt", 3), (self.note, "note", 1)):
            second.addWidget(field, share)
            field.edited.connect(lambda name=name, field=field: self._tell(**{name: field.value()}))
            assert isinstance(field.editor, _Line)
            field.editor.stepped.connect(self.stepped)
        self.number.editor.setMaxLength(100)
        self.excerpt.editor.setMaxLength(1000)
        self.note.editor.setMaxLength(500)
        self.number.editor.returnPressed.connect(self.excerpt.editor.setFocus)
        self.excerpt.editor.returnPressed.connect(self.onward)
        self.note.editor.returnPressed.connect(self.onward)
        rows.addLayout(second)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        for way, button in zip(_WAYS, self.ways, strict=True):
            button.setText(_("Granted") if way is Outcome.GRANTED else _(OUTCOMES[way].word))
        self.turn.set_words(_("Next choice"))
        self.number.set_name(_("Number"), _("of the document, when it has one"))
        self.excerpt.set_name(_("Excerpt"), _("what it says, in a line"))
        self.note.set_name(_("Note"), _("why it comes back without its result"))

    def show_row(self, row: Row | None) -> None:
        """Show what is known of a row, or nothing."""
        same = row is not None and row.code == self._code
        self._code = row.code if row else ""
        self.setEnabled(row is not None and row.line is not None)
        way = row.outcome if row else Outcome.GRANTED
        self.ways[_WAYS.index(way)].setChecked(True)
        self._fold(way)
        for field, value in (
            (self.number, row.number if row else ""),
            (self.excerpt, row.excerpt if row else ""),
            (self.note, row.note if row else ""),
        ):
            if not same or field.value() != value.strip():
                field.set_value(value)

    def start(self) -> None:
        """Put the focus where the result is typed."""
        field = self.note if self.number.isHidden() else self.number
        field.editor.setFocus(Qt.FocusReason.TabFocusReason)
        field.editor.selectAll()

    def has_focus(self) -> bool:
        """Return whether something is being typed here."""
        return any(field.editor.hasFocus() for field in (self.number, self.excerpt, self.note))

    def _fold(self, way: Outcome) -> None:
        without = way is Outcome.NO_RESULT
        self.number.setVisible(not without)
        self.excerpt.setVisible(not without)
        self.note.setVisible(without)

    def _next_way(self) -> None:
        if self._code:
            place = (self._group.checkedId() + 1) % len(_WAYS)
            self.ways[place].setChecked(True)
            self._turned(place)

    def _turned(self, place: int) -> None:
        self._fold(_WAYS[place])
        self._tell(outcome=_WAYS[place])
        self.start()

    def _tell(self, **fields: object) -> None:
        if self._code:
            self.changed.emit(self._code, fields)
