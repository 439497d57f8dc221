"""Hubs, each on SQLite and on PostgreSQL, and desks to meet there."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from clerkdesk.hub.database import Database
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk
from tests.counter import SetClock, first_run
from tests.meeting import Hub, fresh_database, postgresql

_numbers = itertools.count()


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture(scope="session")
def migrated(cluster: str) -> str:
    """Return the name of a database with the tables of a hub and nothing in them, to copy."""
    with closing(Database(fresh_database(cluster, "migrated"), b"")) as database:
        database.migrate()
    return "migrated"


@pytest.fixture(params=["sqlite", "postgresql"])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hub]:
    address = ""
    if request.param == "postgresql":
        cluster, migrated = map(request.getfixturevalue, ("cluster", "migrated"))
        address = fresh_database(cluster, f"hub{next(_numbers)}", migrated)
    made = Hub(tmp_path / "hub", address)
    yield made
    made.close()


@pytest.fixture
def small_hub() -> Iterator[Hub]:
    """A hub on SQLite alone, in memory where that can be, for what depends neither on the database nor on the disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        made = Hub(Path(folder) / "small")
        yield made
        made.close()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("templates")
    for letter in "BC":
        made = first_run(top / letter, letter)
        (top / letter / "code").write_text(made.recovery_code)
        made.desk.close()
    return top


@pytest.fixture
def desk(templates: Path, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    with ExitStack() as stack:

        def opened(letter: str, name: str = "") -> Desk:
            path = tmp_path / (name or letter)
            if not path.exists():
                shutil.copytree(templates / letter, path)
            return stack.enter_context(closing(open_desk(path, clock=SetClock())))

        yield opened
