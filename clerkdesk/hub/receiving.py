"""Taking in what a higher hub has of a site: its signature vouches for the batch, chains are checked all the same."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Container, Mapping, Sequence
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, bindparam, select

from clerkdesk.domain import events as e
from clerkdesk.hub import author, bulk, giving_way, rules, showing, taking
from clerkdesk.hub import tables as t
from clerkdesk.hub.desks import Known
from clerkdesk.hub.feed import Feed, lock
from clerkdesk.hub.taking import Stop
from clerkdesk.journal import signing
from clerkdesk.journal.event import record_of
from clerkdesk.journal.facts import fact
from clerkdesk.journal.place import BadEvent
from clerkdesk.sync import protocol as p

log = logging.getLogger(__name__)


class Unfit(Exception):  # noqa: N818
    """A batch that no sound hub sends, or that is not to be understood alone: nothing of it may be kept.

    ``origin``: whose events do not follow what is here.
    """

    def __init__(self, detail: str, origin: str = "") -> None:
        super().__init__(detail)
        self.origin = origin


class Parted(Exception):  # noqa: N818
    """What is here of ``origins`` contradicts what the higher hub has, and that one has not seen it yet."""

    def __init__(self, origins: Mapping[str, Stop]) -> None:
        super().__init__(", ".join(origins))
        self.origins = origins


def receive(
    connection: Connection, higher: Known, pulled: p.Pulled, now: int, seen: Container[str] = frozenset()
) -> list[str]:
    """Store what is new of ``pulled`` and put it on the site's feed; return the origins that were stopped by it.

    What is here gives way to what contradicts it there, and its origin stops: a desk brings it under another one.
    ``seen``: origins whose other story was sent up, whatever came of it.

    Raises:
        Unfit: roll back then.
        Parted: roll back, stop these origins and send them up first, for else the fork is not seen there.
    """
    lock(connection, higher.site)
    try:
        parted = _contradicting(connection, pulled.events)
        known = {one.origin for one in pulled.standings if one.state == "stopped"}
        if unseen := {origin: why for origin, why in parted.items() if origin not in known and origin not in seen}:
            raise Parted(unseen)
        for origin, why in parted.items():
            stop(connection, higher, origin, why, now)
            giving_way.give_way(connection, origin, why.seq - 1, now)
        feed = lock(connection, higher.site)
        streams = rules.waiting(connection, higher.site)
        for origin, wires in itertools.groupby(pulled.events, key=lambda wire: record_of(wire.raw).origin):
            _receive(connection, higher, origin, tuple(wires), feed, streams, now)
        _keep_heads(connection, pulled.heads)
        showing.receive(connection, feed, ((wire.raw, wire.sealed) for wire in pulled.guests))
    except BadEvent as error:
        raise Unfit(str(error)) from error
    feed.put(rules.adopt(connection, higher.site, pulled.verdicts))
    return list(parted)


def stop(connection: Connection, higher: Known, origin: str, why: Stop, now: int) -> None:
    """Take nothing more of ``origin`` from desks: the higher hub tells another story of it, or takes no more itself."""
    before = connection.execute(select(t.origin.c.stopped).where(t.origin.c.id == origin)).scalar()
    if not before:
        nothing = p.Range(origin=origin, first=0, events=(), signature=b"")
        taking.halt(connection, higher, nothing, why, now)


def _contradicting(connection: Connection, wires: Sequence[p.Wire]) -> dict[str, Stop]:
    """Return, by origin, the first event here that cannot stand beside ``wires``."""
    table = t.event
    places: dict[str, dict[int, str]] = {}
    names: dict[str, tuple[str, int]] = {}
    for wire in wires:
        record = record_of(wire.raw)
        places.setdefault(record.origin, {})[record.seq] = sha256(wire.raw).hexdigest()
        names[record.id] = record.origin, record.seq
    found: dict[str, Stop] = {}

    def misfit(code: str, origin: str, seq: int, raw: bytes) -> None:
        if origin not in found or seq < found[origin].seq:
            found[origin] = Stop(code, f"{origin}/{seq} is another event at the higher hub", seq, raw)

    for origin, its in places.items():
        within = table.c.seq.between(min(its), max(its))
        for row in connection.execute(
            select(table.c.seq, table.c.hash, table.c.raw).where(table.c.origin == origin, within)
        ):
            if its.get(row.seq, row.hash) != row.hash:
                misfit("fork", origin, row.seq, bytes(row.raw))
    query = select(table.c.id, table.c.origin, table.c.seq, table.c.raw)
    for same in connection.execute(query.where(bulk.among(connection, table.c.id, names))):
        if names[same.id] != (same.origin, same.seq):
            misfit("same-id", same.origin, same.seq, bytes(same.raw))
    return found


def _receive(
    connection: Connection,
    higher: Known,
    origin: str,
    wires: tuple[p.Wire, ...],
    feed: Feed,
    streams: set[str],
    now: int,
) -> None:
    """Store events of one origin that follow each other on the feed, also one that is stopped: so it went there."""
    one = p.Range(origin=origin, first=record_of(wires[0].raw).seq, events=wires, signature=b"")
    row = connection.execute(select(t.origin).where(t.origin.c.id == origin)).first()
    try:
        events = taking.read(one)
        if row is None:
            if (public := _key(events[0].raw, origin, higher.site)) is None:
                log.warning("%s writes at another site: not kept here yet", origin)
                return
            row = taking.note(connection, higher, events[0], public)
        if row.site != higher.site:
            return
        if one.first > row.seq + 1:
            raise Unfit(f"{origin}/{one.first} without what is before it", origin)
        fresh = taking.check_links(connection, row, events)
    except Stop as stop:
        raise Unfit(f"{stop.code}: {stop}", origin) from stop
    if fresh:
        taking.keep(feed, fresh, streams, now)
        author.noticed(connection, origin, now)
    taking.erase(connection, higher.site, events)


def _key(raw: bytes, origin: str, site: str) -> bytes | None:
    """Return the key of an origin that is new here, from its first event; None when it is not of this site.

    Streams of other sites come without what is before them: they are for the desk that asks for them above.
    """
    what = fact(raw).what
    try:
        public = bytes.fromhex(what.public_key) if isinstance(what, e.OriginOpened) else b""
    except ValueError:
        public = b""
    ours = isinstance(what, e.OriginOpened) and what.agency == site and signing.origin_of(public) == origin
    return public if ours else None


def _keep_heads(connection: Connection, heads: Sequence[p.SignedHead]) -> None:
    for one in heads:
        public = connection.execute(select(t.origin.c.public_key).where(t.origin.c.id == one.origin)).scalar()
        digest = hash_at(connection, one.origin, one.seq)
        head = signing.Head(one.origin, one.seq, one.hash)
        if public is None:
            continue
        if digest != one.hash or not signing.verify(bytes(public), head, one.signature):
            raise Unfit(f"the signed head {one.origin[:50]}/{one.seq} does not hold")
        taking.note_head(connection, head, one.signature)


def hash_at(connection: Connection, origin: str, seq: int) -> str | None:
    """Return the hash of the event that stands here at a place, None when there is none."""
    return connection.execute(_HASH, {"origin": origin, "seq": seq}).scalar()


_HASH: Final = select(t.event.c.hash).where(t.event.c.origin == bindparam("origin"), t.event.c.seq == bindparam("seq"))
