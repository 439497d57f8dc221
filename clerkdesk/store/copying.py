"""Copying the encrypted files while the desk goes on working, whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2 as sqlcipher

from clerkdesk.store.connection import Mode, connect

PAGES: Final = 4096
"""Pages copied between two looks at whether to go on."""

PIECE: Final = 1024 * 1024

Moved = Callable[[int], None]
"""Called with the bytes that were copied or read since it was called last; what it raises ends the work."""


def copy_database(source: Path, target: Path, key: bytes, moved: Moved = lambda _size: None) -> Path:
    """Copy the encrypted ``source`` to ``target`` under the same ``key``; return ``target``, on the disk.

    The copy is one snapshot: what is written to ``source`` meanwhile neither waits nor makes it begin anew. A half-made
    copy has the ending ".part" and is removed by the next try.
    """
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)
    with (
        closing(connect(source, key, Mode.READ)) as original,
        closing(connect(partial, key, Mode.MAKE)) as copy,
    ):
        original.execute("BEGIN")
        original.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # the snapshot is taken at the first read
        page = int(original.execute("PRAGMA page_size").fetchone()[0])
        left = -1

        def step(_status: int, remaining: int, total: int) -> None:
            nonlocal left
            before, left = (total if left < 0 else left), remaining
            moved((before - remaining) * page)

        original.backup(copy, pages=PAGES, progress=step)
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        copy.execute("PRAGMA journal_mode = DELETE")
    return put(partial, target)


def put(partial: Path, target: Path) -> Path:
    """Give the file or folder ``partial`` its name ``target``, so that a power cut takes neither; return ``target``.

    What is in a folder must be on the disk already.
    """
    if partial.is_file():
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
    partial.replace(target)
    if os.name != "nt":  # Windows writes names by itself and opens no folder
        descriptor = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    return target


def copy_file(source: Path, target: Path, moved: Moved = lambda _size: None) -> None:
    """Copy a file that nobody writes to, in pieces."""
    with source.open("rb") as file, target.open("wb") as copy:
        while piece := file.read(PIECE):
            copy.write(piece)
            moved(len(piece))


def digest(path: Path, moved: Moved = lambda _size: None) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
            moved(len(piece))
    return found.hexdigest()


@contextmanager
def claimed(path: Path) -> Iterator[bool]:
    """Claim the file ``path`` for as long as this lasts; give False when another thread or process has it.

    A process that dies gives its claim back, however it dies.
    """
    with closing(sqlcipher.connect(str(path), timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlcipher.OperationalError as error:
            if "locked" not in str(error):
                raise
            yield False
        else:
            yield True
