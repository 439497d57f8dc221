"""Outlines of a site's dossiers, folded when they are asked for and kept until something happens to the dossier."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from sqlalchemy import Column, Connection, Integer, LargeBinary, Table, Text, delete, func, select
from sqlalchemy.exc import SQLAlchemyError

from clerkdesk.domain import events as e
from clerkdesk.domain.folding import fold
from clerkdesk.hub import bulk, cursors
from clerkdesk.hub import tables as t
from clerkdesk.hub.crossing_tables import guest, shown
from clerkdesk.hub.database import Database
from clerkdesk.hub.feed import end_of
from clerkdesk.hub.visibility import PREFIX
from clerkdesk.journal.facts import fact
from clerkdesk.journal.outline import Outline, outline, read, written
from clerkdesk.sync.protocol import Wire
from clerkdesk.sync.protocol.base import MOST, USUAL, Base, Streamed

log = logging.getLogger(__name__)

table: Final = Table(
    "outline",
    t.metadata,
    Column("site", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("events", Integer, nullable=False),  # of which it was made
    Column("bytes", LargeBinary, nullable=False),
)
"""Outlines as they were given last; one of fewer events than there are is made anew."""

_AHEAD: Final = 4
"""Pages that are folded ahead at once, for as many sites."""
_END: Final = PREFIX[:-1] + chr(ord(PREFIX[-1]) + 1)


class Outlines:
    """Pages of outlines, the next one folded while the last one travels: a new desk asks for all of them in a row."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ahead: dict[tuple[str, str], threading.Thread] = {}
        self._guard = threading.Lock()

    def page(self, site: str, query: str) -> Base:
        """Return what :func:`page` does."""
        with self._guard:
            waiting = self._ahead.pop((site, query), None)
        if waiting is not None:
            waiting.join()
        found = page(self._database, site, query)
        if found.more:
            asked = {name: values[0] for name, values in parse_qs(query).items()} | {"after": found.after}
            self._begin(site, urlencode(asked))
        return found

    def _begin(self, site: str, query: str) -> None:
        with self._guard:
            self._ahead = {key: thread for key, thread in self._ahead.items() if thread.is_alive()}
            if len(self._ahead) < _AHEAD and (site, query) not in self._ahead:
                thread = threading.Thread(target=self._fold, args=(site, query), name="outlines", daemon=True)
                self._ahead[site, query] = thread
                thread.start()

    def _fold(self, site: str, query: str) -> None:
        try:
            page(self._database, site, query)
        except SQLAlchemyError:
            log.info("outlines of %s are folded when they are asked for", site)


def page(database: Database, site: str, query: str) -> Base:
    """Return the next outlines of what ``site`` sees, as ``query`` ("after=STREAM&limit=N") asks."""
    asked = parse_qs(query)
    after = (asked.get("after") or [""])[0]
    limit = (asked.get("limit") or [""])[0]
    most = max(1, min(int(limit), MOST)) if limit.isascii() and limit.isdigit() and 0 < len(limit) < 9 else USUAL
    with database.reading() as connection:
        position, mark = end_of(connection, site)
        counts = _counts(connection, site, max(after, PREFIX), most + 1)
        names = sorted(counts)
        more = len(names) > most
        names = names[:most]
        here = (table.c.site == site, bulk.among(connection, table.c.stream, names))
        kept = connection.execute(select(table.c.stream, table.c.events, table.c.bytes).where(*here)).all()
        found = {row.stream: bytes(row.bytes) for row in kept if row.events == counts[row.stream]}
        fresh = _made(connection, site, [name for name in names if name not in found])
    if fresh:
        with database.writing() as connection:
            old = bulk.among(connection, table.c.stream, [one.stream for one in fresh])
            connection.execute(delete(table).where(table.c.site == site, old))
            rows = [(site, one.stream, one.events, written(one)) for one in fresh]
            bulk.keep(connection, table, tuple(table.columns), rows)
    outlines = {one.stream: one for one in (*map(read, found.values()), *fresh)}
    return Base(
        outlines=tuple(outlines[name] for name in names if name in outlines and outlines[name].state),
        after=names[-1] if names else after,
        more=more,
        cursor=cursors.said(position, mark) if position else "",
    )


