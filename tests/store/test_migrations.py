"""Schema versions: the guards of the journal, the migrations up and down with data in them, and old files for good."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlcipher3 import dbapi2 as sqlcipher

from clerkdesk.domain.dossier import State
from clerkdesk.resources import package
from clerkdesk.services import drafts, look
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import open_desk
from clerkdesk.services.reception import receive
from clerkdesk.store import folder as folders
from clerkdesk.store import preflight
from clerkdesk.store import store as stores
from clerkdesk.store.connection import connect
from clerkdesk.store.keys import DATA
from clerkdesk.store.store import Store
from clerkdesk.store.tables import metadata
from tests.counter import LAN, TUESDAY, SetClock, first_run, sound, troubled, wish

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def sample(tmp_path: Path) -> Callable[[str], Path]:
    return lambda version: shutil.copytree(SAMPLES / version, tmp_path / version)


def bare(path: Path) -> Any:
    """Return a bare connection, as any other program with the key could have."""
    folder = folders.find(path)
    assert folder is not None
    key = folder.key_place().get(DATA)
    assert key is not None
    return closing(connect(folder.database, key))


def assert_guarded(connection: Any) -> None:
    """The event table takes new rows and nothing else; a sealed part may be deleted, never changed."""
    before = connection.execute("SELECT * FROM event ORDER BY row").fetchall()
    sealed = connection.execute("SELECT * FROM sealed ORDER BY event").fetchall()
    assert before
    assert sealed
    for statement in (
        "UPDATE event SET at = 0",
        "UPDATE event SET raw = x'' WHERE row = 1",
        "UPDATE OR REPLACE event SET seq = seq + 1",
        "DELETE FROM event",
        "DELETE FROM event WHERE row = 1",
        "REPLACE INTO event SELECT * FROM event LIMIT 1",
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE row = 2",
        "INSERT OR REPLACE INTO event SELECT 9999, origin, seq, id, stream, version, type, at, hash, raw FROM event",
        "UPDATE sealed SET bytes = x''",
        "REPLACE INTO sealed SELECT event, x'00' FROM sealed",
    ):
        with pytest.raises(sqlcipher.IntegrityError, match="never"):
            connection.execute(statement)
    assert connection.execute("SELECT * FROM event ORDER BY row").fetchall() == before
    assert connection.execute("SELECT * FROM sealed ORDER BY event").fetchall() == sealed


def shape(connection: Any) -> dict[str, Any]:
    """Return the lasting tables as SQLite sees them."""
    found: dict[str, Any] = {}
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for name, sql in connection.execute(query).fetchall():
        if name.startswith("p_") or name == "alembic_version":
            continue
        found[name] = (
            sorted(connection.execute(f"PRAGMA table_info('{name}')").fetchall(), key=lambda column: column[1]),
            sorted(connection.execute(f"PRAGMA foreign_key_list('{name}')").fetchall()),
            sorted(
                (unique, origin, connection.execute(f"PRAGMA index_info('{index}')").fetchall())
                for _, index, unique, origin, _ in connection.execute(f"PRAGMA index_list('{name}')").fetchall()
            ),
            "WITHOUT ROWID" in sql,
            "".join(sql.split()).count("CHECK"),
        )
    return found


def test_the_head_is_what_the_models_say(tmp_path: Path) -> None:
    with closing(first_run(tmp_path / "desk").desk) as desk, desk.store.reading() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": lambda _, name, kind, *__: kind != "table" or not name.startswith("p_")},
        )
        assert compare_metadata(context, metadata) == []
    modelled = sa.create_engine("sqlite://", module=sqlcipher)
    metadata.create_all(modelled)
    with bare(tmp_path / "desk") as migrated, modelled.connect() as connection:
        assert shape(migrated) == shape(connection.connection.driver_connection)
    modelled.dispose()


def test_every_version_has_a_migration_and_a_sample() -> None:
    files = sorted((package() / "store" / "migrations" / "versions").glob("*.py"))
    assert [file.name[:4] for file in files] == list(preflight.VERSIONS)
    assert sorted(folder.name for folder in SAMPLES.iterdir()) == list(preflight.VERSIONS)


@pytest.mark.parametrize("version", preflight.VERSIONS)
def test_a_file_of_every_version_opens_and_works(version: str, sample) -> None:
    path = sample(version)
    with closing(open_desk(path, clock=SetClock(TUESDAY))) as desk:
        lines = look.lines(desk, look.ids(desk, Filter()))
        assert sorted(line.state or "" for line in lines) == sorted(
            [State.RECEIVED] * 2 + [State.RESULT_IN] * 2 + [State.DELIVERED, State.VOIDED, State.COMPLETING]
        )
        assert sum(not line.name for line in lines) == 1, "the erased one"
        draft = drafts.load(desk, "reception")
        assert draft is not None
        assert draft.body == {"procedure": "1.001193"}
        assert sound(desk)
        receive(desk, LAN, wish(desk))
        assert sound(desk)
        assert desk.store.quick_check() is None
    with bare(path) as connection:
        assert_guarded(connection)


def test_a_new_file_is_guarded(tmp_path: Path) -> None:
    with closing(first_run(tmp_path / "desk").desk) as desk:
        receive(desk, LAN, wish(desk))
    with bare(tmp_path / "desk") as connection:
        assert_guarded(connection)


INVENTED = """
import sqlalchemy as sa
from alembic import op

