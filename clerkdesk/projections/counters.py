"""The counter table: one row for each time that a clerk sits at one; and what was given out for free, by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Column, Connection, Index, Integer, Row, Table, Text, or_, select

from clerkdesk.domain.counter import Counter, fold
from clerkdesk.domain.events import Fact
from clerkdesk.projections.hours import Window
from clerkdesk.projections.tables import metadata, writer

PREFIX: Final = "counter:"

counter: Final = Table(
    "p_counter",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("clerk_id", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("fields", Text, nullable=False),  # JSON
    Column("opened_at", Integer, nullable=False),  # ms
    Column("closed_at", Integer),
    Column("clock", Integer),  # ms that the clock of the desk that opened it was ahead, NULL when no hub had told it
    Index("p_counter_opened", "opened_at"),
    sqlite_with_rowid=False,
)

_write: Final = writer(counter, "stream")


def row_of(state: Counter) -> dict[str, Any]:
    """Return the row of a counter."""
    return {
        "stream": state.id,
        "name": state.name,
        "origin": state.origin,
        "clerk_id": state.clerk.id if state.clerk else "",
        "clerk": state.clerk.name if state.clerk else "",
        "fields": msgspec.json.encode(state.fields).decode(),
        "opened_at": state.opened_at,
        "closed_at": state.closed_at,
        "clock": state.clock,
    }


def project(connection: Connection, stream: str, facts: Sequence[Fact]) -> None:
    """Make the row of ``stream`` say what its facts say."""
    _write(connection, [row_of(fold(stream, facts))])


def still_open(connection: Connection, window: Window) -> list[Row[Any]]:
    """Return the counters opened in ``window`` and not closed, by name, the one opened first before others."""
    opened = window.holds(counter.c.opened_at, counter.c.origin, counter.c.clock)
    query = select(counter).where(opened, counter.c.closed_at.is_(None), counter.c.name != "")
    return list(connection.execute(query.order_by(counter.c.name, counter.c.opened_at, counter.c.stream)))


def between(connection: Connection, begin: int, end: int) -> list[Row[Any]]:
    """Return the counters that were open at some time from ``begin`` to ``end`` (ms) and opened since ``begin``."""
    query = select(counter).where(counter.c.opened_at >= begin, counter.c.opened_at < end, counter.c.name != "")
    query = query.where(or_(counter.c.closed_at.is_(None), counter.c.closed_at >= begin))
    return list(connection.execute(query.order_by(counter.c.name, counter.c.opened_at, counter.c.stream)))
