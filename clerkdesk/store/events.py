"""The event table: appending under this desk's origin, reading streams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypeVar

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from clerkdesk.domain import events as e
from clerkdesk.journal.event import Event, write
from clerkdesk.journal.facts import fact
from clerkdesk.journal.place import START
from clerkdesk.journal.signing import Head, origin_of
from clerkdesk.store import attached
from clerkdesk.store import tables as t
from clerkdesk.store.among import AMONG, names


@dataclass(frozen=True, slots=True)
class Origin:
    """Who writes: the id made from the public key, the letters of provisional codes, the head of the chain."""

    id: str
    letters: str
    agency: str
    last_seq: int
    last_hash: str


@dataclass(slots=True)
class Pen:
    """What one deed writes with: this desk's origin, the clerk, one wall time; it keeps the head as it goes."""

    connection: Connection
    origin: Origin
    clerk: e.Clerk
    at: int
    clock: int | None = None
    _seq: int = field(init=False)
    _hash: str = field(init=False)
    streams: dict[str, None] = field(init=False, default_factory=dict)
    events: list[Event] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._seq, self._hash = self.origin.last_seq, self.origin.last_hash

    @property
    def seq(self) -> int:
        """The sequence of the last event appended, or of the origin's last one."""
        return self._seq

    def append(self, stream: str, version: int, what: e.Payload) -> Event:
        """Write ``what`` as version ``version`` of ``stream``; :meth:`close` stores it with the rest of the deed."""
        event = write(
            what,
            origin=self.origin.id,
            seq=self._seq + 1,
            stream=stream,
            version=version,
            at=self.at,
            clerk=self.clerk,
            prev=self._hash,
            clock=self.clock,
        )
        self._seq, self._hash = event.record.seq, event.hash
        self.streams[stream] = None
        self.events.append(event)
        return event

    def close(self) -> None:
        """Store what was appended and move the head of the origin."""
        if not self.events:
            return
        keep(self.connection, self.events)
        move_head(self.connection, self.origin.id, self._seq, self._hash)


