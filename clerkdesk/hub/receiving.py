"""Taking in what a higher hub has of a site: its signature vouches for the batch, chains are checked all the same."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Sequence

from sqlalchemy import Connection, select

from clerkdesk.domain import events as e
from clerkdesk.hub import author, rules, showing, taking
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
    """A batch that no sound hub sends: nothing of it may be kept."""


def receive(connection: Connection, higher: Known, pulled: p.Pulled, now: int) -> list[str]:
    """Store what is new of ``pulled`` and put it on the site's feed; return the origins that were stopped by it.

    Events that contradict what is here stop their origin, as if a desk had pushed them; the rest goes on.

    Raises:
        Unfit: roll back then.
    """
    feed = lock(connection, higher.site)
    streams = rules.waiting(connection, higher.site)
    stopped: list[str] = []
    try:
        for origin, wires in itertools.groupby(pulled.events, key=lambda wire: record_of(wire.raw).origin):
            if origin not in stopped and not _receive(connection, higher, origin, tuple(wires), feed, streams, now):
                stopped.append(origin)
        _keep_heads(connection, pulled.heads, stopped)
        showing.receive(connection, feed, ((wire.raw, wire.sealed) for wire in pulled.guests))
    except BadEvent as error:
        raise Unfit(str(error)) from error
    feed.put(rules.adopt(connection, higher.site, pulled.verdicts))
    return stopped


def _receive(
    connection: Connection,
    higher: Known,
    origin: str,
    wires: tuple[p.Wire, ...],
    feed: Feed,
    streams: set[str],
    now: int,
) -> bool:
    """Store events of one origin that follow each other on the feed; return whether the origin goes on."""
    one = p.Range(origin=origin, first=record_of(wires[0].raw).seq, events=wires, signature=b"")
    row = connection.execute(select(t.origin).where(t.origin.c.id == origin)).first()
    if row is not None and row.stopped:
        return False
    try:
        events = taking.read(one)
        if row is None:
            if (public := _key(events[0].raw, origin, higher.site)) is None:
                log.warning("%s writes at another site: not kept here yet", origin)
                return True
            row = taking.note(connection, higher, events[0], public)
        if row.site != higher.site:
            return True
        if one.first > row.seq + 1:
            raise Unfit(f"{origin}/{one.first} without what is before it")
        taking.check_links(connection, row, events)
    except Stop as stop:
        if row is None or stop.code not in {"fork", "same-id"}:
            raise Unfit(f"{stop.code}: {stop}") from stop
        taking.halt(connection, higher, one, stop, now)
        return False
    fresh = [event for event in events if event.record.seq > row.seq]
    if fresh:
        taking.store(connection, higher.site, fresh)
        feed.put(taking.with_verdicts(connection, higher.site, fresh, streams))
        author.noticed(connection, origin, now)
    taking.erase(connection, higher.site, events)
    return True


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


def _keep_heads(connection: Connection, heads: Sequence[p.SignedHead], stopped: Sequence[str]) -> None:
    for one in heads:
        if one.origin in stopped:
            continue
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
    at = (t.event.c.origin == origin) & (t.event.c.seq == seq)
    return connection.execute(select(t.event.c.hash).where(at)).scalar()
