"""The money table: one row an entry of money, whatever dossier it belongs to. Filled along with the dossiers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    delete,
    false,
    func,
    or_,
    select,
    true,
)

from clerkdesk.domain.events import Fact, Means
from clerkdesk.domain.money import Entry, Kind, entries
from clerkdesk.projections.tables import metadata, writer
from clerkdesk.projections.tills import Piece
from clerkdesk.store.tables import origin as origins

money: Final = Table(
    "p_money",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("stream", Text, nullable=False),  # the dossier
    Column("event", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount", Integer, nullable=False),  # what it adds to what is paid, đồng
    Column("means", Text, nullable=False),
    Column("at", Integer, nullable=False),  # ms
    Column("clerk_id", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("undone", Integer, nullable=False),
    Column("voids", Text, nullable=False),
    Column("outgoing", Integer, nullable=False),
    Index("p_money_at", "at"),
    sqlite_with_rowid=False,
)

put: Final = writer(money, "origin", "seq")
"""Writes rows, whether they are there or not: an entry is never taken away."""
_HERE: Final = money.c.origin.in_(select(origins.c.id))
"""Taken or given back at this site, whosever dossier it was for: of other sites' origins single dossiers are here."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What was taken and given back in a stretch of the journal, voided entries left out; whole đồng.

    moves: how many entries. voided: how many of them void another.
    """

    cash_in: int = 0
    cash_out: int = 0
    transfer_in: int = 0
    transfer_out: int = 0
    moves: int = 0
    voided: int = 0


def rows(stream: str, facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """Return the rows of one dossier."""
    return [_row(stream, entry) for entry in entries(facts)]


def _row(stream: str, entry: Entry) -> dict[str, Any]:
    return {
        "origin": entry.origin,
        "seq": entry.seq,
        "stream": stream,
        "event": entry.event,
        "kind": entry.kind.value,
        "amount": entry.amount,
        "means": entry.means.value,
        "at": entry.at,
        "clerk_id": entry.clerk.id,
        "clerk": entry.clerk.name,
        "series": entry.series,
        "number": entry.number,
        "reason": entry.reason,
        "undone": int(entry.undone),
        "voids": entry.voids,
        "outgoing": int(entry.outgoing),
    }


def between(connection: Connection, clerk: str, pieces: Sequence[Piece]) -> list[Any]:
    """Return the entries that ``clerk`` (id) made in these pieces of the journal, one piece after the other."""
    found: list[Any] = []
    for piece in pieces:
        found += connection.execute(select(money).where(_stretch(clerk, [piece])).order_by(money.c.seq)).all()
    return found


def sums(connection: Connection, clerk: str, pieces: Sequence[Piece]) -> Sums:
    """Return the sums of :func:`between`."""
    return _sums(connection, [_stretch(clerk, pieces)])


def sums_on(connection: Connection, begin: int, end: int) -> Sums:
    """Return the sums of the whole site from ``begin`` to before ``end`` (ms)."""
    return _sums(connection, [money.c.at >= begin, money.c.at < end, _HERE])


def by_stretch(connection: Connection, begin: int, end: int, step: int) -> dict[int, int]:
    """Return what was taken less what was given back from ``begin`` to before ``end``, by steps of ``step`` ms."""
    number = (money.c.at - begin) // step
    query = (
        select(number, func.sum(money.c.amount)).where(money.c.at >= begin, money.c.at < end, _HERE).group_by(number)
    )
    return {int(at): int(amount) for at, amount in connection.execute(query) if amount}


def _stretch(clerk: str, pieces: Sequence[Piece]) -> ColumnElement[bool]:
    some = [
        (money.c.origin == origin) & (money.c.seq > first) & (money.c.seq < last if last else true())
        for origin, first, last in pieces
    ]
    return (money.c.clerk_id == clerk) & or_(false(), *some)


def _sums(connection: Connection, where: list[ColumnElement[bool]]) -> Sums:
    found = {
        (bool(outgoing), means): (amount, count, voided)
        for outgoing, means, amount, count, voided in connection.execute(
            select(
                money.c.outgoing,
                money.c.means,
                func.sum(money.c.amount),
                func.count(),
                func.sum(money.c.kind == Kind.VOIDED.value),
            )
            .where(*where)
            .group_by(money.c.outgoing, money.c.means)
        )
    }

    def amount_of(outgoing: bool, means: Means) -> int:
        amount: int = found.get((outgoing, means.value), (0, 0, 0))[0]
        return amount

    return Sums(
        cash_in=amount_of(False, Means.CASH),
        cash_out=-amount_of(True, Means.CASH),
        transfer_in=amount_of(False, Means.TRANSFER),
        transfer_out=-amount_of(True, Means.TRANSFER),
        moves=sum(count for _, count, _ in found.values()),
        voided=sum(voided for _, _, voided in found.values()),
    )


def forget(connection: Connection, places: Iterable[tuple[str, int, str]]) -> None:
    """Drop the entries of events (origin, sequence, id) that have left the journal's table for another place in it."""
    for origin, seq, event in places:
        connection.execute(delete(money).where(money.c.origin == origin, money.c.seq == seq, money.c.event == event))
