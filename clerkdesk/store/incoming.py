"""Taking in what others wrote, in any order, any number of times: once each, and no fork unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from clerkdesk.domain import events as e
from clerkdesk.journal.event import Event, Record, spot_of
from clerkdesk.journal.facts import fact
from clerkdesk.journal.place import START, BadEvent
from clerkdesk.journal.signing import origin_of
from clerkdesk.store import tables as t
from clerkdesk.store.erasing import erase_named
from clerkdesk.store.events import AT_ONCE, batched, hashes_at, keep, move_head, places_of


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
    for some in batched(events, AT_ONCE):
        ends.update((event.record.origin, event.record.seq) for event in some)
        completed |= _take_in(connection, some, fresh)
    changed = completed | {event.record.stream for its in fresh.values() for event in its.values()}
    for origin, by_seq in fresh.items():
        _move_head(connection, origin, by_seq)
    erase_named(connection, changed)
    return Ingested(changed, completed, ends)


_SEAL = insert(t.sealed).prefix_with("OR IGNORE")


def _take_in(connection: Connection, events: Sequence[Event], all_fresh: dict[str, dict[int, Event]]) -> set[str]:
    """Store those of ``events`` that are not known, and sealed parts that were missing; return the streams of these.

    ``all_fresh``: gets those that were not known, by origin and sequence.
    """
    known = hashes_at(connection, [(event.record.origin, event.record.seq) for event in events])
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
    for name, origin, seq in places_of(connection, fresh):
        raise _same_id(fresh[name].record, origin, seq)
    for event in fresh.values():
        opens = event.record.seq == 1 and event.record.type == e.OriginOpened.TYPE  # elsewhere it says nothing
        if opens and isinstance(what := fact(event.raw).what, e.OriginOpened):
            _know_origin(connection, event.record.origin, what)
    if fresh:
        keep(connection, list(fresh.values()))
        for event in fresh.values():
            all_fresh.setdefault(event.record.origin, {})[event.record.seq] = event
    completed: set[str] = set()
    for event in sealed:
        if connection.execute(_SEAL, {"event": event.record.id, "bytes": event.sealed}).rowcount:
            completed.add(event.record.stream)
    return completed


def _same_id(record: Record, origin: str, seq: int) -> BadEvent:
    return BadEvent(f"{origin}/{seq} and {record.origin}/{record.seq} have the same id {record.id}")


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
        move_head(connection, origin, seq, digest)


_HEAD = select(t.origin.c.last_seq, t.origin.c.last_hash).where(t.origin.c.id == bindparam("origin"))
_AFTER = (
    select(t.event.c.seq, t.event.c.hash, t.event.c.raw)
    .where(t.event.c.origin == bindparam("origin"), t.event.c.seq > bindparam("seq"))
    .order_by(t.event.c.seq)
)
