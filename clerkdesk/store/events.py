"""The event table: appending under this desk's origin, taking in what others wrote, reading streams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NamedTuple, TypeVar

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from clerkdesk.domain import events as e
from clerkdesk.journal.event import Event, Record, spot_of, write
from clerkdesk.journal.facts import fact
from clerkdesk.journal.place import START, BadEvent
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
        _insert(self.connection, self.events)
        self.connection.execute(_MOVE_HEAD, {"of": self.origin.id, "s": self._seq, "h": self._hash})


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


def _insert(connection: Connection, events: Sequence[Event]) -> None:
    connection.exec_driver_sql(_INSERT_EVENT, [_row(event) for event in events])
    parts = [(event.record.id, event.sealed) for event in events if event.sealed is not None]
    if parts:
        connection.exec_driver_sql(_INSERT_SEALED, parts)
    attached.note(connection, events)


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
    for some in batched(streams, _AT_ONCE):
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


Each = TypeVar("Each")


def batched(each: Iterable[Each], size: int) -> Iterator[tuple[Each, ...]]:
    """Yield ``each`` in tuples of ``size``; the last may be shorter."""
    rest = iter(each)
    while found := tuple(islice(rest, size)):
        yield found


class Ingested(NamedTuple):
    """What was taken in.

    streams: those that changed and must be projected again. completed: those of them that got a sealed part which an
    event lacked that was here before. ends: the last event that came of each origin, also where it was here before.
    """

    streams: set[str]
    completed: set[str]
    ends: dict[str, int]


def ingest(connection: Connection, events: Iterable[Event]) -> Ingested:
    """Store events that another origin wrote, in any order, any number of times.

    Args:
        connection: inside a write transaction.
        events: those that were let in (`clerkdesk.journal.door`).

    Raises:
        BadEvent: one tells another story under a sequence or an id that is already known (a fork), or does not name
            the event before it. Roll the transaction back then.
    """
    completed: set[str] = set()
    ends: dict[str, int] = {}
    fresh: dict[str, dict[int, Event]] = {}
    for some in batched(events, _AT_ONCE):
        ends.update((event.record.origin, event.record.seq) for event in some)
        completed |= _take_in(connection, some, fresh)
    changed = completed | {event.record.stream for its in fresh.values() for event in its.values()}
    for origin, by_seq in fresh.items():
        _move_head(connection, origin, by_seq)
    erase_named(connection, changed)
    return Ingested(changed, completed, ends)


def adopt(connection: Connection, origin: Origin, events: Sequence[Event]) -> None:
    """Store ``events``, written elsewhere before, as the last ones of ``origin``, whose head is the last of them."""
    if events:
        _insert(connection, events)
        connection.execute(_MOVE_HEAD, {"of": origin.id, "s": origin.last_seq, "h": origin.last_hash})


_AT_ONCE: Final = 500
_SEAL = insert(t.sealed).prefix_with("OR IGNORE")
_KNOWN = select(t.event.c.origin, t.event.c.seq, t.event.c.hash).where(
    t.event.c.origin == bindparam("origin"), t.event.c.seq.in_(AMONG)
)
_SAME_ID = select(t.event.c.id, t.event.c.origin, t.event.c.seq).where(t.event.c.id.in_(AMONG))
_WITH_ERASING = select(t.event.c.stream).where(t.event.c.stream.in_(AMONG), t.event.c.type == e.PersonalErased.TYPE)


def _take_in(connection: Connection, events: Sequence[Event], all_fresh: dict[str, dict[int, Event]]) -> set[str]:
    """Store those of ``events`` that are not known, and sealed parts that were missing; return the streams of these.

    ``all_fresh``: gets those that were not known, by origin and sequence.
    """
    seqs: dict[str, list[int]] = {}
    for event in events:
        seqs.setdefault(event.record.origin, []).append(event.record.seq)
    known: dict[tuple[str, int], str] = {}
    for origin, its in seqs.items():
        for row in connection.execute(_KNOWN, {"origin": origin, **names(its)}):
            known[row.origin, row.seq] = row.hash
    fresh: dict[str, Event] = {}
    sealed: list[Event] = []
    for event in events:
        record = event.record
        digest = known.get((record.origin, record.seq))
        if digest is None:
            if (same := fresh.get(record.id)) is not None:
                raise _same_id(record, same.record.origin, same.record.seq)
            known[record.origin, record.seq] = event.hash
            fresh[record.id] = event
        elif digest != event.hash:
            raise BadEvent(f"fork: origin {record.origin} has two events with sequence {record.seq}")
        elif event.sealed is not None:
            sealed.append(event)
    for row in connection.execute(_SAME_ID, names(fresh)) if fresh else ():
        raise _same_id(fresh[row.id].record, row.origin, row.seq)
    for event in fresh.values():
        if event.record.type == e.OriginOpened.TYPE and isinstance(what := fact(event.raw).what, e.OriginOpened):
            _know_origin(connection, event.record.origin, what)
    if fresh:
        _insert(connection, list(fresh.values()))
        for event in fresh.values():
            all_fresh.setdefault(event.record.origin, {})[event.record.seq] = event
    completed: set[str] = set()
    for event in sealed:
        if connection.execute(_SEAL, {"event": event.record.id, "bytes": event.sealed}).rowcount:
            completed.add(event.record.stream)
    return completed


def _same_id(record: Record, origin: str, seq: int) -> BadEvent:
    return BadEvent(f"{origin}/{seq} and {record.origin}/{record.seq} have the same id {record.id}")


def erase_named(connection: Connection, streams: Iterable[str]) -> None:
    """Delete the sealed parts that erasing events of ``streams`` name."""
    for stream in _with_erasing(connection, streams):
        erase(connection, stream)


def _with_erasing(connection: Connection, streams: Iterable[str]) -> set[str]:
    """Return those of ``streams`` that have an erasing event."""
    found: set[str] = set()
    for some in batched(streams, _AT_ONCE):
        found |= set(connection.execute(_WITH_ERASING, names(some)).scalars())
    return found


def _know_origin(connection: Connection, origin: str, what: e.OriginOpened) -> None:
    try:
        public = bytes.fromhex(what.public_key)
    except ValueError:
        public = b""
    if origin_of(public) != origin:
        raise BadEvent(f"origin {origin} does not carry the key that names it")
    row = {"id": origin, "public_key": public, "letters": what.letters, "agency": what.agency, "mine": 0}
    connection.execute(_KNOW, row | {"last_hash": START})


_KNOW: Final = upsert(t.origin).on_conflict_do_nothing()


def _move_head(connection: Connection, origin: str, fresh: Mapping[int, Event]) -> None:
    """Move the head of an origin's gapless run over the events that have come to join it.

    ``fresh``: those that came now; behind them some may follow that came before.
    """
    head = connection.execute(_HEAD, {"origin": origin}).first()
    if head is None:  # its opening event has not come yet
        return
    seq, digest = head

    def joined(next_seq: int, names: str, its_own: str) -> None:
        nonlocal seq, digest
        if names != digest:
            raise BadEvent(f"event {origin}/{next_seq} does not name the event before it")
        seq, digest = next_seq, its_own

    while (event := fresh.get(seq + 1)) is not None:
        joined(event.record.seq, event.record.prev, event.hash)
    for next_seq, next_hash, raw in connection.execute(_AFTER, {"origin": origin, "seq": seq}):
        if next_seq != seq + 1:
            break
        joined(next_seq, spot_of(raw)[2], next_hash)
    if seq != head.last_seq:
        connection.execute(_MOVE_HEAD, {"of": origin, "s": seq, "h": digest})


_HEAD = select(t.origin.c.last_seq, t.origin.c.last_hash).where(t.origin.c.id == bindparam("origin"))
_AFTER = (
    select(t.event.c.seq, t.event.c.hash, t.event.c.raw)
    .where(t.event.c.origin == bindparam("origin"), t.event.c.seq > bindparam("seq"))
    .order_by(t.event.c.seq)
)


def erase(connection: Connection, stream: str) -> bool:
    """Delete the sealed parts of ``stream`` that its erasing events name; return whether there were any."""
    erasing = [fact(raw).what for (raw,) in connection.execute(_ERASING, {"stream": stream})]
    named = [event for what in erasing if isinstance(what, e.PersonalErased) for event in what.events]
    gone = 0
    for event in named:
        gone += connection.execute(_UNSEAL, {"event": event, "stream": stream}).rowcount
    if named:
        attached.erase(connection, stream, set(named))
    return gone > 0


_ERASING = select(t.event.c.raw).where(t.event.c.stream == bindparam("stream"), t.event.c.type == e.PersonalErased.TYPE)
_UNSEAL = delete(t.sealed).where(
    t.sealed.c.event == bindparam("event"),
    exists().where(t.event.c.id == bindparam("event"), t.event.c.stream == bindparam("stream")),
)


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
