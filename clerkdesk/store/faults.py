"""What the disk and the file can do to us, told apart from bugs and put into words."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2 as sqlcipher

from clerkdesk.domain.errors import FULL, Refused, Trouble, disk_full
from clerkdesk.language import N_

WARN_FREE: Final = 500 * 1024 * 1024
STOP_FREE: Final = 50 * 1024 * 1024
NO_ROOM: Final = 1024 * 1024


def damaged(detail: str) -> Trouble:
    """The file cannot be read as it should."""
    return Trouble(
        "damaged",
        N_("The data file is damaged: {detail}."),
        safe=N_("The file was left exactly as it is. Papers already printed stay valid."),
        todo=N_("Do not delete anything. Copy the whole data folder to another disk and call your administrator."),
        detail=detail,
    )


def wrong_key() -> Trouble:
    """The key does not open the file."""
    return Trouble(
        "wrong-key",
        N_("The key of this workstation does not open the data file."),
        safe=N_("The data are still there, encrypted and unchanged."),
        todo=N_("Open the data with the recovery code that was printed at the first start."),
    )


def read_only() -> Trouble:
    """Writing is not allowed."""
    return Trouble(
        "read-only",
        N_("The data folder cannot be written to."),
        safe=N_("The data are unchanged."),
        todo=N_("Give this user the right to write in the data folder, or choose another folder."),
    )


def unusable(detail: str) -> Trouble:
    """The disk does not answer, or the folder is not there."""
    return Trouble(
        "unusable",
        N_("The data folder cannot be used: {detail}."),
        safe=N_("What was saved before is safe. The last step was not carried out, not even in part."),
        todo=N_("See that the disk is connected and the folder is there, then do the last step again."),
        detail=detail,
    )


def newer_file(found: str) -> Trouble:
    """A newer program wrote this file."""
    return Trouble(
        "newer-file",
        N_("The data were written by a newer version of ClerkDesk (schema {found})."),
        safe=N_("The file was not touched."),
        todo=N_("Install the newer version on this workstation."),
        found=found,
    )


def busy() -> Trouble:
    """Another process holds the file for too long."""
    return Trouble(
        "busy",
        N_("Another program is writing to the data and does not finish."),
        safe=N_("Nothing was changed by this step."),
        todo=N_("Wait a moment and try again."),
    )


def low_space(free: int) -> Trouble:
    """Too little room left to begin a deed."""
    return Trouble(
        "low-space",
        N_("Only {free} MB are free on the disk: no new work is accepted below 50 MB."),
        safe=N_("Everything done so far is saved."),
        todo=N_("Free space on the disk, then go on."),
        free=free // (1024 * 1024),
    )


def free_space(folder: Path) -> int:
    """Return the bytes free on the disk of ``folder``."""
    return shutil.disk_usage(folder).free


def translated(error: Exception) -> Trouble | None:
    """Return the trouble that ``error`` tells of, or None when it may be a bug."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, sqlcipher.Error):
            return _sqlite(cause)
        if isinstance(cause, OSError):
            return _system(cause)
        if isinstance(cause, MemoryError) and _of_the_database(cause):
            return damaged(_UNDECIPHERED)
        cause = getattr(cause, "orig", None) or cause.__cause__
    return None


_UNDECIPHERED: Final = "a page cannot be deciphered"
"""SQLCipher has no word of its own for that: what was to be read is not there, so SQLite speaks of no memory or says
nothing at all (a mistake in a statement is always named)."""


def _of_the_database(error: BaseException) -> bool:
    """Return whether the database itself raised ``error``, not what was done with its rows."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and str(trace.tb_frame.f_globals.get("__name__", "")).startswith("sqlalchemy.")


def _system(error: OSError) -> Trouble | None:
    if error.errno in FULL:
        return disk_full()
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return read_only()
    if error.errno is None:
        return None
    return unusable(os.strerror(error.errno))


def _sqlite(error: sqlcipher.Error) -> Trouble | None:
    name = getattr(error, "sqlite_errorname", "") or ""
    text = str(error)
    if name.startswith("SQLITE_FULL") or "disk is full" in text:
        return disk_full()
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")) or "readonly database" in text:
        return read_only()
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or "malformed" in text:
        return damaged(text)
    if text == "SQL logic error":
        return damaged(_UNDECIPHERED)
    if name.startswith("SQLITE_IOERR") or "disk I/O error" in text:
        return unusable(text)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or "database is locked" in text:
        return busy()
    return None


@contextmanager
def environment(folder: Path | None = None) -> Iterator[None]:
    """Turn faults of the disk and the file into :class:`Trouble`; let everything else through.

    folder: where it is written to. SQLite calls it an I/O error when the last bytes of a disk are gone.
    """
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        trouble = error if isinstance(error, Trouble) else translated(error)
        if trouble is not None and trouble.code == "unusable" and folder is not None and _no_room(folder):
            trouble = disk_full()
        if trouble is None or trouble is error:
            raise
        raise trouble from error


def _no_room(folder: Path) -> bool:
    try:
        return free_space(folder) < NO_ROOM
    except OSError:
        return False
