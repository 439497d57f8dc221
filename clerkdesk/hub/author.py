"""What a hub says in its own name: events of an origin of its own for each site, one in each life of the hub."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from sqlalchemy import Connection, insert, select, update

from clerkdesk.domain import events as e
from clerkdesk.hub import life
from clerkdesk.hub import tables as t
from clerkdesk.hub.feed import Feed
from clerkdesk.hub.keys import HubKey
from clerkdesk.journal import signing
from clerkdesk.journal.event import Event, record_of
from clerkdesk.journal.event import write as written
from clerkdesk.journal.place import START

_NONCE: Final = 12  # bytes


def write(connection: Connection, feed: Feed, key: HubKey, stream: str, what: e.Payload, now: int) -> Event:
    """Let the hub say ``what`` of ``stream``: an event of its own origin at the site of ``feed``, put on that feed.

    Args:
        connection: inside the write transaction that holds the site (:func:`clerkdesk.hub.feed.lock`).
        feed: the end of the site's feed.
        key: the hub's key, which keeps the origin's.
        stream: for example "dossier:…"; it need not be known here.
        what: one of :data:`clerkdesk.domain.events.HUB_PAYLOADS`, or the opening of the origin.
        now: wall time in ms.
    """
    pen = _pen(connection, feed, key, now)
    raws = connection.execute(select(t.event.c.raw).where(t.event.c.site == feed.site, t.event.c.stream == stream))
    return pen.append(stream, 1 + max((record_of(raw).version for raw in raws.scalars()), default=0), what)


def opens(connection: Connection, key: HubKey) -> bool:
    """Return whether ``key`` opens what the hub of this database keeps sealed; so it does when there is nothing."""
    found = connection.execute(select(t.site_key.c.origin, t.site_key.c.sealed).limit(1)).first()
    try:
        return found is None or bool(_opened(key, found.origin, bytes(found.sealed)))
    except InvalidTag:
        return False


def noticed(connection: Connection, origin: str, now: int) -> None:
    """Begin a new life when ``origin``, of which a desk gave something back, is this life's own: it was restored."""
    known = connection.execute(select(t.site_key.c.life).where(t.site_key.c.origin == origin)).scalar()
    if known is not None and known == life.current(connection, now).number:
        life.begin(connection, now)


@dataclass(frozen=True, slots=True)
class _Pen:
    """What a hub writes with at one site: its origin there, and that one's key."""

    connection: Connection
    feed: Feed
    hub: str
    origin: str
    private: bytes
    now: int

    def append(self, stream: str, version: int, what: e.Payload) -> Event:
        connection, origin = self.connection, self.origin
        head = connection.execute(select(t.origin.c.seq, t.origin.c.hash).where(t.origin.c.id == origin)).one()
        event = written(
            what,
            origin=origin,
            seq=head.seq + 1,
            stream=stream,
            version=version,
            at=self.now,
            clerk=e.Clerk(id=f"hub:{self.hub}", name=""),
            prev=head.hash,
        )
        seq, digest = event.record.seq, event.hash
        row = {"id": event.record.id, "stream": stream, "type": event.record.type, "raw": event.raw}
        connection.execute(
            insert(t.event), {"origin": origin, "seq": seq, "site": self.feed.site, "hash": digest, **row}
        )
        connection.execute(update(t.origin).where(t.origin.c.id == origin).values(seq=seq, hash=digest))
        signature = signing.sign(self.private, signing.Head(origin, seq, digest))
        connection.execute(insert(t.head), {"origin": origin, "seq": seq, "hash": digest, "signature": signature})
        self.feed.put([event])
        return event


def _pen(connection: Connection, feed: Feed, key: HubKey, now: int) -> _Pen:
    """Return the pen of this life; a new origin is opened when there is none yet, or the one there was stopped."""
    table, present = t.site_key, life.current(connection, now).number
    here = (table.c.site == feed.site) & (table.c.life == present) & (t.origin.c.stopped == "")
    query = select(table.c.origin, table.c.sealed).join(t.origin, t.origin.c.id == table.c.origin).where(here)
    found = connection.execute(query).first()
    if found is not None:
        private = _opened(key, found.origin, bytes(found.sealed))
        return _Pen(connection, feed, key.id, found.origin, private, now)
    private = signing.new_key()
    public = signing.public_key(private)
    origin = signing.origin_of(public)
    row = {"id": origin, "desk": "", "public_key": public, "letters": "", "seq": 0, "hash": START, "stopped": ""}
    connection.execute(insert(t.origin), {"site": feed.site, **row})
    sealed = _closed(key, origin, private)
    connection.execute(insert(table), {"origin": origin, "site": feed.site, "life": present, "sealed": sealed})
    pen = _Pen(connection, feed, key.id, origin, private, now)
    pen.append(f"origin:{origin}", 1, e.OriginOpened(public_key=public.hex(), letters="", agency=feed.site))
    return pen


def _cipher(key: HubKey) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(sha256(b"clerkdesk hub site keys 1\n" + key.private).digest())


def _closed(key: HubKey, origin: str, private: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(key).encrypt(nonce, private, origin.encode())


def _opened(key: HubKey, origin: str, sealed: bytes) -> bytes:
    return _cipher(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], origin.encode())
