"""The exchange with the hub as the window sees it: a process of its own, begun, heard, told and begun again from here.

No thread and no waiting: the process speaks lines (see :mod:`clerkdesk.sync.talk`), Qt reads them when they come.
"""

from __future__ import annotations

import logging
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QProcess, QTimer, Signal

import clerkdesk
from clerkdesk.services.clock import moment
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.sync import talk
from clerkdesk.sync.hub_here import serving
from clerkdesk.sync.talk import Changed, State, Status

log = logging.getLogger(__name__)

GATHER_MS: Final = 50
"""What comes in this time is shown at once: a catch-up of thousands must not make the pages ask for each."""
BUSY_MS: Final = 1500
"""The same while a catch-up is under way."""
AGAIN: Final = (2, 5, 15, 30, 60)
"""Seconds before the process is begun again when it ended by itself, for the first, second… time."""
ELSEWHERE: Final = 30
"""The same when another process exchanges for this folder (an administrator's)."""
LONG_MS: Final = 60_000
"""A process that ran this long counts as sound: the next end is a first one."""
PATIENCE_MS: Final = 2500


class Exchange(QObject):
    """The background exchange of one desk.

    Attributes:
        status: how it stands, None while no process tells. begins_again: in how many seconds, after it ended by
            itself, 0 while it runs. elsewhere: whether another process exchanges for this folder. stop_shown: whether a
            strip tells that it is stopped.

    Signals:
        changed(): any of the attributes.
        pulled(object): `Changes` that others made, for `Page.refresh`.
    """

    changed = Signal()
    pulled = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = desk.store.folder.path.resolve()
        self.status: Status | None = None
        self.begins_again = 0
        self.elsewhere = False
        self.stop_shown = False
        self._process: QProcess | None = None
        self._served = False
        self._over = False  # the window closes; what was timed comes too late
        self._ran = QElapsedTimer()
        self._ends = 0
        self._errors = b""
        self._streams: dict[str, None] = {}
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.timeout.connect(self._hand_on)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.begin)

    @property
    def running(self) -> bool:
        """Whether the process runs."""
        return self._process is not None

    def cut_off(self) -> datetime | None:
        """Return when a hub was heard last, while it is out of reach; None while it answers, or there is none."""
        first = self.status.first if self.status is not None else None
        if first is None or not first.heard_at or first.state not in {State.WAITING, State.STOPPED, State.PAUSED}:
            return None
        return moment(first.heard_at)

    @property
    def away(self) -> bool:
        """Whether no hub is in reach, and it is tried again by itself."""
        return self.status is not None and self.status.state is State.WAITING

    @property
    def silent(self) -> bool:
        """Whether a hub that was asked has not answered for some seconds."""
        return self.status is not None and self.status.state is State.SILENT

    @property
    def paused(self) -> bool:
        """Whether somebody paused it."""
        return self.status is not None and self.status.state is State.PAUSED

    def begin(self) -> None:
        """Begin, unless it runs; call it whenever the desk has a hub."""
        if self._over or self._process is not None or self._again.isActive():
            return
        self._serve()
        self._process = process = QProcess(self)
        process.setWorkingDirectory(str(Path(clerkdesk.__file__).parents[1]))  # from a checkout as from a wheel
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._read_errors)
        process.finished.connect(lambda code, _status: self._ended(process, code))
        process.errorOccurred.connect(self._not_started)
        self._errors = b""
        self._ran.start()
        process.start(sys.executable, ["-m", "clerkdesk", "--data", str(self._folder), "sync", "--stay"])
        self.begins_again = 0

    def _serve(self) -> None:
        """See to it, once, that the hub of this workstation runs if it serves other desks; it outlives the window."""
        if not self._served and serving(self._folder) is not None:
            self._served = True
            words = ["-m", "clerkdesk", "--data", str(self._folder), "counters", "serve"]
            QProcess.startDetached(sys.executable, words, str(Path(clerkdesk.__file__).parents[1]))

    def push(self) -> None:
        """A deed was done: send it."""
        self._do(talk.PUSH)

    def now(self) -> None:
        """Try at once."""
        if self._process is None and self._again.isActive():
            self._again.stop()
            self.begin()
        self._do(talk.NOW)

    def pause(self) -> None:
        """Exchange nothing by itself, also after the next start."""
        self._do(talk.PAUSE)

    def resume(self) -> None:
        """Go on."""
        self._do(talk.RESUME)

    def stop(self) -> None:
        """End the process for good; it has seconds to finish what is under way."""
        self._over = True
        self._again.stop()
        self._gather.stop()
        process, self._process = self._process, None
        if process is not None:
            process.closeWriteChannel()
            if not process.waitForFinished(PATIENCE_MS):
                process.kill()
                process.waitForFinished(PATIENCE_MS)
        self.status = None

    def _do(self, what: str) -> None:
        if self._process is not None:
            self._process.write(talk.line(talk.Do(what)))

    # --- what it says

    def _read(self) -> None:
        told = self.status
        while self._process is not None and self._process.canReadLine():
            said = talk.heard(bytes(self._process.readLine().data()))
            if isinstance(said, Status):
                self.status = said
                self.elsewhere = False
            elif isinstance(said, Changed):
                self._streams.update(dict.fromkeys(said.streams))
        if self._streams and not self._gather.isActive():
            receiving = self.status is not None and self.status.state is State.RECEIVING
            self._gather.start(BUSY_MS if receiving else GATHER_MS)
        if self.status is not told:
            self.changed.emit()

    def _hand_on(self) -> None:
        streams, self._streams = tuple(self._streams), {}
        if streams:
            self.pulled.emit(Changes(streams=streams))

    def _read_errors(self) -> None:
        if self._process is not None:
            self._errors = (self._errors + bytes(self._process.readAllStandardError().data()))[-4000:]

    # --- its end

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            self._ended(self._process, -1)

    def _ended(self, process: QProcess, code: int) -> None:
        """It ended though nobody asked."""
        if process is not self._process:
            return
        self._read_errors()
        self._process, self.status = None, None
        process.deleteLater()
        self.elsewhere = b"exchange-runs" in self._errors
        if self.elsewhere:
            self._again.start(ELSEWHERE * 1000)
        else:
            self._ends = 1 if self._ran.elapsed() > LONG_MS else self._ends + 1
            self.begins_again = AGAIN[min(self._ends, len(AGAIN)) - 1]
            self._again.start(self.begins_again * 1000)
            last = self._errors.decode(errors="replace").strip().rpartition("\n")[2]
            log.error("the exchange ended with %d and begins again in %d s: %s", code, self.begins_again, last)
        self.changed.emit()
