"""What is here gives way to a higher hub: events of an origin that it stopped, or in whose place it has others.

They are set aside with every byte, the feeds go on without them, and their desks bring them under a new origin. An
event leaves the table only while the same bytes stand aside: the table's own triggers see to that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    LargeBinary,
    Table,
    Text,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from clerkdesk.hub import bulk
from clerkdesk.hub import tables as t
from clerkdesk.hub.crossing_tables import crossing, shown
from clerkdesk.hub.feed import lock
from clerkdesk.hub.outlining import table as outlines
from clerkdesk.journal.place import START

aside: Final = Table(
    "aside",
    t.metadata,
    Column("origin", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=True),
    Column("at", BigInteger, nullable=False),  # ms: when it gave way
    Index("aside_id", "id"),
)
"""Events that gave way, until somebody wants them: nothing is deleted that may stand nowhere else."""


def give_way(connection: Connection, origin: str, after: int, now: int) -> int:
    """Set aside what ``origin`` wrote after the sequence ``after``; return how many events.

    Inside a write transaction that holds the site of ``origin``. Every feed on which they stood goes on without them:
    whoever read it so far reads it again and passes over what it has.
    """
    event, sealed = t.event, t.sealed
    tail = (event.c.origin == origin) & (event.c.seq > after)
    rows = connection.execute(select(event.c.site, event.c.id, event.c.stream).where(tail)).all()
    if not rows:
        return 0
    kept = select(
        event.c.origin,
        event.c.seq,
        event.c.hash,
        event.c.site,
        event.c.id,
        event.c.stream,
        event.c.type,
        event.c.raw,
        sealed.c.bytes,
        literal(now),
    ).select_from(event.outerjoin(sealed, (sealed.c.origin == event.c.origin) & (sealed.c.seq == event.c.seq)))
    connection.execute(delete(aside).where(aside.c.origin == origin, aside.c.seq > after, _here_too))
    connection.execute(insert(aside).from_select(list(aside.columns), kept.where(tail)))
    seen = select(shown.c.site).where(shown.c.origin == origin, shown.c.seq > after).distinct()
    sites = {row.site for row in rows} | set(connection.execute(seen).scalars())
    for table in (sealed, t.head, crossing, shown, event):
        connection.execute(delete(table).where(table.c.origin == origin, table.c.seq > after))
    judged = bulk.among(connection, t.verdict.c.event, {row.id for row in rows})
    connection.execute(delete(t.verdict).where(judged))
    outlined = bulk.among(connection, outlines.c.stream, {row.stream for row in rows})
    connection.execute(delete(outlines).where(outlined))
    last = connection.execute(select(event.c.hash).where(event.c.origin == origin, event.c.seq == after)).scalar()
    connection.execute(update(t.origin).where(t.origin.c.id == origin).values(seq=after, hash=last or START))
    for site in sorted(sites):
        lock(connection, site).without(origin, after)
    return len(rows)


_here_too: Final = (
    select(t.event.c.seq)
    .where(t.event.c.origin == aside.c.origin, t.event.c.seq == aside.c.seq, t.event.c.hash == aside.c.hash)
    .exists()
)  # it gave way once, came back, and does so again


def erase(connection: Connection, events: Sequence[str]) -> None:
    """Delete the sealed parts of events (ids) that were erased, of those that stand aside, too."""
    connection.execute(update(aside).where(bulk.among(connection, aside.c.id, events)).values(sealed=None))


def how_many(connection: Connection, origin: str) -> int:
    """Return how many events of ``origin`` gave way and have not come back under another one."""
    back = select(t.event.c.id).where(t.event.c.id == aside.c.id)
    query = select(func.count()).select_from(aside).where(aside.c.origin == origin, ~back.exists())
    return connection.execute(query).scalar_one()
