"""Opening the encrypted file, and the two ways to use it: a snapshot to read, a transaction to write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

from clerkdesk.store import question
from clerkdesk.store.connection import Mode, connect
from clerkdesk.store.faults import environment


def open_engine(path: Path, key: bytes, mode: Mode = Mode.WRITE) -> Engine:
    """Return an engine over the encrypted file; each thread borrows a connection of its own."""
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: connect(path, key, mode),
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=4,
        hide_parameters=True,  # a failure may reach the log; names and numbers of citizens must not
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("clerkdesk_begin", "BEGIN"))

    @event.listens_for(engine, "before_cursor_execute")
    def _go_on(*_of_the_statement: object) -> None:
        question.check()  # an interrupt between two statements stops neither

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give one consistent snapshot; nothing is written. A question that is given up ends it.

    Raises:
        GivenUp: it was (see :mod:`clerkdesk.store.question`).
    """
    with (
        environment(),
        engine.connect() as connection,
        connection.begin(),
        question.reading_for(connection.connection.dbapi_connection),
    ):
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give the one write transaction: all or nothing, on the disk when it ends well."""
    with (
        environment(),
        engine.connect().execution_options(clerkdesk_begin="BEGIN IMMEDIATE") as connection,
        connection.begin(),
    ):
        yield connection
