"""Counting what a hub has of a site, for a desk that compares: by month, by stream, by event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs

from sqlalchemy import Connection, func, select

from clerkdesk.hub import tables as t
from clerkdesk.hub.desks import Denied
from clerkdesk.hub.feed import end_of, stood
from clerkdesk.sync.protocol.counts import MOST, Count, Counts, by_month, by_stream, month_of, span_of

_FEW: Final = 20_000
"""Items of a feed after which everything is counted anew, and not what they touched alone."""
_MONTH: Final = re.compile(r"([12]\d{3}-(0[1-9]|1[0-2]))?", re.ASCII)
_LONGEST: Final = 200


class Months:
    """The counts of each site's months, as they were counted last: what has happened since touches few of them.

    Counting a million events takes minutes, and every desk of a site asks the same. For any number of threads.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, str, dict[str, Count]]] = {}

    def of(self, connection: Connection, site: str) -> tuple[Count, ...]:
        """Return the months of ``site``, in order."""
        position, mark = end_of(connection, site)
        known = self._known.get(site)
        touched = None if known is None else _touched(connection, site, known[0], known[1])
        if known is None or touched is None:
            months = {one.name: one for one in by_month(by_stream(_hashes(connection, site, "")))}
        else:
            months = dict(known[2])
            for month in touched:
                months.pop(month, None)
                streams = by_stream(_hashes(connection, site, month))
                months |= {one.name: one for one in by_month(streams) if one.name == month}
        self._known[site] = position, mark, months
        return tuple(months[name] for name in sorted(months))


def _touched(connection: Connection, site: str, position: int, mark: str) -> set[str] | None:
    """Return the months of what stands on the feed of ``site`` beyond a place; None when all must be counted."""
    feed, event = t.feed, t.event
    if not stood(connection, site, position, mark):
        return None
    query = (
        select(event.c.stream)
        .join(feed, (feed.c.origin == event.c.origin) & (feed.c.seq == event.c.seq))
        .where(feed.c.site == site, feed.c.position > position, event.c.site == site)
        .limit(_FEW)
    )
    streams = connection.execute(query).scalars().all()
    found = {month_of(stream) for stream in streams}
    return None if len(streams) == _FEW or "" in found else found


def answer(connection: Connection, site: str, query: str, months: Months) -> Counts:
    """Return what is asked of ``site``: months; with ``month`` its streams after ``after``; with ``stream`` its events.

    Raises:
        Denied: the question is none.
    """
    asked = {name: found[0] for name, found in parse_qs(query, keep_blank_values=True).items()}
    month, stream, after = asked.get("month"), asked.get("stream"), asked.get("after", "")
    if max(map(len, asked.values()), default=0) > _LONGEST or (month is not None and not _MONTH.fullmatch(month)):
        raise Denied(400, "bad-request", "no such count")
    if stream is not None:
        return Counts(counts=_events(connection, site, stream))
    if month is None:
        return Counts(counts=months.of(connection, site))
    streams = by_stream(_hashes(connection, site, month))
    found = sorted(
        (one for one in streams if one.name > after and month_of(one.name) == month), key=lambda one: one.name
    )
    return Counts(counts=tuple(found[:MOST]), more=len(found) > MOST)


def _hashes(connection: Connection, site: str, month: str) -> Iterator[tuple[str, str]]:
    stream = t.event.c.stream
    query = select(stream, t.event.c.hash).where(t.event.c.site == site).order_by(stream)
    if month:  # the rest is looked at no further
        name = func.substr(stream, func.length(stream) - 35, 13)
        first, last = span_of(month)
        query = query.where(name >= first, name < last)
    for row in connection.execution_options(yield_per=5000).execute(query):
        yield row.stream, row.hash


def _events(connection: Connection, site: str, stream: str) -> tuple[Count, ...]:
    query = select(t.event.c.id, t.event.c.hash).where(t.event.c.site == site, t.event.c.stream == stream)
    return tuple(Count(name, 0, 1, bytes.fromhex(digest)) for name, digest in connection.execute(query.limit(MOST)))
