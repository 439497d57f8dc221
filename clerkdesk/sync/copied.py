"""Seeing that another copy of this desk is at work, or was: the hub knows of its origin what this desk does not."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from clerkdesk.journal.event import Event
from clerkdesk.store.events import hash_at
from clerkdesk.sync import protocol as p


def copied(connection: Connection, origin: str, events: Sequence[Event], standings: Sequence[p.Standing]) -> bool:
    """Return whether the hub has events of ``origin``, this desk's own, that are not here, or others in their place."""
    for one in standings:
        if one.origin == origin and hash_at(connection, origin, one.seq) not in {one.hash, None}:
            return True
    its = (event.record.seq for event in events if event.record.origin == origin)
    return any(hash_at(connection, origin, seq) is None for seq in its)
