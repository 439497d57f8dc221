"""Who calls a ticket: one statement decides between counters, for each state of the ticket once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, Column, Connection, Integer, Select, Table, Text, bindparam, delete, select, text

from clerkdesk.domain import events as e
from clerkdesk.hub import bulk
from clerkdesk.hub import tables as t
from clerkdesk.hub.database import Database
from clerkdesk.hub.desks import Denied, Known
from clerkdesk.journal.facts import fact
from clerkdesk.sync.protocol.claims import LASTS, MOST, AskClaim, Claimed, Further

claim: Final = Table(
    "claim",
    t.metadata,
    Column("site", Text, primary_key=True),
    Column("ticket", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("desk", Text, nullable=False),
    Column("counter", Text, nullable=False),
    Column("at", BigInteger, nullable=False),  # ms
)
"""The last claim of each ticket."""

_KEPT: Final = 2 * 24 * 3600 * 1000  # ms
_STREAM: Final = "ticket:"
_TAKE: Final = text(
    """INSERT INTO claim (site, ticket, version, desk, counter, at)
       VALUES (:site, :ticket, :version, :desk, :counter, :at)
       ON CONFLICT (site, ticket) DO UPDATE
       SET version = excluded.version, desk = excluded.desk, counter = excluded.counter, at = excluded.at
       WHERE claim.version < excluded.version
          OR (claim.version = excluded.version AND claim.desk = excluded.desk)
          OR claim.at < :stale
       RETURNING version"""
)
_MOVES: Final = select(t.event.c.raw).where(
    t.event.c.site == bindparam("in_site"),
    t.event.c.stream == bindparam("ticket"),
    t.event.c.type.startswith("ticket."),
)


class _Lost(NamedTuple):
    """Why a ticket cannot be had, and the counter that has it, when that is known."""

    why: str
    counter: str


def answer(database: Database, desk: Known, asked: AskClaim, now: int) -> Claimed:
    """Give ``desk`` the first ticket that it asks for and no other desk has, or tell it who has the first of all.

    Asked again, it gets the same answer.

    Raises:
        Denied: what is asked for is no ticket, or too many.
    """
    wanted = (Further(asked.ticket, asked.version), *asked.further)
    if len(wanted) > MOST:
        raise Denied(413, "too-large", "too many tickets at once")
    if not all(
        one.ticket.startswith(_STREAM) and len(one.ticket) <= 200 and 0 <= one.version < 2**31 for one in wanted
    ):
        raise Denied(400, "bad-request", "claims are for tickets")
    with database.reading() as connection:  # whoever comes too late is told so without waiting for those who write
        passed, first = _pass(connection, desk, wanted, now)
    # A ticket a transaction: whoever waited for another's claim holds that row, and must not wait for a second one.
    while passed < len(wanted):
        with database.writing() as connection:
            passed, first = _pass(connection, desk, wanted, now)
            if passed < len(wanted) and _take(connection, desk, wanted[passed], asked.counter[:40], now):
                return Claimed(held=True, counter=asked.counter[:40], passed=passed)
    return Claimed(held=False, counter=first.counter, why=first.why, passed=passed)


def _pass(connection: Connection, desk: Known, wanted: Sequence[Further], now: int) -> tuple[int, _Lost]:
    """Return how many of ``wanted``, from the first one on, are not to be had, and why the first one is not."""
    dialect = connection.dialect.name
    said = {"in_site": desk.site, "names": bulk.listed({one.ticket for one in wanted})}
    standing = {row.ticket: row for row in connection.execute(_standing(dialect), said)}
    first: _Lost | None = None
    for place, one in enumerate(wanted):
        claimed = _claimed(standing.get(one.ticket), desk, one, now)
        lost = (place and claimed) or _behind(connection, desk.site, one) or claimed
        if not lost:
            return place, first or _Lost("", "")
        first = first or lost
    assert first is not None
    return len(wanted), first


def _take(connection: Connection, desk: Known, one: Further, counter: str, now: int) -> bool:
    values = {"site": desk.site, "ticket": one.ticket, "version": one.version, "desk": desk.desk, "counter": counter}
    taken = connection.execute(_TAKE, {**values, "at": now, "stale": now - LASTS}).first() is not None
    connection.execute(delete(claim).where(claim.c.at < now - _KEPT))
    return taken


@lru_cache(maxsize=2)
def _standing(dialect: str) -> Select[tuple[str, int, str, str, int]]:
    some = bulk.asked(dialect, claim.c.ticket, bindparam("names"))
    return select(claim.c.ticket, claim.c.version, claim.c.desk, claim.c.counter, claim.c.at).where(
        claim.c.site == bindparam("in_site"), some
    )


def _claimed(standing: Any, desk: Known, one: Further, now: int) -> _Lost | None:
    """Return that another desk's claim on ``one``, or one for a later state of it, holds; None when none does."""
    if standing is None or standing.version < one.version or standing.at < now - LASTS:
        return None
    if (standing.version, standing.desk) == (one.version, desk.desk):
        return None
    return _Lost("claimed", standing.counter)


def _behind(connection: Connection, site: str, one: Further) -> _Lost | None:
    """Return that ``one`` has moved since, as far as this hub knows, and to which counter; None when it has not."""
    raws = connection.execute(_MOVES, {"in_site": site, "ticket": one.ticket}).scalars()
    last = max((fact(bytes(raw)) for raw in raws), key=lambda each: each.version, default=None)
    if last is None or last.version <= one.version:
        return None
    what = last.what
    return _Lost("behind", what.counter if isinstance(what, e.TicketCalled | e.TicketServing) else "")
