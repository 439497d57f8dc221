"""A line to type in that shows what an input method commits to one who watches, before it takes it itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QLineEdit


class Composing(QLineEdit):
    """A line whose typing is quick: nobody needs to filter all its events, several with each key, for these few.

    Attributes:
        watcher: is shown each of these events and returns whether it took it.
    """

    watcher: Callable[[QObject, QInputMethodEvent], bool] | None = None

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Show it to the watcher first."""
        if self.watcher is None or not self.watcher(self, event):
            super().inputMethodEvent(event)
