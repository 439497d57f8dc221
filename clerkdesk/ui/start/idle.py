"""Noticing that nobody is at the desk."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import isValid

MINUTE_MS: Final = 60_000
LOOK_MS: Final = 500
"""After a sign nobody needs to look for so long: a letter on its way into a field is not looked at each time."""

SIGNS: Final = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    )
)


class Idle(QObject):
    """Watches the windows that have the keyboard.

    Signals:
        left(): there was no key and no mouse for the time that was set.
    """

    left = Signal()

    def __init__(self, app: QGuiApplication, parent: QObject | None = None) -> None:
        super().__init__(parent or app)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.left)
        self._window: QWindow | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(LOOK_MS)
        self._again.timeout.connect(self._look)
        app.focusWindowChanged.connect(self._follow)
        self._follow(app.focusWindow())

    def watch(self, minutes: int) -> None:
        """Begin to wait for ``minutes`` without a sign; 0 never."""
        if minutes > 0:
            self._timer.start(minutes * MINUTE_MS)
        else:
            self._timer.stop()

    def stop(self) -> None:
        """Wait no more."""
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin the wait anew at a sign of somebody, and look away for a moment."""
        if event.type() in SIGNS:
            if self._timer.isActive():
                self._timer.start()
            watched.removeEventFilter(self)
            self._again.start()
        return False

    def _follow(self, window: QWindow | None) -> None:
        if self._window is not None and isValid(self._window):  # one may be gone before it says so
            self._window.removeEventFilter(self)
            self._window.destroyed.disconnect(self._gone)
        self._window = window
        if window is not None:
            window.destroyed.connect(self._gone)
        self._look()

    def _look(self) -> None:
        if self._window is not None and isValid(self._window):
            self._window.removeEventFilter(self)
            self._window.installEventFilter(self)

    def _gone(self) -> None:
        self._window = None
