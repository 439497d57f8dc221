"""Work off the GUI thread: one thread writes, one reads, one reads aside, one carries what takes long.

`Work` lives as long as the window. Services and queries are handed to it as plain functions; what they return
or raise comes back in the GUI thread. A callback whose owner is gone is dropped.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from clerkdesk.store.question import Question

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

T = TypeVar("T")
Failed = Callable[[Exception], None]


@dataclass(slots=True, eq=False)
class _Job:
    run: Callable[[], Any]
    done: Callable[[Any], None] | None
    failed: Failed | None
    owner: QObject | None
    latest: tuple[int, str] | None
    deed: bool
    saves: bool = False
    question: Question | None = None
    result: Any = None
    error: Exception | None = None


class Carried:
    """Long work under way, such as an export: it tells how far it is, and can be asked to stop."""

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        self._tell = tell
        self._stop = False
        self._told = 0.0

    def stop(self) -> None:
        """Ask it to stop at the next chance."""
        self._stop = True

    def told(self, done: int, whole: int) -> bool:
        """Tell that ``done`` of ``whole`` is done, at most twenty times a second; return whether to go on."""
        now = time.monotonic()
        if now - self._told > 0.05 or done >= whole:
            self._told = now
            self._tell(done, whole)
        return not self._stop


class Work(QObject):
    """Runs functions in the background and calls back in the GUI thread.

    Signals:
        deed_done(object): a deed came back well; carries what it returned. The shell passes it to
            `Page.refresh` of every page that was built.
        deed_failed(object): a deed came back with this exception; whoever handed it in is told as well.
        failed(object): an exception that no callback of its own took.
        busy_changed(bool): whether anything is under way.
        saving_changed(bool): whether a deed was handed in that is not on the disk yet.
    """

    deed_done = Signal(object)
    deed_failed = Signal(object)
    failed = Signal(object)
    busy_changed = Signal(bool)
    saving_changed = Signal(bool)
    _came_back = Signal(object)
    _moved = Signal(object, int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writer: ThreadPoolExecutor | None = None
        self._reader: ThreadPoolExecutor | None = None
        self._counter: ThreadPoolExecutor | None = None
        self._carrier: ThreadPoolExecutor | None = None
        self._carried: list[Carried] = []
        self._newest: dict[tuple[int, str], _Job] = {}
        self._under_way = self._saving = 0
        self._closed = False
        self._came_back.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)
        self._moved.connect(lambda tell, done, whole: tell(done, whole), Qt.ConnectionType.QueuedConnection)

    def deed(
        self,
        run: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
    ) -> None:
        """Run ``run`` in the writer thread, after all deeds handed in before; then ``done(result)`` or ``failed``.

        Without ``failed`` the exception goes to the `failed` signal. A deed itself is never dropped, even when its
        owner is gone: only its callback is.
        """
        if self._writer is None:
            self._writer = _thread("writer")
        self._start(self._writer, _Job(run, done, failed, owner, None, deed=True, saves=True))

    def ask(
        self,
        run: Callable[[], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
        latest: str = "",
        aside: bool = False,
    ) -> None:
        """Run a query in the reader thread; then ``done(rows)`` or ``failed``.

        latest: name of a question that the owner asks again and again (a filter while typing): only the answer to
        the newest one is called back; older ones that still wait are skipped, one that is being read is interrupted.
        aside: it may take longer, and what is in sight shall not wait for it: another thread reads it.
        """
        mark = (id(owner), latest) if latest else None
        job = _Job(run, done, failed, owner, mark, deed=False)
        if mark:
            job.question = Question()
            older = self._newest.get(mark)
            self._newest[mark] = job
            if older is not None and older.question is not None:
                older.question.give_up()
        if aside:
            if self._counter is None:
                self._counter = _thread("counter")
            self._start(self._counter, job)
            return
        if self._reader is None:
            self._reader = _thread("reader")
        self._start(self._reader, job)

    def forget(self, owner: QObject, latest: str) -> None:
        """Call back no answer to what ``owner`` asked under this name; a query that is being read is interrupted."""
        job = self._newest.pop((id(owner), latest), None)
        if job is not None and job.question is not None:
            job.question.give_up()

    def carry(
        self,
        run: Callable[[Carried], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        *,
        owner: QObject,
        moved: Callable[[int, int], None],
    ) -> Carried:
        """Run what may take minutes in a thread of its own, so that neither deeds nor questions wait for it.

        ``run`` calls `Carried.told` now and then; ``moved(done, whole)`` is called in the GUI thread. What it returns
        is handed on as a deed's result is. It is asked to stop when the work closes.
        """

        def tell(part: int, whole: int) -> None:
            if isValid(self):
                self._moved.emit(lambda a, b: moved(a, b) if isValid(owner) else None, part, whole)

        if self._carrier is None:
            self._carrier = _thread("carrier")
        one = Carried(tell)
        self._carried = [*self._carried[-8:], one]
        self._start(self._carrier, _Job(lambda: run(one), done, failed, owner, None, deed=True))
        return one

    @property
    def busy(self) -> bool:
        """Whether anything was handed in that has not come back."""
        return self._under_way > 0

    def close(self) -> None:
        """Finish every deed that was handed in, forget the questions, take nothing more."""
        self._closed = True
        for one in self._carried:
            one.stop()
        if self._writer:
            self._writer.shutdown(wait=True)
        if self._reader:
            self._reader.shutdown(wait=True, cancel_futures=True)
        for job in self._newest.values():
            if job.question:
                job.question.give_up()
        if self._counter:
            self._counter.shutdown(wait=True, cancel_futures=True)
        if self._carrier:
            self._carrier.shutdown(wait=True, cancel_futures=True)

    def _start(self, pool: ThreadPoolExecutor, job: _Job) -> None:
        if self._closed:
            return
        self._under_way += 1
        if self._under_way == 1:
            self.busy_changed.emit(True)
        self._saving += job.saves
        if job.saves and self._saving == 1:
            self.saving_changed.emit(True)
        pool.submit(self._run, job)

    def _run(self, job: _Job) -> None:
        if not self._stale(job):
            try:
                with job.question.asked() if job.question else nullcontext():
                    job.result = job.run()
            except Exception as error:  # noqa: BLE001  (handed to the GUI thread, which shows it)
                job.error = error
        if isValid(self):
            self._came_back.emit(job)

    def _stale(self, job: _Job) -> bool:
        return job.latest is not None and self._newest.get(job.latest) is not job

    def _hand_over(self, job: _Job) -> None:
        self._under_way -= 1
        self._saving -= job.saves
        if job.saves and not self._saving:
            self.saving_changed.emit(False)
        try:
            self._call_back(job)
        finally:
            if not self._under_way:
                self.busy_changed.emit(False)

    def _call_back(self, job: _Job) -> None:
        stale = self._stale(job)
        if job.latest and not stale:
            del self._newest[job.latest]
        alive = job.owner is None or isValid(job.owner)
        if job.error is not None:
            if stale:
                return
            if job.failed and alive:
                job.failed(job.error)
            elif alive or job.deed:
                self.failed.emit(job.error)
            if job.deed:
                self.deed_failed.emit(job.error)
            return
        if job.done and alive and not stale:
            job.done(job.result)
        if job.deed:
            self.deed_done.emit(job.result)


def _thread(name: str) -> ThreadPoolExecutor:
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(1, thread_name_prefix=name)
