"""What the projected tables have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, MetaData, Table, delete, insert

from clerkdesk.store.among import AMONG, names

metadata: Final = MetaData()


def replace(
    connection: Connection,
    table: Table,
    known: Collection[str],
    streams: Iterable[str],
    rows: Sequence[dict[str, Any]],
) -> None:
    """Put ``rows`` in place of those that ``streams`` have in ``table``; ``known``: the ones that may have any."""
    had = [stream for stream in streams if stream in known]
    if had:
        connection.execute(delete(table).where(table.c.stream.in_(AMONG)), names(had))
    if rows:
        connection.execute(insert(table), rows)
