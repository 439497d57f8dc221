"""Base states: outlines of dossiers whose events have not all come yet. Their events take their place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import Connection, bindparam, delete, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import PersonalErased
from clerkdesk.journal.outline import Outline, read, written
from clerkdesk.store import tables as t
from clerkdesk.store.among import AMONG, names

_COUNTS = (
    select(t.base.c.stream, t.base.c.events, func.count(t.event.c.row), func.sum(t.event.c.type == PersonalErased.TYPE))
    .join_from(t.base, t.event, t.event.c.stream == t.base.c.stream, isouter=True)
    .group_by(t.base.c.stream)
)


def put(connection: Connection, outlines: Sequence[Outline]) -> list[Outline]:
    """Keep outlines of dossiers of which not all events are here; return those that were kept."""
    query = select(t.event.c.stream, func.count()).where(t.event.c.stream.in_(AMONG)).group_by(t.event.c.stream)
    counted = connection.execute(query, names(one.stream for one in outlines))
    have = {stream: count for stream, count in counted}  # noqa: C416
    fresh = [one for one in outlines if have.get(one.stream, 0) < one.events]
    rows = [{"stream": one.stream, "events": one.events, "bytes": written(one)} for one in fresh]
    if rows:
        statement = upsert(t.base)
        put_ = statement.on_conflict_do_update(
            index_elements=["stream"], set_={"events": statement.excluded.events, "bytes": statement.excluded.bytes}
        )
        connection.execute(put_, rows)
    guests = [{"stream": one.stream, "site": one.place} for one in fresh if one.place is not None]
    if guests:
        connection.execute(upsert(t.guest).on_conflict_do_nothing(), guests)
    return fresh


def has(connection: Connection, stream: str) -> bool:
    """Return whether the outline of a dossier stands for events that have not all come."""
    return connection.execute(_HAS, {"stream": stream}).first() is not None


_HAS = select(t.base.c.stream).where(t.base.c.stream == bindparam("stream"))


def not_here_yet() -> Refused:
    """Return the refusal of what cannot be done with an outline alone."""
    return Refused(
        "not-here-yet",
        "Only the outline of this dossier has come to this desk; the rest comes over the line. Try again then.",
    )


def any_left(connection: Connection) -> bool:
    """Return whether there are outlines."""
    return connection.execute(_ANY).first() is not None


_ALL = select(t.base.c.stream)
_ANY = _ALL.limit(1)


def settle(connection: Connection, streams: Iterable[str]) -> set[str]:
    """Drop the outlines of those of ``streams`` whose events are all here or were erased; return the others of them."""
    behind: set[str] = set()
    done: list[str] = []
    if not any_left(connection):
        return behind
    these = _COUNTS.where(t.base.c.stream.in_(AMONG))
    for stream, events, here, erased in connection.execute(these, names(streams)):
        if here >= events or erased:
            done.append(stream)
        else:
            behind.add(stream)
    drop(connection, done)
    return behind


def behind(connection: Connection) -> set[str]:
    """Return the dossiers for which an outline stands."""
    return set(connection.execute(_ALL).scalars())


def outlines(connection: Connection) -> Iterator[Outline]:
    """Yield all outlines."""
    for content in connection.execute(_OUTLINES).scalars():
        yield read(content)


_OUTLINES = select(t.base.c.bytes).order_by(t.base.c.stream).execution_options(yield_per=1000)


def drop(connection: Connection, streams: Collection[str]) -> None:
    """Drop outlines."""
    if streams:
        connection.execute(delete(t.base).where(t.base.c.stream.in_(AMONG)), names(streams))
