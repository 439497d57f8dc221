"""The table of hand-over lists: one row a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Index, Integer, Row, Table, Text, func, select

from clerkdesk.domain.events import Fact
from clerkdesk.domain.handover import HandoverList, fold
from clerkdesk.projections.tables import metadata, writer

PREFIX: Final = "handover:"

handover: Final = Table(
    "p_handover",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("at", Integer, nullable=False),  # ms
    Column("origin", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("results", Integer, nullable=False),
    Index("p_handover_at", "at"),
    Index("p_handover_number", "number"),
    sqlite_with_rowid=False,
)

_write: Final = writer(handover, "stream")


def row_of(state: HandoverList) -> dict[str, Any]:
    """Return the row of a list."""
    listed = state.listed
    return {
        "stream": state.id,
        "number": listed.number if listed else "",
        "way": listed.way.value if listed else "",
        "other": listed.other if listed else "",
        "at": state.at,
        "origin": state.origin,
        "clerk": state.clerk.name if state.clerk else "",
        "entries": len(listed.entries) if listed else 0,
        "results": sum(entry.has_result for entry in listed.entries) if listed else 0,
    }


def project(connection: Connection, stream: str, facts: Sequence[Fact]) -> None:
    """Make the row of ``stream`` say what its facts say."""
    _write(connection, [row_of(fold(stream, facts))])


def newest(connection: Connection, limit: int = 50) -> list[str]:
    """Return the newest lists (streams) that this program understands."""
    query = (
        select(handover.c.stream)
        .where(handover.c.way != "")
        .order_by(handover.c.at.desc(), handover.c.stream.desc())
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def rows(connection: Connection, limit: int = 50) -> Sequence[Row[Any]]:
    """Return the newest lists that this program understands, a row each."""
    return connection.execute(
        select(handover)
        .where(handover.c.way != "")
        .order_by(handover.c.at.desc(), handover.c.stream.desc())
        .limit(limit)
    ).all()


def others(connection: Connection, limit: int) -> list[str]:
    """Return who was named on lists, whoever was named last first, each once."""
    last = func.max(handover.c.at)
    query = select(handover.c.other).where(handover.c.other != "").group_by(handover.c.other)
    return list(connection.execute(query.order_by(last.desc(), handover.c.other).limit(limit)).scalars())


def by_number(connection: Connection, number: str) -> list[str]:
    """Return the lists that bear ``number``."""
    query = select(handover.c.stream).where(handover.c.number == number).order_by(handover.c.stream)
    return list(connection.execute(query).scalars())
