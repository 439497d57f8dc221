"""What reaches the kiosk: letters, Enter, Tab, arrows and touches; keys that lead elsewhere in the machine do not."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWindow

from clerkdesk.ui.start.idle import SIGNS

CORNER: Final = 72
"""So wide and high is the corner that a clerk knows of, in points."""

TOUCHES: Final = 5
WITHIN: Final = 4.0
"""So many touches of it, within so many seconds, ask for the PIN."""

_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_ALT: Final = Qt.KeyboardModifier.AltModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_COMMANDS: Final = _CONTROL | _ALT | Qt.KeyboardModifier.MetaModifier
_ALTGR: Final = _CONTROL | _ALT
_NONE: Final = Qt.KeyboardModifier.NoModifier
_BUTTONS: Final = frozenset(
    (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick)
)
_CHORD: Final = (Qt.Key.Key_F12, _CONTROL | _SHIFT)
_MOVES: Final = frozenset(
    (
        Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space,
        Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End,
        Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
        Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Shift, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock,
    )
)  # fmt: skip


class Guard(QObject):
    """Stands before the kiosk's window.

    Signals:
        stirred(): somebody touched the screen or pressed a key.
        escaped(): Esc was pressed.
        asked(): the key chord, or the touches of the corner, that ask for the PIN.
    """

    stirred = Signal()
    escaped = Signal()
    asked = Signal()

    def __init__(self, window: QWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._touched: list[float] = []
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let through what a citizen needs."""
        if watched is not self._window:
            return False
        if event.type() in SIGNS and event.type() is not QEvent.Type.MouseMove:
            self.stirred.emit()
        if isinstance(event, QKeyEvent) and event.type() in {QEvent.Type.KeyPress, QEvent.Type.KeyRelease}:
            return self._key(event)
        if isinstance(event, QMouseEvent) and event.type() in _BUTTONS:
            if event.type() is QEvent.Type.MouseButtonPress:
                self._touch(event)
            return event.button() is not Qt.MouseButton.LeftButton  # X11 pastes when the middle one is let go
        return False

    def _key(self, event: QKeyEvent) -> bool:
        """Return whether the key is swallowed."""
        pressed = event.type() is QEvent.Type.KeyPress
        held = event.modifiers() & (_COMMANDS | _SHIFT)
        if (event.key(), held) == _CHORD:
            if pressed and not event.isAutoRepeat():
                self.asked.emit()
            return True
        if event.key() == Qt.Key.Key_Escape:
            if pressed and not event.isAutoRepeat():
                self.escaped.emit()
            return True
        if event.modifiers() & _COMMANDS not in {_NONE, _ALTGR}:
            return True
        text = event.text()
        return not (event.key() in _MOVES or (bool(text) and text.isprintable()))

    def _touch(self, event: QMouseEvent) -> None:
        at, now = event.position(), time.monotonic()
        if at.x() > CORNER or at.y() > CORNER:
            self._touched = []
            return
        self._touched = [*(then for then in self._touched if now - then < WITHIN), now]
        if len(self._touched) >= TOUCHES:
            self._touched = []
            self.asked.emit()
