"""The print spool: jobs that survive a crash and stay in the ledger until they are done.

queued → claimed → sent → done; claimed by a process that died, or sent to a printer that was pulled out before it could
say that the paper is out: unknown, which a clerk is asked about; failed when the printer did not take it; cancelled by
a clerk.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_
from clerkdesk.store import tables as t
from clerkdesk.store.store import Store


class JobState(StrEnum):
    """Where a print job stands."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    DONE = "done"
    UNKNOWN = "unknown"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """One paper to print. Times are ms since 1970 UTC; ``reason`` is an English text or the printer's own words."""

    id: str
    stream: str
    kind: str
    copy: int
    title: str
    state: JobState
    reason: str
    printer: str
    ref: str
    owner: str
    queued_at: int
    changed_at: int


COPIED: Final = N_("It waited in a copy of the data that was made before.")

_j = t.print_job.c
_COLUMNS: Final = [_j[name] for name in Job.__dataclass_fields__]
_QUEUE: Final = insert(t.print_job).values(
    id=bindparam("id"),
    stream=bindparam("stream"),
    kind=bindparam("kind"),
    copy=bindparam("copy"),
    title=bindparam("title"),
    state=JobState.QUEUED.value,
    reason="",
    printer="",
    ref="",
    owner="",
    options="{}",
    queued_at=bindparam("at"),
    changed_at=bindparam("at"),
)


def enqueue(connection: Connection, *, job: str, stream: str, kind: str, copy: int, title: str, at: int) -> None:
    """Queue a paper inside the deed that issues it, so that neither is ever without the other.

    Args:
        connection: the deed's transaction.
        job: a fresh UUID; the event that issues the paper names it.
        stream: the dossier.
        kind: which paper.
        copy: 1 for the first print, 2 and more for reprints.
        title: what the printer's own list may show: a code, no personal data.
        at: wall time, ms.
    """
    connection.execute(_QUEUE, {"id": job, "stream": stream, "kind": kind, "copy": copy, "title": title, "at": at})


def doubt(connection: Connection, at: int) -> None:
    """Mark every job that was under way as unknown: the data were copied or restored, and time went on elsewhere.

    Args:
        connection: inside a write transaction.
        at: wall time, ms.
    """
    under_way = [JobState.QUEUED.value, JobState.CLAIMED.value, JobState.SENT.value]
    connection.execute(
        update(t.print_job)
        .where(_j.state.in_(under_way))
        .values(state=JobState.UNKNOWN.value, owner="", printer="", reason=COPIED, changed_at=at)
    )


def owner() -> str:
    """Return the name of this process, by which a later one sees whether it still lives."""
    return f"{socket.gethostname()}:{os.getpid()}:{_born(os.getpid())}"


