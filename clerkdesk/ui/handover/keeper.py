"""Keeps both lists that are being scanned, so that they are there again after a crash, a power cut or a lock."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer

from clerkdesk.domain.events import Clerk, Way
from clerkdesk.services import drafts
from clerkdesk.services.desk import Desk
from clerkdesk.ui.handover.batch import Batch
from clerkdesk.ui.work import Work

log = logging.getLogger(__name__)

WAIT_MS: Final = 120


class Keeper(QObject):
    """Saves what ``body`` returns as the draft of one clerk, a little after the first change."""

    def __init__(self, desk: Desk, work: Work, body: Callable[[], dict[str, Any]], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._work, self._body = desk, work, body
        self._clerk: Clerk | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self._save)

    def keep_for(self, clerk: Clerk | None) -> None:
        """Keep it for ``clerk`` from now on, or for nobody; what waits is saved for who it was before."""
        self.finish()
        self._clerk = clerk

    def touch(self) -> None:
        """Something was changed."""
        if not self._timer.isActive():
            self._timer.start()

    def finish(self) -> None:
        """Save now what waits to be saved."""
        if self._timer.isActive():
            self._save()

    def _save(self) -> None:
        self._timer.stop()
        if self._clerk is None:
            return
        desk, clerk, body = self._desk, self._clerk, self._body()
        if any(body[way.value]["rows"] for way in Way):
            self._work.deed(lambda: drafts.save(desk, key(clerk), clerk, body))
        else:
            self._work.deed(lambda: drafts.drop(desk, key(clerk)))


def key(clerk: Clerk) -> str:
    """Return the draft's key: each clerk has one of their own."""
    return f"handover:{clerk.id}"


def recall(desk: Desk, clerk: Clerk) -> tuple[Way, dict[Way, Batch]] | None:
    """Return the way and the lists that ``clerk`` had begun, None when there is nothing that can be read."""
    draft = drafts.load(desk, key(clerk))
    if draft is None:
        return None
    try:
        return Way(draft.body["way"]), {way: Batch.of_draft(way, draft.body[way.value]) for way in Way}
    except (KeyError, TypeError, ValueError):
        log.info("a draft of another version is not used")
        return None
