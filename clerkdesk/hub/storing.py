"""Whether a hub can store what comes: told to whoever watches it, who sees no request that fails."""

from __future__ import annotations

import threading
import time
from typing import Final

from clerkdesk.hub import surroundings
from clerkdesk.hub.database import Database
from clerkdesk.hub.meters import Meters
from clerkdesk.hub.shelf import Shelf

QUIET: Final = 60.0
"""Seconds between two tries while nothing failed; one is no more than a file that nobody sees."""


class Storing:
    """Tries out where a hub stores: soon after a request failed, and now and then when nobody writes.

    Any thread may ask, and anybody may have it ask: it tries once in some seconds, whoever asks.
    """

    def __init__(self, database: Database, shelf: Shelf | None, meters: Meters) -> None:
        self._database, self._shelf, self._meters = database, shelf, meters
        meters.storing.set_function(lambda: not self.why_not())
        self._why = ""
        self._failed = False
        self._due = 0.0
        self._turn = threading.Lock()

    def failed(self, why: str) -> None:
        """A request could not be answered, see :meth:`Meters.failed`: whoever asks next hears of it."""
        self._meters.failed(why)
        self._failed, self._due = True, 0.0

    def told(self) -> dict[str, object]:
        """Return what `/health` says of it."""
        why = self.why_not()
        return {"storing": False, "why": why} if why else {"storing": True}

    def why_not(self) -> str:
        """Return what keeps this hub from storing anything, "full", "disk" or "database"; "" while nothing does."""
        with self._turn:
            if time.monotonic() >= self._due:
                self._why = self._try()
                self._failed = bool(self._why)
                self._due = time.monotonic() + (surroundings.AGAIN if self._failed else QUIET)
            return self._why

    def _try(self) -> str:
        try:
            if self._shelf is not None:
                self._shelf.try_out()
            if self._failed or self._database.lite:  # another one is work for a server: only when it is in doubt
                self._database.try_out()
        except surroundings.FAILURES as error:
            return "full" if surroundings.full(error) else surroundings.what(error)
        return ""
