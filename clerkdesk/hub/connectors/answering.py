"""What a hub answers a desk that asks how dossiers of its site stand with the province."""

from __future__ import annotations

from sqlalchemy import select

from clerkdesk.hub.connectors import ledger as books
from clerkdesk.hub.connectors.ledger import NEVER, Standing
from clerkdesk.hub.connectors.tables import ledger
from clerkdesk.hub.database import Database
from clerkdesk.hub.desks import Denied
from clerkdesk.sync.protocol.province import MOST, AskProvince, AtProvince, ProvinceTold

_SETTLED = (Standing.TAKEN, Standing.ASIDE)


def answer(database: Database, site: str, asked: AskProvince, now: int) -> ProvinceTold:
    """Return how the dossiers asked for stand; those of other sites are not there for this one.

    Raises:
        Denied: too many at once.
    """
    if len(asked.streams) > MOST:
        raise Denied(413, "too-large", "too many dossiers at once")
    if asked.look and asked.streams:
        with database.writing() as connection:
            books.ask(connection, now, site, asked.streams)
    query = select(ledger).where(ledger.c.site == site).order_by(ledger.c.state, ledger.c.stream).limit(MOST + 1)
    if asked.streams:
        query = query.where(ledger.c.stream.in_(asked.streams))
    else:
        query = query.where(ledger.c.state.not_in(_SETTLED))
    with database.reading() as connection:
        rows = connection.execute(query).all()
    found = tuple(
        AtProvince(
            stream=row.stream,
            state=row.state,
            reason=row.reason,
            number=row.number,
            status=row.status,
            code=row.code,
            words=row.words,
            owner=row.owner,
            clerk=row.clerk,
            tries=row.tries,
            next_at=0 if row.next_at >= NEVER else row.next_at,
            taken_at=row.taken_at,
        )
        for row in rows[:MOST]
    )
    return ProvinceTold(dossiers=found, more=len(rows) > MOST)
