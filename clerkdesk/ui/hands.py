"""Hands at the keyboard: keys as fingers and scanners press them, sent to the real window.

The scripted day of the demo and its tests use nothing else: what they do, a clerk can do without a mouse.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clerkdesk.ui import burst
from clerkdesk.ui.retyping import before
from clerkdesk.ui.work import Work

FINGERS: Final = burst.GAP_MS + 8
"""Milliseconds between two keys of a fast typist: more than a scanner leaves."""

SCANNER_MS: Final = 4
"""Milliseconds between two keys of a scanner."""

QUIET: Final = 0.06
"""Seconds without anything under way before the window counts as settled."""

_NONE: Final = Qt.KeyboardModifier.NoModifier


class Hands:
    """Presses keys and waits for the window. ``pressed`` counts the keys of fingers; a scan is not counted."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.pressed = 0
        self._stamp = 0  # when the last key that says it was pressed, in ms

    def press(self, *keys: Qt.Key, hold: Qt.KeyboardModifier = _NONE) -> None:
        """Press ``keys`` one after another, letting the window settle after each; ``hold``: Ctrl, Shift, Alt."""
        for key in keys:
            QTest.keyClick(_window(), key, hold)
            self.pressed += 1
            self.settle()

    def type(self, text: str) -> None:
        """Type ``text`` as fingers do, then let the window settle.

        Into a field nothing waits: each key says that it came a finger's time after the one before. Where a letter may
        be a command the window holds it for a moment, and so do the hands.
        """
        for letter in text:
            self.pressed += 1
            if before(QApplication.focusWidget()) is None:
                QTest.sendKeyEvent(QTest.KeyAction.Click, _window(), _key(letter), letter, _NONE)
                QTest.qWait(FINGERS)
            else:
                self._letter(_window(), _key(letter), letter, self._after(FINGERS))
                QCoreApplication.processEvents()
        self.settle()

    def scan(self, text: str) -> None:
        """Send ``text`` as a keyboard-wedge scanner does: a few milliseconds a key, then Enter.

        Each key says when it was pressed, as a system's does, however long the window takes over it.
        """
        window, begins = _window(), self._after(FINGERS)
        for at, letter in enumerate(f"{text}\r"):
            key = Qt.Key.Key_Return if letter == "\r" else _key(letter)
            self._letter(window, key, letter, begins + SCANNER_MS * at)
        self.settle()

    def _after(self, ms: int) -> int:
        """Return when the next key is pressed: now, but at least ``ms`` after the one before."""
        return max(int(time.monotonic() * 1000), self._stamp + ms)

    def _letter(self, window: QWindow, key: Qt.Key, letter: str, stamp: int) -> None:
        """Press a key that writes ``letter`` and says that it was pressed at ``stamp``."""
        self._stamp = stamp
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, _NONE, letter)
            event.setTimestamp(stamp)
            QCoreApplication.sendEvent(window, event)

    def settle(self, seconds: float = 30) -> None:
        """Let the window do all that waits, for ``seconds`` at most."""
        start = quiet = time.monotonic()
        while time.monotonic() < start + seconds:
            began = time.monotonic()
            QCoreApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            if self._work.busy or time.monotonic() > began + QUIET:  # what took long may have left more to do
                quiet = time.monotonic()
            elif time.monotonic() > quiet + QUIET:
                return
            QTest.qSleep(2)

    def wait(self, until: Callable[[], bool], what: str, seconds: float = 60) -> None:
        """Wait until ``until`` is so.

        Raises:
            TimeoutError: it never was; ``what`` says what was waited for.
        """
        last = time.monotonic() + seconds
        while not until():
            if time.monotonic() > last:
                raise TimeoutError(f"the window did not get so far: {what}")
            self.settle(0.5)


def _window() -> QWindow:
    window = QGuiApplication.focusWindow()
    if window is None:
        raise TimeoutError("no window has the keyboard")
    return window


def _key(letter: str) -> Qt.Key:
    return Qt.Key(ord(letter.upper())) if letter.isascii() and letter.isprintable() else Qt.Key.Key_unknown
