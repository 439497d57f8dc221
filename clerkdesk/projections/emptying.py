"""Taking large tables away without filling the memory: SQLite keeps all that one statement may have to restore."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from sqlalchemy import Connection

CHUNK: Final = 20_000
"""Rows taken away by one statement."""

_BLOBS: Final = 2_000  # rows of the word index, some kilobytes each
_KEPT: Final = 1_000  # the word index keeps its description in the first rows; it is read when the table goes


_INDEXES: Final = "SELECT tbl_name, name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"


def drop(connection: Connection, tables: Iterable[str], go_on: Callable[[], object]) -> None:
    """Drop the word index and ``tables``, those that are there.

    ``go_on`` is called after every chunk; what it raises ends the work, and the transaction is to be rolled back.
    """
    there = set(connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").scalars())
    indexes: dict[str, list[str]] = {}
    for table, index in connection.exec_driver_sql(_INDEXES):
        indexes.setdefault(table, []).append(index)
    if "p_search_data" in there:
        _empty(connection, "p_search_data", _BLOBS, go_on, f"WHERE id > {_KEPT}")
    connection.exec_driver_sql("DROP TABLE IF EXISTS p_search")
    for name in tables:
        if name in there:
            for index in indexes.get(name, ()):
                connection.exec_driver_sql(f"DROP INDEX {index}")
                go_on()
            _empty(connection, name, CHUNK, go_on)
            connection.exec_driver_sql(f"DROP TABLE {name}")
            go_on()


def _empty(connection: Connection, name: str, chunk: int, go_on: Callable[[], object], where: str = "") -> None:
    """Delete all rows, some at a time; the last ones first, which leaves no half-filled pages to be merged."""
    keys = "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk"
    key = list(connection.exec_driver_sql(keys, (name,)).scalars())
    last = ", ".join(f"{column} DESC" for column in key)
    rows = f"SELECT {', '.join(key)} FROM {name} {where} ORDER BY {last} LIMIT {chunk}"  # noqa: S608  (our own names)
    some = f"DELETE FROM {name} WHERE ({', '.join(key)}) IN ({rows})"  # noqa: S608
    while connection.exec_driver_sql(some).rowcount:
        go_on()
