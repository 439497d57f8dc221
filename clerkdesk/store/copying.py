"""Copying the encrypted files while the desk goes on working, whole or not at all."""

from __future__ import annotations

import hashlib
import os
from contextlib import closing
from pathlib import Path
from typing import Final

from clerkdesk.store.connection import Mode, connect

PAGES: Final = 4096
"""Pages copied between two breaths, so that a writer never waits long."""


def copy_database(source: Path, target: Path, key: bytes) -> Path:
    """Copy the encrypted ``source`` to ``target`` under the same ``key``; return ``target``, on the disk.

    A half-made copy has the ending ".part" and is removed by the next try.
    """
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)
    with (
        closing(connect(source, key, Mode.READ)) as original,
        closing(connect(partial, key, Mode.MAKE)) as copy,
    ):
        original.backup(copy, pages=PAGES)
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        copy.execute("PRAGMA journal_mode = DELETE")
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    return partial.replace(target)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1024 * 1024):
            found.update(piece)
    return found.hexdigest()
