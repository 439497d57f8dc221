"""A bare connection to the encrypted file, as every other way to it begins."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2 as sqlcipher


class Mode(StrEnum):
    """How a file is opened."""

    READ = "ro"  # nothing is written, not even the leftovers of a crash
    WRITE = "rw"
    MAKE = "rwc"  # made when it is not there


BUSY: Final = 15_000
"""How long a writer waits for another process, in milliseconds."""

PRAGMAS: Final = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",
    "PRAGMA journal_size_limit = 16777216",
)


sqlcipher.register_adapter(bytes, bytearray)  # else it looks through each bytes in vain for a way to adapt them


def connect(path: Path, key: bytes, mode: Mode = Mode.WRITE) -> Any:
    """Return a bare connection to the encrypted file at ``path`` under the 32-byte ``key``.

    Raises:
        sqlcipher3.dbapi2.Error: the file is missing or damaged, or the key is another one.
    """
    address = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlcipher.connect(
        address, uri=True, timeout=BUSY / 1000, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")  # what is wrong is raised; it need not be on stderr too
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        if mode is not Mode.READ:
            connection.execute("PRAGMA journal_mode = WAL")
        for pragma in PRAGMAS:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection
