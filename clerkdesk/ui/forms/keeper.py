"""Keeps the forms of the visit in hand: saved within 300 ms of a key, at once on leaving."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from clerkdesk.services.forms import filling as service
from clerkdesk.ui.forms.visit import Visit
from clerkdesk.ui.session import Session

WAIT_MS: Final = 60  # after the first change, not after the last


class Keeper(QObject):
    """Saves one visit as its draft, a little after each change.

    Signals:
        saved(): the draft is on the disk.
    """

    saved = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._visit: Visit | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.save)

    def keep(self, visit: Visit | None) -> None:
        """Keep ``visit`` from now on; what waited for the one before is saved."""
        self.finish()
        self._visit = visit

    def touch(self) -> None:
        """Something was changed."""
        if not self._timer.isActive():
            self._timer.start()

    def save(self) -> None:
        """Save now."""
        self._timer.stop()
        visit = self._visit
        if visit is None or not self._session.open:
            return
        desk, clerk, key, filling = self._session.desk, self._session.clerk, visit.key, visit.filling
        self._session.work.deed(
            lambda: service.save(desk, clerk, key, filling), lambda _done: self.saved.emit(), owner=self
        )

    def finish(self) -> None:
        """Save what waits to be saved."""
        if self._timer.isActive():
            self.save()
