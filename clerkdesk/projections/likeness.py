"""Whether the projections are what a rebuild makes of the journal, found out while the desk goes on working."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy import Connection, Table

from clerkdesk.projections import rebuild
from clerkdesk.store.progress import Told, untold
from clerkdesk.store.scratch import LIVE

_INDEX: Final = "p_search"
_MISSING: Final = object()


def alike(connection: Connection, told: Told = untold) -> bool:
    """Return whether the projections of the data equal a rebuild; ``connection`` is one of `store.scratch`.

    Rows are compared one by one in the order of their keys, so that a million take no memory; of the word index, that
    it is sound and how often each word stands in each of its columns.

    Raises:
        Refused: "stopped", because ``told`` said so.
        BadEvent, IntegrityError: the journal itself is damaged.
    """
    connection.exec_driver_sql(f"CREATE TABLE main.{_INDEX} (x)")  # what the rebuild drops first is ours, not theirs
    rebuild.rebuild(connection, told)
    return all(_same_rows(connection, table) for table in rebuild.TABLES) and _same_index(connection)


def _same_rows(connection: Connection, table: Table) -> bool:
    columns = [column.name for column in table.columns if column.name != "row"]
    keys = [column.name for column in table.primary_key if column.name != "row"] or ["stream"]

    def rows(schema: str) -> Iterator[Any]:
        chosen, order = ", ".join(columns), ", ".join(keys)
        query = f"SELECT {chosen} FROM {schema}.{table.name} ORDER BY {order}"  # noqa: S608  (names from above)
        return iter(connection.execution_options(yield_per=1000).exec_driver_sql(query))

    return _same(rows("main"), rows(LIVE))


def _same_index(connection: Connection) -> bool:
    sound = connection.exec_driver_sql(f"PRAGMA {LIVE}.integrity_check({_INDEX})").scalars().all()
    if sound != ["ok"]:
        return False

    def words(schema: str) -> Iterator[Any]:
        name = f"{_INDEX}_words_{schema}"
        connection.exec_driver_sql(f"CREATE VIRTUAL TABLE temp.{name} USING fts5vocab({schema}, {_INDEX}, col)")
        query = f"SELECT term, col, doc, cnt FROM temp.{name}"  # noqa: S608  (names from above)
        return iter(connection.execution_options(yield_per=1000).exec_driver_sql(query))

    one_way = f"SELECT rowid FROM {LIVE}.{_INDEX} EXCEPT SELECT row FROM {LIVE}.p_dossier"  # noqa: S608
    other_way = f"SELECT row FROM {LIVE}.p_dossier EXCEPT SELECT rowid FROM {LIVE}.{_INDEX}"  # noqa: S608
    found = connection.exec_driver_sql(f"SELECT NOT EXISTS ({one_way}) AND NOT EXISTS ({other_way})")
    return bool(found.scalar_one()) and _same(words("main"), words(LIVE))


def _same(ours: Iterator[Any], theirs: Iterator[Any]) -> bool:
    return all(one == other for one, other in zip_longest(ours, theirs, fillvalue=_MISSING))
