"""A throw-away encrypted file beside the data, over one snapshot of them that is only read."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from clerkdesk.store.connection import Mode, connect
from clerkdesk.store.faults import environment
from clerkdesk.store.folder import Folder

LIVE: Final = "live"
"""What the data are called there; a table that only they have is found without it."""

_PREFIX: Final = ".scratch-"


@contextmanager
def scratch(folder: Folder, key: bytes) -> Iterator[Connection]:
    """Give a transaction that makes tables in a file of its own, and sees the data of ``folder`` as they are now.

    Nobody who writes to the data waits for it. The file goes when this ends; one that a dead process left goes first.
    """
    with environment():
        for old in folder.path.glob(f"{_PREFIX}*"):
            shutil.rmtree(old, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=folder.path, ignore_cleanup_errors=True) as place:
            engine = create_engine(
                "sqlite://",
                module=sqlcipher,
                creator=lambda: _connect(Path(place) / "lists.db", folder.database, key),
                poolclass=StaticPool,
                hide_parameters=True,
            )
            try:
                with engine.connect() as connection:
                    connection.exec_driver_sql("BEGIN")
                    yield connection
            finally:
                engine.dispose()


def _connect(path: Path, data: Path, key: bytes) -> Any:
    connection = connect(path, key, Mode.MAKE)
    try:
        connection.execute("PRAGMA journal_mode = OFF")  # after a crash it is thrown away, not mended
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(
            f"ATTACH DATABASE ? AS {LIVE} KEY \"x'{key.hex()}'\"", (f"{data.absolute().as_uri()}?mode=ro",)
        )
    except BaseException:
        connection.close()
        raise
    return connection
