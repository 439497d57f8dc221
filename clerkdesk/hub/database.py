"""The hub's database: an encrypted SQLite file by default, PostgreSQL by its address."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError
from sqlalchemy.pool import QueuePool

from clerkdesk.domain.errors import Refused
from clerkdesk.hub.shelf import TRIED, try_out
from clerkdesk.resources import package

_log = logging.getLogger(__name__)

_BUSY = 15  # seconds
_POOL = (16, 8)  # connections to PostgreSQL that are kept, and more at need
_LITE = (8, 40)  # to a SQLite file


_GLANCES: Final = {"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None}
"""Connections of their own: to turn this on and off takes as long as a small question."""
_MEGABYTE: Final = text("CREATE TABLE tried AS SELECT md5(n\\:\\:text) FROM generate_series(1, :rows) AS n")


class Away(Exception):  # noqa: N818
    """The connection that listens has ended: the database restarts, or cannot be reached."""


class NewerTables(Exception):  # noqa: N818
    """The tables are those of a newer program. ``revision``: theirs."""

    def __init__(self, revision: str) -> None:
        super().__init__(revision)
        self.revision = revision


class Database:
    """One hub's tables. Any thread may use it; several processes may share one PostgreSQL."""

    def __init__(self, address: str, key: bytes) -> None:
        """Open the database at ``address``, an URL of SQLAlchemy; ``key``: 32 bytes that encrypt a SQLite file.

        Raises:
            Refused: the address is none of a database that a hub can use.
        """
        url = _address(address)
        self.lite = url.get_backend_name() == "sqlite"
        self._folder = _file(url).parent if self.lite else None
        self._engine = _sqlite(url, key) if self.lite else _postgresql(url)
        self._glances = (
            self._engine.execution_options(clerkdesk_begin="") if self.lite else _postgresql(url, **_GLANCES)
        )
        self._after_commit: list[Callable[[], None]] = []
        self._writer = threading.Lock()

    def migrate(self) -> None:
        """Bring the tables to the present version; several processes may try at once.

        Raises:
            NewerTables: they are of a version that this program does not know.
        """
        from alembic import command
        from alembic.config import Config
        from alembic.migration import MigrationContext
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(package() / "hub" / "migrations"))
        with self.writing() as connection:
            if not self.lite:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4722018)")
            config.attributes["connection"] = connection
            here = MigrationContext.configure(connection).get_current_revision()
            if here and here not in {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}:
                raise NewerTables(here)
            command.upgrade(config, "head")
            if here != (now := MigrationContext.configure(connection).get_current_revision()):
                _log.info("the tables are those of version %s now (before: %s)", now, here or "none")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection to read from; one statement sees one moment."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def glancing(self) -> Iterator[Connection]:
        """Give a connection to read a row or two from, without a transaction around it: no locks."""
        with self._glances.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a transaction: all or nothing, on the disk when it ends well."""
        with (
            self._turn(),
            self._engine.connect().execution_options(clerkdesk_begin="BEGIN IMMEDIATE") as connection,
            connection.begin(),
        ):
            yield connection
        for call in tuple(self._after_commit):
            call()

    def try_out(self) -> None:
        """Write a megabyte where the tables are, and take it back.

        Raises:
            OSError, DBAPIError: it cannot be stored.
        """
        if self._folder is not None:
            try_out(self._folder)
        else:
            with self._engine.connect() as connection:  # rolled back: the file that grew for it goes
                connection.execute(_MEGABYTE, {"rows": TRIED // 64})

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for other threads that write to a SQLite file: it would only ask again at growing intervals."""
        mine = self.lite and self._writer.acquire(timeout=_BUSY)  # in vain: then let SQLite say that it is busy
        try:
            yield
        finally:
            if mine:
                self._writer.release()

    @contextmanager
    def after_commit(self, call: Callable[[], None]) -> Iterator[None]:
        """Have ``call`` called after each commit of this process, in the thread that wrote."""
        self._after_commit.append(call)
        try:
            yield
        finally:
            self._after_commit.remove(call)

    @contextmanager
    def listening(self, channel: str) -> Iterator[Callable[[float], Iterator[str]]]:
        """Listen to a channel of PostgreSQL on a connection of its own; give what waits so many seconds for payloads.

        Raises:
            Away: the connection ended.
        """
        import psycopg

        try:
            pooled = self._engine.raw_connection()
            driver = pooled.driver_connection
            pooled.detach()
            assert isinstance(driver, psycopg.Connection)
            with closing(driver):
                driver.autocommit = True
                driver.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(channel)))
                yield lambda seconds: (told.payload for told in driver.notifies(timeout=seconds))
        except psycopg.Error as error:
            raise Away(str(error)) from error

    def pool(self) -> tuple[int, int]:
        """Return how many connections are in use, and how many may be open."""
        pools = {engine.pool for engine in (self._engine, self._glances)}
        used = sum(pool.checkedout() for pool in pools if isinstance(pool, QueuePool))
        return used, sum(_LITE if self.lite else _POOL) * len(pools)

    def close(self) -> None:
        """Close every connection."""
        self._glances.dispose()
        self._engine.dispose()


