"""The open data folder: one engine, snapshots to read and transactions to write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, text

from clerkdesk.domain.errors import Trouble
from clerkdesk.resources import package
from clerkdesk.store import attached
from clerkdesk.store.attachments import Attachments
from clerkdesk.store.connection import Mode, connect
from clerkdesk.store.copying import copy_database
from clerkdesk.store.engine import open_engine, reading, writing
from clerkdesk.store.faults import STOP_FREE, environment, free_space, low_space
from clerkdesk.store.folder import Folder
from clerkdesk.store.preflight import VERSIONS, Preflight
from clerkdesk.store.progress import Meter, Told, untold
from clerkdesk.store.replacing import let_write
from clerkdesk.store.turns import announce


class Store:
    """The encrypted file of one data folder, open. Several threads and several processes may use it at once."""

    def __init__(self, folder: Folder, key: bytes, mode: Mode = Mode.WRITE) -> None:
        self.folder = folder
        self._key = key
        self._making = mode is Mode.MAKE
        self.behind = False  # set by whoever writes behind others and leaves them room, see store.turns
        self._engine = open_engine(folder.database, key, mode)
        self._attachments: Attachments | None = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give one consistent snapshot."""
        with environment(self.folder.path), reading(self._engine) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the one write transaction: all or nothing, on the disk when it ends well.

        Raises:
            Trouble: less than 50 MB are free, the disk fills, the file cannot be written, or it is being made anew.
        """
        with environment():
            if not self._making:
                self.folder.database.stat()  # not there: its disk was pulled out, and what is still open is nowhere
            free = free_space(self.folder.path)
        if free < STOP_FREE:
            raise low_space(free)
        if not self.behind:
            announce(self.folder.path)
        with environment(self.folder.path), writing(self._engine) as connection:
            let_write(connection, self.folder)
            yield connection

    @property
    def attachments(self) -> Attachments:
        """The scans and papers of this folder."""
        if self._attachments is None:
            self._attachments = Attachments(self.folder.attachments, self._key)
        return self._attachments

    def let_go(self, streams: Sequence[str]) -> None:
        """Delete the attachments of what was erased in ``streams``, unless other events name them."""
        if not streams:
            return
        with self.reading() as connection:
            gone = attached.orphans(connection, streams)
        if gone:
            self.attachments.drop(gone)

    @property
    def key(self) -> bytes:
        """The data key, for the recovery code alone."""
        return self._key

    def quick_check(self) -> str | None:
        """Return what SQLite and SQLCipher find wrong with the files, None when they are sound (seconds a gigabyte).

        Raises:
            Trouble: a file cannot be read at all, for another reason than damage.
        """
        for path in (self.folder.database, self.folder.attachments):
            if path.exists() and (fault := _check_file(path, self._key)) is not None:
                return f"{path.name}: {fault}"
        return None

    def close(self) -> None:
        """Close every connection; the last one folds the write-ahead log into the file."""
        self._engine.dispose()
        if self._attachments is not None:
            self._attachments.close()


def create(folder: Folder, key: bytes) -> Store:
    """Make the encrypted file of a new folder, with its tables, and open it."""
    store = Store(folder, key, Mode.MAKE)
    with environment(folder.path):
        _upgrade(store)
    return store


def open_store(flight: Preflight, copying: Told = untold) -> Store:
    """Open a folder that passed its preflight; migrate it first when it is older, keeping a copy.

    Raises:
        Refused: "stopped", because ``copying`` said so; nothing was migrated.
    """
    store = Store(flight.folder, flight.key)
    if flight.outdated:
        with environment(flight.folder.path):
            copy_aside(flight.folder, flight.key, flight.version, copying)
            _upgrade(store)
    return store


def copy_aside(folder: Folder, key: bytes, version: str, told: Told = untold) -> Path:
    """Copy the database, still encrypted, to ``copies`` before it is migrated; return the copy, whole or none."""
    folder.copies.mkdir(exist_ok=True)
    target = folder.copies / f"clerkdesk-{version}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    meter = Meter(folder.database.stat().st_size, told)
    return copy_database(folder.database, target, key, meter.step)


def _upgrade(store: Store) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(package() / "store" / "migrations"))
    with store.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, VERSIONS[-1])


def _check_file(path: Path, key: bytes) -> str | None:
    fault = _fault_of(path, key)
    if fault is not None and _log_of(path):
        # The power may have gone while the log was being folded into the file: what was torn still stands in the log.
        with environment(), closing(connect(path, key)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        fault = _fault_of(path, key)
    return fault


def _log_of(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _fault_of(path: Path, key: bytes) -> str | None:
    try:
        with environment(), closing(connect(path, key, Mode.READ)) as connection:
            for pragma in ("PRAGMA cipher_integrity_check", "PRAGMA quick_check(1)"):
                for (found,) in connection.execute(pragma):
                    if found != "ok":
                        return str(found)
    except Trouble as trouble:
        if trouble.code != "damaged":
            raise
        return str(trouble.params["detail"])
    return None


def schema_version(connection: Connection) -> str:
    """Return the version of the lasting tables."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
