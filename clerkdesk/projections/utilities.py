"""The utility table: how many of each kind one desk gave out for free on one day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Column, Connection, Integer, Table, Text, delete, func, insert, select

from clerkdesk.domain.counter import fold_utilities
from clerkdesk.domain.events import Fact
from clerkdesk.projections.tables import metadata

PREFIX: Final = "utility:"

utility: Final = Table(
    "p_utility",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("day", Text, nullable=False, index=True),
    Column("words", Text, nullable=False),
    Column("pieces", Integer, nullable=False),
    sqlite_with_rowid=False,
)


def stream_of(day: str, origin: str) -> str:
    """Return the stream in which the desk ``origin`` counts on ``day`` ("2026-11-23")."""
    return f"{PREFIX}{day}-{origin}"


def project(connection: Connection, stream: str, facts: Sequence[Fact]) -> None:
    """Make the rows of ``stream`` say what its facts say."""
    connection.execute(delete(utility).where(utility.c.stream == stream))
    day = stream.removeprefix(PREFIX)[:10]
    rows = [
        {"stream": stream, "kind": kind, "day": day, "words": words, "pieces": max(0, pieces)}
        for kind, (words, pieces) in fold_utilities(stream, facts).given.items()
    ]
    if rows:
        connection.execute(insert(utility), rows)


def between(connection: Connection, first: str, last: str) -> dict[str, tuple[str, int]]:
    """Return for each kind its words and how many were given on the days ``first`` to ``last``, at all desks."""
    u = utility.c
    query = select(u.kind, func.max(u.words), func.sum(u.pieces)).where(u.day >= first, u.day <= last)
    rows = connection.execute(query.group_by(u.kind).order_by(u.kind))
    return {kind: (words, pieces) for kind, words, pieces in rows}