def fault_of(error: DBAPIError) -> str:
    """Return what a database says of itself, and nothing of what was sent: SQLite's words name no values."""
    said = error.orig
    if state := getattr(said, "sqlstate", None):
        return f"{state} {type(said).__name__}"
    words = str(said).strip().splitlines()
    return words[0][:200] if words else type(said).__name__


def _address(text: str) -> URL:
    with suppress(ArgumentError, ValueError):
        url = make_url(text)
        if url.get_backend_name() in {"sqlite", "postgresql", "postgres"}:
            return url
    raise Refused("bad-address", "This is no address of a database: it looks like postgresql://hub@db.example/hub")


def _postgresql(url: URL, **how: Any) -> Engine:
    driver = url.set(drivername="postgresql+psycopg") if url.drivername in {"postgresql", "postgres"} else url
    alive = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}  # s: who listens asks nothing
    alive |= {"connect_timeout": 10, "tcp_user_timeout": 60_000}  # s, ms: a server that lost its power says no goodbye
    engine = create_engine(
        driver, pool_size=_POOL[0], max_overflow=_POOL[1], hide_parameters=True, connect_args=alive, **how
    )
    event.listen(engine, "before_cursor_execute", _in_binary)
    event.listen(engine, "checkout", _still_there)
    return engine


AS_IT_IS: Final = {"clerkdesk_binary": True}
"""Options of a statement that finds many bytes: as text each would travel as two letters, to be made a byte again."""


def _in_binary(_connection: Connection, cursor: Any, _said: str, _with: object, context: Any, _many: bool) -> None:
    if context.execution_options.get("clerkdesk_binary"):
        cursor.format = 1  # psycopg.pq.Format.BINARY


def _still_there(driver: Any, _record: object, _proxy: object) -> None:
    """See before each use whether the server has ended a connection meanwhile, without asking it.

    A question ("pre-ping") would be three journeys there and back, more than the work of many a request.
    """
    import psycopg

    try:
        for _ in range(2):  # its last words, then the end
            driver.pgconn.consume_input()
    except psycopg.Error as error:
        raise InvalidatePoolError("the database ended this connection") from error


def _file(url: URL) -> Path:
    return Path(url.database or "hub.db").absolute()


def _sqlite(url: URL, key: bytes) -> Engine:
    from sqlcipher3 import dbapi2 as sqlcipher

    path = _file(url)

    sqlcipher.register_adapter(bytes, bytearray)  # else it looks through each bytes in vain for a way to adapt them

    def connect() -> Any:
        connection = sqlcipher.connect(str(path), timeout=_BUSY, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA cache_size = -8000")  # KiB: deciphering a page costs more than keeping it
        connection.execute("PRAGMA wal_autocheckpoint = 4000")  # pages: a large push need not end with one
        return connection

    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=connect,
        poolclass=QueuePool,
        pool_size=_LITE[0],
        pool_use_lifo=True,  # another connection that wrote makes a connection read its pages anew
        max_overflow=_LITE[1],
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if begin := connection.get_execution_options().get("clerkdesk_begin", "BEGIN"):
            connection.exec_driver_sql(begin)

    return engine
