"""What was pushed last for each site: its other desks, told of it, all ask for just that; it is looked up once."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final, NamedTuple

from sqlalchemy import Connection

from clerkdesk.hub.cursors import place, said
from clerkdesk.hub.feed import standings
from clerkdesk.sync import protocol as p

MOST: Final = 100
"""Events of a push that is kept."""
LARGEST: Final = 64 * 1024
"""Bytes of them."""
KEPT: Final = 5.0
"""Seconds that it is kept: whoever comes later asks the database, as after a restart."""


class _Push(NamedTuple):
    """A push by itself. before, after: cursors. marks: digests of how a desk holds the origins of the site to stand."""

    range: p.Range
    head: p.SignedHead
    before: str
    after: str
    marks: frozenset[str]
    until: float


class Latest:
    """The last push of each site, in this process. Any thread may use it."""

    def __init__(self) -> None:
        self._pushes: dict[str, _Push] = {}

    def keep(self, connection: Connection, site: str, pushed: p.Push, answer: p.Pushed) -> None:
        """Keep what was just taken in ``connection``'s transaction; nobody asks for it before that is committed."""
        if answer.feed is None or len(pushed.ranges) != 1:
            return
        (one,), (standing,) = pushed.ranges, answer.standings
        before, after = answer.feed
        size = sum(len(wire.raw) + len(wire.sealed or b"") for wire in one.events)
        alone = standing.state == "taken" and place(after) - place(before) == len(one.events)
        if not alone or len(one.events) > MOST or size > LARGEST or standing.seq != one.first + len(one.events) - 1:
            return
        now = {other.origin: other.seq for other in standings(connection, site)}
        marks = frozenset(("", p.marks(now), p.marks(now | {one.origin: one.first - 1})))
        head = p.SignedHead(origin=one.origin, seq=standing.seq, hash=standing.hash, signature=one.signature)
        self._pushes[site] = _Push(one, head, before, after, marks, time.monotonic() + KEPT)

    def answer(
        self, site: str, after: str, have: Mapping[str, int], marks: str, limit: int, end: tuple[int, str]
    ) -> p.Pulled | None:
        """Return what a desk that stands at ``after`` gets, None when that is not just the last push or tells more.

        Whoever writes under the key of that push is told how it stands: it may be another copy of that desk.
        """
        last = self._pushes.get(site)
        if last is None or time.monotonic() > last.until or last.range.origin in have:
            return None
        if (after, said(*end)) != (last.before, last.after) or marks not in last.marks:
            return None
        if len(last.range.events) > limit:
            return None
        return p.Pulled(events=last.range.events, verdicts=(), heads=(last.head,), cursor=last.after, more=False)
