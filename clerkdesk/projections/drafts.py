"""The draft table: one row for each draft that was parked for any desk of the site."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Column, Connection, Index, Integer, Row, Table, Text, select

from clerkdesk.domain.draft import Draft, fold
from clerkdesk.domain.events import Fact
from clerkdesk.projections.tables import metadata, writer

PREFIX: Final = "draft:"

draft: Final = Table(
    "p_draft",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("waiting", Integer, nullable=False),
    Column("parked_at", Integer, nullable=False),  # ms
    Column("origin", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("until_at", Integer, nullable=False),  # ms
    Column("forms", Text, nullable=False),  # JSON, titles
    Column("names", Text, nullable=False),  # JSON
    Column("numbers", Text, nullable=False),  # JSON
    Column("claims", Text, nullable=False),  # JSON: origin, clerk, given up, of claims that contradict; the first first
    Index("p_draft_waiting", "waiting", "parked_at"),
    sqlite_with_rowid=False,
)

_write: Final = writer(draft, "stream")


def row_of(state: Draft) -> dict[str, Any]:
    """Return the row of a draft; names and numbers only while it waits."""
    people = state.people if state.waiting else None
    return {
        "stream": state.id,
        "waiting": int(state.waiting),
        "parked_at": state.at,
        "origin": state.origin,
        "clerk": state.by.name if state.by else "",
        "until_at": round(state.until.timestamp() * 1000) if state.until else 0,
        "forms": _json(state.forms),
        "names": _json(people.names if people else ()),
        "numbers": _json(people.numbers if people else ()),
        "claims": _json([(one.origin, one.by.name, one.given_up) for one in state.contested]),
    }


def project(connection: Connection, stream: str, facts: Sequence[Fact]) -> None:
    """Make the row of ``stream`` say what its facts say."""
    _write(connection, [row_of(fold(stream, facts))])


def waiting(connection: Connection) -> list[Row[Any]]:
    """Return the rows of the drafts that wait, the newest first."""
    query = select(draft).where(draft.c.waiting == 1)
    return list(connection.execute(query.order_by(draft.c.parked_at.desc(), draft.c.stream)))


def naming(connection: Connection, numbers: Collection[str]) -> tuple[str, ...]:
    """Return the drafts (streams) that wait and name somebody with one of ``numbers``."""
    return tuple(row.stream for row in waiting(connection) if set(msgspec.json.decode(row.numbers)) & set(numbers))


def claims(connection: Connection, streams: Sequence[str]) -> dict[str, list[tuple[str, str, bool]]]:
    """Return of those of ``streams`` that several desks took up who did: (origin, clerk, given up), the first first."""
    query = select(draft.c.stream, draft.c.claims).where(draft.c.stream.in_(streams), draft.c.claims != "[]")
    return {
        stream: [(who, name, gone) for who, name, gone in msgspec.json.decode(told)]
        for stream, told in connection.execute(query)
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
