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

from clerkdesk.domain.events import Fact
from clerkdesk.domain.visit import Visit, fold
from clerkdesk.projections.tables import metadata, writer
from clerkdesk.store.events import batched

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

_write: Final = writer(visit, "stream")


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


def project(connection: Connection, stream: str, facts: Sequence[Fact]) -> None:
    """Make the row of ``stream`` say what its facts say."""
    fill(connection, [(stream, facts)])


def visitor(connection: Connection, stream: str) -> str:
    """Return the identity number of whoever came on the visit ``stream``, "" when it is not known."""
    return connection.execute(select(visit.c.id_number).where(visit.c.stream == stream)).scalar() or ""


def fill(connection: Connection, streams: Iterable[tuple[str, Sequence[Fact]]], batch: int = 2000) -> int:
    """Make the rows of many streams say what their facts say, in bulk; return how many facts were read."""
    count = 0
    for some in batched(streams, batch):
        count += sum(len(facts) for _stream, facts in some)
        _write(connection, [row_of(fold(stream, facts)) for stream, facts in some])
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
