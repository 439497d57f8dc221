"""What all editors have in common: whom they tell, and which keys lead out of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from clerkdesk.ui.widgets.composing import Composing
from clerkdesk.ui.widgets.search import SearchField

_MARGIN: Final = 13  # of a line, with its border
_INNER: Final = 7  # of one in a frame
_LEAD: Final = 28  # the icon of a line that finds

PAINTED_MS: Final = 5
"""So long after a letter is told what is typed: it is on the screen by then, and no finger is as quick."""

ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


@dataclass(frozen=True, slots=True)
class Ears:
    """Whom an editor tells. changed: its value; done: Enter was pressed; back, on: to the field before or after."""

    changed: Callable[[], None]
    done: Callable[[], None]
    back: Callable[[], None]
    on: Callable[[], None]


class Editor(Protocol):
    """What a row needs of its editor, which is a widget too."""

    def show_value(self, value: Any) -> None:
        """Show a value, plain JSON, or nothing for None."""

    def value(self) -> Any:
        """Return what is filled in, plain JSON; None for nothing."""

    def wrong(self) -> str:
        """Return what about the text typed cannot be read (an English msgid), or ""."""

    def take_focus(self) -> None:
        """Put the focus here, so that typing replaces what stands here."""

    def widget(self) -> QWidget:
        """Return the widget."""


def leads_out(event: QKeyEvent, ears: Ears) -> bool:
    """Take the keys that lead out of a field; return whether this was one."""
    key, shifted = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if key in ENTER:
        (ears.back if shifted else ears.done)()
    elif key == Qt.Key.Key_Up and not shifted:
        ears.back()
    elif key == Qt.Key.Key_Down and not shifted:
        ears.on()
    else:
        return False
    return True


def put(line: QLineEdit, whole: str) -> None:
    """Show ``whole`` in ``line``; elided while nobody types in it and it does not fit, whole in the tooltip then.

    `LineEdit` elides as it paints; here a key press must not wait for painting in Python.
    """
    room = (
        line.width()
        - 2 * (_INNER if isinstance(line, LineEditor) else _MARGIN)
        - (_LEAD if isinstance(line, SearchField) else 0)
    )
    fits = line.hasFocus() or line.fontMetrics().horizontalAdvance(whole) <= room
    shown = whole if fits else line.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, max(room, 0))
    if shown != line.text():
        line.setText(shown)
        line.setCursorPosition(0)
    line.setModified(False)
    line.setToolTip("" if fits else whole)


def told_later(line: QLineEdit, tell: Callable[[], None]) -> QTimer:
    """Return a timer of ``line`` that tells of a letter once it is painted."""
    made = QTimer(line)
    made.setSingleShot(True)
    made.setInterval(PAINTED_MS)
    made.timeout.connect(tell)
    return made


class LineEditor(Composing):
    """A line of text that is read as a value. read: text -> value; say: value -> text.

    wrong_when: text -> an English msgid of what cannot be read, or "".

    A letter is painted first and told afterwards, so no line of Python stands between the key and the screen; whoever
    must know of it at once calls `settle`. Its row takes the keys that lead out of it, which a line leaves alone.
    """

    def __init__(
        self,
        ears: Ears,
        read: Callable[[str], Any],
        say: Callable[[Any], str] = str,
        wrong_when: Callable[[str], str] = lambda _text: "",
    ) -> None:
        super().__init__()
        self.setObjectName("framed")
        self.ears = ears
        self.bad = False
        self._read, self._say, self._wrong_when = read, say, wrong_when
        self._shown: Any = None
        self._told = told_later(self, ears.changed)
        self.textEdited.connect(self._told.start)  # straight from one to the other

    def show_value(self, value: Any) -> None:
        """Show ``value``; what is being typed stays while it means the same."""
        self._shown = value
        if self.isModified() and self.hasFocus():
            return
        put(self, self._whole())

    def value(self) -> Any:
        """Return what the text means."""
        if not self._typed():
            return self._shown
        text = self.text().strip()
        return self._read(text) if text else None

    def wrong(self) -> str:
        """Return what cannot be read."""
        text = self.text().strip()
        return self._wrong_when(text) if text and self._typed() else ""

    def settle(self) -> None:
        """Tell now what was typed a moment ago."""
        if self._told.isActive():
            self._told.stop()
            self.ears.changed()

    def retype(self, text: str) -> None:
        """Let ``text`` stand here as if it was typed."""
        self.setText(text)
        self.setModified(True)
        self.ears.changed()

    def _typed(self) -> bool:
        return self.isModified() and self.text() != self._whole()  # what is typed back means what it meant

    def _whole(self) -> str:
        return "" if self._shown is None else self._say(self._shown)

    def take_focus(self) -> None:
        """Put the focus here, everything marked."""
        self.setFocus(Qt.FocusReason.TabFocusReason)
        self.selectAll()

    def widget(self) -> QWidget:
        """Return itself."""
        return self

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the whole text."""
        super().focusInEvent(event)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # here: putting on a style sheet takes it away
        self._repaint_edge()
        if not self.isModified():
            put(self, self._whole())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put what was typed in order."""
        super().focusOutEvent(event)
        self._repaint_edge()
        self.settle()
        if not self.wrong():
            self.show_value(self.value())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is."""
        super().resizeEvent(event)
        if not self.isModified():
            put(self, self._whole())

    def show_wrong(self, *, wrong: bool) -> None:
        """Show whether something is wrong here."""
        self.bad = wrong
        self._repaint_edge()

    def _repaint_edge(self) -> None:
        if (around := self.parentWidget()) is not None:
            around.update()
