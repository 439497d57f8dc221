"""Stores and hubs in memory, made from a pattern in a moment, whose power can be cut at the edge of any commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from clerkdesk.domain.errors import Trouble
from clerkdesk.hub.database import Database
from clerkdesk.store.faults import low_space
from clerkdesk.store.folder import Folder
from clerkdesk.store.keys import KeyPlace
from clerkdesk.store.store import Store


class PowerCut(BaseException):
    """The computer went dark; nothing catches it but the world."""


@dataclass(slots=True)
class Fuse:
    """What goes wrong at a coming commit. ``commits``: how many go well before; None when all do.

    lately: while a log is to be cut, what the disk held after each commit.
    """

    commits: int | None = None
    how: str = ""  # "before", "after", "full", "log cut"
    lately: list[Any] = field(default_factory=list)

    def set(self, how: str, commits: int) -> None:
        self.out()
        self.how, self.commits = how, commits

    def out(self) -> None:
        """Take it away: nothing goes wrong."""
        self.commits = None
        for database in self.lately:
            database.close()
        self.lately.clear()

    def note(self, database: Any) -> None:
        """Keep what ``database`` holds now, if its log is to be cut."""
        if self.how == "log cut" and self.commits is not None:
            self.lately.append(copy_of(database))

    def burns(self, now: str) -> bool:
        """Return whether it goes wrong at this edge ("before" or "after" a commit)."""
        if self.commits is None or (now == "before") != (self.how in {"before", "full"}):
            return False
        if self.commits:
            self.commits -= 1
            return False
        self.commits = None
        return True


class Keys:
    """A key place in memory."""

    kind = "file"

    def __init__(self, keys: dict[str, bytes]) -> None:
        self.keys = keys

    def get(self, name: str) -> bytes | None:
        return self.keys.get(name)

    def put(self, name: str, key: bytes) -> None:
        self.keys[name] = key


@dataclass(frozen=True, slots=True)
class MemoryFolder(Folder):
    """A folder whose keys are in memory."""

    place: Keys = field(default_factory=lambda: Keys({}))

    def key_place(self) -> KeyPlace:
        return self.place


def pattern(file: Path, key: bytes) -> Any:
    """Return what an encrypted file holds as a database in memory, to copy from."""
    found = sqlcipher.connect(str(file), isolation_level=None)
    found.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    plain = file.with_suffix(".plain")
    plain.unlink(missing_ok=True)
    found.execute(f"ATTACH DATABASE '{plain}' AS plain KEY ''")
    found.execute("SELECT sqlcipher_export('plain')")
    found.close()
    there = sqlcipher.connect(str(plain))
    memory = bare()
    there.backup(memory)
    there.close()
    plain.unlink()
    return memory


def bare() -> Any:
    return sqlcipher.connect(":memory:", isolation_level=None, check_same_thread=False, cached_statements=500)


def copy_of(database: Any) -> Any:
    """Return a database in memory that holds what ``database`` holds."""
    made = bare()
    database.backup(made)
    for pragma in ("foreign_keys = ON", "recursive_triggers = ON", "temp_store = MEMORY"):
        made.execute(f"PRAGMA {pragma}")
    return made


_MODEL = create_engine("sqlite://", module=sqlcipher)
_MODEL.connect().close()  # its dialect has looked at SQLite
_LEARNT: dict[Any, Any] = {}
"""Statements that one of the databases was asked, compiled for all."""


class Slot:
    """An engine over one database in memory after another.

    It lends one connection again and again, for one schedule does one thing at a time: opening one for each transaction
    would take longer than what most of them do.
    """

    _free: ClassVar[list[Slot]] = []

    def __init__(self) -> None:
        pool = StaticPool(lambda: self.database, dialect=_MODEL.dialect)
        self.database: Any = None
        self.engine = Engine(pool, _MODEL.dialect, _MODEL.url, execution_options={"compiled_cache": _LEARNT})
        self._connection: Connection | None = None

    @contextmanager
    def lend(self, begin: str = "BEGIN") -> Iterator[Connection]:
        """Give a connection in a transaction that begins with ``begin``, committed when it ends well."""
        if self._connection is None:
            self._connection = self.engine.connect()
        with self._connection.begin():
            if begin:
                self.database.execute(begin)
            yield self._connection

    @classmethod
    def over(cls, database: Any) -> Slot:
        slot = cls._free.pop() if cls._free else cls()
        slot.database = database
        return slot

    def turn_to(self, database: Any) -> None:
        """Put another database in the place of this one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.engine.dispose()
        self.database.close()
        self.database = database

    def give_back(self) -> None:
        """Close the database; another may come in its place."""
        self.turn_to(None)
        self._free.append(self)


class NoPapers:
    """No paper is printed here, so there is none to keep."""

    def drop(self, names: Iterable[str]) -> None:
        assert not list(names)

    def close(self) -> None: ...


class MemoryStore(Store):
    """A store whose file is in memory."""

    def __init__(self, folder: MemoryFolder, key: bytes, database: Any) -> None:
        self.folder = self.held = folder
        self.fuse = Fuse()
        self.slot = Slot.over(database)
        self._key = key
        self._making = False
        self._attachments = NoPapers()  # type: ignore[assignment]
        self._engine = self.slot.engine

    @property
    def place(self) -> Keys:
        """Where its keys are."""
        return self.held.place

    def folder_with(self, keys: dict[str, bytes]) -> MemoryFolder:
        """Return the same folder with other keys."""
        return replace(self.held, place=Keys(keys))

    @property
    def database(self) -> Any:
        """The bare connection."""
        return self.slot.database

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self.slot.lend() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self.slot.lend("BEGIN IMMEDIATE") as connection:
            yield connection
            if self.fuse.burns("before"):
                raise self._gone()
        self.fuse.note(self.database)
        if self.fuse.burns("after"):
            raise PowerCut

    def _gone(self) -> BaseException:
        return low_space(0) if self.fuse.how == "full" else PowerCut()


class MemoryHub(Database):
    """A hub's database in memory."""

    def __init__(self, database: Any) -> None:
        super().__init__("sqlite:///nowhere", bytes(32))
        self.fuse = Fuse()
        self.slot = Slot.over(database)
        self._engine = self.slot.engine

    @property
    def bare(self) -> Any:
        """The bare connection."""
        return self.slot.database

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self.slot.lend() as connection:
            yield connection

    @contextmanager
    def glancing(self) -> Iterator[Connection]:
        with self.slot.lend("") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self.slot.lend("BEGIN IMMEDIATE") as connection:
            yield connection
            if self.fuse.burns("before"):
                raise no_room() if self.fuse.how == "full" else PowerCut
        if self.fuse.burns("after"):
            raise PowerCut


def no_room() -> OperationalError:
    """Return what a hub's database raises when its disk is full."""
    return OperationalError("COMMIT", None, sqlcipher.OperationalError("database or disk is full"))


def full(trouble: Trouble) -> bool:
    """Return whether ``trouble`` is a disk without room."""
    return trouble.code == low_space(0).code
