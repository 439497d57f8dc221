"""Files from before attachments had a lane: what their events name is known after the migration, on both sides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select

from clerkdesk.hub import shelf_tables as st
from clerkdesk.hub.database import Database
from clerkdesk.journal.attached import attached
from clerkdesk.resources import package
from clerkdesk.services import erasing
from clerkdesk.services.desk import Desk
from clerkdesk.store import tables as t
from clerkdesk.store.store import Store
from tests.counter import LAN
from tests.hub.test_lane import kept, scan
from tests.meeting import Hub, Straight, enrol, exchange


def again(which: Database | Store, room: str, version: str) -> None:
    """Go back to ``version`` and forth to the head."""
    config = Config()
    config.set_main_option("script_location", str(package() / room / "migrations"))
    for move, to in ((command.downgrade, version), (command.upgrade, "head")):
        with which.writing() as connection:
            config.attributes["connection"] = connection
            move(config, to)


def test_what_stored_events_name_is_found(hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    one = desk("B")
    enrol(one, hub)
    _, name, _ = scan(one, 500)
    erased, other, _ = scan(one, 600)
    erasing.erase(one, LAN, erased, "theo yêu cầu")
    exchange(one, Straight(hub))
    assert kept(hub) == {name: "wanted"}
    with hub.database.reading() as connection:
        before = connection.execute(select(st.named)).all()
    with one.store.reading() as connection:
        here = connection.execute(select(t.attached).order_by(t.attached.c.name)).all()
    again(hub.database, "hub", "0003")
    again(one.store, "store", "0003")
    assert kept(hub) == {name: "wanted"}
    with hub.database.reading() as connection:
        assert connection.execute(select(st.named)).all() == before
    with one.store.reading() as connection:
        assert connection.execute(select(t.attached).order_by(t.attached.c.name)).all() == here
    assert {row.name: row.erased for row in here} == {name: 0, other: 1}


A, B = "a" * 64, "b" * 64


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (f'{{"body":{{"pdf":"{A}"}}}}', (A,)),
        (f'{{"body":{{"attachments":["{B}","{A}","{B}"],"pdf":"{A}","x":1}},"type":"not.known.yet"}}', (A, B)),
        (f'{{"body":{{"pdf":"{A.upper()}"}}}}', ()),
        (f'{{"body":{{"pdf":["{A}"],"attachments":"{A}"}}}}', ()),
        (f'{{"body":{{"attachments":[1,null,{{}},"{A}x","{B}"]}}}}', (B,)),
        (f'{{"body":{{"text":"\\"pdf\\":{A}"}}}}', ()),
        ('{"body":["pdf"]}', ()),
        ('"pdf"', ()),
        ("", ()),
    ],
)
def test_names_are_read_by_field_whatever_the_type(raw: str, names: tuple[str, ...]) -> None:
    assert attached(raw.encode()) == names
