"""The till table: one row a till, that is a clerk's shift at a desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, bindparam, func, or_, select

from clerkdesk.domain.events import Fact
from clerkdesk.domain.till import Till, fold
from clerkdesk.projections import lineage
from clerkdesk.projections.tables import metadata, writer
from clerkdesk.store.events import facts_of

PREFIX: Final = "till:"

till: Final = Table(
    "p_till",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("origin", Text, nullable=False),
    Column("clerk_id", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("shift", Text, nullable=False),
    Column("opened_at", Integer, nullable=False),  # ms
    Column("opened_seq", Integer, nullable=False),
    Column("opening", Integer, nullable=False),
    Column("closed_at", Integer),
    Column("closed_seq", Integer),  # 0 when another desk closed it
    Column("counted", Integer),
    Column("expected", Integer),
    Column("contested", Integer, nullable=False),
    Index("p_till_opened", "opened_at"),
    Index("p_till_whose", "origin", "clerk_id", "closed_at"),
    sqlite_with_rowid=False,
)

_write: Final = writer(till, "stream")
_OPEN = (
    select(till.c.stream)
    .where(
        till.c.origin.in_(bindparam("origins", expanding=True)),
        till.c.clerk_id == bindparam("clerk"),
        till.c.closed_at.is_(None),
    )
    .order_by((till.c.origin == bindparam("origin")).desc(), till.c.opened_at.desc(), till.c.opened_seq.desc())
    .limit(1)
)

Piece = tuple[str, int, int | None]
"""A stretch of one origin: what it wrote after a sequence and before another one, None for no end."""


def row_of(state: Till) -> dict[str, Any]:
    """Return the row of a till."""
    return {
        "stream": state.id,
        "origin": state.origin,
        "clerk_id": state.clerk.id if state.clerk else "",
        "clerk": state.clerk.name if state.clerk else "",
        "shift": state.shift,
        "opened_at": state.opened_at,
        "opened_seq": state.opened_seq,
        "opening": state.opening,
        "closed_at": state.closed_at if state.closed else None,
        "closed_seq": state.closed_seq if state.closed else None,
        "counted": state.closed.counted if state.closed else None,
        "expected": state.closed.expected if state.closed else None,
        "contested": int(state.contested),
    }


def project(connection: Connection, stream: str, facts: Sequence[Fact]) -> None:
    """Make the row of ``stream`` say what its facts say."""
    _write(connection, [row_of(fold(stream, facts))])


def open_till(connection: Connection, origin: str, clerk: str) -> str | None:
    """Return the till (stream) that ``clerk`` (id) has open at the desk of ``origin``, None when there is none."""
    names = [origin, *lineage.before(connection, origin)]
    found: str | None = connection.execute(_OPEN, {"origin": origin, "origins": names, "clerk": clerk}).scalar()
    return found


def pieces(connection: Connection, state: Till) -> list[Piece]:
    """Return where the money of a till lies: at its desk from its opening to its count, whatever epochs lie between.

    A till that another desk closed ends where its clerk opens the next one.
    """
    clerk = state.clerk.id if state.clerk else ""
    closed = {count.origin: count.seq for count in reversed(state.counts)}
    ended: set[str] = set()
    found: list[Piece] = []
    for origin, after in [(state.origin, ()), *lineage.heirs(connection, state.origin)]:
        if ended.isdisjoint(after):
            first = state.opened_seq if origin == state.origin else 0
            last = closed.get(origin) or next_opened(connection, origin, clerk, first)
            found.append((origin, first, last))
            ended |= {origin} if last else set()
    return found


def holding(connection: Connection, origin: str, clerk: str, seq: int) -> str | None:
    """Return the till (stream) that holds the entry ``seq`` of ``clerk`` (id) at ``origin``, if there is one."""
    query = (
        select(till.c.stream)
        .where(till.c.origin == origin, till.c.clerk_id == clerk, till.c.opened_seq < seq)
        .where(or_(till.c.closed_seq.is_(None), till.c.closed_seq == 0, till.c.closed_seq > seq))
        .order_by(till.c.opened_seq.desc())
        .limit(1)
    )
    found: str | None = connection.execute(query).scalar()
    return found or _held_before(connection, origin, clerk, seq)


def _held_before(connection: Connection, origin: str, clerk: str, seq: int) -> str | None:
    """Return the till with an entry of ``origin`` that its desk opened in an earlier epoch."""
    names = lineage.before(connection, origin)
    query = select(till.c.stream).where(till.c.origin.in_(names), till.c.clerk_id == clerk)
    for stream in connection.execute(query.order_by(till.c.opened_at.desc())).scalars() if names else ():
        state = fold(stream, facts_of(connection, stream))
        if any(where == origin and first < seq < (last or seq + 1) for where, first, last in pieces(connection, state)):
            return str(stream)
    return None


def next_opened(connection: Connection, origin: str, clerk: str, seq: int) -> int | None:
    """Return the sequence at which ``clerk`` (id) opened the next till at ``origin`` after ``seq``, if one was."""
    query = select(func.min(till.c.opened_seq)).where(
        till.c.origin == origin, till.c.clerk_id == clerk, till.c.opened_seq > seq
    )
    found: int | None = connection.execute(query).scalar()
    return found


def rows(connection: Connection, limit: int = 500) -> list[Any]:
    """Return the rows of the newest tills, those that are open or contested before all others."""
    query = select(till).where(till.c.clerk_id != "")
    return list(
        connection.execute(
            query.order_by(
                or_(till.c.closed_at.is_(None), till.c.contested == 1).desc(), till.c.opened_at.desc(), till.c.stream
            ).limit(limit)
        )
    )


def since(connection: Connection, begin: int, limit: int = 200) -> list[str]:
    """Return the tills opened since ``begin`` (ms), newest first."""
    query = select(till.c.stream).where(till.c.opened_at >= begin, till.c.clerk_id != "")
    return list(connection.execute(query.order_by(till.c.opened_at.desc(), till.c.stream).limit(limit)).scalars())


def still_open(connection: Connection) -> list[str]:
    """Return every till that nobody has closed, oldest first."""
    query = select(till.c.stream).where(till.c.closed_at.is_(None), till.c.clerk_id != "")
    return list(connection.execute(query.order_by(till.c.opened_at, till.c.stream)).scalars())
