"""Official codes for the pages: asked for in the writer's thread just before a deed, so the window never waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.wish import Reception, stream
from clerkdesk.store import hops

if TYPE_CHECKING:
    from clerkdesk.sync.codes import Asker


class Official:
    """Asks the hub for the codes of dossiers about to be received, 2 s at most."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asker: Asker | None = None

    def codes(self, wishes: Sequence[Reception]) -> tuple[str, ...]:
        """Return the official code of each of ``wishes``, "" where there is none. Call it off the GUI thread."""
        return self.of([stream(wish) for wish in wishes], [wish.procedure for wish in wishes])

    def of(self, streams: Sequence[str], procedures: Sequence[str]) -> tuple[str, ...]:
        """Return the official code of each dossier of ``streams``, as :meth:`codes` does."""
        with self._desk.store.reading() as connection:
            if not hops.hops(connection):
                return ("",) * len(streams)
        if self._asker is None:
            from clerkdesk.sync.codes import Asker  # brings the network along

            self._asker = Asker(self._desk.store, lambda: milliseconds(self._desk.clock.now()))
        return self._asker.ask(self._desk.today(), streams, procedures)
