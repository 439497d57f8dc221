"""How matters stood at the end of a day: what was due, overdue, and waiting for its citizen.

What nothing happened to since then stands in the table as it stood then. The rest is folded anew from what had
happened by then, so that the figures of a day gone by are the same whenever they are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, func, or_, select

from clerkdesk.domain.dossier import WORKING, State
from clerkdesk.domain.events import Delivered, Fact, Received
from clerkdesk.domain.folding import fold
from clerkdesk.projections.dossiers import dossier as d
from clerkdesk.projections.ours import OURS
from clerkdesk.store.events import facts_of

_NOT_OUT = [state.value for state in State if state is not State.DELIVERED]


@dataclass(frozen=True, slots=True)
class Standing:
    """Figures of a day's end.

    due: under way and due on that day. overdue: under way past its due date. waiting: results not yet collected.
    later: presented on that day, and received on a later one.
    """

    due: int
    overdue: int
    waiting: int
    later: int


def standing(connection: Connection, begin: int, end: int, now: int) -> Standing:
    """Return how matters stood at the end of a day, or stand now if it lasts.

    Args:
        connection: where to read.
        begin: of the day, ms.
        end: of the day, ms.
        now: ms.
    """
    late = min(now, end)
    states = [state.value for state in sorted(WORKING)]
    due = overdue = waiting = 0

    def count(*where: ColumnElement[bool]) -> int:
        return int(connection.execute(select(func.count()).select_from(d).where(*where, OURS)).scalar_one())

    rested = (d.c.touched_at < end,) if end <= now else ()
    due += count(*rested, d.c.state.in_(states), d.c.due_at >= begin, d.c.due_at < end)
    overdue += count(*rested, d.c.state.in_(states), d.c.due_at < late)
    waiting += count(*rested, d.c.state == State.RESULT_IN.value)
    if end > now:
        return Standing(due, overdue, waiting, 0)
    for stream in connection.execute(moved(end)).scalars().all():
        then = fold(stream, before(facts_of(connection, stream), end))
        at = None if then.due_at is None else round(then.due_at.timestamp() * 1000)
        if then.state in WORKING and at is not None:
            due += begin <= at < end
            overdue += at < late
        waiting += then.state is State.RESULT_IN
    came_back = (d.c.received_at >= end, d.c.presented_at >= begin, d.c.presented_at < end)
    return Standing(due, overdue, waiting, count(*came_back))


def moved(end: int) -> CompoundSelect[Any]:
    """Return the query for the dossiers (streams) that may have stood otherwise at ``end`` (ms) than they do now.

    What went out before then had gone out then too, whatever happened to it since; so few rows are read of many.
    """
    known = or_(d.c.presented_at < end, d.c.received_at < end)
    here = select(d.c.stream).where(d.c.state.in_(_NOT_OUT), d.c.touched_at >= end, known, OURS)
    return here.union(select(d.c.stream).where(d.c.delivered_at >= end, known, OURS))


def before(facts: Sequence[Fact], end: int) -> Sequence[Fact]:
    """Return the facts up to the last that had happened before ``end`` (ms); late entries where they belong."""
    happened = [place for place, fact in enumerate(facts, start=1) if _at(fact) < end]
    return facts[: happened[-1]] if happened else ()


def _at(fact: Fact) -> int:
    moment: datetime | None = None
    if isinstance(fact.what, Received):
        moment = fact.what.received_at
    elif isinstance(fact.what, Delivered):
        moment = fact.what.delivered_at
    return fact.at if moment is None else round(moment.timestamp() * 1000)