revision = "9002"
down_revision = "{before}"
branch_labels = depends_on = None


def upgrade():
    with op.batch_alter_table("draft") as table:
        table.add_column(sa.Column("colour", sa.Text()))
    {more}


def downgrade():
    with op.batch_alter_table("draft") as table:
        table.drop_column("colour")
"""


def invent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str = "") -> None:
    """Let there be one more version than there is."""
    home = tmp_path / "package"
    shutil.copytree(package() / "store" / "migrations", home / "store" / "migrations")
    versions = (*preflight.VERSIONS, "9002")
    text = INVENTED.format(before=preflight.VERSIONS[-1], more=more)
    (home / "store" / "migrations" / "versions" / "9002_colours.py").write_text(text)
    monkeypatch.setattr(stores, "package", lambda: home)
    monkeypatch.setattr(stores, "VERSIONS", versions)
    monkeypatch.setattr(preflight, "VERSIONS", versions)


def test_an_older_file_is_copied_and_then_migrated(sample, tmp_path: Path, monkeypatch) -> None:
    path = sample(preflight.VERSIONS[-1])
    with bare(path) as connection:
        rows = connection.execute("SELECT * FROM event ORDER BY row").fetchall()
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("UPDATE setting SET value = value || ' '")
        old = path.with_name("killed")
        shutil.copytree(path, old)  # as a killed process leaves it: some of it in the write-ahead log
    assert (old / "clerkdesk.db-wal").stat().st_size
    invent(tmp_path, monkeypatch)
    with closing(open_desk(old, clock=SetClock(TUESDAY))) as desk:
        receive(desk, LAN, wish(desk))
        assert sound(desk)
    with bare(old) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9002",)]
        assert connection.execute("SELECT * FROM event ORDER BY row").fetchall()[: len(rows)] == rows
        assert connection.execute("SELECT colour, body FROM draft").fetchall() == [(None, '{"procedure":"1.001193"}')]
        assert_guarded(connection)
    (copy,) = (old / "copies").iterdir()
    assert not list(old.glob("copies/*.part"))
    assert rows[0][8][:5].encode() not in copy.read_bytes(), "encrypted"
    shutil.copyfile(copy, path / "clerkdesk.db")
    monkeypatch.undo()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another computer"))
    with closing(open_desk(path, clock=SetClock(TUESDAY))) as desk:
        assert sound(desk)
    with closing(open_desk(path, clock=SetClock(TUESDAY))):
        assert not (path / "copies").exists(), "no copy without a migration"


def test_a_migration_that_fails_leaves_the_old_file(sample, tmp_path: Path, monkeypatch) -> None:
    path = sample(preflight.VERSIONS[-1])
    invent(tmp_path, monkeypatch, more='op.execute("INSERT INTO no_such_table VALUES (1)")')
    with pytest.raises(sa.exc.OperationalError, match="no_such_table"):
        open_desk(path, clock=SetClock(TUESDAY))
    monkeypatch.undo()
    with closing(open_desk(path, clock=SetClock(TUESDAY))) as desk:
        assert sound(desk)
    with bare(path) as connection:
        assert_guarded(connection)


def test_down_and_up_again_with_data(sample, tmp_path: Path, monkeypatch) -> None:
    path = sample(preflight.VERSIONS[-1])
    invent(tmp_path, monkeypatch)
    flight = preflight.check(folders.find(path))  # type: ignore[arg-type]
    config = Config()
    config.set_main_option("script_location", str(tmp_path / "package" / "store" / "migrations"))
    with closing(Store(flight.folder, flight.key)) as store:

        def go(to: str, move: Callable[[Config, str], None]) -> list[Any]:
            with store.writing() as connection:
                config.attributes["connection"] = connection
                move(config, to)
            with bare(path) as connection:
                if to == "base":
                    return sorted(shape(connection))
                assert_guarded(connection)
                found: list[Any] = connection.execute("SELECT * FROM event ORDER BY row").fetchall()
                return found

        before = go("head", command.upgrade)
        for version in reversed(preflight.VERSIONS[:-1]):
            assert go(version, command.downgrade) == before
        assert go("head", command.upgrade) == before
        assert go("base", command.downgrade) == []
        with store.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            assert connection.execute(sa.text("SELECT count(*) FROM event")).scalar() == 0


@pytest.mark.parametrize("where", ["schema", "folder"])
def test_a_newer_file_is_left_alone(sample, where: str) -> None:
    path = sample(preflight.VERSIONS[-1])
    if where == "schema":
        with bare(path) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
    else:
        text = (path / "folder.json").read_text()
        (path / "folder.json").write_text(text.replace('"format": 1', '"format": 2'))
    before = {file.name: file.read_bytes() for file in path.iterdir() if "-" not in file.name}
    assert troubled(open_desk, path).code == "newer-file"
    assert {name: (path / name).read_bytes() for name in before} == before
