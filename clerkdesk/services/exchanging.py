"""How this desk stands with its hubs: what waits to be sent, what was sent and is not confirmed, who was heard when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from clerkdesk.projections import find
from clerkdesk.projections.find import Line
from clerkdesk.services import scans
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.store import above, hops, spoiled
from clerkdesk.store import tables as t

LOOKED_AT: Final = 20_000
"""Events that are put together by dossier; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands with one hub.

    above: whether it is the higher hub beyond ``hub``, of which that one tells. name: its own. heard_at: when it last
    answered (ms), 0 for never. clock: by how much (ms) this desk is ahead. stopped: the code of what stopped the
    exchange. waits: events never sent; sent: sent, and not confirmed.
    """

    hub: str
    name: str
    url: str
    above: bool = False
    heard_at: int = 0
    clock: int | None = None
    stopped: str = ""
    waits: int = 0
    sent: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits of one stream: the dossier if it is one, how many events, since when (ms), whether all were sent.

    spoiled: what the disk of this desk spoiled and the hub lacks, None where events wait.
    """

    stream: str
    line: Line | None
    events: int
    since: int
    sent: bool
    spoiled: scans.Spoiled | None = None


@dataclass(frozen=True, slots=True)
class Stands:
    """The hubs of this desk, the time at which they were looked at (ms), how many papers this desk's disk spoiled."""

    hubs: tuple[Standing, ...]
    now: int
    spoiled: int = 0


def stands(desk: Desk) -> Stands:
    """Return how this desk stands with each hub, its own ones first."""
    with desk.store.reading() as connection:
        found = [_of_hop(connection, hop) for hop in hops.hops(connection)]
        found += [_of_above(connection, one) for one in above.above(connection)]
        bad = len(spoiled.names(connection))
    return Stands(tuple(found), milliseconds(desk.clock.now()), bad)


def waiting(desk: Desk, hub: Standing) -> list[Waiting]:
    """Return what ``hub`` has not confirmed, by stream, the oldest first; before it what this desk's disk spoiled."""
    with desk.store.reading() as connection:
        marks = _marks(connection, hub.hub, beyond=hub.above)
        found: dict[str, tuple[int, int, bool]] = {}
        left = LOOKED_AT
        for origin, last in _origins(connection, hub.hub):
            mark = marks.get(origin, hops.Mark())
            if last <= mark.confirmed or not left:
                continue
            query = select(t.event.c.stream, t.event.c.at, t.event.c.seq)
            query = query.where(t.event.c.origin == origin, t.event.c.seq > mark.confirmed).order_by(t.event.c.seq)
            for row in connection.execute(query.limit(left)):
                left -= 1
                count, since, sent = found.get(row.stream, (0, row.at, True))
                found[row.stream] = (count + 1, min(since, row.at), sent and row.seq <= mark.sent)
        bad = [Waiting(one.stream, one.line, 0, one.at, False, one) for one in scans.spoiled(connection)]
        groups = [Waiting(stream, find.by_stream(connection, stream), *rest) for stream, rest in found.items()]
    return bad + sorted(groups, key=lambda one: (one.since, one.stream))


def _of_hop(connection: Connection, hop: hops.Hop) -> Standing:
    waits, sent = _open(connection, hop.hub, _marks(connection, hop.hub, beyond=False))
    return Standing(
        hub=hop.hub,
        name=hop.hub,
        url=hop.url,
        heard_at=hop.heard_at,
        clock=hop.clock,
        stopped=hop.stopped,
        waits=waits,
        sent=sent,
    )


def _of_above(connection: Connection, one: above.Above) -> Standing:
    waits, sent = _open(connection, one.hub, _marks(connection, one.hub, beyond=True))
    return Standing(
        hub=one.hub,
        name=one.name,
        url=one.url,
        above=True,
        heard_at=one.heard_at,
        stopped=one.stopped,
        waits=waits,
        sent=sent,
    )


def _marks(connection: Connection, hub: str, beyond: bool) -> dict[str, hops.Mark]:
    own = hops.marks(connection, hub)
    if not beyond:
        return own
    higher = _higher(connection, hub)
    # what the lower hub has is on its way up
    return {
        name: hops.Mark(own.get(name, hops.Mark()).confirmed, higher.get(name, 0))
        for name in own.keys() | higher.keys()
    }


def _higher(connection: Connection, hub: str) -> Mapping[str, int]:
    return above.marks(connection, hub)


def _origins(connection: Connection, hub: str) -> list[tuple[str, int]]:
    query = (
        select(t.origin.c.id, t.origin.c.last_seq)
        .join(t.hop, t.hop.c.site == t.origin.c.agency)
        .where(t.hop.c.hub == hub)
    )
    return [(row.id, row.last_seq) for row in connection.execute(query)]


def _open(connection: Connection, hub: str, marks: Mapping[str, hops.Mark]) -> tuple[int, int]:
    """Return how many events were never sent, and how many were sent and are not confirmed."""
    waits = sent = 0
    for origin, last in _origins(connection, hub):
        mark = marks.get(origin, hops.Mark())
        reached = min(last, max(mark.sent, mark.confirmed))
        waits += last - reached
        sent += max(0, reached - mark.confirmed)
    return waits, sent
