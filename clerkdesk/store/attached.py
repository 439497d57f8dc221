"""Which attachments events name, and which of them a hub has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from clerkdesk.journal.attached import attached
from clerkdesk.journal.event import Event
from clerkdesk.store import among
from clerkdesk.store import tables as t
from clerkdesk.store.among import AMONG


def note(connection: Connection, events: Iterable[Event]) -> None:
    """Note what ``events``, just stored, name."""
    rows = [
        {"event": event.record.id, "name": name, "stream": event.record.stream, "erased": 0}
        for event in events
        for name in attached(event.raw)
    ]
    if rows:
        connection.execute(insert(t.attached), rows)


def erase(connection: Connection, stream: str, events: Collection[str]) -> None:
    """Note that these events of ``stream`` were erased: what they name is theirs no more."""
    here = (t.attached.c.stream == stream) & (t.attached.c.erased == 0)
    for event in connection.execute(select(t.attached.c.event).where(here).distinct()).scalars().all():
        if event in events:
            connection.execute(update(t.attached).where(here, t.attached.c.event == event).values(erased=1))


def is_named(connection: Connection, name: str) -> bool:
    """Return whether an event that was not erased names ``name``."""
    here = (t.attached.c.name == name) & (t.attached.c.erased == 0)
    return connection.execute(select(t.attached.c.event).where(here).limit(1)).first() is not None


def named(connection: Connection, names: Iterable[str]) -> set[str]:
    """Return those of ``names`` that events name which were not erased."""
    return set(connection.execute(_NAMED, among.names(names)).scalars())


_NAMED = select(t.attached.c.name).where(t.attached.c.name.in_(AMONG), t.attached.c.erased == 0)


def of_stream(connection: Connection, stream: str) -> list[str]:
    """Return the attachments that ``stream`` names."""
    here = (t.attached.c.stream == stream) & (t.attached.c.erased == 0)
    return list(
        connection.execute(select(t.attached.c.name).where(here).distinct().order_by(t.attached.c.name)).scalars()
    )


def orphans(connection: Connection, streams: Iterable[str]) -> list[str]:
    """Return the attachments of ``streams`` that only erased events name."""
    return list(connection.execute(_ORPHANS, among.names(streams)).scalars())


_A, _OTHER = t.attached.c, t.attached.alias().c
_STILL = select(_OTHER.event).where(_OTHER.name == _A.name, _OTHER.erased == 0).correlate(t.attached).exists()
_ORPHANS = select(_A.name).where(_A.erased == 1, ~_STILL, _A.stream.in_(AMONG)).distinct()


def unsent(connection: Connection, hub: str, site: str, heads: Mapping[str, int] | None = None) -> list[str]:
    """Return the attachments that events of ``site``, confirmed by ``hub``, name and that it has not said it has.

    ``heads``: the last sequence of each origin to look at, instead of what is confirmed.
    """
    table, mark, reached = t.attached, t.hop_attachment, t.hop_mark
    marked = select(mark.c.name).where(mark.c.hub == hub, mark.c.name == table.c.name).exists()
    open_ = (
        select(table.c.name, table.c.event).where(table.c.erased == 0, ~marked).cte("open").prefix_with("MATERIALIZED")
    )
    query = (
        select(open_.c.name, t.event.c.origin, t.event.c.seq, reached.c.confirmed)
        .join(t.event, t.event.c.id == open_.c.event)
        .join(t.origin, t.origin.c.id == t.event.c.origin)
        .join(reached, (reached.c.hub == hub) & (reached.c.origin == t.event.c.origin), isouter=True)
        .where(t.origin.c.agency == site)
    )
    found: dict[str, None] = {}
    for name, origin, seq, confirmed in connection.execute(query.order_by(open_.c.name)):
        if seq <= ((confirmed or 0) if heads is None else heads.get(origin, 0)):
            found[name] = None
    return list(found)


def of_site(connection: Connection, site: str) -> list[str]:
    """Return the attachments that events of ``site`` name."""
    table = t.attached
    query = (
        select(table.c.name)
        .join(t.event, t.event.c.id == table.c.event)
        .join(t.origin, t.origin.c.id == t.event.c.origin)
        .where(table.c.erased == 0, t.origin.c.agency == site)
    )
    return list(connection.execute(query.distinct().order_by(table.c.name)).scalars())


def everywhere(connection: Connection) -> list[str]:
    """Return the attachments that events here name, of whatever site."""
    query = select(t.attached.c.name).where(t.attached.c.erased == 0)
    return list(connection.execute(query.distinct().order_by(t.attached.c.name)).scalars())


def confirm(connection: Connection, hub: str, names: Iterable[str], at: int) -> None:
    """Note that ``hub`` has these attachments (``at``: ms)."""
    rows = [{"hub": hub, "name": name, "at": at} for name in names]
    if rows:
        connection.execute(upsert(t.hop_attachment).on_conflict_do_nothing(), rows)


def lower(connection: Connection, hub: str, names: Iterable[str]) -> int:
    """Note that ``hub`` lacks these: it lost them, or never had them. Return how many it was said to have."""
    gone = 0
    for name in names:
        here = (t.hop_attachment.c.hub == hub) & (t.hop_attachment.c.name == name)
        gone += connection.execute(delete(t.hop_attachment).where(here)).rowcount
    return gone


def confirmed(connection: Connection, hub: str) -> int:
    """Return how many attachments ``hub`` is known to have."""
    query = select(func.count()).select_from(t.hop_attachment).where(t.hop_attachment.c.hub == hub)
    return int(connection.execute(query).scalar_one())
