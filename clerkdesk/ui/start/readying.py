"""Opening the desk behind the gate: it may have to make the data ready for a new version of the program first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.ui.work import Carried, Work

if TYPE_CHECKING:
    from pathlib import Path

    from clerkdesk.services.clock import Clock
    from clerkdesk.services.desk import Desk
    from clerkdesk.store.preflight import Preflight
    from clerkdesk.ui.start.renewing import RenewingPage


class Readying(QObject):
    """Opens the desk in the writer thread.

    Attributes:
        page: shows how far it is, None while it does not take long.

    Signals:
        opened(object): the `Desk`. stopped(object): the `Trouble` that stands in the way.
        slow(object): it takes long: `page` is to be shown. left(): the clerk left it; all is as it was.
    """

    opened = Signal(object)
    stopped = Signal(object)
    slow = Signal(object)
    left = Signal()

    def __init__(self, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self.page: RenewingPage | None = None
        self._work = work
        self._task: Carried | None = None
        self._stage = self._centre = ""

    def begin(self, path: Path, flight: Preflight | None, clock: Clock | None, centre: str) -> None:
        """Open the desk at ``path``; ``centre``: how the page calls the place."""
        self.page, self._centre = None, centre

        def run(task: Carried) -> Desk:
            from clerkdesk.services.opening import open_desk

            def at(stage: str, done: int, whole: int) -> bool:
                self._stage = stage
                return task.told(done, whole)

            copying, lists = partial(at, "copying"), partial(at, "lists")
            return open_desk(path, clock=clock, flight=flight, told=lists, copying=copying)

        self._task = self._work.carry(run, self.opened.emit, self._failed, owner=self, moved=self._moved)

    def _moved(self, done: int, whole: int) -> None:
        from clerkdesk.ui.start.renewing import LONG, RenewingPage

        if whole >= LONG:
            if self.page is None:
                self.page = RenewingPage(centre=self._centre)
                self.page.stop_wanted.connect(self._leave)
                self.slow.emit(self.page)
            self.page.moved(self._stage, done, whole)

    def _leave(self) -> None:
        if self._task is not None:
            self._task.stop()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Trouble):
            self.stopped.emit(error)
        elif isinstance(error, Refused) and error.code == "stopped":
            self.left.emit()
        else:
            self._work.failed.emit(error)