_INSERT_EVENT = (
    "INSERT INTO event (origin, seq, id, stream, version, type, at, hash, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_SEALED = "INSERT INTO sealed (event, bytes) VALUES (?, ?)"
_MOVE_HEAD = (
    update(t.origin).where(t.origin.c.id == bindparam("of")).values(last_seq=bindparam("s"), last_hash=bindparam("h"))
)
_MINE = select(t.origin.c.id, t.origin.c.letters, t.origin.c.agency, t.origin.c.last_seq, t.origin.c.last_hash).where(
    t.origin.c.mine == 1
)
_STREAM = (
    select(t.event.c.raw, t.sealed.c.bytes)
    .join_from(t.event, t.sealed, t.sealed.c.event == t.event.c.id, isouter=True)
    .where(t.event.c.stream == bindparam("stream"))
)
_ALL = (
    select(t.event.c.stream, t.event.c.raw, t.sealed.c.bytes)
    .join_from(t.event, t.sealed, t.sealed.c.event == t.event.c.id, isouter=True)
    .where(t.event.c.stream >= bindparam("first"), t.event.c.stream < bindparam("end"))
    .order_by(t.event.c.stream, t.event.c.version)
    .execution_options(yield_per=1000)
)
_STREAMS = (
    select(t.event.c.raw, t.sealed.c.bytes)
    .join_from(t.event, t.sealed, t.sealed.c.event == t.event.c.id, isouter=True)
    .where(t.event.c.stream.in_(AMONG))
)


def keep(connection: Connection, events: Sequence[Event]) -> None:
    """Store ``events``, which are not here yet."""
    connection.exec_driver_sql(_INSERT_EVENT, [_row(event) for event in events])
    parts = [(event.record.id, event.sealed) for event in events if event.sealed is not None]
    if parts:
        connection.exec_driver_sql(_INSERT_SEALED, parts)
    attached.note(connection, events)


def move_head(connection: Connection, origin: str, seq: int, digest: str) -> None:
    """Note that the gapless run of ``origin`` ends with the event that has this sequence and hash."""
    connection.execute(_MOVE_HEAD, {"of": origin, "s": seq, "h": digest})


def _row(event: Event) -> tuple[object, ...]:
    """Return its row, past SQLAlchemy's compiler: preparing many takes it as long as storing them."""
    one = event.record
    return one.origin, one.seq, one.id, one.stream, one.version, one.type, one.at, event.hash, event.raw


def my_origin(connection: Connection) -> Origin | None:
    """Return the origin that this desk writes under now, None before the first run."""
    row = connection.execute(_MINE).first()
    return None if row is None else Origin(*row)


def open_origin(connection: Connection, *, public: bytes, letters: str, agency: str, clerk: e.Clerk, at: int) -> Origin:
    """Begin a new epoch of this desk: a new origin, whose first event says so."""
    before = tuple(
        connection.execute(select(t.origin.c.id).where(t.origin.c.mine != 0).order_by(t.origin.c.id)).scalars()
    )
    connection.execute(update(t.origin).where(t.origin.c.mine == 1).values(mine=2))
    origin = Origin(origin_of(public), letters, agency, 0, START)
    connection.execute(
        insert(t.origin),
        {"id": origin.id, "public_key": public, "letters": letters, "agency": agency, "mine": 1, "last_hash": START},
    )
    pen = Pen(connection, origin, clerk, at)
    pen.append(
        f"origin:{origin.id}", 1, e.OriginOpened(public_key=public.hex(), letters=letters, agency=agency, after=before)
    )
    pen.close()
    found = my_origin(connection)
    assert found is not None
    return found


def facts_of(connection: Connection, stream: str) -> list[e.Fact]:
    """Return the facts of ``stream`` in canonical order."""
    found = [fact(raw, sealed) for raw, sealed in connection.execute(_STREAM, {"stream": stream})]
    if len(found) > 1:
        found.sort(key=e.canonical)
    return found


def facts_of_each(connection: Connection, streams: Iterable[str]) -> Iterator[tuple[str, list[e.Fact]]]:
    """Yield each of ``streams`` with its facts in canonical order, reading many at a time."""
    for some in batched(streams, AT_ONCE):
        found: dict[str, list[e.Fact]] = {stream: [] for stream in some}
        for raw, sealed in connection.execute(_STREAMS, names(some)):
            one = fact(raw, sealed)
            found[one.stream].append(one)
        for stream, facts in found.items():
            facts.sort(key=e.canonical)
            yield stream, facts


def all_streams(connection: Connection, prefix: str) -> Iterator[tuple[str, list[e.Fact]]]:
    """Yield every stream whose name begins with ``prefix``, with its facts in canonical order, stream by stream."""
    rows = connection.execute(_ALL, {"first": prefix, "end": prefix + "\U0010ffff"})
    current: str | None = None
    facts: list[e.Fact] = []
    for stream, raw, sealed in rows:
        if stream != current:
            if current is not None:
                facts.sort(key=e.canonical)
                yield current, facts
            current, facts = stream, []
        facts.append(fact(raw, sealed))
    if current is not None:
        facts.sort(key=e.canonical)
        yield current, facts


def newest_row(connection: Connection) -> int:
    """Return the row of the event that arrived last: as many as there are, give or take a few."""
    return connection.execute(_NEWEST).scalar() or 0


_NEWEST: Final = select(func.max(t.event.c.row))


def hash_at(connection: Connection, origin: str, seq: int) -> str | None:
    """Return the hash of the event of ``origin`` with that sequence, None when it is not here."""
    found: str | None = connection.execute(_HASH, {"origin": origin, "seq": seq}).scalar()
    return found


_HASH: Final = select(t.event.c.hash).where(t.event.c.origin == bindparam("origin"), t.event.c.seq == bindparam("seq"))


def hashes_at(connection: Connection, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return the hash of each event that stands at one of ``places``: origin and sequence."""
    seqs: dict[str, list[int]] = {}
    for origin, seq in places:
        seqs.setdefault(origin, []).append(seq)
    return {
        (origin, row.seq): row.hash
        for origin, its in seqs.items()
        for row in connection.execute(_HASHES, {"origin": origin, **names(its)})
    }


_HASHES: Final = select(t.event.c.seq, t.event.c.hash).where(
    t.event.c.origin == bindparam("origin"), t.event.c.seq.in_(AMONG)
)


def places_of(connection: Connection, ids: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """Yield the id, the origin and the sequence of each event that is here of those named ``ids``."""
    for row in connection.execute(_PLACES, names(ids)):
        yield row.id, row.origin, row.seq


_PLACES: Final = select(t.event.c.id, t.event.c.origin, t.event.c.seq).where(t.event.c.id.in_(AMONG))


AT_ONCE: Final = 500
"""Streams, or events, that one statement asks for."""

Each = TypeVar("Each")


def batched(each: Iterable[Each], size: int) -> Iterator[tuple[Each, ...]]:
    """Yield ``each`` in tuples of ``size``; the last may be shorter."""
    rest = iter(each)
    while found := tuple(islice(rest, size)):
        yield found


def adopt(connection: Connection, origin: Origin, events: Sequence[Event]) -> None:
    """Store ``events``, written elsewhere before, as the last ones of ``origin``, whose head is the last of them."""
    if events:
        keep(connection, events)
        move_head(connection, origin.id, origin.last_seq, origin.last_hash)


def heads(connection: Connection) -> list[Head]:
    """Return the head of each origin's gapless run."""
    return [Head(*row) for row in connection.execute(select(t.origin.c.id, t.origin.c.last_seq, t.origin.c.last_hash))]


def last_at(connection: Connection, origin: str) -> int:
    """Return the wall time (ms) of the last event of ``origin``, 0 when there is none."""
    return connection.execute(_LAST_AT, {"origin": origin}).scalar() or 0


_LAST_AT = select(t.event.c.at).where(t.event.c.origin == bindparam("origin")).order_by(t.event.c.seq.desc()).limit(1)


def last_signed(connection: Connection, origin: str) -> int:
    """Return the sequence of the last signed head of ``origin``, 0 when there is none."""
    return connection.execute(select(func.max(t.head.c.seq)).where(t.head.c.origin == origin)).scalar() or 0


def next_number(connection: Connection, key: str) -> int:
    """Burn and return the next number of the series ``key``, beginning at 1."""
    number: int = connection.execute(_NEXT, {"key": key, "last": 1}).scalar_one()
    return number


_NEXT = (
    upsert(t.counter)
    .values(key=bindparam("key"), last=bindparam("last"))
    .on_conflict_do_update(index_elements=["key"], set_={"last": t.counter.c.last + 1})
    .returning(t.counter.c.last)
)
