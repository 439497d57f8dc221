"""Which attachments the events on a site's feed name: that alone gives a right to ask for one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from clerkdesk.domain import events as e
from clerkdesk.hub import bulk
from clerkdesk.hub import tables as t
from clerkdesk.hub.shelf_tables import attachment, named
from clerkdesk.journal.attached import attached
from clerkdesk.journal.event import Event
from clerkdesk.journal.facts import fact


class Touching(NamedTuple):
    """Those of some events that have to do with attachments: what they name, and what erases."""

    naming: list[tuple[Event, tuple[str, ...]]]
    erasing: list[Event]


def touching(events: Iterable[Event]) -> Touching:
    """Return those of ``events`` that have to do with attachments."""
    found = Touching([], [])
    for event in events:
        if event.record.type == e.PersonalErased.TYPE:
            found.erasing.append(event)
        elif names := attached(event.raw):
            found.naming.append((event, names))
    return found


def note(connection: Connection, site: str, found: Touching) -> None:
    """Note what events, just stored and put on the feed of ``site``, name; take back what was erased."""
    naming, erasing = found
    if not naming and not erasing:
        return
    homes = _homes(connection, {event.record.origin for event, _ in naming} | {one.record.origin for one in erasing})
    for event, names in naming:
        _name(connection, site, homes.get(event.record.origin, site), event.record.id, names)
    streams = {event.record.stream for event, _ in naming} | {event.record.stream for event in erasing}
    for home, gone in _erased(connection, streams, set(homes.values())).items():
        _unname(connection, home, gone)


def reads(connection: Connection, site: str, name: str) -> list[str]:
    """Return the sites whose content ``site`` may read under ``name``, its own first; none when it may not at all."""
    query = select(named.c.home).where(named.c.site == site, named.c.name == name).distinct()
    return sorted(connection.execute(query).scalars(), key=lambda home: (home != site, home))


def brings(connection: Connection, site: str, name: str) -> str:
    """Return the state of an attachment that events of ``site`` itself name, "" when none does."""
    query = select(attachment.c.state).where(attachment.c.site == site, attachment.c.name == name)
    found = connection.execute(query).scalar() or ""
    return "" if found == "going" else found


def wanted(connection: Connection, site: str, after: str, limit: int) -> list[str]:
    """Return up to ``limit`` names after ``after`` that events of ``site`` name and whose content is not here."""
    query = select(attachment.c.name).where(
        attachment.c.site == site, attachment.c.state == "wanted", attachment.c.name > after
    )
    return list(connection.execute(query.order_by(attachment.c.name).limit(limit)).scalars())


def become(connection: Connection, site: str, name: str, state: str, size: int = 0) -> None:
    """Note what there is of an attachment of ``site``."""
    here = (attachment.c.site == site) & (attachment.c.name == name)
    connection.execute(update(attachment).where(here).values(state=state, size=size))


def _homes(connection: Connection, origins: set[str]) -> dict[str, str]:
    """Return the site of each of ``origins``."""
    rows = connection.execute(select(t.origin.c.id, t.origin.c.site).where(t.origin.c.id.in_(sorted(origins))))
    return {origin: site for origin, site in rows}  # noqa: C416  (rows are not pairs to a checker)


def _name(connection: Connection, site: str, home: str, event: str, names: Sequence[str]) -> None:
    here = (named.c.site == site) & (named.c.event == event)
    known = set(connection.execute(select(named.c.name).where(here)).scalars())
    for name in names:
        if name not in known:
            connection.execute(insert(named), {"site": site, "event": event, "name": name, "home": home})
        if home != site:
            continue
        own = (attachment.c.site == site) & (attachment.c.name == name)
        state = connection.execute(select(attachment.c.state).where(own)).scalar()
        if state is None:
            connection.execute(insert(attachment), {"site": site, "name": name, "state": "wanted", "size": 0})
        elif state == "going":  # named anew before its file was deleted: it comes again
            become(connection, site, name, "wanted")


def _erased(connection: Connection, streams: set[str], sites: set[str]) -> dict[str, list[str]]:
    """Return by site the ids that its erasing events of ``streams`` name, whichever came first."""
    table = t.event
    found: dict[str, list[str]] = {}
    query = select(table.c.site, table.c.raw).where(
        table.c.site.in_(sorted(sites)),
        bulk.among(connection, table.c.stream, streams),
        table.c.type == e.PersonalErased.TYPE,
    )
    for site, raw in connection.execute(query):
        what = fact(bytes(raw)).what
        if isinstance(what, e.PersonalErased):
            found.setdefault(site, []).extend(what.events)
    return found


def _unname(connection: Connection, home: str, events: Sequence[str]) -> None:
    """Forget what events of ``home`` named that it erased, and let content go that none of its events names any more.

    A site erases what is its own, nothing else.
    """
    some = (named.c.home == home) & bulk.among(connection, named.c.event, events)
    names = list(connection.execute(select(named.c.name).where(some).distinct()).scalars())
    connection.execute(delete(named).where(some))
    for name in names:
        own = (named.c.site == home) & (named.c.home == home) & (named.c.name == name)
        if connection.execute(select(named.c.event).where(own).limit(1)).first() is None:
            become(connection, home, name, "going")
