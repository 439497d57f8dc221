"""Who calls a ticket: one statement decides between counters, for each state of the ticket once."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Connection, Integer, Select, Table, Text, delete, select, text

from clerkdesk.domain import events as e
from clerkdesk.hub import tables as t
from clerkdesk.hub.database import Database
from clerkdesk.hub.desks import Denied, Known
from clerkdesk.journal.facts import fact
from clerkdesk.sync.protocol.claims import LASTS, AskClaim, Claimed

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
          OR claim.at < :stale"""
)


def answer(database: Database, desk: Known, asked: AskClaim, now: int) -> Claimed:
    """Give ``desk`` the ticket, or tell it who has it. Asked again, it gets the same answer.

    Raises:
        Denied: what is asked for is no ticket.
    """
    if not asked.ticket.startswith(_STREAM) or len(asked.ticket) > 200 or not 0 <= asked.version < 2**31:
        raise Denied(400, "bad-request", "claims are for tickets")
    with database.reading() as connection:  # whoever comes too late is told so without waiting for those who write
        lost = _lost(connection, desk, asked, now)
    if lost is not None:
        return lost
    with database.writing() as connection:
        moved, counter = _moved(connection, desk.site, asked.ticket)
        if moved > asked.version:
            return Claimed(held=False, counter=counter, why="behind")
        values = {"site": desk.site, "ticket": asked.ticket, "version": asked.version, "desk": desk.desk}
        connection.execute(_TAKE, {**values, "counter": asked.counter[:40], "at": now, "stale": now - LASTS})
        found = connection.execute(_standing(desk, asked)).one()
        connection.execute(delete(claim).where(claim.c.at < now - _KEPT))
    if (found.desk, found.version) == (desk.desk, asked.version):
        return Claimed(held=True, counter=found.counter)
    return Claimed(held=False, counter=found.counter, why="claimed")


def _standing(desk: Known, asked: AskClaim) -> Select[tuple[str, int, str, int]]:
    here = (claim.c.site == desk.site) & (claim.c.ticket == asked.ticket)
    return select(claim.c.desk, claim.c.version, claim.c.counter, claim.c.at).where(here)


def _lost(connection: Connection, desk: Known, asked: AskClaim, now: int) -> Claimed | None:
    """Return the answer to whoever cannot get the ticket any more, None when it may be free."""
    moved, counter = _moved(connection, desk.site, asked.ticket)
    if moved > asked.version:
        return Claimed(held=False, counter=counter, why="behind")
    found = connection.execute(_standing(desk, asked)).first()
    if found is None or found.version < asked.version:
        return None
    if found.at < now - LASTS or (found.version, found.desk) == (asked.version, desk.desk):
        return None
    return Claimed(held=False, counter=found.counter, why="claimed")


def _moved(connection: Connection, site: str, ticket: str) -> tuple[int, str]:
    """Return the highest version of what moved the ticket, as far as this hub knows, and at which counter."""
    query = select(t.event.c.raw).where(t.event.c.site == site, t.event.c.stream == ticket)
    facts = [fact(bytes(raw)) for raw in connection.execute(query.where(t.event.c.type.startswith(_TYPE))).scalars()]
    last = max(facts, key=lambda one: one.version, default=None)
    if last is None:
        return 0, ""
    what = last.what
    return last.version, what.counter if isinstance(what, e.TicketCalled | e.TicketServing) else ""


_TYPE: Final = "ticket."
