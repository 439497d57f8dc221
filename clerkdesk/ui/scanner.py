"""Telling a keyboard-wedge scanner from a clerk, wherever the focus is.

A scanner in keyboard mode types its text in a burst, a few milliseconds a key, and ends it with Enter or Tab. A
human does not. `Scanner` sits in front of the window that has the keyboard. A letter goes into a text field at once;
when the keys prove to be a scanner's (see `Burst`), the field is put back to what it held before them, the rest is
held, and the burst is handed over as one text. Where the focus is no text field a letter may be a command, so each
is held for a moment. Held keys that are no scan after all are given back to whoever has the focus, in order and
unchanged. What counts is when keys were pressed, as the system says it: a window that was busy in between must not
part a burst.

A Vietnamese input method that is on meanwhile rewrites the burst: it takes letters back with Backspace, or commits
text of its own. That is noticed and told, because the text alone does not always show it.
"""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from clerkdesk.ui.burst import GAP_MS, RUN, Burst
from clerkdesk.ui.retyping import Before, before
from clerkdesk.ui.widgets.composing import Composing

GRACE_MS: Final = 15  # after the window itself was busy: keys that wait for it come first

_ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_SHIFTS: Final = (Qt.Key.Key_Shift, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock)
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_ALT: Final = Qt.KeyboardModifier.AltModifier
_META: Final = Qt.KeyboardModifier.MetaModifier
_COMMANDS: Final = _CONTROL | _ALT | _META
_NONE: Final = Qt.KeyboardModifier.NoModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_ALTGR: Final = _CONTROL | _ALT  # AltGr letters come with both set and are text all the same
_PRESSED: Final = QEvent.Type.KeyPress
_RELEASED: Final = QEvent.Type.KeyRelease
_CLICKED: Final = QEvent.Type.MouseButtonPress


