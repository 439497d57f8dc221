"""One field of a form on screen: its name, its editor, where the value comes from, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QWidget

from clerkdesk.domain.forms.filling import Known
from clerkdesk.domain.forms.form import Answer, Field, Kind, Level
from clerkdesk.domain.forms.rules import Finding
from clerkdesk.language import _
from clerkdesk.ui import tokens
from clerkdesk.ui.forms.editors.base import Ears, Editor, LineEditor, leads_out
from clerkdesk.ui.forms.editors.frame import framed
from clerkdesk.ui.forms.editors.make import Bench, editor_of
from clerkdesk.ui.forms.editors.text import Finder
from clerkdesk.ui.forms.origin import WIDTH, Origin
from clerkdesk.ui.forms.visit import spoken
from clerkdesk.ui.widgets.label import label

NAME: Final = 188
_LINE: Final = 22
_WIDE: Final = {Kind.ROWS, Kind.GRID}


class FormRow(QWidget):
    """A field. What belongs to the pen has no editor: it says that it stays blank."""

    def __init__(self, field: Field, hear: Callable[[FormRow, str], None], bench: Bench) -> None:
        """``hear(row, what)`` is told "changed", "done", "back" or "on"."""
        super().__init__()
        self.field = field
        self.editor: Editor | None = None
        self._finding: tuple[str, str] = ("", "")
        self._name = label(muted=True, wrap=True)
        self._wrong = label(wrap=True)
        self._wrong.setVisible(False)
        self.origin = Origin()
        # Of the colour of the card below: what changes in the row is painted without card, page and window below it.
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._wide = field.kind in _WIDE
        self._narrow = False
        self._grid.addWidget(self._name, 0, 0, Qt.AlignmentFlag.AlignTop)
        if field.answer is Answer.HAND:
            self._pen = label(muted=True, wrap=True)
            self._grid.addWidget(self._pen, 0, 1, 2, 1)
        else:
            ears = Ears(*(partial(hear, self, what) for what in ("changed", "done", "back", "on")))
            self.editor = editor_of(field, ears, bench)
            if self._wide:
                self._grid.addWidget(framed(self.editor), 1, 0, 1, 3)
            else:
                self._grid.addWidget(framed(self.editor), 0, 1, 2, 1, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self.origin, 0, 2, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self._wrong, 2, 0 if self._wide else 1, 1, 3 if self._wide else 2)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(1, 1)
        if not self._wide:
            self._name.setFixedWidth(NAME)
        self._name.setMinimumHeight(tokens.TARGET)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts."""
        name = spoken(self.field.label)
        self._name.setText(name)
        if self.editor is not None:
            self.editor.widget().setAccessibleName(name)
        else:
            self._pen.setText(_("Stays blank: the citizen writes this by hand"))

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow window the mark stands below the name, so that the editor has its room too."""
        if self._wide or narrow == self._narrow:
            return
        self._narrow = narrow
        self._name.setFixedWidth(WIDTH if narrow else NAME)
        self._name.setMinimumHeight(_LINE if narrow else tokens.TARGET)
        self.origin.setFixedHeight(_LINE if narrow else tokens.TARGET)
        self._grid.addWidget(self.origin, *((1, 0) if narrow else (0, 2)), Qt.AlignmentFlag.AlignTop)

    def show_known(self, known: Known | None, finding: Finding | None) -> None:
        """Show what the field says and what is wrong with it."""
        if self.editor is None:
            return
        self.editor.show_value(None if known is None else known.value)
        declared = self.field.answer is Answer.DECLARED
        self.origin.show_known(known, declared=declared, needed=self.field.required)
        unread = self.editor.wrong()
        if unread:
            self._say(_(unread), "bad")
        elif finding is not None:
            self._say(told(finding), "bad" if finding.level is Level.REFUSE else "warn")
        else:
            self._say("", "")

    def wrong(self) -> str:
        """Return what the row says is wrong."""
        return self._finding[0]

    def value(self) -> Any:
        """Return what is filled in."""
        return None if self.editor is None else self.editor.value()

    def take_focus(self) -> None:
        """Put the focus in the editor."""
        if self.editor is not None:
            self.editor.take_focus()

    def settle(self) -> None:
        """Tell now what was typed a moment ago."""
        for line in self.findChildren(QLineEdit):
            if isinstance(line, LineEditor | Finder):
                line.settle()

    def give_way(self) -> None:
        """Tell what was typed, then let what comes from elsewhere stand in its place."""
        self.settle()
        for line in self.findChildren(QLineEdit):
            line.setModified(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave a line with Enter, Up and Down."""
        line = QApplication.focusWidget()
        if not isinstance(line, LineEditor) or not leads_out(event, line.ears):
            super().keyPressEvent(event)

    def holds(self, widget: QWidget | None) -> bool:
        """Whether ``widget`` stands in the editor."""
        return (
            self.editor is not None
            and widget is not None
            and (widget is self.editor.widget() or self.editor.widget().isAncestorOf(widget))
        )

    def _say(self, words: str, tone: str) -> None:
        if (words, tone) == self._finding:
            return
        self._finding = (words, tone)
        self._wrong.setText(words)
        self._wrong.setProperty("tone", tone)
        self._wrong.setVisible(bool(words))
        if isinstance(self.editor, LineEditor):
            self.editor.show_wrong(wrong=tone == "bad")
        for each in (self._wrong, self.editor.widget() if self.editor else None):
            if each is not None and not isinstance(each, LineEditor):
                each.setProperty("wrong", tone == "bad")
                each.style().unpolish(each)
                each.style().polish(each)


def told(finding: Finding) -> str:
    """Return what ``finding`` says in the language spoken now."""
    return _(finding.text) if finding.text else spoken(finding.say)
