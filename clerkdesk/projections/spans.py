"""What happened in a stretch of time: the dossiers of a register, figures by field of administration."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from clerkdesk.projections.dossiers import dossier as d
from clerkdesk.projections.ours import OURS


def received_between(connection: Connection, begin: int, end: int, field: str = "") -> list[str]:
    """Return the dossiers (streams) received from ``begin`` to before ``end`` (ms), oldest first, of a field or all."""
    query = select(d.c.stream).where(d.c.received_at >= begin, d.c.received_at < end, OURS)
    if field:
        query = query.where(d.c.field == field)
    return list(connection.execute(query.order_by(d.c.received_at, d.c.row)).scalars())


def counted_between(connection: Connection, begin: int, end: int) -> dict[str, int]:
    """Return how many dossiers of each field were received from ``begin`` to before ``end`` (ms)."""
    within = (d.c.received_at >= begin, d.c.received_at < end, OURS)
    query = select(d.c.field, func.count()).where(*within).group_by(d.c.field)
    return {row[0]: row[1] for row in connection.execute(query)}


def fields_between(connection: Connection, begin: int, end: int) -> list[tuple[str, int, int]]:
    """Return for each field: its name, how many dossiers were received and how many delivered, most received first."""

    def count(column: Any) -> dict[str, int]:
        within = (column >= begin, column < end, OURS)
        query = select(d.c.field, func.count().label("number")).where(*within).group_by(d.c.field)
        return {row.field: row.number for row in connection.execute(query)}

    received, delivered = count(d.c.received_at), count(d.c.delivered_at)
    names = sorted(received.keys() | delivered.keys(), key=lambda name: (-received.get(name, 0), name))
    return [(name, received.get(name, 0), delivered.get(name, 0)) for name in names]
