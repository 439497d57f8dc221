"""Parts of different ages meet: a hub of another version, events of a newer desk, a database of the first hub."""

from __future__ import annotations

import itertools
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from unittest import mock

import msgspec
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, select
from sqlalchemy.exc import DBAPIError

from clerkdesk.domain.events import Retention
from clerkdesk.hub import tables as t
from clerkdesk.hub.database import Database
from clerkdesk.hub.desks import Denied
from clerkdesk.hub.gate import Gate
from clerkdesk.journal import event as journal
from clerkdesk.journal.event import record_of
from clerkdesk.projections import rebuild
from clerkdesk.resources import package
from clerkdesk.services import delivery, look, reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter
from clerkdesk.store.events import Pen, facts_of, my_origin
from clerkdesk.sync import protocol as p
from clerkdesk.sync.transport import HttpLine
from tests.counter import LAN, parts, refused, sound, troubled, wish
from tests.meeting import Hub, Straight, enrol, exchange, fresh_database, served, unsent

_numbers = itertools.count()


class NextGate(Gate):
    """A hub that has forgotten version 1."""

    def _carry_out(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> msgspec.Struct:
        if target.startswith("/v1/"):
            raise Denied(404, "version", "this hub does not speak that version")
        record = super()._carry_out(method, target, headers, body)
        return msgspec.structs.replace(record, versions=(2,)) if isinstance(record, p.Hello) else record


def test_a_hub_of_another_version_is_named_and_nothing_is_lost(
    desk: Callable[..., Desk], small_hub: Hub, tmp_path: Path
) -> None:
    small_hub.now = time.time_ns() // 1_000_000
    one, late = desk("B"), desk("C")
    with served(small_hub.gate) as url, HttpLine(url) as line:
        enrol(one, small_hub, line, url)
        reception.receive(one, LAN, wish(one))
        exchange(one, line)
        port = int(url.rpartition(":")[2])
    after = NextGate(small_hub.database, small_hub.key, lambda: small_hub.now)
    with served(after, port) as url, HttpLine(url) as line:
        assert refused(enrol, late, small_hub, line, url) == "other-version"
        reception.receive(one, LAN, wish(one))
        waits = unsent(one)
        assert waits
        assert troubled(exchange, one, line).code == "other-version"
        assert unsent(one) == waits, "it works on, alone"
    with served(small_hub.gate, port) as url, HttpLine(url) as line:
        exchange(one, line)
        assert unsent(one) == 0
    assert sorted(small_hub.events().values()) == sorted(raw for raw, _ in parts(one))


def test_a_hub_says_which_versions_it_does_not_speak(hub: Hub) -> None:
    for target, code in (("/v2/push", "version"), ("/v17/pull?after=", "version"), ("/v1/nothing", "not-found")):
        reply = hub.gate.answer("GET", target, {}, b"")
        assert (reply.status, p.unpack(reply.body, p.Fault).code) == (404, code), target


@dataclass(frozen=True)
class Sparkled:
    """What a later version will know."""

    TYPE: ClassVar[str] = "dossier.sparkled"
    VERSION: ClassVar[int] = 3
    RETENTION: ClassVar[Retention] = Retention.NONE
    colour: str = "đỏ"


def test_an_event_that_the_hub_does_not_know_is_kept_and_passed_on(hub: Hub, desk: Callable[..., Desk]) -> None:
    hub.now = time.time_ns() // 1_000_000
    one, two = desk("B"), desk("C")
    with served(hub.gate) as url, HttpLine(url) as line:
        for each in (one, two):
            enrol(each, hub, line, url)
        stream = reception.receive(one, LAN, wish(one)).stream
        other = reception.receive(one, LAN, wish(one)).stream
        sparkle(one, stream)
        delivery.enter_result(one, LAN, other, number="1")
        for each in (one, two, one):
            exchange(each, line)
    assert sorted(parts(one)) == sorted(parts(two))
    assert sum(record_of(raw).type == Sparkled.TYPE for raw in hub.events().values()) == 1
    assert sound(two)
    assert not hub.stopped()
    for each in (one, two):
        assert refused(delivery.enter_result, each, LAN, stream, number="2") == "newer-version", "frozen"
    seen = look.details(two, other)
    assert seen is not None
    assert not seen.dossier.frozen, "its neighbours are not"


def sparkle(desk: Desk, stream: str) -> None:
    """Write what only a newer program knows."""
    known = mock.patch.dict(journal._fields, {Sparkled.TYPE: ("colour",)})
    with known, desk.store.writing() as connection:
        origin = my_origin(connection)
        assert origin is not None
        pen = Pen(connection, origin, LAN, 0)
        version = max(one.version for one in facts_of(connection, stream))
        pen.append(stream, version + 1, Sparkled())  # type: ignore[arg-type]
        pen.close()
        rebuild.project(connection, pen.streams)


def first_of(source: Database, target: Database) -> None:
    """Fill an empty database as the first hub would have it: its tables, and what ``source`` knows of them."""
    config = Config()
    config.set_main_option("script_location", str(package() / "hub" / "migrations"))
    found = MetaData()
    with source.reading() as here, target.writing() as there:
        config.attributes["connection"] = there
        command.upgrade(config, "0001")
        found.reflect(there)
        for table in found.sorted_tables:
            if table.name != "alembic_version":
                rows = here.execute(select(*(t.metadata.tables[table.name].c[name] for name in table.c.keys())))  # noqa: SIM118
                for row in rows:
                    there.execute(table.insert(), dict(row._mapping))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_of_the_first_hub_serves_on(
    request: pytest.FixtureRequest, desk: Callable[..., Desk], small_hub: Hub, tmp_path: Path, kind: str
) -> None:
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, small_hub)
        reception.receive(each, LAN, wish(each))
        exchange(each, Straight(small_hub))
    before = small_hub.events()
    address = ""
    if kind == "postgresql":
        address = fresh_database(request.getfixturevalue("cluster"), f"first{next(_numbers)}")
    (tmp_path / "first").mkdir()
    shutil.copy(small_hub.folder / "hub.key", tmp_path / "first")
    file = f"sqlite:///{tmp_path / 'first' / 'hub.db'}"
    with closing(Database(address or file, small_hub.key.file_key)) as database:
        first_of(small_hub.database, database)
    with closing(Hub(tmp_path / "first", address)) as hub:
        assert hub.events() == before
        reception.receive(one, LAN, wish(one))
        for each in (one, two, one):
            exchange(each, Straight(hub))
        assert sorted(parts(one)) == sorted(parts(two))
        assert sorted(hub.events().values()) == sorted(raw for raw, _ in parts(one))
        assert unsent(one) == unsent(two) == 0
        assert len(look.ids(two, Filter())) == 3
        assert p.read_code(hub.code()), "it lets others in"
        for statement in ("UPDATE event SET type = 'x'", "DELETE FROM event"):
            with pytest.raises(DBAPIError), hub.database.writing() as connection:
                connection.exec_driver_sql(statement)
