"""A lock on a data folder that ends with its process, however that ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from clerkdesk.store.faults import environment


class FolderLock:
    """The claim to be the only one of its kind that works on a data folder."""

    def __init__(self, path: Path) -> None:
        """Prepare the lock in the file ``path``, which stays when the lock is given back."""
        self._path = path
        self._file: int | None = None

    def take(self) -> bool:
        """Return whether this process holds the lock now; False when another does."""
        with environment(self._path.parent):
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(file)
        except OSError:
            os.close(file)
            return False
        self._file = file
        return True

    def give_back(self) -> None:
        """Let another process take it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
