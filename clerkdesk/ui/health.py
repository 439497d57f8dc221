"""Looking after the data behind the clerk's back: SQLite's own check of the file, in a thread of its own."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from clerkdesk.domain.errors import Trouble
from clerkdesk.services import soundness
from clerkdesk.services.desk import Desk
from clerkdesk.store.faults import damaged


class Health(QObject):
    """The state of the data file: "unknown", "checking", "sound" or "damaged".

    The check reads the whole file (seconds a gigabyte), so neither the reader nor the writer does it.

    Signals:
        changed(str): the new state.
        failed(object): the `Trouble` to show.
    """

    changed = Signal(str)
    failed = Signal(object)
    _found = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.state = "unknown"
        self.detail = ""
        self._found.connect(self._take)

    def check_when_due(self) -> None:
        """Begin at a start: a small store always, a large one once a day."""
        if soundness.due(self._desk):
            self.check()

    def check(self) -> None:
        """Begin, unless a check is under way."""
        if self.state != "checking":
            self._show("checking")
            threading.Thread(target=self._run, name="quick-check", daemon=True).start()

    def _run(self) -> None:
        found: object
        try:
            found = soundness.fault(self._desk)
        except Exception as error:  # noqa: BLE001  (shown in the GUI thread)
            found = error
        if isValid(self):
            self._found.emit(found)

    def _take(self, found: object) -> None:
        if found is None:
            self._show("sound")
            return
        error = found if isinstance(found, Exception) else damaged(str(found))
        self.detail = str(found)
        self._show("damaged" if isinstance(error, Trouble) and error.code == "damaged" else "unknown")
        self.failed.emit(error)

    def _show(self, state: str) -> None:
        self.state = state
        self.changed.emit(state)
