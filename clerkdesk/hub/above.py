"""What a hub keeps of the higher hub that it passes a site's work on to: certificate, cursor, marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    LargeBinary,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from clerkdesk.hub.tables import metadata
from clerkdesk.sync import protocol as p

table: Final = Table(
    "above",
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("hub", Text, nullable=False),  # its name, from its key
    Column("url", Text, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("tls", LargeBinary, nullable=False),  # its own certificate, pinned; empty when the computer's trust decides
    Column("authority", Text, nullable=False),  # certificates (PEM) trusted beside the computer's
    Column("certificate", Text, nullable=False),  # this hub's, as it is shown
    Column("cursor", Text, nullable=False),
    Column("heard_at", BigInteger, nullable=False),  # ms
    Column("clock", BigInteger, nullable=False),  # ms that this hub's clock is ahead
    Column("stopped", Text, nullable=False),
)
"""The higher hub of each site that has one."""

mark: Final = Table(
    "above_mark",
    metadata,
    Column("site", Text, ForeignKey("above.site"), primary_key=True),
    Column("origin", Text, primary_key=True),
    Column("confirmed", BigInteger, nullable=False),
)
"""How far each origin is confirmed at the higher hub."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Higher:
    """The higher hub of ``site``; the fields are the columns."""

    site: str
    hub: str
    url: str
    public_key: bytes
    tls: bytes
    authority: str
    certificate: str
    cursor: str = ""
    heard_at: int = 0
    clock: int = 0
    stopped: str = ""


_OF: Final = select(table).where(table.c.site == bindparam("in_site"))


def put(connection: Connection, higher: Higher) -> None:
    """Keep a higher hub just joined; another one for the same site begins without marks."""
    connection.execute(delete(mark).where(mark.c.site == higher.site))
    connection.execute(delete(table).where(table.c.site == higher.site))
    connection.execute(insert(table), {name: getattr(higher, name) for name in table.c.keys()})  # noqa: SIM118


def of(connection: Connection, site: str) -> Higher | None:
    """Return the higher hub of ``site``, None when this hub is its last."""
    row = connection.execute(_OF, {"in_site": site}).first()
    return None if row is None else _higher(row)


def every(connection: Connection) -> list[Higher]:
    """Return the higher hubs, one for each site that has one."""
    return [_higher(row) for row in connection.execute(select(table).order_by(table.c.site))]


def _higher(row: Any) -> Higher:
    return Higher(**{**row._asdict(), "public_key": bytes(row.public_key), "tls": bytes(row.tls)})


def heard(connection: Connection, higher: Higher, at: int, clock: int) -> None:
    """Note that the higher hub answered, and that nothing stops the exchange."""
    connection.execute(update(table).where(table.c.site == higher.site).values(heard_at=at, clock=clock, stopped=""))


def stop(connection: Connection, higher: Higher, code: str) -> None:
    """Note what stopped the exchange."""
    connection.execute(update(table).where(table.c.site == higher.site).values(stopped=code))


def move(connection: Connection, higher: Higher, cursor: str) -> None:
    """Move the cursor, in the transaction that stores what came."""
    connection.execute(update(table).where(table.c.site == higher.site).values(cursor=cursor))


def marks(connection: Connection, site: str) -> dict[str, int]:
    """Return how far each origin of ``site`` is confirmed above."""
    found = connection.execute(_MARKS, {"in_site": site})
    return {origin: seq for origin, seq in found}  # noqa: C416  (rows are not pairs to a checker)


_MARKS: Final = select(mark.c.origin, mark.c.confirmed).where(mark.c.site == bindparam("in_site"))


def confirm(connection: Connection, site: str, heads: Iterable[tuple[str, int]]) -> None:
    """Note how far origins have come above, be it less than before: a restored hub has less."""
    before = marks(connection, site)
    for origin, seq in heads:
        if origin not in before:
            connection.execute(insert(mark), {"site": site, "origin": origin, "confirmed": seq})
        elif before[origin] != seq:
            here = (mark.c.site == site) & (mark.c.origin == origin)
            connection.execute(update(mark).where(here).values(confirmed=seq))


def told(connection: Connection, site: str) -> p.Above | None:
    """Return what desks of ``site`` are told of the higher hub."""
    higher = of(connection, site)
    if higher is None:
        return None
    return p.Above(
        hub=higher.hub,
        url=higher.url,
        heard_at=higher.heard_at,
        stopped=higher.stopped,
        confirmed=marks(connection, site),
    )
