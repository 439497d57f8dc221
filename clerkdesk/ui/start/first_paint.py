"""Work that waits until a page stands on the screen, so that nobody waits for the page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class FirstPaint(QObject):
    """Calls ``then`` of ``owner`` once ``page`` was painted for the first time, when the painting is over."""

    def __init__(self, page: QWidget, owner: QObject, then: Callable[[], object]) -> None:
        super().__init__(page)
        self._owner, self._then = owner, then
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the first paint."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._owner, self._then)
        return False
