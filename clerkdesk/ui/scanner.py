"""Telling a keyboard-wedge scanner from a clerk, wherever the focus is.

A scanner in keyboard mode types its text in a burst, a few milliseconds a key, and ends it with Enter or Tab. A
human does not. `Scanner` sits in front of the window that has the keyboard, holds each key for a moment, and then
either hands the burst over as one text or replays the keys to whoever has the focus, in order and unchanged. What
counts is when keys were pressed, as the system says it: a window that was busy in between must not part a burst.

A Vietnamese input method that is on meanwhile rewrites the burst: it takes letters back with Backspace, or commits
text of its own. That is noticed and told, because the text alone does not always show it.
"""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QWindow
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

GAP_MS: Final = 50  # slower than a wired scanner, faster than fingers
PATIENCE_MS: Final = 200  # once it is surely a scanner: it may pause (radio, a busy computer)
GRACE_MS: Final = 15  # after the window itself was busy: keys that wait for it come first
RUN: Final = 6  # this many letters without a gap are a scanner's
RUN_WITHOUT_END: Final = 12  # a scanner set up without Enter is believed after so many

_ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_SHIFTS: Final = (Qt.Key.Key_Shift, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock)
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_ALT: Final = Qt.KeyboardModifier.AltModifier
_META: Final = Qt.KeyboardModifier.MetaModifier