class Scanner(QObject):
    """Watches the keys of the application's windows.

    Signals:
        scanned(str, bool): a burst, without its Enter or Tab, and whether something rewrote it on its way. The text
            did not stay in any field. What is scanned into a field for passwords is taken out of it and told nobody.
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
        self._lone: tuple[QObject, QEvent, str, float, Before] | None = None  # a letter, gathered when more come
        self._burst: Burst | None = None
        self._keys: list[tuple[QObject, QEvent, int]] = []  # with how many keys the burst had then
        self._before: list[Before] = []  # of the fields that letters went into
        self._holding = False
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
        """Watch keys that may come from a scanner; see the module."""
        if self._replaying:
            return False
        if isinstance(event, QKeyEvent):  # by its class first: to ask an event for its kind is slow
            if watched is self._window:
                kind = event.type()
                if kind is _PRESSED:
                    return self._pressed(event)
                if kind is _RELEASED:
                    return self._released(event)
        elif isinstance(event, QInputMethodEvent):
            return self._composes(watched, event)
        elif isinstance(event, QMouseEvent) and (self._burst or self._lone) and event.type() is _CLICKED:
            self._over()
        return False

    def _follow_window(self, window: QWindow | None) -> None:
        self._over()
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
            if isinstance(self._typed_into, Composing):
                self._typed_into.watcher = None
            else:
                self._typed_into.removeEventFilter(self)
        window = QGuiApplication.focusWindow()
        self._typed_into = typed_into if typed_into is not window and self._mine(window) else None
        if isinstance(self._typed_into, Composing):
            self._typed_into.watcher = self._composes
        elif self._typed_into is not None:
            self._typed_into.installEventFilter(self)
        self._gather()
        if self._burst is not None and not self._holding and not self._replaying:  # one of its letters led there
            self._remember()

    def _pressed(self, event: QKeyEvent) -> bool:
        assert self._window is not None
        gap = self._gap(event.timestamp())
        if self._lone is not None:
            if gap > GAP_MS:
                self._lone = None  # fingers: nearly always, so this way is short
            else:
                self._gather()
        burst = self._burst
        if burst is not None and gap > GAP_MS and gap > burst.patience:
            self._over()
            burst = None
        if burst is not None and event.isAutoRepeat():
            self._over()
            return False
        text = event.text()
        if text.isalpha() and event.modifiers() & _COMMANDS == _ALT:
            return True  # a key of a button that is not there now; a line to type in would take its letter
        if text and text.isprintable() and _writes(event.modifiers()):
            if burst is None:
                held = before(QApplication.focusWidget())
                if held is not None:
                    self._lone = self._window, event.clone(), text, gap, held
                    return False
                burst = self._begun()
            burst.add(text, gap)
            return self._took(self._window, event)
        if burst is None:
            return False
        if event.key() in _ENDS and burst.sure:
            self._released_later.add(event.key())
            self._recognised(burst)
            return True
        if event.key() in _SHIFTS:
            return self._took(self._window, event)
        if event.key() == Qt.Key.Key_Backspace:
            burst.erase(gap)
            return self._took(self._window, event)
        self._over()
        return False

    def _released(self, event: QKeyEvent) -> bool:
        if self._released_later and event.key() in self._released_later:
            self._released_later.discard(event.key())
            return True
        if self._holding and self._window is not None and self._burst is not None:
            self._keys.append((self._window, event.clone(), self._burst.count))
            return True
        # No text field waits for the end of a letter: it would go up through every widget around it, for nothing.
        return bool(self._lone or self._before) and event.text().isprintable()

    def _composes(self, typed_into: QObject, event: QInputMethodEvent) -> bool:
        return not self._replaying and typed_into is self._typed_into and self._composed(typed_into, event)

    def _composed(self, typed_into: QObject, event: QInputMethodEvent) -> bool:
        gap = self._gap()
        self._gather()
        if self._burst is not None and gap > self._burst.patience:
            self._over()
        burst = self._begun()
        burst.add(event.commitString(), gap)
        if event.commitString():
            burst.rewritten = True
        return self._took(typed_into, event)

    def _gather(self) -> None:
        """Let the letter that came alone be the first of a burst."""
        if self._lone is not None:
            target, event, text, gap, held = self._lone
            self._lone = None
            self._burst = Burst()
            self._burst.add(text, gap)
            self._keys, self._before, self._holding = [(target, event, 1)], [held], False

    def _begun(self) -> Burst:
        """Return the burst under way; with the first letter of one, note what the field holds that gets it."""
        if self._burst is None:
            self._burst = Burst()
            self._remember()
            self._holding = not self._before
        return self._burst

    def _remember(self) -> None:
        held = before(QApplication.focusWidget())
        if held is not None:
            self._before.append(held)

    def _gap(self, stamp: int = 0) -> float:
        """Return how long after the key before this one was pressed, in ms; and note when it was."""
        now = time.monotonic()
        gap = stamp - self._stamp if stamp and self._stamp else (now - self._last) * 1000
        self._last, self._stamp = now, stamp
        return gap

    def _took(self, target: QObject, event: QEvent) -> bool:
        """Keep ``event`` in case that it must be given back; return whether it is held."""
        burst = self._burst
        assert burst is not None
        self._keys.append((target, event.clone(), burst.count))
        if not self._holding:
            if burst.count < RUN or not burst.sure:
                return False
            self._take_back()
        self._graced = False
        self._timer.start(burst.patience)
        return True

    def _take_back(self) -> None:
        """It is a scanner: let the fields hold what they held before its letters, and hold the rest."""
        self._holding = self._replaying = True
        try:
            if any(isinstance(event, QInputMethodEvent) for _target, event, _count in self._keys):
                QGuiApplication.inputMethod().reset()
            for held in reversed(self._before):
                held.put_back()
        finally:
            self._replaying = False

    def _timed_out(self) -> None:
        """Give up, unless the window was busy itself: then let the keys in that came meanwhile."""
        burst = self._burst
        if burst is None:
            return
        busy = (time.monotonic() - self._last) * 1000 - burst.patience
        if busy > GRACE_MS and not self._graced:
            self._graced = True
            self._timer.start(GRACE_MS)
            return
        self._over()

    def _over(self) -> None:
        """The burst stopped without an Enter: a very long one is a scan all the same, else a human typed."""
        burst = self._burst
        if burst is None:
            return
        if burst.whole:
            self._recognised(burst)
            return
        keys = self._keys if self._holding else []
        self._forget()
        self._give_back([(target, event) for target, event, _count in keys])

    def _recognised(self, burst: Burst) -> None:
        fingers = [(target, event) for target, event, count in self._keys if count <= burst.lead]
        keys = [event for _target, event, _count in self._keys if isinstance(event, QKeyEvent)]
        pressed = {event.key() for event in keys if event.type() == QEvent.Type.KeyPress}
        self._released_later |= pressed - {event.key() for event in keys if event.type() == QEvent.Type.KeyRelease}
        text, rewritten = burst.scan, burst.rewritten
        secret = any(held.secret for held in self._before)
        self._forget()
        self._give_back(fingers)
        if not secret:
            # After the key event is over, so that what the scan starts does not run inside it.
            QTimer.singleShot(0, self, lambda: self.scanned.emit(text, rewritten))

    def _give_back(self, keys: list[tuple[QObject, QEvent]]) -> None:
        self._replaying = True
        try:
            for target, event in keys:
                if isValid(target):
                    QCoreApplication.sendEvent(target, event)
        finally:
            self._replaying = False

    def _forget(self) -> None:
        self._timer.stop()
        self._burst = None
        self._keys, self._before = [], []
        self._holding = False


def _writes(held: Qt.KeyboardModifier) -> bool:
    """Return whether a letter pressed with ``held`` is text and no command."""
    if held is _NONE or held is _SHIFT:  # nearly always; sets and sums of these are slow
        return True
    return held & _COMMANDS in {_NONE, _ALTGR}
