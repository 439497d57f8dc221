"""How much of the line attachments may take: a cap in bytes a second, and pieces short enough to let events by."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

SHORT: Final = 0.4
"""Seconds that a piece should take on its way."""

LEAST: Final = 16 * 1024
FIRST: Final = 32 * 1024
MOST: Final = 1024 * 1024


class Cap:
    """At most so many bytes a second for all transfers together; 0 for no cap."""

    def __init__(self, bytes_per_second: int) -> None:
        self.rate = bytes_per_second
        self._free_at = 0.0
        self._lock = threading.Lock()

    def wait(self, size: int, ended: Callable[[], bool]) -> None:
        """Wait until ``size`` bytes may go, or until ``ended`` says that nothing goes any more."""
        if self.rate <= 0:
            return
        with self._lock:
            begins = max(time.monotonic(), self._free_at)
            self._free_at = begins + size / self.rate
        while (left := begins - time.monotonic()) > 0 and not ended():
            time.sleep(min(left, 0.1))


class Pieces:
    """How large the pieces of one transfer are: what the line has carried of late in a short time."""

    def __init__(self) -> None:
        self._size = FIRST

    def size(self, cap: Cap) -> int:
        """Return how many bytes the next piece may have."""
        capped = max(1024, int(cap.rate * SHORT)) if cap.rate > 0 else MOST
        return min(self._size, capped)

    @contextmanager
    def timed(self, size: int) -> Iterator[None]:
        """Learn from how long a piece of ``size`` bytes takes inside."""
        began = time.monotonic()
        yield
        fitting = int(size * SHORT / max(time.monotonic() - began, 0.001))
        self._size = max(LEAST, min(fitting, 2 * self._size, MOST))
