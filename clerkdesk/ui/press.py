"""The press: carries queued papers to the printer behind the window, and says when one does not come out.

It has a thread of its own, since a printer may take seconds to answer and neither deeds nor look-ups wait for paper.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from clerkdesk.domain.events import PaperKind
from clerkdesk.language import N_, _
from clerkdesk.printing.printer import PrinterState
from clerkdesk.printing.spool import Job, JobState
from clerkdesk.services import ticket_printer
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.services.spooling import Spooler
from clerkdesk.ui.errors import Notice, explain
from clerkdesk.ui.widgets.status import StatusBar

LOOK_MS: Final = 15_000
"""How often the printer is asked how it is and after what it took."""

OPEN: Final = (JobState.UNKNOWN, JobState.FAILED)


class Press(QObject):
    """Prints what deeds queue.

    Attributes:
        busy: whether papers are being carried now.

    Signals:
        printed(object): a paper went to the printer; carries the `Job`.
        moved(object): a job moved; carries the `Changes` for the pages.
    """

    printed = Signal(object)
    moved = Signal(object)
    _came = Signal(object)
    _state = Signal(str, object)
    _rested = Signal()

    def __init__(
        self, desk: Desk, status: StatusBar, tell: Callable[[Notice], None], parent: QObject | None = None
    ) -> None:
        """Begin with what an earlier run left; ``tell`` shows a notice to the clerk."""
        super().__init__(parent)
        self.spooler = Spooler(desk)
        self._status = status
        self._tell = tell
        self._under_way = 0
        self._stopped = False
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="press")
        self._came.connect(self._job_came)
        self._state.connect(self._show_state)
        self._rested.connect(self._rest)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.wake)
        self._timer.start()
        self._submit(self._recover)
        self.wake()
        self._submit(lambda: ticket_printer.warm(desk))

    @property
    def busy(self) -> bool:
        """Whether papers are being carried now."""
        return self._under_way > 0

    def deed_done(self, result: object) -> None:
        """Print what the deed queued that returned ``result``."""
        changes = getattr(result, "changes", result)
        if isinstance(changes, Changes) and (changes.jobs or changes.settings):
            self.wake()

    def wake(self) -> None:
        """Carry what is queued, then ask the printer how it is."""
        self._submit(self._carry)

    def again(self, job: str) -> None:
        """Print a failed or unknown paper, at the clerk's word."""
        self._submit(lambda: self.spooler.again(job))
        self.wake()

    def came_out(self, job: str) -> None:
        """Note that the clerk saw the paper of an unknown job."""
        self._submit(lambda: self.spooler.came_out(job))
        self.wake()

    def cancel(self, job: str) -> None:
        """Take a paper out, at the clerk's word."""
        self._submit(lambda: self.spooler.cancel(job))
        self.wake()

    def stop(self) -> None:
        """Finish the paper under way; what is still queued waits for the next start."""
        self._timer.stop()
        self._stopped = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    # --- in the thread

    def _recover(self) -> None:
        self.spooler.recover()
        for job in self.spooler.spool.jobs(*OPEN, limit=1):
            self._came.emit(job)

    def _carry(self) -> None:
        while (job := self.spooler.step()) is not None:
            self._came.emit(job)
        for job in self.spooler.follow():
            self._came.emit(job)
        to = self.spooler.printer()
        self._state.emit(to.name, to.state())

    def _run(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Exception as error:  # noqa: BLE001  (handed to the GUI thread, which shows it)
            if isValid(self):
                self._came.emit(error)
        finally:
            if isValid(self):
                self._rested.emit()

    # --- in the GUI thread

    def _submit(self, step: Callable[[], None]) -> None:
        if self._stopped:
            return
        self._under_way += 1
        self._pool.submit(self._run, step)

    def _rest(self) -> None:
        self._under_way -= 1

    def _job_came(self, what: object) -> None:
        if isinstance(what, Exception):
            self._tell(explain(what))
        elif isinstance(what, Job):
            self.moved.emit(Changes(jobs=(what.id,)))
            if what.state in OPEN:
                self._tell(stuck(what))
            else:
                self.printed.emit(what)

    def _show_state(self, name: str, state: PrinterState) -> None:
        self._status.set_printer(name, ready=state.ready, reason=_(state.reason) if state.reason else "")


def stuck(job: Job) -> Notice:
    """Return what to say of a paper that did not come out, or may not have."""
    said = _stuck(job)
    if job.kind == PaperKind.TICKET and said.safe:
        return replace(said, safe=N_("The number is saved and waits in its place: print the ticket again, or void it."))
    return said


def _stuck(job: Job) -> Notice:
    if job.state is JobState.UNKNOWN and job.reason and not job.printer:
        return Notice(
            tone="warn",
            what=N_("Did the paper {title} come out? {reason}"),
            safe=N_("The dossier is saved."),
            todo=N_("Ask or look for the paper, then answer in Settings, Printing."),
            params=(("title", job.title), ("reason", _(job.reason))),
        )
    if job.state is JobState.UNKNOWN and job.reason:
        return Notice(
            tone="warn",
            what=N_("Did the paper {title} come out? The printer {printer} stopped answering: {reason}"),
            safe=N_("The dossier is saved."),
            todo=N_("Look at the printer, then answer in Settings, Printing."),
            params=(("title", job.title), ("printer", job.printer), ("reason", _(job.reason))),
        )
    if job.state is JobState.UNKNOWN:
        return Notice(
            tone="warn",
            what=N_("Did the paper {title} come out? The program was stopped while it was being printed."),
            safe=N_("The dossier is saved."),
            todo=N_("Look at the printer, then answer in Settings, Printing."),
            params=(("title", job.title),),
        )
    return Notice(
        tone="bad",
        what=N_("The paper {title} was not printed: {reason}"),
        safe=N_("The dossier is saved; the paper waits in the list of prints."),
        todo=N_("Look after the printer, then print again in Settings, Printing."),
        params=(("title", job.title), ("reason", _(job.reason) if job.reason else "")),
    )
