"""Taking in what a desk pushes: ranges are checked whole before anything is stored; a misfit stops its origin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Select, bindparam, delete, func, insert, select, text, update

from clerkdesk.domain import events as e
from clerkdesk.hub import author, bulk, giving_way, named, rules
from clerkdesk.hub import tables as t
from clerkdesk.hub.board import tokens
from clerkdesk.hub.desks import Denied, Known
from clerkdesk.hub.feed import Feed, lock
from clerkdesk.journal import signing
from clerkdesk.journal.door import admit
from clerkdesk.journal.event import Event, new_id
from clerkdesk.journal.facts import fact
from clerkdesk.journal.place import START, BadEvent
from clerkdesk.sync.protocol import LAST, Push, Pushed, Range, Standing


class Stop(Exception):  # noqa: N818
    """An origin contradicts itself and is stopped. ``code`` as in PROTOCOL.md; ``raw``: the bytes that do not fit."""

    def __init__(self, code: str, detail: str, seq: int = 0, raw: bytes | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.seq = seq
        self.raw = raw


def take(connection: Connection, desk: Known, pushed: Push, now: int) -> Pushed:
    """Take in what ``desk`` pushes, in one transaction; the same again changes nothing and is answered alike.

    Raises:
        Denied: it pushes an origin of another site, or somebody else's with a false signature; roll back then.
    """
    feed = lock(connection, desk.site)
    before = feed.cursor
    streams = rules.waiting(connection, desk.site)
    found: list[Standing] = []
    judged: list[str] = []
    for one in pushed.ranges:
        if not one.events or not 1 <= one.first <= LAST:
            raise Denied(400, "bad-request", "a range without events, or that begins nowhere")
        standing, names = _take_range(connection, desk, one, feed, streams, now)
        found.append(standing)
        judged += names
    verdicts = rules.standing(connection, desk.site, judged) if judged else ()
    alone = (before, feed.cursor) if feed.plain else None
    return Pushed(standings=tuple(found), verdicts=tuple(verdicts), feed=alone)


def _take_range(
    connection: Connection, desk: Known, one: Range, feed: Feed, streams: set[str], now: int
) -> tuple[Standing, list[str]]:
    """Take in one range; return how its origin stands, and which of its events a rule may have judged."""
    row = connection.execute(_ORIGIN, {"origin": one.origin}).first()
    if row is not None and row.site != desk.site:
        raise Denied(400, "other-site", "this origin belongs to another site")
    if row is not None and row.stopped:
        return _standing(row, "stopped", row.stopped, _misfit(connection, row.id)), []
    if row is None and one.first > 1:
        return Standing(origin=one.origin, seq=0, hash="", state="missing"), []
    own = one.origin == signing.origin_of(desk.public_key)
    try:
        events = read(one)
        public = bytes(row.public_key) if row is not None else _opened(events[0], desk)
        if not signing.verify(public, _head(events), one.signature):
            if not own:
                raise Denied(401, "bad-signature", "the signature of the head is not its origin's")
            raise Stop("bad-signature", "the signature of the head does not hold", events[-1].record.seq)
        if row is None:
            row = note(connection, desk, events[0], public)
        if one.first > row.seq + 1:
            return _standing(row, "missing"), []
        fresh = check_links(connection, row, events)
    except Stop as stop:
        if row is None or (not own and stop.code in {"bad-event", "gap", "bad-chain"}):
            raise Denied(400, "bad-request", f"{stop.code}: {stop}") from stop  # not proven to be that origin's own
        halt(connection, desk, one, stop, now)
        author.noticed(connection, one.origin, now)
        return _standing(row, "stopped", stop.code, stop.seq), []
    new = {event.record.seq for event in fresh}
    judged = [event.record.id for event in events if event.record.seq not in new]
    if fresh:
        if keep(feed, fresh, streams, now):
            judged = [event.record.id for event in events]
        if not own:  # a desk's own is none of this hub's
            author.noticed(connection, one.origin, now)
    note_head(connection, _head(events), one.signature)
    feed.plain &= not erase(connection, desk.site, events)
    last = fresh[-1] if fresh and fresh[-1].record.seq > row.seq else None
    return Standing(
        origin=one.origin,
        seq=last.record.seq if last else row.seq,
        hash=last.hash if last else row.hash,
        state="taken",
    ), judged


def read(one: Range) -> list[Event]:
    """Return the events of a range, which form a chain in themselves.

    Raises:
        Stop: they do not.
    """
    events: list[Event] = []
    for seq, wire in enumerate(one.events, one.first):
        try:
            event = admit(wire.raw, wire.sealed)
        except BadEvent as error:
            raise Stop("bad-event", str(error), seq, wire.raw) from error
        if event.record.origin != one.origin or event.record.seq != seq:
            found = f"{event.record.origin}/{event.record.seq}"
            raise Stop("gap", f"{found} stands where {one.origin}/{seq} should", seq, wire.raw)
        if events and event.record.prev != events[-1].hash:
            raise Stop("bad-chain", f"{one.origin}/{seq} does not name the event before it", seq, wire.raw)
        events.append(event)
    return events


def _head(events: Sequence[Event]) -> signing.Head:
    last = events[-1]
    return signing.Head(last.record.origin, last.record.seq, last.hash)


def _opened(first: Event, desk: Known) -> bytes:
    """Return the key of an origin that is new here, from its first event."""
    what = fact(first.raw).what if first.record.seq == 1 else None
    if not isinstance(what, e.OriginOpened):
        raise Denied(400, "bad-request", "an origin that is not known begins with its opening")
    try:
        public = bytes.fromhex(what.public_key)
    except ValueError:
        public = b""
    if signing.origin_of(public) != first.record.origin:
        raise Denied(400, "bad-request", "an origin does not carry the key that names it")
    if what.agency != desk.site:
        raise Denied(400, "other-site", "an origin of another site")
    return public


def note(connection: Connection, desk: Known, first: Event, public: bytes) -> Any:
    """Note an origin that is new here, of which nothing is stored yet; return its row."""
    what = fact(first.raw).what
    assert isinstance(what, e.OriginOpened)
    connection.execute(
        _NOTE,
        {
            "id": first.record.origin,
            "site": desk.site,
            "desk": desk.desk,
            "public_key": public,
            "letters": what.letters,
            "seq": 0,
            "hash": START,
            "stopped": "",
        },
    )
    return connection.execute(_ORIGIN, {"origin": first.record.origin}).one()


def check_links(connection: Connection, row: Any, events: Sequence[Event]) -> list[Event]:
    """Check that a range goes on from what is stored, and tells no other story of it; return what is not stored.

    That is what follows the head, and what stood before it and was lost here: a signed head proves that, too.

    Raises:
        Stop: it does not.
    """
    first = events[0].record
    place = {"in_origin": row.id, "first": first.seq - 1, "last": events[-1].record.seq}
    found = connection.execute(_BETWEEN, place)
    stored: dict[int, str] = {seq: digest for seq, digest in found}  # noqa: C416  (rows are not pairs to a checker)
    for event in events:
        known = stored.get(event.record.seq)
        if known is not None and known != event.hash:
            raise Stop("fork", f"{row.id}/{event.record.seq} was written twice", event.record.seq, event.raw)
    before = stored.get(first.seq - 1, START if first.seq == 1 else first.prev)  # that one may be lost here, too
    if first.prev != before:
        what = f"{row.id}/{first.seq} follows another event than the one here"
        raise Stop("fork", what, first.seq - 1, events[0].raw)  # the one before it, or one further back
    unknown = [event for event in events if event.record.seq not in stored]
    fresh = {event.record.id: event for event in unknown}
    if len(fresh) != len(unknown):
        raise Stop("same-id", "an id stands twice in one range", first.seq)
    if not fresh:
        return []
    dialect = connection.dialect.name
    same = connection.execute(_same_ids(dialect), {"names": bulk.listed(fresh)}).first()
    if same is not None:
        seq = fresh[same.id].record.seq
        raise Stop("same-id", f"{row.id}/{seq} has the id of {same.origin}/{same.seq}", seq, fresh[same.id].raw)
    return unknown


def keep(feed: Feed, events: Sequence[Event], streams: set[str], now: int) -> int:
    """Store events of one origin, checked before, and put them on the feed with what the rules say of them.

    Return how many verdicts came of it. ``streams``: as :func:`clerkdesk.hub.rules.judge` takes them.
    """
    connection, site = feed.connection, feed.site
    with _storing(connection, site, events):
        refusals = [rules.refusal(event, site) for event in events]
        borne = tokens.borne(events)
        touching = named.touching(events)
    tokens.note(connection, site, borne, now)
    verdicts = rules.judge(connection, site, zip(events, refusals, strict=True), streams)
    feed.put([*events, *verdicts], touching)
    return len(verdicts)


@contextmanager
def _storing(connection: Connection, site: str, events: Sequence[Event]) -> Iterator[None]:
    """Store events of one origin and move its head when they go beyond it. Inside, the database is busy with them."""
    rows = [
        (one.record.origin, one.record.seq, site, one.record.id, one.record.stream, one.record.type, one.hash, one.raw)
        for one in events
    ]
    with bulk.keeping(connection, t.event, _EVENT, rows):
        yield
    parts = [(one.record.origin, one.record.seq, one.sealed) for one in events if one.sealed is not None]
    bulk.keep(connection, t.sealed, _SEALED, parts)
    last = events[-1]
    connection.execute(_MOVE, {"in_origin": last.record.origin, "seq": last.record.seq, "hash": last.hash})


_ORIGIN: Final = select(t.origin).where(t.origin.c.id == bindparam("origin"))
_NOTE: Final = insert(t.origin)
_BETWEEN: Final = select(t.event.c.seq, t.event.c.hash).where(
    t.event.c.origin == bindparam("in_origin"), t.event.c.seq.between(bindparam("first"), bindparam("last"))
)
_MOVE: Final = (
    update(t.origin)
    .where(t.origin.c.id == bindparam("in_origin"), t.origin.c.seq < bindparam("seq"))
    .values(seq=bindparam("seq"), hash=bindparam("hash"))
)
_EVENT: Final = tuple(t.event.c[name] for name in ("origin", "seq", "site", "id", "stream", "type", "hash", "raw"))
_SEALED: Final = tuple(t.sealed.c[name] for name in ("origin", "seq", "bytes"))


def note_head(connection: Connection, head: signing.Head, signature: bytes) -> None:
    """Keep a signed head, checked before, for whoever lost what it proves."""
    row = {"origin": head.origin, "seq": head.seq, "hash": head.hash, "signature": signature}
    connection.execute(_HEAD, row)


_HEAD: Final = text(
    "INSERT INTO head (origin, seq, hash, signature) VALUES (:origin, :seq, :hash, :signature) ON CONFLICT DO NOTHING"
)


@lru_cache(maxsize=2)
def _same_ids(dialect: str) -> Select[Any]:
    names: BindParameter[Any] = bindparam("names")
    return select(t.event.c.id, t.event.c.origin, t.event.c.seq).where(bulk.asked(dialect, t.event.c.id, names))


@lru_cache(maxsize=2)
def _with_erasing(dialect: str) -> Select[Any]:
    some = bulk.asked(dialect, t.event.c.stream, bindparam("names"))
    return select(t.event.c.stream).where(t.event.c.site == bindparam("in_site"), text(t.ERASING), some)


_ERASES: Final = select(t.event.c.seq).where(t.event.c.site == bindparam("in_site"), text(t.ERASING)).limit(1)


def erase(connection: Connection, site: str, events: Sequence[Event]) -> bool:
    """Delete the sealed parts that erasing events of the streams touched name, whichever came first.

    Return whether there are such events.
    """
    if connection.execute(_ERASES, {"in_site": site}).first() is None:
        return False  # nothing of this site was ever erased, in these events neither: they are stored
    streams = {event.record.stream for event in events}
    touched = {event.record.stream for event in events if event.record.type == e.PersonalErased.TYPE}
    table = t.event
    dialect = connection.dialect.name
    said = {"in_site": site, "names": bulk.listed(streams)}
    touched |= set(connection.execute(_with_erasing(dialect), said).scalars())
    for stream in touched:
        here = (table.c.site == site) & (table.c.stream == stream)
        raws = connection.execute(select(table.c.raw).where(here, table.c.type == e.PersonalErased.TYPE)).scalars()
        found = [fact(raw).what for raw in raws]
        named = [name for what in found if isinstance(what, e.PersonalErased) for name in what.events]
        if named:
            these = bulk.among(connection, table.c.id, named)
            places = connection.execute(select(table.c.origin, table.c.seq).where(here, these)).all()
            for origin, seq in places:
                connection.execute(delete(t.sealed).where(t.sealed.c.origin == origin, t.sealed.c.seq == seq))
            giving_way.erase(connection, named)
    return bool(touched)


def halt(connection: Connection, desk: Known, one: Range, why: Stop, now: int) -> None:
    """Stop an origin and keep what does not fit."""
    connection.execute(update(t.origin).where(t.origin.c.id == one.origin).values(stopped=why.code))
    connection.execute(
        insert(t.evidence),
        {
            "id": new_id(),
            "at": now,
            "site": desk.site,
            "desk": desk.desk,
            "origin": one.origin,
            "seq": why.seq,
            "code": why.code,
            "detail": str(why)[:500],
            "raw": why.raw,
            "signature": one.signature[:64],
        },
    )


def _standing(row: Any, state: str, code: str = "", at: int = 0) -> Standing:
    return Standing(origin=row.id, seq=row.seq, hash=row.hash, state=state, code=code, at=at)


def _misfit(connection: Connection, origin: str) -> int:
    """Return the first sequence of a stopped origin that did not fit."""
    query = select(func.min(t.evidence.c.seq)).where(t.evidence.c.origin == origin)
    return connection.execute(query).scalar() or 0
