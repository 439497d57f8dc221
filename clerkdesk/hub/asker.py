"""Who pulls, and how things stand for it: all that is asked before its feed is read, in one question."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, exists, select

from clerkdesk.hub import above, desks
from clerkdesk.hub import tables as t
from clerkdesk.sync import protocol as p


class Asker(NamedTuple):
    """How a desk stands here.

    seq: how far its origin has come. stopped: why that is stopped, "" while it flows. passed_on: whether this hub
    passes the work of its site on. end: position and mark at the end of its feed. noted: whether :func:`desks.note` has
    nothing to write.
    """

    seq: int
    stopped: str
    passed_on: bool
    end: tuple[int, str]
    noted: bool


def asker(connection: Connection, certificate: p.Certificate, origin: str, now: int) -> Asker:
    """Return how the desk that shows ``certificate`` and writes as ``origin`` stands here.

    Raises:
        Denied: it was revoked.
    """
    named = {"desk": certificate.desk, "in_site": certificate.site, "origin": origin}
    row = connection.execute(_ASKER, named).first()
    if row is None:  # restored from before there was such a site
        return Asker(0, "", passed_on=False, end=(0, ""), noted=False)
    noted = desks.is_noted(row.revoked, row.seen_at, now)
    return Asker(row.seq or 0, row.stopped or "", bool(row.passed_on), (row.position, row.mark), noted)


_ORIGIN: Final = select(t.origin.c.seq).where(t.origin.c.id == bindparam("origin"))
_ASKER: Final = (
    select(
        t.desk.c.revoked,
        t.desk.c.seen_at,
        t.site.c.position,
        t.site.c.mark,
        _ORIGIN.scalar_subquery().label("seq"),
        _ORIGIN.with_only_columns(t.origin.c.stopped).scalar_subquery().label("stopped"),
        exists().where(above.table.c.site == t.site.c.id).label("passed_on"),
    )
    .select_from(t.site.outerjoin(t.desk, t.desk.c.id == bindparam("desk")))
    .where(t.site.c.id == bindparam("in_site"))
)
