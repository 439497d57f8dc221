"""Leaving room: whoever writes says so beforehand, and a background exchange at work lets it in between two turns.

SQLite has no queue: a waiting writer asks again and again, at growing intervals. Without a word from it, an exchange
would have to rest after each turn for a deed that mostly is not there. The word is the time of a file that is there
anyway, so it costs microseconds, needs no clean-up, and whoever is killed holds nobody up.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

LOCK: Final = "exchange.lock"
"""Claimed by the background exchange of a folder; its time says when somebody else was about to write."""


def announce(folder: Path) -> None:
    """Say that somebody is about to write; where no exchange ever ran there is nobody to tell."""
    now = time.time_ns()
    with suppress(OSError):
        os.utime(folder / LOCK, ns=(now, now))


def announced(folder: Path) -> int:
    """Return a number that changes whenever somebody says that they are about to write."""
    try:
        return (folder / LOCK).stat().st_mtime_ns
    except OSError:
        return 0
