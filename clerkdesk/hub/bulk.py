"""Many rows in one statement: kept, and looked for by many names. Both databases have a quick way of their own."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Table,
    Text,
    any_,
    bindparam,
    func,
    select,
    type_coerce,
)


def keep(connection: Connection, table: Table, columns: Sequence[Column[Any]], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert ``rows``, each with the values of ``columns`` in their order."""
    if not rows:
        return
    names = ", ".join(column.name for column in columns)
    if connection.dialect.name == "postgresql":
        kinds = ", ".join(f"%s::{column.type.compile(connection.dialect)}[]" for column in columns)
        lists = tuple([row[place] for row in rows] for place in range(len(columns)))
        statement = f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({kinds})"  # noqa: S608  (our own names)
        connection.exec_driver_sql(statement, lists)
    else:
        places = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608
        connection.exec_driver_sql(statement, list(rows))


def among(connection: Connection, column: Column[str], names: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that ``column`` is one of ``names``, however many: one statement, one parameter."""
    dialect = connection.dialect.name
    return asked(dialect, column, bindparam(None, listed(dialect, names)))


def asked(dialect: str, column: Column[str], names: BindParameter[Any]) -> ColumnElement[bool]:
    """Return that condition for a statement made beforehand, for a ``dialect``; :func:`listed` gives what to bind."""
    if dialect == "postgresql":
        return column == any_(type_coerce(names, ARRAY(Text)))
    return column.in_(select(func.json_each(names).table_valued("value").c.value))


def listed(dialect: str, names: Collection[str]) -> list[str] | str:
    """Return ``names`` as a ``dialect`` takes them in one parameter."""
    return list(names) if dialect == "postgresql" else json.dumps(list(names))
