"""The visit table: one row a visit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from clerkdesk.domain.events import Fact
from clerkdesk.domain.visit import Visit, fold
from clerkdesk.projections.tables import metadata

PREFIX: Final = "visit:"

visit: Final = Table(
    "p_visit",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("opened_at", Integer, nullable=False),  # ms
    Column("origin", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("id_number", Text, nullable=False),
    Column("guided", Integer, nullable=False),  # procedures for which it came too early: told at the door
    Column("score", Integer, nullable=False),  # 0: not rated
    Column("online_codes", Text, nullable=False),  # of what was filed online, a space between
    Index("p_visit_opened", "opened_at"),
    Index("p_visit_online", "opened_at", sqlite_where=text("online_codes <> ''")),
    sqlite_with_rowid=False,
)

_FILL: Final = (
    "INSERT INTO p_visit (stream, opened_at, origin, clerk, name, id_number, guided, score, online_codes)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (stream) DO UPDATE SET opened_at = excluded.opened_at, origin = excluded.origin,"
    " clerk = excluded.clerk, name = excluded.name, id_number = excluded.id_number, guided = excluded.guided,"
    " score = excluded.score, online_codes = excluded.online_codes"
)
_UPSERT = upsert(visit)
_UPSERT = _UPSERT.on_conflict_do_update(
    index_elements=["stream"],
    set_={c.name: _UPSERT.excluded[c.name] for c in visit.columns if c.name != "stream"},
)


def row_of(state: Visit) -> dict[str, Any]:
    """Return the row of a visit."""
    return {
        "stream": state.id,
        "opened_at": state.opened_at,
        "origin": state.opened_by,
        "clerk": state.clerk.name if state.clerk else "",
        "name": state.visitor.name if state.visitor else "",
        "id_number": state.visitor.identity.number if state.visitor else "",
        "guided": len(state.guided),
        "score": state.rating.score if state.rating else 0,
        "online_codes": " ".join([one.code for one in state.online]) if state.online else "",
    }


def project(connection: Connection, stream: str, facts: Sequence[Fact]) -> Visit:
    """Fold ``facts`` and make the row of ``stream`` say the same; return the state."""
    state = fold(stream, facts)
    connection.execute(_UPSERT, row_of(state))
    return state


def visitor(connection: Connection, stream: str) -> str:
    """Return the identity number of whoever came on the visit ``stream``, "" when it is not known."""
    return connection.execute(select(visit.c.id_number).where(visit.c.stream == stream)).scalar() or ""


def fill(connection: Connection, folded_streams: Iterable[tuple[str, list[Fact]]], batch: int = 2000) -> int:
    """Make the rows of many streams say what their facts say, in bulk; return how many facts were read."""
    rows: list[tuple[Any, ...]] = []
    count = 0
    for stream, facts in folded_streams:
        count += len(facts)
        rows.append(tuple(row_of(fold(stream, facts)).values()))
        if len(rows) >= batch:
            connection.exec_driver_sql(_FILL, rows)
            rows.clear()
    if rows:
        connection.exec_driver_sql(_FILL, rows)
    return count


def guided(connection: Connection, begin: int, end: int) -> int:
    """Return how many visits from ``begin`` to ``end`` (ms) ended at the door: told what is lacking."""
    query = select(func.count()).where(visit.c.opened_at >= begin, visit.c.opened_at < end, visit.c.guided > 0)
    return connection.execute(query).scalar_one()


def scores(connection: Connection, begin: int, end: int) -> dict[int, int]:
    """Return how many visits opened from ``begin`` to ``end`` (ms) were rated with each score."""
    query = select(visit.c.score, func.count()).where(visit.c.opened_at >= begin, visit.c.opened_at < end)
    rows = connection.execute(query.where(visit.c.score > 0).group_by(visit.c.score).order_by(visit.c.score))
    return {score: count for score, count in rows}  # noqa: C416


# Spelled out, so that the index of the few is used.
_ONLINE: Final[ColumnElement[bool]] = literal_column("p_visit.online_codes <> ''")


def filed_online(connection: Connection, begin: int, end: int) -> int:
    """Return how many dossiers were filed online on visits opened from ``begin`` to ``end`` (ms)."""
    query = select(visit.c.online_codes).where(_ONLINE, visit.c.opened_at >= begin, visit.c.opened_at < end)
    return sum(len(codes.split()) for codes in connection.execute(query).scalars())


def with_online_code(connection: Connection, part: str, limit: int) -> list[str]:
    """Return the newest visits (streams) with something filed online whose code holds ``part``, which has no space."""
    query = select(visit.c.stream).where(_ONLINE, func.instr(visit.c.online_codes, part) > 0)
    return list(connection.execute(query.order_by(visit.c.opened_at.desc()).limit(limit)).scalars())
