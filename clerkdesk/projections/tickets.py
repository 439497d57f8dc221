"""The ticket table: one row a ticket, and what is asked of the waiting hall."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Column, Connection, Index, Integer, Row, Table, Text, bindparam, func, select

from clerkdesk.domain.events import Fact
from clerkdesk.domain.ticket import HELD_BY_ONE, Spell, Stage, Ticket, fold
from clerkdesk.projections.hours import Window
from clerkdesk.projections.tables import metadata, writer

PREFIX: Final = "ticket:"

ticket: Final = Table(
    "p_ticket",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("letters", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("issued_at", Integer, nullable=False),  # ms by the hub's clock where it is known, as all times
    Column("clock", Integer),  # ms that the clock of the desk that issued it was ahead, NULL when no hub had told it
    Column("stage", Text, nullable=False),
    Column("since", Integer, nullable=False),
    Column("queued_at", Integer, nullable=False),
    Column("waited", Integer, nullable=False),
    Column("ahead", Integer, nullable=False),
    Column("ground", Text, nullable=False),
    Column("fields", Text, nullable=False),  # JSON
    Column("procedures", Text, nullable=False),  # JSON, names
    Column("codes", Text, nullable=False),  # JSON, of the procedures
    Column("home", Text, nullable=False),
    Column("sent_to", Text, nullable=False),
    Column("sent_on", Integer, nullable=False),
    Column("counter", Text, nullable=False),
    Column("desk", Text, nullable=False),  # origin
    Column("called_at", Integer, nullable=False),  # by that desk, 0 when none has it
    Column("visit", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("moved", Integer, nullable=False),  # a version
    Column("spells", Text, nullable=False),  # JSON, of Spell, the present one last
    Column("rivals", Text, nullable=False),  # JSON, of Spell
    Index("p_ticket_day", "day", "stage"),
    Index("p_ticket_number", "number", "day"),
    Index("p_ticket_visit", "visit"),
    Index("p_ticket_issued", "issued_at"),
    Index("p_ticket_called", "called_at"),
    sqlite_with_rowid=False,
)

_write: Final = writer(ticket, "stream")
_LONGEST: Final = 24 * 3600_000  # ms: nobody is served longer after the ticket was issued
_spells: Final = msgspec.json.Decoder(tuple[Spell, ...])


def row_of(state: Ticket) -> dict[str, Any]:
    """Return the row of a ticket."""
    issued, spell = state.issued, state.spell
    now = (spell,) if spell is not None and not spell.ended_at else ()
    return {
        "stream": state.id,
        "number": issued.number if issued else "",
        "letters": issued.letters if issued else "",
        "day": issued.day if issued else "",
        "origin": state.origin,
        "issued_at": state.issued_at,
        "clock": state.clock,
        "stage": state.stage.value if issued else "",
        "since": state.since,
        "queued_at": state.queued_at,
        "waited": state.waited,
        "ahead": issued.ahead if issued else 0,
        "ground": issued.ground if issued else "",
        "fields": _json(state.fields),
        "procedures": _json([one.name for one in issued.procedures] if issued else ()),
        "codes": _json([one.code for one in issued.procedures] if issued else ()),
        "home": issued.home if issued else "",
        "sent_to": state.sent_to,
        "sent_on": int(state.sent_on),
        "counter": spell.counter if spell and state.stage is not Stage.WAITING else "",
        "desk": spell.origin if spell and state.stage in HELD_BY_ONE else "",
        "called_at": spell.called_at if spell and state.stage in HELD_BY_ONE else 0,
        "visit": state.visit,
        "token": issued.token if issued else "",
        "reason": state.reason,
        "moved": state.moved,
        "spells": _json((*state.spells, *now)),
        "rivals": _json(state.rivals),
    }


def project(connection: Connection, stream: str, facts: Sequence[Fact]) -> None:
    """Make the row of ``stream`` say what its facts say."""
    _write(connection, [row_of(fold(stream, facts))])


def spells(row: Row[Any]) -> tuple[Spell, ...]:
    """Return every counter's time with the ticket in ``row``, the present one last."""
    return _spells.decode(row.spells)


