"""Ctrl+Z: what was typed, ticked or filtered comes back; what was done stays in the journal and is corrected."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from clerkdesk.language import N_
from clerkdesk.ui.errors import Notice

if TYPE_CHECKING:
    from clerkdesk.ui.page import Page

T = TypeVar("T")

MOST: Final = 50
_LIKELY: Final = frozenset({Qt.Key.Key_Z, Qt.Key.Key_Backspace})  # of Ctrl+Z and, on Windows, Alt+Backspace

NOTHING: Final = Notice(
    tone="active",
    what=N_("There is nothing here to undo."),
    safe=N_("What was done stays in the journal: it is corrected, not undone."),
    todo=N_("Open the dossier (F3): F12 corrects what was typed, F8 voids it with a reason."),
)


class History(Generic[T]):
    """The values that one thing had, of which the last is the one it has now."""

    def __init__(self) -> None:
        self._of = ""
        self._values: list[T] = []

    def note(self, of: str, value: T) -> None:
        """Note the value of the thing called ``of``; another name begins anew."""
        if of != self._of:
            self._of, self._values = of, []
        if not self._values or self._values[-1] != value:
            self._values = [*self._values[-MOST:], value]

    def undo(self) -> T | None:
        """Return the value before the last, which is the last from now on; None when there is none."""
        if len(self._values) < 2:
            return None
        self._values.pop()
        return self._values[-1]


class Undoing(QObject):
    """Listens to Ctrl+Z of ``shell``: a line that was typed in takes it first, then the page, then a word why not.

    ``page``: the one in front, None while nobody works.
    """

    def __init__(self, app: QGuiApplication, shell: QWidget, page: Callable[[], Page | None]) -> None:
        super().__init__(shell)
        self._shell = shell
        self._page = page
        app.focusWindowChanged.connect(self._follow)
        self._follow(app.focusWindow())

    def _follow(self, window: QWindow | None) -> None:
        if isValid(self._shell) and window is not None and window is self._shell.windowHandle():
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Take Ctrl+Z unless somebody types."""
        if (
            isinstance(event, QKeyEvent)
            and event.key() in _LIKELY  # cheapest first: a letter on its way into a field passes here
            and event.type() == QEvent.Type.KeyPress
            and event.matches(QKeySequence.StandardKey.Undo)
            and not _typed(QApplication.focusWidget())
            and (page := self._page()) is not None
        ):
            if not page.undo():
                page.notice(NOTHING)
            return True
        return False


def _typed(widget: object) -> bool:
    """Return whether Ctrl+Z takes back what was typed into ``widget``."""
    match widget:
        case QLineEdit():
            return widget.isUndoAvailable()
        case QPlainTextEdit():
            return widget.document().isUndoAvailable()
    return False
