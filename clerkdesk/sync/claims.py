"""Asking the hub which ticket to call. No answer in time costs nothing but the certainty."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from clerkdesk.domain.claiming import Answer, Claim, Wanted
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.store import hops
from clerkdesk.store.events import my_origin
from clerkdesk.store.hops import Hop
from clerkdesk.store.keys import signing_name
from clerkdesk.store.store import Store
from clerkdesk.sync.line import Caller, Said
from clerkdesk.sync.protocol.claims import LASTS, MOST, AskClaim, Claimed, Further
from clerkdesk.sync.transport import HttpLine
from clerkdesk.sync.wishes import wishes

log = logging.getLogger(__name__)

PATIENCE: Final = 0.3
"""Seconds that a call waits for the hub, at most."""

QUIET: Final = 5_000
"""For so long (ms) no call waits after one waited in vain: the line is down."""


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
        self._lost: dict[str, tuple[int, int]] = {}  # by ticket: the version that others have, until when (ms)

    def claim(self, wanted: Sequence[Wanted], counter: str) -> Claim:
        """Ask for the first of ``wanted`` that no other counter has, for ``counter``.

        What the hub said to be another's is that for as long as a claim lasts, also when the hub is no longer in reach.
        """
        now = self._now()
        hop = None if 0 < self._quiet - now <= QUIET else self._hop()
        if not wanted or hop is None:
            return self._alone(wanted, now)
        answers: queue.SimpleQueue[Claim | None] = queue.SimpleQueue()
        kept, self._kept = self._kept, None
        asked = hop, kept, tuple(wanted), counter, answers
        threading.Thread(target=self._ask, args=asked, daemon=True, name="claim").start()
        try:
            found = answers.get(timeout=self._patience)
        except queue.Empty:
            found = None
        if found is None:
            self._quiet = now + QUIET
            return self._alone(wanted, now)
        return found

    def close(self) -> None:
        """Close the line."""
        if self._kept is not None:
            self._kept.line.__exit__(None, None, None)
            self._kept = None

    def _alone(self, wanted: Sequence[Wanted], now: int) -> Claim:
        told = {ticket: version for ticket, (version, until) in self._lost.items() if 0 < until - now <= LASTS}
        lost = frozenset(one.ticket for one in wanted if told.get(one.ticket, -1) >= one.version)
        return Claim(answer=Answer.ALONE, lost=lost)

    def _hop(self) -> Hop | None:
        with self._store.reading() as connection:
            origin = my_origin(connection)
            enrolled = [hop for hop in hops.hops(connection) if not hop.stopped and origin and hop.origin == origin.id]
        if not enrolled or wishes(self._store).paused:
            return None
        return min(enrolled, key=lambda hop: (not hop.tls, hop.hub))

    def _ask(
        self,
        hop: Hop,
        kept: _Open | None,
        wanted: Sequence[Wanted],
        counter: str,
        answers: queue.SimpleQueue[Claim | None],
    ) -> None:
        found: Claim | None = None
        try:
            way = kept if kept is not None and _same(kept.hop, hop) else self._open(hop)
            if way is not None:
                caller = Caller(way.line, hop.hub, hop.public_key, way.private, self._now, hop.certificate)
                found = self._first(caller, wanted, counter)
                self._kept = way
        except (Said, Trouble, Refused) as error:
            log.info("no claim: %s", error)
        finally:
            answers.put(found)

    def _first(self, caller: Caller, wanted: Sequence[Wanted], counter: str) -> Claim:
        """Return the answer for all of ``wanted``: a hub looks at `MOST` at once, an older one at the first alone."""
        passed, having = 0, ""
        while some := wanted[passed : passed + MOST]:
            further = tuple(Further(one.ticket, one.version) for one in some[1:])
            asked = AskClaim(ticket=some[0].ticket, version=some[0].version, counter=counter, further=further)
            told = caller.ask("POST", "/v1/claims", asked, Claimed)
            lost = some[: told.passed if told.held else max(1, told.passed)]
            self._note(lost)
            passed += len(lost)
            if told.held and len(lost) < len(some):
                found = frozenset(one.ticket for one in wanted[:passed])
                return Claim(answer=Answer.MINE, ticket=some[len(lost)].ticket, lost=found, counter=having)
            having = having or told.counter
        return Claim(answer=Answer.TAKEN, lost=frozenset(one.ticket for one in wanted), counter=having)

    def _note(self, lost: Sequence[Wanted]) -> None:
        now = self._now()
        still = {ticket: told for ticket, told in self._lost.items() if 0 < told[1] - now <= LASTS}
        self._lost = still | {one.ticket: (one.version, now + LASTS) for one in lost}

    def _open(self, hop: Hop) -> _Open | None:
        private = self._store.folder.key_place().get(signing_name(hop.origin))
        if private is None:
            return None
        return _Open(hop, private, HttpLine(hop.url, wishes(self._store).authority, hop.tls))


def _same(one: Hop, other: Hop) -> bool:
    return (one.hub, one.url, one.certificate, one.tls) == (other.hub, other.url, other.certificate, other.tls)