def rivals(row: Row[Any]) -> tuple[Spell, ...]:
    """Return the calls of counters that do not have the ticket in ``row``, though they called it."""
    return _spells.decode(row.rivals)


def strings(text: str) -> tuple[str, ...]:
    """Return a kept list of words."""
    return tuple(msgspec.json.decode(text))


def issued_in(
    connection: Connection,
    window: Window,
    stages: Iterable[Stage] = Stage,
    *,
    called: bool = False,
    contested: bool = False,
) -> list[Row[Any]]:
    """Return the tickets issued in ``window`` that stand at one of ``stages``, in order of issue.

    called: those, too, of another day that a counter called then. contested: only those that two counters called.
    """
    here = window.holds(ticket.c.issued_at, ticket.c.origin, ticket.c.clock)
    if called:
        here = here | ((ticket.c.called_at >= window.begin) & (ticket.c.called_at < window.end))
    query = select(ticket).where(here, ticket.c.stage.in_([stage.value for stage in stages]))
    query = query.where(ticket.c.rivals != "[]") if contested else query
    return list(connection.execute(query.order_by(ticket.c.issued_at, ticket.c.stream)))


def one(connection: Connection, stream: str) -> Row[Any] | None:
    """Return the row of one ticket."""
    return connection.execute(select(ticket).where(ticket.c.stream == stream, ticket.c.number != "")).first()


def by_number(connection: Connection, number: str, first: str, last: str = "~") -> list[Row[Any]]:
    """Return the tickets that bear ``number`` from one day to another, the newest first; several: it stands twice."""
    query = select(ticket).where(ticket.c.number == number, ticket.c.day >= first, ticket.c.day <= last)
    return list(connection.execute(query.order_by(ticket.c.issued_at.desc(), ticket.c.stream)))


def of_visit(connection: Connection, visit: str) -> Row[Any] | None:
    """Return the ticket that opened ``visit``."""
    query = select(ticket).where(ticket.c.visit == visit).order_by(ticket.c.issued_at, ticket.c.stream)
    return connection.execute(query.limit(1)).first() if visit else None


def served_then(connection: Connection, origin: str, at: int) -> list[str]:
    """Return the visits of the tickets that the desk ``origin`` served ``at`` a time (ms)."""
    lately = ticket.c.issued_at.between(at - _LONGEST, at)
    query = select(ticket).where(lately, ticket.c.visit != "", ticket.c.spells.contains(origin, autoescape=True))
    return [
        row.visit
        for row in connection.execute(query.order_by(ticket.c.issued_at, ticket.c.stream))
        if any(one.origin == origin and 0 < one.served_at <= at <= (one.ended_at or at) for one in spells(row))
    ]


def last_day(connection: Connection, letters: str) -> str:
    """Return the highest day under which a number of ``letters`` was given out, "" when none was."""
    query = select(ticket.c.day).where(ticket.c.letters == letters).order_by(ticket.c.day.desc()).limit(1)
    return connection.execute(query).scalar() or ""


def served_since(connection: Connection, begin: int, limit: int = 400) -> list[Row[Any]]:
    """Return the newest tickets issued since ``begin`` (ms) that are done, newest first."""
    query = select(ticket).where(ticket.c.issued_at >= begin, ticket.c.stage == Stage.DONE.value)
    return list(connection.execute(query.order_by(ticket.c.issued_at.desc(), ticket.c.stream).limit(limit)))


def asked_in(connection: Connection, begins: Sequence[int], long: int) -> Iterator[str]:
    """Yield the codes of what tickets were for that were issued within ``long`` ms from one of ``begins`` (ms)."""
    given = {"begins": json.dumps(list(begins)), "long": long}
    for codes in connection.execute(_ASKED, given).scalars():
        yield from strings(codes)


_begin: Final = func.json_each(bindparam("begins")).table_valued("value").c.value
_ASKED: Final = select(ticket.c.codes).where(
    ticket.c.issued_at >= _begin, ticket.c.issued_at < _begin + bindparam("long"), ticket.c.codes != "[]"
)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
