"""Keeps what is typed: saved within 300 ms of a key, given back at the next start."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer

from clerkdesk.domain.events import Clerk
from clerkdesk.services import drafts, look
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Line
from clerkdesk.ui.reception.form import Form
from clerkdesk.ui.work import Work

log = logging.getLogger(__name__)

WAIT_MS: Final = 120  # after the first change, not after the last: a clerk who goes on typing is saved too


@dataclass(frozen=True, slots=True)
class Kept:
    """What a draft gave back. twins: the dossiers that were made from it before the program was stopped."""

    form: Form
    twins: tuple[Line, ...] = ()


class Keeper(QObject):
    """Saves a form as the draft of one clerk, a little after each change."""

    def __init__(self, desk: Desk, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._work = desk, work
        self._clerk: Clerk | None = None
        self._form: Callable[[], Form] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.save)

    def keep_for(self, clerk: Clerk, form: Callable[[], Form]) -> None:
        """Keep what ``form`` gives, for ``clerk``."""
        self._clerk, self._form = clerk, form

    def touch(self) -> None:
        """Something was changed."""
        if not self._timer.isActive():
            self._timer.start()

    def save(self) -> None:
        """Save now."""
        self._timer.stop()
        if self._clerk is None or self._form is None:
            return
        desk, clerk, form = self._desk, self._clerk, self._form()
        if form.blank:
            self._work.deed(lambda: drafts.drop(desk, key(clerk)))
        else:
            body = form.draft()
            self._work.deed(lambda: drafts.save(desk, key(clerk), clerk, body))

    def finish(self) -> None:
        """Save what waits to be saved."""
        if self._timer.isActive():
            self.save()


def key(clerk: Clerk) -> str:
    """Return the draft's key: each clerk has one of their own."""
    return f"reception:{clerk.id}"


def recall(desk: Desk, clerk: Clerk) -> Kept:
    """Return what ``clerk`` had typed; an empty form when there is nothing, or nothing that can be read."""
    draft = drafts.load(desk, key(clerk))
    if draft is None:
        return Kept(Form())
    try:
        form = Form.from_draft(draft.body)
    except ValueError:
        log.info("a draft of another version is not used")
        return Kept(Form())
    twins = [look.by_stream(desk, f"dossier:{part.nonce}") for part in form.parts() if part.nonce]
    return Kept(form, tuple(twin for twin in twins if twin is not None))
