"""A bare connection to the encrypted file, as every other way to it begins."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2 as sqlcipher

BUSY: Final = 15_000
"""How long a writer waits for another process, in milliseconds."""

PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -32000",
    "PRAGMA journal_size_limit = 16777216",
)


def connect(path: Path, key: bytes) -> Any:
    """Return a bare connection to the encrypted file at ``path`` under the 32-byte ``key``.

    Raises:
        sqlcipher3.dbapi2.Error: the file is missing or damaged, or the key is another one.
    """
    connection = sqlcipher.connect(str(path), timeout=BUSY / 1000, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in PRAGMAS:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection
