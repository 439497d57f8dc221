"""A deed that takes longer than a glance is said in the status bar, so that nobody presses a key twice."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from clerkdesk.ui.widgets.status import StatusBar
from clerkdesk.ui.work import Work

NOTICED_MS = 500
SLOW_MS = 4000


class Saving(QObject):
    """Watches the deeds of ``work`` and tells ``status`` of those that take their time."""

    def __init__(self, work: Work, status: StatusBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._status = status
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._late)
        self._said = ""
        work.saving_changed.connect(self._changed)

    def _changed(self, saving: bool) -> None:
        self._say("")
        if saving:
            self._timer.start(NOTICED_MS)
        else:
            self._timer.stop()

    def _late(self) -> None:
        if not self._said:
            self._say("saving")
            self._timer.start(SLOW_MS - NOTICED_MS)
        else:
            self._say("slow")

    def _say(self, state: str) -> None:
        if state != self._said:
            self._said = state
            self._status.set_saving(state)
