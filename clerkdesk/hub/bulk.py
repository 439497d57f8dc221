"""Many rows in one statement: kept, and looked for by many names. Both databases have a quick way of their own."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    Table,
    Text,
    any_,
    bindparam,
    cast,
    func,
    select,
    type_coerce,
)
from sqlalchemy.exc import DBAPIError


def keep(connection: Connection, table: Table, columns: Sequence[Column[Any]], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert ``rows``, each with the values of ``columns`` in their order."""
    with keeping(connection, table, columns, rows):
        pass


@contextmanager
def keeping(
    connection: Connection, table: Table, columns: Sequence[Column[Any]], rows: Sequence[tuple[Any, ...]]
) -> Iterator[None]:
    """As :func:`keep`; what is done inside costs no time while PostgreSQL takes the rows in. Ask it nothing there."""
    if not rows:
        yield
        return
    if connection.dialect.name == "postgresql":
        with _copying(connection, table, columns, rows):
            yield
        return
    names = ", ".join(column.name for column in columns)
    places = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608  (our own names)
    connection.exec_driver_sql(statement, list(rows))
    yield


@contextmanager
def _copying(
    connection: Connection, table: Table, columns: Sequence[Column[Any]], rows: Sequence[tuple[Any, ...]]
) -> Iterator[None]:
    """Insert by COPY, in binary: the bytes go as they are, and the database takes in what has come while more comes."""
    import psycopg

    names = ", ".join(column.name for column in columns)
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    statement = f"COPY {table.name} ({names}) FROM STDIN (FORMAT BINARY)"
    try:
        with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            copy.set_types([_KINDS[type(column.type)] for column in columns])
            for row in rows:
                copy.write_row(row)
            yield
    except psycopg.Error as error:
        raise DBAPIError.instance(statement, None, error, psycopg.Error, dialect=connection.dialect) from error


@contextmanager
def streaming(connection: Connection) -> Iterator[None]:
    """Have a transaction around what is streamed from ``connection`` where there is none: PostgreSQL wants one."""
    driver = connection.connection.driver_connection
    bare = connection.dialect.name == "postgresql" and bool(getattr(driver, "autocommit", False))
    if bare:
        connection.exec_driver_sql("BEGIN")
    try:
        yield
    finally:
        if bare:
            connection.exec_driver_sql("COMMIT")


_KINDS: Final = {Text: "text", LargeBinary: "bytea", BigInteger: "int8", Integer: "int4"}


def among(connection: Connection, column: Column[str], names: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that ``column`` is one of ``names``, however many: one statement, one parameter."""
    dialect = connection.dialect.name
    return asked(dialect, column, bindparam(None, listed(names)))


def asked(dialect: str, column: Column[str], names: BindParameter[Any]) -> ColumnElement[bool]:
    """Return that condition for a statement made beforehand, for a ``dialect``; :func:`listed` gives what to bind."""
    if dialect == "postgresql":
        each = func.json_array_elements_text(cast(type_coerce(names, Text), JSON))
        return column == any_(func.array(select(each).scalar_subquery(), type_=ARRAY(Text)))
    return column.in_(select(func.json_each(names).table_valued("value").c.value))


def listed(names: Collection[str]) -> str:
    """Return ``names`` as they go in one parameter: JSON, for the driver would look through each element of a list."""
    return json.dumps(list(names))
