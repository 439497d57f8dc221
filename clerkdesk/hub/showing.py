"""Showing a dossier to other sites: its whole stream goes on their feeds, later events follow one by one.

Whoever stores an event notes its stream (:mod:`clerkdesk.hub.crossing`). After the commit each site that sees it is
locked alone. Killed in between, the note is still there; done twice, nothing more happens.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from clerkdesk.domain import events as e
from clerkdesk.hub import tables as t
from clerkdesk.hub.crossing import directory
from clerkdesk.hub.crossing_tables import crossing, guest, shared, shown
from clerkdesk.hub.database import Database
from clerkdesk.hub.feed import Feed, lock
from clerkdesk.hub.visibility import GRANTING, Directory, Seen, granted, viewers
from clerkdesk.journal.door import admit
from clerkdesk.journal.event import Event
from clerkdesk.journal.facts import fact
from clerkdesk.journal.place import BadEvent

log = logging.getLogger(__name__)

_STREAMS: Final = 100  # in one transaction
_WAITING: Final = (
    select(crossing.c.origin, crossing.c.seq, crossing.c.stream).order_by(crossing.c.stream).limit(_STREAMS)
)


def sweep(database: Database, site: str) -> int:
    """Note every stream that ``site`` may see by now, after it was said what it answers for; return how many."""
    with database.reading() as connection:
        known = directory(connection)
        query = (
            select(t.event.c.origin, t.event.c.seq, t.event.c.stream, t.event.c.raw, t.sealed.c.bytes)
            .outerjoin(t.sealed, (t.sealed.c.origin == t.event.c.origin) & (t.sealed.c.seq == t.event.c.seq))
            .where(t.event.c.type.in_(GRANTING), t.event.c.site != site)
        )
        rows = {
            row.stream: {"origin": row.origin, "seq": row.seq, "stream": row.stream}
            for row in connection.execution_options(yield_per=1000).execute(query)
            if site in granted(fact(bytes(row.raw), None if row.bytes is None else bytes(row.bytes)).what, known)
        }
    with database.writing() as connection:
        waiting = set(connection.execute(select(crossing.c.stream)).scalars())
        if fresh := [row for stream, row in rows.items() if stream not in waiting]:
            connection.execute(insert(crossing), fresh)
    return len(rows)


def carry_out(database: Database) -> int:
    """Show what waits to be shown; return how many events were put on other feeds. Safe to run twice, or at once."""
    count = 0
    try:
        while True:
            with database.reading() as connection:
                rows = connection.execute(_WAITING).all()
                if not rows:
                    return count
                sites = _sites(connection, sorted({row.stream for row in rows}))
            for site, its in sorted(sites.items()):
                with database.writing() as connection:
                    feed = lock(connection, site)
                    count += sum(_show(connection, feed, stream) for stream in its)
            with database.writing() as connection:
                for row in rows:
                    at = (crossing.c.origin == row.origin) & (crossing.c.seq == row.seq)
                    connection.execute(delete(crossing).where(at))
    except DBAPIError:
        log.warning("what other sites are to see waits: the database did not answer")
        return count


def _sites(connection: Connection, streams: Iterable[str]) -> dict[str, list[str]]:
    """Return by site the streams that it sees or is to see, when another one does, too."""
    found: dict[str, list[str]] = {}
    known = directory(connection)
    for stream in streams:
        _home, sites = viewers_of(connection, stream, known)
        for site in sites if len(sites) > 1 else ():
            found.setdefault(site, []).append(stream)
    return found


def viewers_of(connection: Connection, stream: str, known: Directory, home: str = "") -> tuple[str, set[str]]:
    """Return the home of a stream and all sites that may see it, as :func:`clerkdesk.hub.visibility.viewers` does.

    ``home``: what it is taken for as long as nobody was shown the stream, "" for whoever opened it.
    """
    before = connection.execute(select(shared.c.site, shared.c.home).where(shared.c.stream == stream)).all()
    home = next((row.site for row in before if row.home), home)
    seen = [Seen(row.site, row.type, fact(*_bytes(row)).what) for row in rows_of(connection, stream)]
    return viewers(seen, known, [row.site for row in before], home)


def rows_of(connection: Connection, stream: str) -> Sequence[Any]:
    """Return what is here of a stream: origin, seq, site, type, raw, bytes (the sealed part or None)."""
    query = (
        select(t.event.c.origin, t.event.c.seq, t.event.c.site, t.event.c.type, t.event.c.raw, t.sealed.c.bytes)
        .outerjoin(t.sealed, (t.sealed.c.origin == t.event.c.origin) & (t.sealed.c.seq == t.event.c.seq))
        .where(t.event.c.stream == stream)
    )
    return connection.execute(query).all()


def _bytes(row: Any) -> tuple[bytes, bytes | None]:
    return bytes(row.raw), None if row.bytes is None else bytes(row.bytes)


def _show(connection: Connection, feed: Feed, stream: str) -> int:
    """Put on the feed of a site, locked, what is missing there of ``stream``, in its canonical order."""
    home, sites = viewers_of(connection, stream, directory(connection))
    if feed.site not in sites:
        return 0
    at = (shared.c.stream == stream) & (shared.c.site == feed.site)
    if connection.execute(select(shared.c.site).where(at)).first() is None:
        row = {"stream": stream, "site": feed.site, "home": int(feed.site == home)}
        connection.execute(insert(shared), row)
    rows = [row for row in rows_of(connection, stream) if row.site in sites]
    _erase(connection, rows)
    facts = {(row.origin, row.seq): fact(*_bytes(row)) for row in rows if row.site != feed.site}
    for place in list(facts):
        here = (shown.c.site == feed.site) & (shown.c.origin == place[0]) & (shown.c.seq == place[1])
        if connection.execute(select(shown.c.seq).where(here)).first() is not None:
            del facts[place]
    raws = {(row.origin, row.seq): _bytes(row) for row in rows}
    order = sorted(facts.values(), key=e.canonical)
    feed.show([admit(*raws[one.origin, one.seq]) for one in order])
    note_shown(connection, feed.site, [(one.origin, one.seq) for one in order])
    return len(order)


def note_shown(connection: Connection, site: str, places: Iterable[tuple[str, int]]) -> None:
    """Note events of other sites that were put on the feed of ``site``."""
    if rows := [{"site": site, "origin": origin, "seq": seq} for origin, seq in places]:
        connection.execute(insert(shown), rows)


def _erase(connection: Connection, rows: Sequence[Any]) -> None:
    """Delete the sealed parts of a stream that an erasing event of any site that sees it names."""
    gone = _erased_by(row.raw for row in rows if row.type == e.PersonalErased.TYPE)
    for row in rows if gone else ():
        if row.bytes is not None and fact(bytes(row.raw)).id in gone:
            here = (t.sealed.c.origin == row.origin) & (t.sealed.c.seq == row.seq)
            connection.execute(delete(t.sealed).where(here))


def _erased_by(raws: Iterable[bytes]) -> set[str]:
    found = (fact(bytes(raw)).what for raw in raws)
    return {name for what in found if isinstance(what, e.PersonalErased) for name in what.events}


def receive(connection: Connection, feed: Feed, wires: Iterable[tuple[bytes, bytes | None]]) -> None:
    """Keep what a higher hub shows of other sites, and put on the feed what is new of it.

    Raises:
        BadEvent: it is no event, or another one than was shown before under that place or id.
    """
    fresh: list[Event] = []
    streams: set[str] = set()
    for raw, sealed in wires:
        event = admit(raw, sealed)
        record = event.record
        streams.add(record.stream)
        here = (shown.c.site == feed.site) & (shown.c.origin == record.origin) & (shown.c.seq == record.seq)
        if connection.execute(select(shown.c.seq).where(here)).first() is None:
            _keep(connection, event)
            fresh.append(event)
            note_shown(connection, feed.site, [(record.origin, record.seq)])
    feed.show(fresh)
    for stream in streams:
        of_it = guest.c.stream == stream
        raws = connection.execute(select(guest.c.raw).where(of_it, guest.c.type == e.PersonalErased.TYPE)).scalars()
        own = select(t.event.c.raw).where(t.event.c.stream == stream, t.event.c.type == e.PersonalErased.TYPE)
        gone = sorted(_erased_by([*raws, *connection.execute(own).scalars()]))
        if gone:
            connection.execute(update(guest).where(of_it, guest.c.id.in_(gone)).values(sealed=None))
            _erase(connection, rows_of(connection, stream))


def _keep(connection: Connection, event: Event) -> None:
    record = event.record
    for table in (t.event, guest):
        same = (table.c.id == record.id) | ((table.c.origin == record.origin) & (table.c.seq == record.seq))
        known = connection.execute(select(table.c.hash).where(same)).scalars().all()
        if any(one != event.hash for one in known):
            raise BadEvent(f"{record.origin}/{record.seq}, of another site, was another event before")
        if known:
            return
    connection.execute(
        insert(guest),
        {
            "origin": record.origin,
            "seq": record.seq,
            "id": record.id,
            "stream": record.stream,
            "type": record.type,
            "hash": event.hash,
            "raw": event.raw,
            "sealed": event.sealed,
        },
    )
