"""A copy of a hub's SQLite file while it serves, and the way back. PostgreSQL has tools of its own (OPERATING.md).

A copy holds everything but the hub's key and the shelf: it is encrypted under that key, which is kept apart.
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlcipher3 import dbapi2 as sqlcipher

from clerkdesk.domain.errors import Refused, Trouble, said_of, unreadable
from clerkdesk.hub import life
from clerkdesk.hub.database import Database
from clerkdesk.hub.keys import hub_key
from clerkdesk.language import N_, _

if TYPE_CHECKING:
    from clerkdesk.hub.keys import HubKey

Opening = Callable[[argparse.Namespace], "AbstractContextManager[tuple[HubKey, Database]]"]

_PAGES: Final = 1000  # copied at a time, so that whoever writes waits for no more than these


def declare(commands: Any, opening: Opening, now: Callable[[], int]) -> None:
    """Add the commands ``backup`` and ``restore``."""
    out = commands.add_parser("backup", help=_("copy the hub's database while it serves"))
    out.add_argument("file", type=Path, metavar=_("FILE"))
    out.set_defaults(command=lambda asked: _backup(asked, opening))
    back = commands.add_parser("restore", help=_("put a copy back, while the hub does not serve"))
    back.add_argument("file", type=Path, metavar=_("FILE"))
    back.set_defaults(command=lambda asked: _restore(asked, now))


def backup(folder: Path, key: bytes, file: Path) -> None:
    """Write a copy of the database in ``folder`` to ``file``; it is there when it is whole, read back, and on the disk.

    Raises:
        Refused: the file is there already.
        Trouble: it cannot be written, or the copy does not hold together.
    """
    if file.exists():
        raise Refused("file-exists", "This file is there already.", field="file")
    half = file.with_name(file.name + ".half")
    try:
        half.unlink(missing_ok=True)
        half.touch(0o600)  # SQLite would not say why it cannot
        with closing(_opened(folder / "hub.db", key)) as source, closing(_opened(half, key)) as copy:
            source.backup(copy, pages=_PAGES)
            copy.execute("PRAGMA journal_mode = DELETE")
        check(half, key)
        with half.open("rb+") as written:
            os.fsync(written.fileno())
        half.replace(file)
    except OSError as fault:
        raise _unwritable(file, said_of(fault)) from fault
    except sqlcipher.OperationalError as fault:  # the disk is full, above all
        raise _unwritable(file, str(fault)) from fault
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)


def check(file: Path, key: bytes) -> None:
    """Read all of a copy.

    Raises:
        Trouble: it is none of this hub, damaged, or not there.
    """
    try:
        file.open("rb").close()  # SQLite would make one
    except OSError as fault:
        raise unreadable("bad-backup", file, fault) from fault
    try:
        with closing(_opened(file, key)) as copy:
            found = copy.execute("PRAGMA quick_check").fetchone()[0]
            copy.execute("SELECT count(*) FROM alembic_version").fetchone()
    except sqlcipher.DatabaseError:
        found = "not readable"
    if found != "ok":
        raise Trouble(
            "bad-backup",
            N_("This copy cannot be read with the key of this hub."),
            safe=N_("The database is unchanged."),
            todo=N_("Take another copy, and the hub.key that belongs to it."),
        )


def restore(folder: Path, key: bytes, file: Path, now: int) -> Path | None:
    """Put the copy ``file`` in the place of the database in ``folder``, and begin a new life of the hub.

    Returns where the database that was there is kept now, None when there was none.

    Raises:
        Refused: "in-use": the hub serves.
        Trouble: the copy is none of this hub, or damaged.
    """
    check(file, key)
    here, kept = folder / "hub.db", None
    fresh = folder / "hub.db.new"
    try:
        shutil.copyfile(file, fresh)
        if here.exists():
            _alone(here, key)
            stamp = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%dT%H%M%S")
            kept = here.rename(folder / f"hub.db.before-{stamp}")
        for beside in (folder / "hub.db-wal", folder / "hub.db-shm"):
            beside.unlink(missing_ok=True)
        fresh.replace(here)
    except OSError as fault:
        raise _unwritable(here, said_of(fault)) from fault
    finally:
        fresh.unlink(missing_ok=True)
    with closing(Database(f"sqlite:///{here.absolute()}", key)) as database:
        database.migrate()
        with database.writing() as connection:
            life.begin(connection, now)
    return kept


def _alone(file: Path, key: bytes) -> None:
    """Bring what stands beside the database into it; refuse when somebody else has it open."""
    with closing(_opened(file, key)) as database:
        try:
            database.execute("PRAGMA busy_timeout = 2000")
            mode = database.execute("PRAGMA journal_mode = DELETE").fetchone()[0]  # wants it for itself
        except sqlcipher.OperationalError:
            mode = "wal"
    if mode != "delete":
        raise Refused("in-use", "The hub serves: stop it first.")


def _unwritable(file: Path, why: str) -> Trouble:
    return Trouble(
        "not-written",
        N_("{file} cannot be written ({detail})."),
        safe=N_("The database is unchanged."),
        todo=N_("Name another place, or make room on that disk."),
        file=file,
        detail=why,
    )


def _opened(file: Path, key: bytes) -> Any:
    connection = sqlcipher.connect(str(file), isolation_level=None)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def _backup(asked: argparse.Namespace, opening: Opening) -> int:
    with opening(asked) as (key, database):
        if not database.lite:
            raise Refused("not-sqlite", "PostgreSQL is copied with pg_dump, see OPERATING.md.")
        backup(asked.folder, key.file_key, asked.file)
    print(_("Written to {file}. Keep hub.key and the shelf, too: apart from it.").format(file=asked.file))
    return 0


def _restore(asked: argparse.Namespace, now: Callable[[], int]) -> int:
    if asked.db:
        raise Refused("not-sqlite", "PostgreSQL is put back with pg_restore, see OPERATING.md.")
    if not (asked.folder / "hub.key").exists() and asked.place is None:
        raise Refused("no-key", "Put hub.key back into the folder first.")
    kept = restore(asked.folder, hub_key(asked.folder, asked.place).file_key, asked.file, now())
    if kept is not None:
        print(_("What was there is kept as {file}").format(file=kept))
    print(_("Put back. Start the hub: desks give it what it lacks."))
    return 0
