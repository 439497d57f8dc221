"""Erasing personal data: sealed parts go, what was done stays."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, exists, select

from clerkdesk.domain import events as e
from clerkdesk.journal.facts import fact
from clerkdesk.store import attached
from clerkdesk.store import tables as t
from clerkdesk.store.among import AMONG, names


def erase(connection: Connection, stream: str) -> bool:
    """Delete the sealed parts of ``stream`` that its erasing events name; return whether there were any."""
    erasing = [fact(raw).what for (raw,) in connection.execute(_ERASING, {"stream": stream})]
    named = [event for what in erasing if isinstance(what, e.PersonalErased) for event in what.events]
    gone = 0
    for event in named:
        gone += connection.execute(_UNSEAL, {"event": event, "stream": stream}).rowcount
    if named:
        attached.erase(connection, stream, set(named))
    return gone > 0


_ERASING = select(t.event.c.raw).where(t.event.c.stream == bindparam("stream"), t.event.c.type == e.PersonalErased.TYPE)
_UNSEAL = delete(t.sealed).where(
    t.sealed.c.event == bindparam("event"),
    exists().where(t.event.c.id == bindparam("event"), t.event.c.stream == bindparam("stream")),
)


def erase_named(connection: Connection, streams: Iterable[str]) -> None:
    """Delete the sealed parts that erasing events of ``streams`` name."""
    for stream in set(connection.execute(_WITH_ERASING, names(streams)).scalars()):
        erase(connection, stream)


_WITH_ERASING = select(t.event.c.stream).where(t.event.c.stream.in_(AMONG), t.event.c.type == e.PersonalErased.TYPE)
