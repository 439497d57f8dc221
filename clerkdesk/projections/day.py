"""A day's figures: by hour and by field. Only the rows of the day are read, through the indexes of their times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Column, Connection, Select, func, select

from clerkdesk.domain.dossier import WORKING, State
from clerkdesk.projections.dossiers import dossier as d
from clerkdesk.projections.find import Span
from clerkdesk.projections.ours import OURS

HOUR: Final = 3_600_000


def by_hour_and_field(connection: Connection, span: Span) -> Mapping[tuple[int, str], int]:
    """Return how many dossiers were received in each hour after the begin of ``span``, and of each field."""
    return _counted(connection, received(span))


def delivered_by_hour(connection: Connection, span: Span) -> Mapping[int, int]:
    """Return how many results were delivered in each hour after the begin of ``span``."""
    return {row[0]: row[1] for row in connection.execute(delivered(span))}


def received(span: Span) -> Select[Any]:
    """Return the query of hours, fields and counts of what was received."""
    hour = _hour(d.c.received_at, span)
    within = (d.c.received_at >= span[0], d.c.received_at < span[1], OURS)
    return select(hour, d.c.field, func.count()).where(*within).group_by(hour, d.c.field)


def delivered(span: Span) -> Select[Any]:
    """Return the query of hours and counts of what was delivered."""
    hour = _hour(d.c.delivered_at, span)
    within = (d.c.delivered_at >= span[0], d.c.delivered_at < span[1], OURS)
    return select(hour, func.count()).where(*within).group_by(hour)


def due(span: Span) -> Select[Any]:
    """Return the query that counts what is under way and due within ``span``."""
    within = (_working(), d.c.due_at >= span[0], d.c.due_at < span[1], OURS)
    return select(func.count()).select_from(d).where(*within)


def waiting(before: int) -> Select[Any]:
    """Return the query that counts the results that wait for their citizen since before ``before`` (ms)."""
    return select(func.count()).select_from(d).where(d.c.state == State.RESULT_IN.value, d.c.result_at < before, OURS)


def soonest(span: Span, limit: int) -> Select[Any]:
    """Return the query of the rows under way that are due within ``span``, soonest first."""
    within = (_working(), d.c.due_at >= span[0], d.c.due_at < span[1], OURS)
    return select(d.c.row).where(*within).order_by(d.c.due_at, d.c.row).limit(limit)


def _counted(connection: Connection, query: Select[Any]) -> dict[tuple[int, str], int]:
    return {(hour, field): count for hour, field, count in connection.execute(query)}


def _hour(column: Column[Any], span: Span) -> Any:
    return (column - span[0]) // HOUR


def _working() -> Any:
    return d.c.state.in_([state.value for state in sorted(WORKING)])