def _counts(connection: Connection, site: str, after: str, limit: int) -> dict[str, int]:
    """Return how many events of each dossier ``site`` sees, of the first ``limit`` streams after ``after`` and some."""
    event = t.event

    def within(column: Column[str]) -> Any:
        return (column > after) & (column < _END)

    own = select(event.c.stream, func.count()).where(event.c.site == site, within(event.c.stream))
    others = (
        select(event.c.stream, func.count())
        .join(shown, (shown.c.origin == event.c.origin) & (shown.c.seq == event.c.seq) & (shown.c.site == site))
        .where(within(event.c.stream))
    )
    guests = (
        select(guest.c.stream, func.count())
        .join(shown, (shown.c.origin == guest.c.origin) & (shown.c.seq == guest.c.seq) & (shown.c.site == site))
        .where(within(guest.c.stream))
    )
    first: dict[str, int] = {}
    for query, column in ((own, event.c.stream), (others, event.c.stream), (guests, guest.c.stream)):
        rows = connection.execute(query.group_by(column).order_by(column).limit(limit))
        for stream, count in rows:
            first[stream] = first.get(stream, 0) + count
    return {stream: first[stream] for stream in sorted(first)[:limit]}


def _made(connection: Connection, site: str, names: Sequence[str]) -> list[Outline]:
    facts: dict[str, list[e.Fact]] = {}
    homes: dict[str, bool] = {}
    for row in rows_of(connection, site, names):
        facts.setdefault(row.stream, []).append(fact(bytes(row.raw), None if row.bytes is None else bytes(row.bytes)))
        homes[row.stream] = homes.get(row.stream, False) or (row.site == site and row.type in _OPENING)
    found: list[Outline] = []
    for stream, its in facts.items():
        its.sort(key=e.canonical)
        state = fold(stream, its)
        place = None if homes[stream] else state.receiving_site
        found.append(outline(state, len(its), place))
    return found


_OPENING: Final = frozenset({e.Presented.TYPE, e.Received.TYPE})


def rows_of(connection: Connection, site: str, names: Sequence[str]) -> list[Any]:
    """Return the events of streams that ``site`` sees: stream, site, type, raw, bytes (the sealed part)."""
    event, sealed = t.event, t.sealed
    columns = (event.c.stream, event.c.site, event.c.type, event.c.raw, sealed.c.bytes)
    joined = event.outerjoin(sealed, (sealed.c.origin == event.c.origin) & (sealed.c.seq == event.c.seq))
    own = select(*columns).select_from(joined)
    own = own.where(event.c.site == site, bulk.among(connection, event.c.stream, names))
    seen = (shown.c.origin == event.c.origin) & (shown.c.seq == event.c.seq) & (shown.c.site == site)
    others = select(*columns).select_from(joined.join(shown, seen))
    others = others.where(bulk.among(connection, event.c.stream, names))
    passed = select(guest.c.stream, t.site.c.id.label("site"), guest.c.type, guest.c.raw, guest.c.sealed.label("bytes"))
    passed = passed.select_from(
        guest.join(
            shown, (shown.c.origin == guest.c.origin) & (shown.c.seq == guest.c.seq) & (shown.c.site == site)
        ).outerjoin(t.site, t.site.c.id == "")
    ).where(bulk.among(connection, guest.c.stream, names))
    return [row for query in (own, others, passed) for row in connection.execute(query)]


def stream(connection: Connection, site: str, query: str) -> Streamed:
    """Return the events of the stream that ``query`` ("name=STREAM") asks for, as far as ``site`` sees them."""
    name = (parse_qs(query).get("name") or [""])[0]
    rows = rows_of(connection, site, [name])

    def wires(*, own: bool) -> tuple[Wire, ...]:
        some = (row for row in rows if (row.site == site) is own)
        return tuple(Wire(bytes(row.raw), None if row.bytes is None else bytes(row.bytes)) for row in some)

    return Streamed(events=wires(own=True), guests=wires(own=False))
