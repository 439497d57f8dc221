"""Giving events a new home: in a private copy of the file, what contradicts the hub gives way and is appended anew.

A copy alone may lose its guard: an event leaves the table only to come back under another origin, or because the
hub has it already under its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import Connection, select, text

from clerkdesk.domain import events as e
from clerkdesk.journal.event import Event, read, rehomed
from clerkdesk.journal.place import START
from clerkdesk.store import hops
from clerkdesk.store import tables as t
from clerkdesk.store.erasing import erase_named
from clerkdesk.store.events import AT_ONCE, Origin, adopt, batched, hashes_at, places_of

_GUARD: Final = "event_no_delete"


class Aside(NamedTuple):
    """Where an event stood before it gave way: origin, sequence, id, stream."""

    origin: str
    seq: int
    id: str
    stream: str


@dataclass(frozen=True, slots=True)
class Rehomed:
    """What became of the events that gave way.

    moved: how many came under the new origin. twins: how many had come already, under their ids. gone: where they
    stood.
    """

    moved: int
    twins: int
    gone: tuple[Aside, ...]

    @property
    def streams(self) -> set[str]:
        """The streams that must be projected again."""
        return {one.stream for one in self.gone}


def begin(connection: Connection) -> str:
    """Let events leave the table of this copy; return the guard, for :func:`settle`."""
    guard = connection.execute(
        text("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = :name"), {"name": _GUARD}
    ).scalar_one()
    connection.exec_driver_sql(f"DROP TRIGGER {_GUARD}")
    connection.exec_driver_sql(
        """CREATE TABLE aside(row INTEGER PRIMARY KEY, origin TEXT NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL,
           stream TEXT NOT NULL, raw BLOB NOT NULL, sealed BLOB)"""
    )
    return str(guard)


def give_way(connection: Connection, events: Iterable[Event]) -> set[str]:
    """Set aside what contradicts ``events``, which the hub has, and what its origin wrote after it.

    That is another event in the place of one of them, or one with its id in another place. Return those origins.
    """
    gave: set[str] = set()
    for some in batched(events, AT_ONCE):
        found = {(one.record.origin, one.record.seq): (one.record.id, one.hash) for one in some}
        for origin, seq in _contradicting(connection, found):
            set_aside(connection, origin, seq - 1)
            gave.add(origin)
    return gave


def _contradicting(connection: Connection, found: dict[tuple[str, int], tuple[str, str]]) -> Iterable[tuple[str, int]]:
    """Return the first place of each origin here that cannot stand beside ``found``: places with their id and hash."""
    first: dict[str, int] = {}
    for (origin, seq), digest in hashes_at(connection, found).items():
        if found[origin, seq][1] != digest:
            first[origin] = min(seq, first.get(origin, seq))
    for name, origin, seq in places_of(connection, [name for name, _ in found.values()]):
        if found.get((origin, seq), ("",))[0] != name:
            first[origin] = min(seq, first.get(origin, seq))
    return list(first.items())


def set_aside(connection: Connection, origin: str, after: int) -> None:
    """Take out what ``origin`` wrote after the sequence ``after``, with the heads that it signed of it."""
    here = {"origin": origin, "after": after, "start": START}
    for statement in (
        """INSERT INTO aside SELECT event.row, origin, seq, id, stream, raw, bytes
           FROM event LEFT JOIN sealed ON sealed.event = event.id WHERE origin = :origin AND seq > :after""",
        "DELETE FROM sealed WHERE event IN (SELECT id FROM event WHERE origin = :origin AND seq > :after)",
        "DELETE FROM head WHERE origin = :origin AND seq > :after",
        "DELETE FROM event WHERE origin = :origin AND seq > :after",
        """UPDATE origin SET last_seq = :after, last_hash = coalesce(
               (SELECT hash FROM event WHERE origin = :origin AND seq = :after), :start)
           WHERE id = :origin AND last_seq > :after""",
    ):
        connection.execute(text(statement), here)


def set_tail_aside(connection: Connection, hub: str) -> None:
    """Set aside what this desk wrote in earlier epochs and ``hub`` has not confirmed: nobody can send it any more."""
    marks = hops.marks(connection, hub)
    earlier = connection.execute(select(t.origin.c.id).where(t.origin.c.mine == EARLIER)).scalars().all()
    for origin in earlier:
        set_aside(connection, origin, marks.get(origin, hops.Mark()).confirmed)


EARLIER: Final = 2
"""``origin.mine`` of what this desk wrote under before."""


def settle(connection: Connection, origin: Origin, guard: str) -> Rehomed:
    """Append what was set aside and has not come meanwhile to ``origin``, in its order, and guard the table again.

    Ids, streams, versions, bodies, sealed parts, wall times and clerks stay. The opening of an origin stays behind:
    it says whose key the origin has, and that is not moved.
    """
    gone: list[Aside] = []
    twins = 0
    moved = 0
    for some in batched(_all_aside(connection), AT_ONCE):
        came = {name for name, _, _ in places_of(connection, [event.record.id for event in some])}
        fresh: list[Event] = []
        for event in some:
            record = event.record
            gone.append(Aside(record.origin, record.seq, record.id, record.stream))
            if record.id in came:
                twins += 1
            elif record.type != e.OriginOpened.TYPE:
                fresh.append(rehomed(event, origin.id, origin.last_seq + 1, origin.last_hash))
                origin = _after(origin, fresh[-1])
        adopt(connection, origin, fresh)
        moved += len(fresh)
    done = Rehomed(moved, twins, tuple(gone))
    erase_named(connection, done.streams)
    connection.exec_driver_sql(
        "DELETE FROM origin WHERE last_seq = 0 AND id NOT IN (SELECT origin FROM event)"
    )  # nobody knows it but this file
    connection.exec_driver_sql("DROP TABLE aside")
    connection.exec_driver_sql(guard)
    return done


def _after(origin: Origin, event: Event) -> Origin:
    return Origin(origin.id, origin.letters, origin.agency, event.record.seq, event.hash)


def _all_aside(connection: Connection) -> Sequence[Event]:
    rows = connection.execute(text("SELECT raw, sealed FROM aside ORDER BY row"))
    return [read(raw, sealed) for raw, sealed in rows]
