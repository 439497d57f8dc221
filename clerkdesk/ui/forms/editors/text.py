"""Plain text, and text that known words or earlier answers complete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from clerkdesk.domain.text import fold, matches
from clerkdesk.ui.forms.editors.base import ENTER, Ears, LineEditor, leads_out, put, told_later
from clerkdesk.ui.widgets.search import Hit, SearchField
from clerkdesk.ui.work import Work

Words = Callable[[], Sequence[tuple[str, tuple[str, ...]]]]
"""The words that complete a field, each with others that mean it."""


def plain(ears: Ears) -> LineEditor:
    """Return an editor of one line."""
    return LineEditor(ears, _tidy)


def _tidy(text: str) -> str:
    return " ".join(text.split())


class Finder(SearchField):
    """A line that finds as one types; anything else may be typed too. Enter takes a sure finding, else what stands."""

    def __init__(self, ears: Ears, find: Callable[[str], Sequence[Hit]], work: Work | None = None) -> None:
        super().__init__(find, work)
        self._ears = ears
        self._value: Any = None
        self._told = told_later(self, self._tell)
        self.chosen.connect(self._taken)
        self.textEdited.disconnect(self._look)  # once the letter is painted
        self.textEdited.connect(self._told.start)

    def show_value(self, value: Any) -> None:
        """Show ``value``; what is being typed stays."""
        if self._typed and self.hasFocus():
            return
        self._value = value
        put(self, self._whole())

    def value(self) -> Any:
        """Return what is filled in."""
        if not self._typed:
            return self._value
        text = _tidy(self.text())
        return self.read(text) if text else None

    def settle(self) -> None:
        """Tell now what was typed a moment ago; nothing is looked for any more."""
        if self._told.isActive():
            self._told.stop()
            self._ears.changed()

    @property
    def _typed(self) -> bool:
        return self.isModified() and self.text() != self._whole()  # what is typed back means what it meant

    def _whole(self) -> str:
        return "" if self._value is None else self.said(self._value)

    def wrong(self) -> str:
        """Nothing can be wrong with words."""
        return ""

    def said(self, value: Any) -> str:
        """Return how ``value`` is written."""
        return str(value)

    def read(self, text: str) -> Any:
        """Return what ``text`` means."""
        return text

    def choose(self, value: Any) -> Any:
        """Return what is filled in when the finding ``value`` was chosen."""
        return value

    def take_focus(self) -> None:
        """Put the focus here, everything marked."""
        self.setFocus(Qt.FocusReason.TabFocusReason)
        self.selectAll()

    def widget(self) -> QWidget:
        """Return itself."""
        return self

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a finding or go on; the other keys find."""
        if event.key() < Qt.Key.Key_Escape:  # what writes
            QLineEdit.keyPressEvent(self, event)
            return
        if self._told.isActive():
            self._told.stop()
            self._tell()
        hits = self.hits()
        enter = event.key() in ENTER and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if enter and hits and self.marked():
            super().keyPressEvent(event)
            return
        if enter and self._typed and self._asked is not None:
            self.close_hits()
        inside = hits and event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape}
        if inside or not leads_out(event, self._ears):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the whole text."""
        if not self._typed:
            put(self, self._whole())
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell what was typed."""
        self.settle()
        super().focusOutEvent(event)

    def close_hits(self) -> None:
        """Put the findings away, and look for no others."""
        self.settle()
        super().close_hits()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is."""
        super().resizeEvent(event)
        if not self._typed:
            put(self, self._whole())

    def marked(self) -> bool:
        """Whether a finding is marked, so that Enter takes it."""
        popup = self._popup
        return popup is not None and popup.isVisible() and popup.list.currentIndex().isValid()

    def _tell(self) -> None:
        self._look(self.text())
        self._ears.changed()

    def _taken(self, value: Any) -> None:
        self._value = self.choose(value)
        self.setText(self.said(self._value))
        self._ears.changed()
        self._ears.done()


def completing(ears: Ears, words: Words) -> Finder:
    """Return a line that ``words`` complete."""

    def find(text: str) -> list[Hit]:
        asked = fold(text)
        known = words()
        found = [one for one in known if any(fold(each).startswith(asked) for each in (one[0], *one[1]))]
        found += [one for one in known if one not in found and any(matches(text, each) for each in (one[0], *one[1]))]
        found.sort(key=lambda one: fold(one[0]) != asked)
        return [Hit(value=word, title=word, detail=", ".join(also)) for word, also in found[:20]]

    return Finder(ears, find)
