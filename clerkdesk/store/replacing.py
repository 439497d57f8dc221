"""One process makes the file of a desk anew while nobody else writes to it, and puts it in place in one transaction.

The file itself stays: SQLite's own backup writes every page into it and commits once. So a power cut leaves the old
content or the new, other processes see the new one at their next look, and nothing has to be closed on Windows.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from sqlcipher3 import dbapi2 as sqlcipher

from clerkdesk.domain.errors import Trouble
from clerkdesk.language import N_
from clerkdesk.store.connection import connect
from clerkdesk.store.copying import PAGES, Moved, claimed, copy_database
from clerkdesk.store.faults import environment
from clerkdesk.store.folder import Folder

LOCK: Final = "anew.lock"
"""Claimed for as long as the file is being made anew; a process that dies gives its claim back."""

_PLACE: Final = "anew"
_EVIDENCE: Final = "before-"
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_CLOSED: Final = 1
"""``user_version`` of a file that nobody but the holder of the claim may write to."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file as it was before it was made anew, encrypted as the data are."""

    path: Path
    at: datetime
    size: int


@contextmanager
def alone(folder: Folder, key: bytes) -> Iterator[None]:
    """Keep every other writer out of the file of ``folder`` for as long as this lasts.

    Raises:
        Trouble: it is being made anew already, or another process writes and does not finish.
    """
    with environment(folder.path), claimed(folder.path / LOCK) as mine:
        if not mine:
            raise under_way()
        _note(folder, key, _CLOSED)
        try:
            yield
        finally:
            with contextlib.suppress(sqlcipher.Error):  # the next writer sees that nobody holds the claim
                _note(folder, key, 0)


def let_write(connection: Connection, folder: Folder) -> None:
    """Let this transaction go on, unless the file is being made anew.

    Raises:
        Trouble: it is.
    """
    if not connection.exec_driver_sql("PRAGMA user_version").scalar():
        return
    with claimed(folder.path / LOCK) as free:
        if not free:
            raise under_way()
    connection.exec_driver_sql("PRAGMA user_version = 0")  # whoever closed it is dead


def under_way() -> Trouble:
    """The file is being made anew."""
    return Trouble(
        "anew-under-way",
        N_("This desk is beginning anew: its data are being matched with the hub's."),
        safe=N_("Nothing was changed by this step."),
        todo=N_("Wait until it has finished, then do the last step again."),
    )


@contextmanager
def place(folder: Folder) -> Iterator[Path]:
    """Give an empty folder inside ``folder`` for the file to be; it goes whatever happens, and what a dead one left."""
    path = folder.path / _PLACE
    with environment(folder.path):
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(mode=0o700)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def tidy(folder: Folder) -> None:
    """Remove what a process left that was killed while it made the file anew."""
    if (folder.path / _PLACE).exists():
        with claimed(folder.path / LOCK) as free:
            if free:
                shutil.rmtree(folder.path / _PLACE, ignore_errors=True)


def keep_evidence(folder: Folder, key: bytes, now: datetime, moved: Moved) -> Path:
    """Copy the file of ``folder`` as it is to ``copies``, encrypted, under its date; return the copy."""
    with environment(folder.path):
        folder.copies.mkdir(exist_ok=True)
        target = folder.copies / f"{_EVIDENCE}{now.astimezone(UTC):{_STAMP}}.db"
        return copy_database(folder.database, target, key, moved)


def evidence(folder: Folder) -> list[Evidence]:
    """Return what was kept of earlier files, newest first."""
    found = []
    with environment(folder.path):
        for path in sorted(folder.copies.glob(f"{_EVIDENCE}*.db"), reverse=True):
            try:
                at = datetime.strptime(path.stem.removeprefix(_EVIDENCE), _STAMP).replace(tzinfo=UTC)
            except ValueError:
                continue  # somebody else's file
            found.append(Evidence(path, at, path.stat().st_size))
    return found


def purge(folder: Folder, before: datetime) -> int:
    """Delete the evidence from before ``before``; return how much there was."""
    old = [one for one in evidence(folder) if one.at < before]
    with environment(folder.path):
        for one in old:
            one.path.unlink(missing_ok=True)
    return len(old)


def put_in_place(made: Path, folder: Folder, key: bytes, moved: Moved) -> None:
    """Make the file of ``folder`` hold what the closed file ``made`` holds, all of it or nothing."""
    with (
        environment(folder.path),
        closing(connect(made, key)) as source,
        closing(connect(folder.database, key)) as target,
    ):
        page = int(source.execute("PRAGMA page_size").fetchone()[0])
        left = -1

        def step(_status: int, remaining: int, total: int) -> None:
            nonlocal left
            before, left = (total if left < 0 else left), remaining
            moved((before - remaining) * page)

        source.backup(target, pages=PAGES, progress=step)


def _note(folder: Folder, key: bytes, value: int) -> None:
    with closing(connect(folder.database, key)) as connection:
        connection.execute(f"PRAGMA user_version = {value}")
