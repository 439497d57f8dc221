"""What the projected tables have in common."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, MetaData, Table, delete, insert

from clerkdesk.store.among import AMONG, names

metadata: Final = MetaData()


Write = Callable[[Connection, Sequence[Mapping[str, Any]]], None]


def writer(table: Table, *key: str) -> Write:
    """Return what writes rows of ``table``, whether they are there or not: the same ``key`` is the same row.

    It goes past SQLAlchemy's compiler, which would take as long as SQLite does. A row's primary key stays as it is.
    """
    names = [column.name for column in table.columns]
    kept = {*key, *(column.name for column in table.primary_key)}
    others = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name not in kept)
    columns, places = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    statement = (
        f"INSERT INTO {table.name} ({columns}) VALUES ({places})"  # noqa: S608  (our own names)
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {others}"
    )
    values = itemgetter(*names)

    def write(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            connection.exec_driver_sql(statement, [values(row) for row in rows])

    return write


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
