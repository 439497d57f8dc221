"""What comes beside events in an answer: signed heads, kept to be given back to a hub that lost them, and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select

from clerkdesk.journal import signing
from clerkdesk.journal.place import BadEvent
from clerkdesk.store import above
from clerkdesk.store import tables as t
from clerkdesk.store.events import hash_at
from clerkdesk.store.hops import Judged
from clerkdesk.sync import protocol as p


def keep_heads(connection: Connection, heads: Sequence[p.SignedHead], now: int) -> None:
    """Keep signed heads that are true of what is here."""
    for one in heads:
        public = connection.execute(_KEY, {"origin": one.origin}).scalar()
        there = hash_at(connection, one.origin, one.seq) == one.hash
        head = signing.Head(one.origin, one.seq, one.hash)
        if public is None or not there or not signing.verify(public, head, one.signature):
            raise BadEvent(f"the signed head {one.origin[:50]}/{one.seq} does not hold")
        connection.execute(
            _KEEP, {"origin": one.origin, "seq": one.seq, "hash": one.hash, "signature": one.signature, "at": now}
        )


_KEY: Final = select(t.origin.c.public_key).where(t.origin.c.id == bindparam("origin"))
_KEEP: Final = insert(t.head).prefix_with("OR IGNORE")


def judged_in(verdicts: Sequence[p.Verdict]) -> list[Judged]:
    """Return the verdicts that this version knows."""
    return [
        Judged(event=one.event, stream=one.stream, state=one.state, code=one.code, by=one.by)
        for one in verdicts
        if one.state in {"refused", "held", "superseded", "accepted"}
    ]


def keep_above(connection: Connection, hub: str, told: p.Above | None) -> None:
    """Keep what ``hub`` tells of the higher hub beyond it."""
    if told is not None:
        above.put(connection, _above(hub, told), told.confirmed)


def above_is_news(connection: Connection, hub: str, told: p.Above | None) -> bool:
    """Return whether that is worth a write."""
    return told is not None and above.is_news(connection, _above(hub, told), told.confirmed)


def _above(hub: str, told: p.Above) -> above.Above:
    return above.Above(hub=hub, name=told.hub, url=told.url, heard_at=told.heard_at, stopped=told.stopped)
