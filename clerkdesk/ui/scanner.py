"""Telling a keyboard-wedge scanner from a clerk, wherever the focus is.

A scanner in keyboard mode types its text in a burst, a few milliseconds a key, and ends it with Enter or Tab. A
human does not. `Scanner` sits in front of the window that has the keyboard, holds each key for a moment, and then
either hands the burst over as one text or replays the keys to whoever has the focus, in order and unchanged.
"""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

GAP_MS: Final = 35  # slower than any wired scanner, faster than fingers
PATIENCE_MS: Final = 200  # once it is surely a scanner: it may pause (radio, a busy computer)
RUN: Final = 6  # this many keys without a gap are a scanner's
RUN_WITHOUT_END: Final = 12  # a scanner set up without Enter is believed after so many

_ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_COMMANDS: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class Scanner(QObject):
    """Watches the keys of the application's windows.

    Signals:
        scanned(str): a burst, without its Enter or Tab; the text did not land in any field.
    """

    scanned = Signal(str)

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__(app)
        self._window: QWindow | None = None
        self._held: list[QKeyEvent] = []
        self._text = ""
        self._last = 0.0
        self._released_later: set[int] = set()
        self._replaying = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._give_up)
        # The window, not the application: a filter of the application would see every event of the program.
        app.focusWindowChanged.connect(self._follow)
        self._follow(app.focusWindow())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold keys that may come from a scanner; see the module."""
        kind = event.type()
        if self._replaying or watched is not self._window:
            return False
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._pressed(event)
        if kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            return self._released(event)
        if kind in {QEvent.Type.MouseButtonPress, QEvent.Type.FocusAboutToChange} and self._held:
            self._give_up()
        return False

    def _follow(self, window: QWindow | None) -> None:
        if self._held:
            self._give_up()
        if self._window is not None:
            self._window.removeEventFilter(self)
            self._window.destroyed.disconnect(self._gone)
        self._window = window
        if window is not None:
            window.installEventFilter(self)
            window.destroyed.connect(self._gone)

    def _gone(self) -> None:
        self._window = None
        self._forget()

    def _pressed(self, event: QKeyEvent) -> bool:
        text = event.text()
        plain = bool(text) and text.isprintable() and not event.modifiers() & _COMMANDS
        # AltGr letters arrive with Ctrl and Alt both set and are text all the same.
        altgr = (
            bool(text)
            and text.isprintable()
            and (event.modifiers() & _COMMANDS).value
            == (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier).value
        )
        now = time.monotonic() * 1000
        if self._held and now - self._last > self._wait():
            self._give_up()
        if (plain or altgr) and not event.isAutoRepeat():
            self._hold(event, text, now)
            return True
        if not self._held:
            return False
        if event.key() in _ENDS and len(self._text) >= RUN:
            self._released_later.add(event.key())
            self._recognised()
            return True
        if event.key() in {Qt.Key.Key_Shift, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock}:
            self._hold(event, "", now)  # a scanner presses Shift for capitals; keep the order for a replay
            return True
        self._give_up()
        return False

    def _released(self, event: QKeyEvent) -> bool:
        if event.key() in self._released_later:
            self._released_later.discard(event.key())
            return True
        if self._held:
            self._held.append(event.clone())
            return True
        return False

    def _hold(self, event: QKeyEvent, text: str, now: float) -> None:
        self._held.append(event.clone())
        self._text += text
        self._last = now
        self._timer.start(int(self._wait()))

    def _wait(self) -> float:
        return PATIENCE_MS if len(self._text) >= RUN else GAP_MS

    def _give_up(self) -> None:
        """The burst stopped without an Enter: a very long one is a scan all the same, else a human typed."""
        if len(self._text) >= RUN_WITHOUT_END:
            self._recognised()
            return
        held, window = self._held, self._window
        self._forget()
        if window is None:
            return
        self._replaying = True
        try:
            for event in held:
                QCoreApplication.sendEvent(window, event)
        finally:
            self._replaying = False

    def _recognised(self) -> None:
        text = self._text
        pressed = {event.key() for event in self._held if event.type() == QEvent.Type.KeyPress}
        released = {event.key() for event in self._held if event.type() == QEvent.Type.KeyRelease}
        self._released_later |= pressed - released
        self._forget()
        # After the key event is over, so that what the scan starts does not run inside it.
        QTimer.singleShot(0, self, lambda: self.scanned.emit(text))

    def _forget(self) -> None:
        self._timer.stop()
        self._held = []
        self._text = ""
