"""Asking the hub before a ticket is called. No answer in time costs nothing but the certainty."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from clerkdesk.domain.claiming import Answer, Claim
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.store import hops
from clerkdesk.store.events import my_origin
from clerkdesk.store.hops import Hop
from clerkdesk.store.keys import signing_name
from clerkdesk.store.store import Store
from clerkdesk.sync.line import Caller, Said
from clerkdesk.sync.protocol.claims import AskClaim, Claimed
from clerkdesk.sync.transport import HttpLine
from clerkdesk.sync.wishes import wishes

log = logging.getLogger(__name__)

PATIENCE: Final = 0.3
"""Seconds that a call waits for the hub, at most."""

QUIET: Final = 5_000
"""For so long (ms) no call waits after one waited in vain: the line is down."""

_ALONE: Final = Claim(answer=Answer.ALONE)


@dataclass(slots=True)
class _Open:
    """A line that was used before, and whose it is."""

    hop: Hop
    private: bytes
    line: HttpLine


class Asker:
    """Claims tickets for this desk's counter; one for each process, from any thread but the GUI's.

    All desks of a site have to ask the same hub: of several it is the one on the LAN, then the one whose name is first.
    """

    def __init__(self, store: Store, now: Callable[[], int], patience: float = PATIENCE) -> None:
        """``now``: wall time in ms. ``patience``: seconds."""
        self._store = store
        self._now = now
        self._patience = patience
        self._kept: _Open | None = None
        self._quiet = 0

    def claim(self, ticket: str, version: int, counter: str) -> Claim:
        """Ask for ``ticket`` (stream), whose last move known here has ``version``, for ``counter``."""
        now = self._now()
        if 0 < self._quiet - now <= QUIET:
            return _ALONE
        asked = AskClaim(ticket=ticket, version=version, counter=counter)
        answers: queue.SimpleQueue[Claimed | None] = queue.SimpleQueue()
        hop = self._hop()
        if hop is None:
            return _ALONE
        kept, self._kept = self._kept, None
        threading.Thread(target=self._ask, args=(hop, kept, asked, answers), daemon=True, name="claim").start()
        try:
            found = answers.get(timeout=self._patience)
        except queue.Empty:
            found = None
        if found is None:
            self._quiet = now + QUIET
            return _ALONE
        return Claim(answer=Answer.MINE if found.held else Answer.TAKEN, counter=found.counter)

    def close(self) -> None:
        """Close the line."""
        if self._kept is not None:
            self._kept.line.__exit__(None, None, None)
            self._kept = None

    def _hop(self) -> Hop | None:
        with self._store.reading() as connection:
            origin = my_origin(connection)
            enrolled = [hop for hop in hops.hops(connection) if not hop.stopped and origin and hop.origin == origin.id]
        if not enrolled or wishes(self._store).paused:
            return None
        return min(enrolled, key=lambda hop: (not hop.tls, hop.hub))

    def _ask(self, hop: Hop, kept: _Open | None, asked: AskClaim, answers: queue.SimpleQueue[Claimed | None]) -> None:
        found: Claimed | None = None
        try:
            way = kept if kept is not None and _same(kept.hop, hop) else self._open(hop)
            if way is not None:
                caller = Caller(way.line, hop.hub, hop.public_key, way.private, self._now, hop.certificate)
                found = caller.ask("POST", "/v1/claims", asked, Claimed)
                self._kept = way
        except (Said, Trouble, Refused) as error:
            log.info("no claim: %s", error)
        finally:
            answers.put(found)

    def _open(self, hop: Hop) -> _Open | None:
        private = self._store.folder.key_place().get(signing_name(hop.origin))
        if private is None:
            return None
        return _Open(hop, private, HttpLine(hop.url, wishes(self._store).authority, hop.tls))


def _same(one: Hop, other: Hop) -> bool:
    return (one.hub, one.url, one.certificate, one.tls) == (other.hub, other.url, other.certificate, other.tls)
