"""What fails around a hub while it serves: the database is away or cannot be written, the disk of the shelf is full."""

from __future__ import annotations

import errno
import logging
from typing import Final

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection

from clerkdesk.hub.database import fault_of

log = logging.getLogger(__name__)

FAILURES: Final = (DBAPIError, NoConnection, OSError)
"""What such a failure may be raised as."""

AGAIN: Final = 5
"""Seconds after which to ask again."""

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_DISK: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM, errno.ESTALE})


def full(error: Exception) -> bool:
    """Return whether ``error`` says that there is no room to write: on the shelf's disk, or on the database's."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    said = getattr(error, "orig", None)
    return getattr(said, "sqlstate", "") == "53100" or "disk is full" in str(said)  # PostgreSQL; SQLite


def what(error: Exception) -> str:
    """Return what failed, "database" or "disk"; "" when ``error`` is our own fault."""
    if isinstance(error, OSError):
        return "disk" if error.errno in _DISK else ""
    return "" if isinstance(error, IntegrityError | ProgrammingError | DataError) else "database"


def failed(error: Exception) -> str:
    """Return :func:`what` failed, and log what it says of itself."""
    why = what(error)
    if isinstance(error, DBAPIError):
        said = fault_of(error)
    else:  # never the file's name
        said = error.strerror or "" if isinstance(error, OSError) else "no connection is free"
    if why:
        log.error("the %s: %s", why, said)
    return why
