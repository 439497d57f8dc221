"""Claims at the hub for this desk's counter; what talks to it is loaded at the first call, not with the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clerkdesk.domain.claiming import Claim, Wanted
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk

if TYPE_CHECKING:
    from clerkdesk.sync.claims import Asker


class HubClaims:
    """Asks the hub, if this desk has one. Used by the thread that writes alone."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asker: Asker | None = None

    def claim(self, wanted: Sequence[Wanted], counter: str) -> Claim:
        """Ask for the first of ``wanted`` that no other counter has, for ``counter``."""
        if self._asker is None:
            from clerkdesk.sync.claims import Asker

            self._asker = Asker(self._desk.store, lambda: milliseconds(self._desk.clock.now()))
        return self._asker.claim(wanted, counter)

    def close(self) -> None:
        """Close the line."""
        if self._asker is not None:
            self._asker.close()
