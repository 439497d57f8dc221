"""Backups behind the window: begun when they are due, shown while they run, told of until they work again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_
from clerkdesk.services import backup_plan
from clerkdesk.services.backup import Backup
from clerkdesk.services.backup_plan import Standing
from clerkdesk.services.desk import Desk
from clerkdesk.ui.errors import Notice
from clerkdesk.ui.widgets.strip import Strip
from clerkdesk.ui.work import Carried, Work

AGAIN: Final = timedelta(minutes=10)
"""After a failure the next try waits so long, unless the folder came back."""

CAUSE: Final = "backup"
OPEN: Final = N_("Open backups")


class Backups(QObject):
    """The one place that makes and proves backups in this window, so that never two run at a time.

    Attributes:
        standing: how the desk stands with its backups, None until it was asked.
        task: what runs now, or None. planned: whether that is the planned backup.

    Signals:
        changed(): the standing changed, or something began or ended.
        moved(int, int): how far it is.
        done(object): a backup was made by hand (a `Backup`), or proved (a `Proof`).
        failed(object): what was begun by hand failed.
    """

    changed = Signal()
    moved = Signal(int, int)
    done = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, work: Work, strip: Strip, show: Callable[[], object], parent: QObject) -> None:
        """Ask how the desk stands; ``strip`` tells of trouble, and ``show`` opens the settings of backups."""
        super().__init__(parent)
        self._desk, self._work, self._strip, self._open = desk, work, strip, show
        self.standing: Standing | None = None
        self.task: Carried | None = None
        self.planned = False
        self._folder_was_there = True
        self.look()

    def look(self) -> None:
        """Ask how the desk stands."""
        self._ask(self._stood)

    def minute(self) -> None:
        """Begin the planned backup when it is due and nobody is in the middle of something; call it every minute."""
        if self.task is None and not self._work.busy:
            self._ask(self._begin_due)

    def back_up(self, target: Path | None = None) -> None:
        """Back up now: by the plan, or to another place."""
        desk = self._desk
        if target is None:
            self._carry(lambda task: backup_plan.make_planned(desk, task.told), self.done.emit, self.failed.emit)
        else:
            self._carry(lambda task: backup_plan.make_at(desk, target, task.told), self.done.emit, self.failed.emit)

    def prove(self, one: Backup) -> None:
        """Prove again a backup that was made before."""
        desk = self._desk
        self._carry(lambda task: backup_plan.prove_again(desk, one, task.told), self.done.emit, self.failed.emit)

    def stop(self) -> None:
        """Ask what runs to stop."""
        if self.task is not None:
            self.task.stop()

    def _ask(self, then: Callable[[Standing], None]) -> None:
        desk = self._desk
        self._work.ask(lambda: backup_plan.standing(desk), then, self.failed.emit, owner=self, latest="standing")

    def _stood(self, standing: Standing) -> None:
        self.standing = standing
        notice = None if self._desk.site.demo else _trouble(standing)
        if notice is None:
            self._strip.untell(CAUSE)
        else:
            self._strip.tell(CAUSE, notice, OPEN, self._open)
        self.changed.emit()

    def _begin_due(self, standing: Standing) -> None:
        self._stood(standing)
        if not standing.due or self.task is not None or not self._worth_a_try(standing):
            return
        desk = self._desk
        self._carry(lambda task: backup_plan.make_planned(desk, task.told), lambda _done: None, self._not_made)
        self.planned = True

    def _worth_a_try(self, standing: Standing) -> bool:
        """After a failure: the stick came back, or some time has passed."""
        before, self._folder_was_there = self._folder_was_there, standing.reachable
        if standing.failed is None or (standing.reachable and not before):
            return True
        waited = self._desk.clock.now() - standing.failed.moment
        return waited >= AGAIN or waited < timedelta(0)  # the clock was set back

    def _not_made(self, error: Exception) -> None:
        """The planned backup failed: the strip tells of it, unless the program itself made a mistake."""
        if not isinstance(error, Refused) and getattr(error, "code", "") != "backup-failed":
            self._work.failed.emit(error)

    def _carry(
        self, run: Callable[[Carried], object], done: Callable[[object], None], failed: Callable[[Exception], None]
    ) -> None:
        if self.task is not None:
            return

        def ended(tell: Callable[[object], None], what: object) -> None:
            self.task, self.planned = None, False
            tell(what)
            self.look()

        self.task = self._work.carry(
            run,
            lambda result: ended(done, result),
            lambda error: ended(failed, error),  # type: ignore[arg-type]
            owner=self,
            moved=self.moved.emit,
        )
        self.changed.emit()


def _trouble(standing: Standing) -> Notice | None:
    """Return what to say until it is mended, None when all is well."""
    failed = standing.failed
    if failed is not None:
        return Notice(
            tone="bad", what=failed.what, safe=failed.safe, todo=failed.todo, params=tuple(failed.params.items())
        )
    if standing.late:
        return Notice(
            tone="warn",
            what=N_("The last backup is from {last}: one every {hours} hours was planned."),
            safe=N_("The data of this desk are unchanged."),
            todo=N_("Back up now, and see whether the folder for backups is there."),
            params=(("last", f"{standing.last:%d/%m/%Y}" if standing.last else "—"), ("hours", standing.plan.hours)),
        )
    if standing.unplanned:
        return Notice(
            tone="warn",
            what=N_("No backup is planned: if this disk breaks, everything on it is lost."),
            todo=N_("Choose a folder on another disk or a stick; the rest happens by itself."),
        )
    return None
