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
from clerkdesk.store.faults import environment, translated


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
        _given_up_when_damaged(connection),
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
        _given_up_when_damaged(connection),
        connection.begin(),
    ):
        yield connection


@contextmanager
def _given_up_when_damaged(connection: Connection) -> Iterator[None]:
    """Use ``connection`` no more when it met a page that it cannot decipher: it reads no sound one either any more."""
    try:
        yield
    except Exception as error:
        trouble = translated(error)
        if trouble is not None and trouble.code == "damaged":
            connection.invalidate(error)
        raise
