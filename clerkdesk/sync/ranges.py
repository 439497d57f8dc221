"""The ranges that a desk can prove: its own under its key, others' up to a head that they signed."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, select

from clerkdesk.journal import signing
from clerkdesk.store import tables as t
from clerkdesk.sync import protocol as p


def next_range(
    connection: Connection, origin: str, after: int, last: int, private: bytes | None, *, soon: bool = False
) -> p.Range | None:
    """Return the events of ``origin`` that follow sequence ``after``, as many as usually travel together.

    Args:
        connection: to read from.
        origin: whose.
        after: the last sequence that is known at the other end.
        last: the last one here.
        private: the origin's key when it is this desk's own; None for others', whose signed heads are here or not.
        soon: the other end has nothing to do yet, so it gets a part first when there is more than usually travels.

    Returns:
        None when no signature reaches beyond ``after``.
    """
    signed = None if private is not None else _signed_head(connection, origin, after, last)
    if private is None and signed is None:
        return None
    if signed is not None:
        rows = _events(connection, origin, after, signed.seq - after)
        if sum(len(row.raw) + len(row.sealed or b"") for row in rows) > p.LARGE:
            signed = _signed_head(connection, origin, after, last, near=True) or signed
            rows = [row for row in rows if row.seq <= signed.seq]
    else:
        part = soon and last - after > p.USUAL_EVENTS
        count = max(1, p.USUAL_EVENTS // 4) if part else p.USUAL_EVENTS
        rows = _events(connection, origin, after, count, most=p.USUAL_BYTES)
    if not rows:
        return None
    if private is not None:
        signature = signing.sign(private, signing.Head(origin, rows[-1].seq, rows[-1].hash))
    else:
        assert signed is not None
        signature = signed.signature
    return p.Range(
        origin=origin,
        first=after + 1,
        events=p.wires((row.raw, row.sealed) for row in rows),
        signature=signature,
    )


class _Row(NamedTuple):
    seq: int
    hash: str
    raw: bytes
    sealed: bytes | None


_BEHIND: Final = (
    select(t.event.c.seq, t.event.c.hash, t.event.c.raw, t.sealed.c.bytes)
    .join_from(t.event, t.sealed, t.sealed.c.event == t.event.c.id, isouter=True)
    .where(t.event.c.origin == bindparam("origin"), t.event.c.seq > bindparam("after"))
    .order_by(t.event.c.seq)
    .limit(bindparam("most"))
)


def _events(connection: Connection, origin: str, after: int, count: int, most: float = math.inf) -> list[_Row]:
    """Return up to ``count`` events of ``origin``; fewer when they have more than ``most`` bytes."""
    found: list[_Row] = []
    size = 0
    for row in connection.execute(_BEHIND, {"origin": origin, "after": after, "most": count}):
        found.append(_Row(*row))
        size += len(row[2]) + len(row[3] or b"")
        if size > most:
            break
    return found


class _SignedHead(NamedTuple):
    seq: int
    signature: bytes


def _signed_head(
    connection: Connection, origin: str, after: int, last: int, *, near: bool = False
) -> _SignedHead | None:
    """Return the head to which the next range of an origin without its key here can go: the furthest that fits.

    ``near``: the nearest one, to which a range went before.
    """
    query = select(t.head.c.seq, t.head.c.signature).where(
        t.head.c.origin == origin, t.head.c.seq > after, t.head.c.seq <= min(last, after + p.MOST_EVENTS)
    )
    usual = query.where(t.head.c.seq <= after + p.USUAL_EVENTS).order_by(t.head.c.seq.desc())
    furthest = None if near else connection.execute(usual.limit(1)).first()
    found = furthest or connection.execute(query.order_by(t.head.c.seq).limit(1)).first()
    return None if found is None else _SignedHead(*found)
