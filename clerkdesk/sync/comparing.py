"""Comparing what this desk has with what its hub has: months, then the streams that differ, then their events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import Connection, select

from clerkdesk.domain.errors import Trouble
from clerkdesk.language import N_
from clerkdesk.store import hops
from clerkdesk.store import tables as t
from clerkdesk.store.hops import Hop
from clerkdesk.store.store import Store
from clerkdesk.sync.enrolling import refusing
from clerkdesk.sync.line import SAFE, Caller, Said
from clerkdesk.sync.protocol import counts
from clerkdesk.sync.protocol.counts import Count, Counts

LOOKED_INTO: Final = 200
"""Streams that differ and are looked into event by event; of more only their counts are told."""


class Todo(StrEnum):
    """What a stream that differs needs.

    WAIT: its events are on their way. SEND: the hub lacks some that it confirmed. FETCH: this desk lacks some.
    BOTH: each lacks some. ASK: the same events tell different things.
    """

    WAIT = "wait"
    SEND = "send"
    FETCH = "fetch"
    BOTH = "both"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Month:
    """What stands under a month on both sides: streams and events."""

    name: str
    here: Count
    there: Count

    @property
    def equal(self) -> bool:
        """Whether both have the same."""
        return self.here == self.there


@dataclass(frozen=True, slots=True)
class Different:
    """A stream that is not the same on both sides: events here and there, how many each lacks, what it needs."""

    stream: str
    month: str
    here: int
    there: int
    lacking_there: int = 0
    lacking_here: int = 0
    todo: Todo = Todo.WAIT


@dataclass(frozen=True, slots=True)
class Compared:
    """The months of both sides, and the streams that differ."""

    months: tuple[Month, ...]
    different: tuple[Different, ...]

    @property
    def equal(self) -> bool:
        """Whether both sides have the same, leaving aside what is on its way."""
        return all(one.todo is Todo.WAIT for one in self.different)


def compare(store: Store, caller: Caller, hop: Hop) -> Compared:
    """Compare with ``hop``, which ``caller`` asks. Reads the journal's hashes once; several seconds when it is large.

    Raises:
        Trouble: nobody answers, or the hub cannot count yet.
    """
    try:
        with store.reading() as connection:
            return _compare(connection, caller, hop)
    except Said as no:
        if no.code == "not-found":
            raise Trouble(
                "no-counts",
                N_("The hub is older than this desk and cannot count yet."),
                safe=SAFE,
                todo=N_("Ask the administrator of the hub to update it."),
            ) from no
        raise refusing(no.code) from no


def _compare(connection: Connection, caller: Caller, hop: Hop) -> Compared:
    here = {one.name: one for one in counts.by_month(_streams(connection, hop.site))}
    there = {one.name: one for one in _ask(caller)}
    nothing = bytes(counts.SIZE)
    months = tuple(
        Month(name, here.get(name, Count(name, 0, 0, nothing)), there.get(name, Count(name, 0, 0, nothing)))
        for name in sorted(here.keys() | there.keys(), reverse=True)
    )
    differing = {one.name for one in months if not one.equal}
    if not differing:
        return Compared(months, ())
    mine: dict[str, dict[str, Count]] = {name: {} for name in differing}
    for one in _streams(connection, hop.site):
        if (month := counts.month_of(one.name)) in differing:
            mine[month][one.name] = one
    found: list[Different] = []
    for month in sorted(differing, reverse=True):
        theirs = {one.name: one for one in _ask(caller, month=month)}
        for stream in sorted(mine[month].keys() | theirs.keys()):
            ours, other = mine[month].get(stream), theirs.get(stream)
            if ours != other:
                counted = Different(stream, month, ours.events if ours else 0, other.events if other else 0)
                near = len(found) < LOOKED_INTO
                found.append(_looked_into(connection, caller, hop, counted) if near else _guess(counted))
    return Compared(months, tuple(found))


def _streams(connection: Connection, site: str) -> Iterator[Count]:
    query = (
        select(t.event.c.stream, t.event.c.hash)
        .join(t.origin, t.origin.c.id == t.event.c.origin)
        .where(t.origin.c.agency == site)
        .order_by(t.event.c.stream)
    )
    rows = connection.execution_options(yield_per=5000).execute(query)
    return counts.by_stream((stream, digest) for stream, digest in rows)


def _ask(caller: Caller, **asked: str) -> Iterator[Count]:
    """Yield what the hub counts, page by page."""
    after, more = "", True
    while more:
        query = urlencode(asked | ({"after": after} if after else {}))
        answer = caller.ask("GET", f"{counts.PATH}?{query}" if query else counts.PATH, None, Counts)
        yield from answer.counts
        more = answer.more and bool(answer.counts)
        after = answer.counts[-1].name if answer.counts else ""


def _guess(one: Different) -> Different:
    todo = Todo.FETCH if one.there > one.here else Todo.SEND if one.here > one.there else Todo.BOTH
    lacks = max(0, one.here - one.there), max(0, one.there - one.here)
    return Different(one.stream, one.month, one.here, one.there, *lacks, todo)


def _looked_into(connection: Connection, caller: Caller, hop: Hop, one: Different) -> Different:
    there = {found.name: found.digest.hex() for found in _ask(caller, stream=one.stream)}
    table = t.event
    query = select(table.c.id, table.c.hash, table.c.origin, table.c.seq).where(table.c.stream == one.stream)
    here = {row.id: row for row in connection.execute(query)}
    marks = hops.marks(connection, hop.hub)
    missing = [row for name, row in here.items() if name not in there]
    lost = [row for row in missing if row.seq <= marks.get(row.origin, hops.Mark()).confirmed]
    lacking = there.keys() - here.keys()
    if any(there.get(name, row.hash) != row.hash for name, row in here.items()):
        todo = Todo.ASK
    elif lacking:
        todo = Todo.BOTH if lost else Todo.FETCH
    else:
        todo = Todo.SEND if lost else Todo.WAIT
    return Different(one.stream, one.month, one.here, one.there, len(missing), len(lacking), todo)


def mend(store: Store, hop: Hop, found: Compared) -> bool:
    """Have what the hub lacks sent again and what this desk lacks fetched, by the next exchange; return whether any."""
    send = {one.stream for one in found.different if one.todo in {Todo.SEND, Todo.BOTH}}
    fetch = any(one.todo in {Todo.FETCH, Todo.BOTH} for one in found.different)
    with store.writing() as connection:
        if fetch:
            hops.move(connection, hop.hub, "")
        if send:
            query = select(t.event.c.origin, t.event.c.seq).where(t.event.c.stream.in_(sorted(send)))
            first: dict[str, int] = {}
            for origin, seq in connection.execute(query):
                first[origin] = min(seq, first.get(origin, seq))
            heads = hops.confirmed(connection, hop.hub)
            hops.lower(
                connection, hop.hub, heads | {name: min(seq - 1, heads.get(name, 0)) for name, seq in first.items()}
            )
    return bool(send) or fetch
