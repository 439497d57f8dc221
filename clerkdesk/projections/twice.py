"""Numbers that stand for two things: a desk and its copy gave them out before either was heard."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, func, select

from clerkdesk.projections.dossiers import dossier as d
from clerkdesk.projections.handovers import handover as h


def codes(connection: Connection) -> list[str]:
    """Return the codes that two or more dossiers bear now, in order. It reads the index of codes once."""
    return sorted({code for query in _TWICE for code in connection.execute(query).scalars()})


_TWICE: Final = [
    select(column).where(column != "").group_by(column).having(func.count() > 1)
    for column in (d.c.code, d.c.official_code)
]


def bearers(connection: Connection, code: str) -> list[str]:
    """Return the dossiers (streams) that bear ``code`` now, oldest first."""
    found: dict[int, str] = {}
    for column in (d.c.code, d.c.official_code):
        query = select(d.c.row, d.c.stream).where(column == code, column != "")
        found |= {row: stream for row, stream in connection.execute(query)}  # noqa: C416  (rows are not pairs to a checker)
    return [found[row] for row in sorted(found)]


def lists(connection: Connection) -> list[str]:
    """Return the numbers that two or more hand-over lists bear, in order."""
    query = select(h.c.number).where(h.c.number != "").group_by(h.c.number).having(func.count() > 1)
    return list(connection.execute(query.order_by(h.c.number)).scalars())
