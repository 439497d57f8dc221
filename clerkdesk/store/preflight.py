"""What is checked before the window: key, schema version, the last links of the chain. Light: no SQLAlchemy."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final

from sqlcipher3 import dbapi2 as sqlcipher

from clerkdesk.domain.errors import Trouble
from clerkdesk.journal import chain
from clerkdesk.journal.place import START
from clerkdesk.store.connection import Mode, connect
from clerkdesk.store.faults import (
    STOP_FREE,
    WARN_FREE,
    damaged,
    environment,
    free_space,
    newer_file,
    read_only,
    wrong_key,
)
from clerkdesk.store.folder import Folder
from clerkdesk.store.keys import DATA

VERSIONS: Final = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
"""Every schema version, oldest first; each has a migration and a sample file in tests."""

LINKS: Final = 100


@dataclass(frozen=True, slots=True)
class Preflight:
    """A folder that may be opened: its data key, its schema version and the free bytes of its disk.

    For the first window: the names of its active clerks, and the settings that it is drawn with ("site",
    "preferences") as plain JSON values.
    """

    folder: Folder
    key: bytes
    version: str
    free: int
    clerks: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def outdated(self) -> bool:
        """Whether the file has to be migrated first."""
        return self.version != VERSIONS[-1]

    @property
    def cramped(self) -> bool:
        """Whether too little room is left to begin a deed."""
        return self.free < STOP_FREE

    @property
    def low(self) -> bool:
        """Whether the clerk should be warned that the disk is filling up."""
        return self.free < WARN_FREE


def check(folder: Folder, key: bytes | None = None, links: int = LINKS) -> Preflight:
    """Return what is needed to open ``folder``. Only reads: a damaged file stays as it is, byte for byte.

    All that is ever written is what SQLite itself takes back after a crash in the middle of a restore.

    Args:
        folder: an existing data folder.
        key: the data key when it was given by hand (recovery); otherwise it is asked of the key place.
        links: how many of this desk's last links to check.

    Raises:
        Trouble: no key or a wrong one, a damaged or newer file, a folder that cannot be written.
    """
    with environment(folder.path):
        if key is None:
            key = folder.key_place().get(DATA)
        if key is None or not folder.opens_with(key):
            raise wrong_key()
        if not folder.database.exists():
            raise damaged("clerkdesk.db is missing")
        if not all(os.access(path, os.W_OK) for path in (folder.path, folder.database)):
            raise read_only()
        try:
            _undo_half_a_write(folder, key)
            with closing(connect(folder.database, key, Mode.READ)) as connection:
                version = _version(connection)
                _check_links(connection, links)
                clerks, settings = _first_window(connection)
        except sqlcipher.DatabaseError as error:
            if "not a database" in str(error):  # the key is right, so the first page is not
                raise damaged("clerkdesk.db") from error
            raise
        return Preflight(folder, key, version, free_space(folder.path), clerks, settings)


def _undo_half_a_write(folder: Folder, key: bytes) -> None:
    """Let SQLite take back what a crash left of the very first writing to a restored file, before it has its log."""
    journal = folder.database.with_name(folder.database.name + "-journal")
    if journal.exists() and journal.stat().st_size:
        with closing(connect(folder.database, key)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _version(connection: Any) -> str:
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlcipher.OperationalError as error:
        if "no such table" in str(error):
            raise damaged("no schema version") from error
        raise
    if row is None:
        raise damaged("no schema version")
    version = str(row[0])
    if version not in VERSIONS:
        raise newer_file(version)
    return version


def _first_window(connection: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
    names = connection.execute("SELECT name FROM clerk WHERE active = 1 ORDER BY sign_in").fetchall()
    settings = connection.execute("SELECT key, value FROM setting WHERE key IN ('site', 'preferences')").fetchall()
    return tuple(str(name) for (name,) in names), {key: json.loads(value) for key, value in settings}


def _check_links(connection: Any, count: int) -> None:
    mine = connection.execute("SELECT id, last_seq, last_hash FROM origin WHERE mine = 1").fetchone()
    if mine is None:
        return
    origin, last, last_hash = mine
    rows = connection.execute(
        "SELECT seq, hash, raw FROM event WHERE origin = ? AND seq > ? ORDER BY seq", (origin, max(0, last - count))
    ).fetchall()
    before = connection.execute(
        "SELECT seq, hash FROM event WHERE origin = ? AND seq = ?", (origin, max(0, last - count))
    ).fetchone()
    seq, prev = before or (0, START)
    for fault in chain.check(origin, (chain.Link(*row) for row in rows), seq=seq, prev=prev):
        raise _broken(fault)
    if not rows or rows[-1][0] != last or rows[-1][1] != last_hash:
        raise _broken(chain.Break(origin, last, "the head of the chain is not the last event"))


def _broken(fault: chain.Break) -> Trouble:
    return damaged(f"{fault.origin}/{fault.seq}: {fault.why}")