def _born(pid: int) -> str:
    """Return something that tells two processes with one number apart, "" where the system does not say."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:  # noqa: PTH123  (no path object)
            return file.read().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def lives(name: str) -> bool:
    """Return whether the process called ``name`` still runs on this computer."""
    host, _, rest = name.partition(":")
    number, _, born = rest.partition(":")
    if host != socket.gethostname() or not number.isdigit():
        return False
    pid = int(number)
    if pid == os.getpid():
        return born == _born(pid)
    if os.name == "nt":
        return _lives_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return born == _born(pid)


def _lives_on_windows(pid: int) -> bool:
    import ctypes

    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return False
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == 259  # STILL_ACTIVE


class Spool:
    """The jobs of one data folder. Every step is durable before the next begins."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._me = owner()

    def claim(self, at: int) -> Job | None:
        """Take the oldest queued job, so that no other process prints it; None when there is none."""
        oldest = (
            select(_j.id).where(_j.state == JobState.QUEUED.value).order_by(_j.queued_at, _j.id).limit(1)
        ).scalar_subquery()
        statement = (
            update(t.print_job)
            .where(_j.id == oldest)
            .values(state=JobState.CLAIMED.value, owner=self._me, changed_at=at, reason="")
            .returning(*_COLUMNS)
        )
        with self._store.reading() as connection:
            if connection.execute(select(oldest)).scalar() is None:
                return None
        with self._store.writing() as connection:
            return _job(connection.execute(statement).first())

    def sent(self, job: str, printer: str, ref: str, at: int) -> None:
        """Note that the printer took the job and calls it ``ref``."""
        self._move(job, JobState.SENT, at, printer=printer, ref=ref)

    def done(self, job: str, at: int) -> None:
        """Note that the paper is out."""
        self._move(job, JobState.DONE, at)

    def lost(self, job: str, reason: str, at: int) -> None:
        """Note that the printer is gone with the job, and why nobody can tell whether the paper is out."""
        self._move(job, JobState.UNKNOWN, at, reason=reason, owner="")

    def failed(self, job: str, reason: str, at: int) -> None:
        """Note that the printer did not take it, and why; it stays in the ledger."""
        self._move(job, JobState.FAILED, at, reason=reason)

    def again(self, job: str, at: int) -> None:
        """Queue a failed, unknown or cancelled job once more, at a person's word.

        Raises:
            Refused: the job is under way or done.
        """
        self._settle(job, JobState.QUEUED, at)

    def cancel(self, job: str, at: int) -> None:
        """Take a job out, at a person's word.

        Raises:
            Refused: the job is under way or done.
        """
        self._settle(job, JobState.CANCELLED, at)

    def came_out(self, job: str, at: int) -> None:
        """Note that a person saw the paper of an unknown job.

        Raises:
            Refused: the job is not unknown.
        """
        self._settle(job, JobState.DONE, at)

    def recover(self, at: int) -> int:
        """Mark what dead processes held as unknown; return how many. Call at the start."""
        with self._store.reading() as connection:
            held = connection.execute(select(_j.id, _j.owner).where(_j.state.in_([JobState.CLAIMED.value]))).all()
        dead = [row.id for row in held if not lives(row.owner)]
        if dead:
            with self._store.writing() as connection:
                connection.execute(
                    update(t.print_job)
                    .where(_j.id.in_(dead), _j.state == JobState.CLAIMED.value)
                    .values(state=JobState.UNKNOWN.value, changed_at=at, owner="")
                )
        return len(dead)

    def jobs(self, *states: JobState, limit: int = 200) -> list[Job]:
        """Return jobs in ``states`` (all when none are named), newest first."""
        query = select(*_COLUMNS).order_by(_j.queued_at.desc(), _j.id.desc()).limit(limit)
        if states:
            query = query.where(_j.state.in_([state.value for state in states]))
        with self._store.reading() as connection:
            return [job for row in connection.execute(query) if (job := _job(row)) is not None]

    def job(self, job: str) -> Job | None:
        """Return the job, None when there is none."""
        with self._store.reading() as connection:
            return _job(connection.execute(select(*_COLUMNS).where(_j.id == job)).first())

    def _move(self, job: str, state: JobState, at: int, **values: str) -> None:
        with self._store.writing() as connection:
            connection.execute(
                update(t.print_job).where(_j.id == job).values(state=state.value, changed_at=at, **values)
            )

    def _settle(self, job: str, state: JobState, at: int) -> None:
        open_states = [JobState.UNKNOWN, JobState.FAILED, JobState.CANCELLED, JobState.QUEUED]
        if state is JobState.DONE:
            open_states = [JobState.UNKNOWN]
        with self._store.writing() as connection:
            done = connection.execute(
                update(t.print_job)
                .where(_j.id == job, _j.state.in_([one.value for one in open_states]))
                .values(state=state.value, changed_at=at, reason="", owner="")
            )
            if not done.rowcount:
                raise Refused("job-under-way", "This paper is being printed or is out already.")


def _job(row: Any) -> Job | None:
    if row is None:
        return None
    values = dict(row._mapping)  # noqa: SLF001  (SQLAlchemy's public name for a row as a mapping)
    return Job(**{**values, "state": JobState(values["state"])})
