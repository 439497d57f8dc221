"""Dossiers of other sites that this one may see: which they are, and where they were received."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Select, select
from sqlalchemy.dialects.sqlite import insert as upsert

from clerkdesk.domain import events as e
from clerkdesk.journal.facts import fact
from clerkdesk.store import tables as t

_OPENING = (e.Received.TYPE, e.Presented.TYPE)


def note(connection: Connection, raws: Sequence[bytes]) -> None:
    """Note of events that origins of other sites wrote which dossiers they open."""
    for raw in raws:
        one = fact(raw)
        if isinstance(one.what, e.Received):
            put = upsert(t.guest).values(stream=one.stream, site=one.what.receiving_site)
            connection.execute(put.on_conflict_do_update(index_elements=["stream"], set_={"site": put.excluded.site}))
        elif isinstance(one.what, e.Presented):
            connection.execute(upsert(t.guest).values(stream=one.stream, site="").on_conflict_do_nothing())


def site_of(connection: Connection, stream: str) -> str | None:
    """Return where a dossier of another site was received ("" when that is not known), None for one of this site."""
    return connection.execute(select(t.guest.c.site).where(t.guest.c.stream == stream)).scalar()


def streams() -> Select[tuple[str]]:
    """Return the query for the dossiers of other sites."""
    return select(t.guest.c.stream)
