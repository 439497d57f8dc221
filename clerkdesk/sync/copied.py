"""Seeing that another copy of this desk is at work, or was: the hub knows of its origin what this desk does not."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from clerkdesk.journal.event import Event
from clerkdesk.store import tables as t
from clerkdesk.sync import protocol as p


def copied(connection: Connection, origin: str, events: Sequence[Event], standings: Sequence[p.Standing]) -> bool:
    """Return whether the hub has events of ``origin``, this desk's own, that are not here, or others in their place."""
    own = t.event.c.origin == origin
    for one in standings:
        digest = connection.execute(select(t.event.c.hash).where(own, t.event.c.seq == one.seq)).scalar()
        if one.origin == origin and digest not in {one.hash, None}:
            return True
    its = (event.record.seq for event in events if event.record.origin == origin)
    return any(
        connection.execute(select(t.event.c.seq).where(own, t.event.c.seq == seq)).first() is None for seq in its
    )
