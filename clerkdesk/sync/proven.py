"""Whether a range that somebody else carried is its origin's own: its chain, and the signature over its head."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from clerkdesk.domain import events as e
from clerkdesk.journal import signing
from clerkdesk.journal.event import Event
from clerkdesk.journal.facts import fact
from clerkdesk.journal.place import BadEvent
from clerkdesk.store import tables as t
from clerkdesk.sync import protocol as p


def proven(connection: Connection, one: p.Range, events: Sequence[Event], site: str) -> p.SignedHead:
    """Return the signed head of a range whose events are ``events``.

    Raises:
        BadEvent: it is not a chain of one origin of ``site``, or that origin did not sign it.
    """
    if not events:
        raise BadEvent("a range without events")
    before = ""
    for seq, event in enumerate(events, one.first):
        place = (event.record.origin, event.record.seq)
        if place != (one.origin, seq) or (before and event.record.prev != before):
            raise BadEvent(f"{place[0][:50]}/{place[1]} does not follow in the range of {one.origin[:50]}")
        before = event.hash
    public = _key(connection, one, events, site)
    last = one.first + len(events) - 1
    if not signing.verify(public, signing.Head(one.origin, last, before), one.signature):
        raise BadEvent(f"the signed head {one.origin[:50]}/{last} does not hold")
    return p.SignedHead(origin=one.origin, seq=last, hash=before, signature=one.signature)


def _key(connection: Connection, one: p.Range, events: Sequence[Event], site: str) -> bytes:
    """Return the key of the range's origin, as it is known here or as its first event says."""
    query = select(t.origin.c.public_key, t.origin.c.agency).where(t.origin.c.id == one.origin)
    known = connection.execute(query).first()
    if known is not None:
        public, agency = bytes(known[0]), str(known[1])
    else:
        what = fact(events[0].raw).what if one.first == 1 else None
        if not isinstance(what, e.OriginOpened):
            raise BadEvent(f"the origin {one.origin[:50]} is not known and does not begin here")
        try:
            public, agency = bytes.fromhex(what.public_key), what.agency
        except ValueError:
            public, agency = b"", ""
    if agency != site:
        raise BadEvent(f"the origin {one.origin[:50]} belongs to another site")
    return public