class Scanner(QObject):
    """Watches the keys of the application's windows.

    Signals:
        scanned(str, bool): a burst, without its Enter or Tab, and whether something rewrote it on its way. The text
            did not land in any field.
    """

    scanned = Signal(str, bool)

    def __init__(self, app: QGuiApplication, parent: QObject | None = None) -> None:
        """Watch the windows of ``parent``, or all of the application's when there is none, until it is gone.

        Two that watch one window would hold keys for ever, so a widget's scanner leaves other windows alone.
        """
        super().__init__(parent or app)
        self._owner = parent if isinstance(parent, QWidget) else None
        self._window: QWindow | None = None
        self._typed_into: QObject | None = None
        self._held: list[tuple[QObject, QEvent]] = []
        self._text = ""
        self._rewritten = False
        self._last = 0.0
        self._stamp = 0  # when the last key was pressed, ms by the system's clock; 0: it does not say
        self._graced = False
        self._released_later: set[int] = set()
        self._replaying = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._timed_out)
        # Keys pass the window first; a filter of the application would see every event of the program. What an input
        # method commits goes past the window, to the object that has the focus.
        app.focusWindowChanged.connect(self._follow_window)
        app.focusObjectChanged.connect(self._follow_object)
        self._follow_window(app.focusWindow())
        self._follow_object(app.focusObject())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold keys that may come from a scanner; see the module."""
        if self._replaying:
            return False
        kind = event.type()
        if kind == QEvent.Type.InputMethod and watched is self._typed_into and isinstance(event, QInputMethodEvent):
            return self._composed(watched, event)
        if watched is not self._window:
            return False
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._pressed(event)
        if kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            return self._released(event)
        if kind == QEvent.Type.MouseButtonPress and self._held:
            self._give_up()
        return False

    def _follow_window(self, window: QWindow | None) -> None:
        self._give_up()
        if self._window is not None and isValid(self._window):
            self._window.removeEventFilter(self)
        self._window = window if self._mine(window) else None
        if self._window is not None:
            self._window.installEventFilter(self)
        self._follow_object(QGuiApplication.focusObject())

    def _mine(self, window: QWindow | None) -> bool:
        """Return whether ``window`` is the owner's, or a dialog over it."""
        if self._owner is None:
            return True
        if not isValid(self._owner):  # it is being destroyed, and its focus goes elsewhere
            return False
        mine = self._owner.window().windowHandle()
        over = window
        while over is not None and over is not mine:
            over = over.transientParent()
        return over is not None

    def _follow_object(self, typed_into: QObject | None) -> None:
        if self._typed_into is not None and isValid(self._typed_into):
            self._typed_into.removeEventFilter(self)
        window = QGuiApplication.focusWindow()
        self._typed_into = typed_into if typed_into is not window and self._mine(window) else None
        if self._typed_into is not None:
            self._typed_into.installEventFilter(self)

    def _pressed(self, event: QKeyEvent) -> bool:
        assert self._window is not None
        self._give_up_if_late(event.timestamp())
        text = event.text()
        commands = event.modifiers() & (_CONTROL | _ALT | _META)
        # AltGr letters come with Ctrl and Alt both set and are text all the same.
        letter = bool(text) and text.isprintable() and commands in {Qt.KeyboardModifier.NoModifier, _CONTROL | _ALT}
        if event.isAutoRepeat():
            self._give_up()
            return False
        if letter:
            self._hold(self._window, event, self._text + text)
            return True
        if not self._held:
            return False
        if event.key() in _ENDS and len(self._text) >= RUN:
            self._released_later.add(event.key())
            self._recognised()
            return True
        if event.key() in _SHIFTS:
            self._hold(self._window, event, self._text)
            return True
        if event.key() == Qt.Key.Key_Backspace:
            self._rewritten = True
            self._hold(self._window, event, self._text[:-1])
            return True
        self._give_up()
        return False

    def _released(self, event: QKeyEvent) -> bool:
        if event.key() in self._released_later:
            self._released_later.discard(event.key())
            return True
        if self._held and self._window is not None:
            self._held.append((self._window, event.clone()))
            return True
        return False

    def _composed(self, typed_into: QObject, event: QInputMethodEvent) -> bool:
        self._give_up_if_late()
        if event.commitString():
            self._rewritten = True
        self._hold(typed_into, event, self._text + event.commitString())
        return True

    def _hold(self, target: QObject, event: QEvent, text: str) -> None:
        self._held.append((target, event.clone()))
        self._text = text
        self._last = time.monotonic()
        self._stamp = event.timestamp() if isinstance(event, QKeyEvent) else 0
        self._graced = False
        self._timer.start(self._patience())

    def _patience(self) -> int:
        return PATIENCE_MS if len(self._text) >= RUN else GAP_MS

    def _give_up_if_late(self, stamp: int = 0) -> None:
        passed = stamp - self._stamp if stamp and self._stamp else (time.monotonic() - self._last) * 1000
        if self._held and passed > self._patience():
            self._give_up()

    def _timed_out(self) -> None:
        """Give up, unless the window was busy itself: then let the keys in that came meanwhile."""
        busy = (time.monotonic() - self._last) * 1000 - self._patience()
        if busy > GRACE_MS and not self._graced:
            self._graced = True
            self._timer.start(GRACE_MS)
            return
        self._give_up()

    def _give_up(self) -> None:
        """The burst stopped without an Enter: a very long one is a scan all the same, else a human typed."""
        if len(self._text) >= RUN_WITHOUT_END:
            self._recognised()
            return
        held = self._held
        self._forget()
        self._replaying = True
        try:
            for target, event in held:
                if isValid(target):
                    QCoreApplication.sendEvent(target, event)
        finally:
            self._replaying = False

    def _recognised(self) -> None:
        text, rewritten = self._text, self._rewritten
        keys = [event for _target, event in self._held if isinstance(event, QKeyEvent)]
        pressed = {event.key() for event in keys if event.type() == QEvent.Type.KeyPress}
        self._released_later |= pressed - {event.key() for event in keys if event.type() == QEvent.Type.KeyRelease}
        self._forget()
        # After the key event is over, so that what the scan starts does not run inside it.
        QTimer.singleShot(0, self, lambda: self.scanned.emit(text, rewritten))

    def _forget(self) -> None:
        self._timer.stop()
        self._held = []
        self._text = ""
        self._rewritten = False
