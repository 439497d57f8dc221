"""Drafts: what is being typed, kept so that nothing is lost when the power goes. Not history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from clerkdesk.domain.events import Clerk
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.store import tables as t


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: its key, whose it is, when it was last touched (ms), and its body as plain JSON values."""

    key: str
    clerk: str
    at: int
    body: dict[str, Any]


def save(desk: Desk, key: str, clerk: Clerk, body: dict[str, Any]) -> None:
    """Keep ``body`` under ``key``, in place of what was there."""
    with desk.store.writing() as connection:
        put(connection, key, clerk, milliseconds(desk.clock.now()), body)


def put(connection: Connection, key: str, clerk: Clerk, at: int, body: dict[str, Any]) -> None:
    """Keep ``body`` under ``key`` within a write transaction; ``at``: now, ms."""
    values = {"clerk": clerk.id, "at": at, "body": msgspec.json.encode(body).decode()}
    statement = upsert(t.draft).values(key=key, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))


def load(desk: Desk, key: str) -> Draft | None:
    """Return the draft ``key``, None when there is none."""
    with desk.store.reading() as connection:
        row = connection.execute(select(t.draft).where(t.draft.c.key == key)).first()
    return None if row is None else Draft(row.key, row.clerk, row.at, msgspec.json.decode(row.body))


def drop(desk: Desk, key: str) -> None:
    """Forget the draft ``key``."""
    with desk.store.writing() as connection:
        connection.execute(delete(t.draft).where(t.draft.c.key == key))


def drop_naming(connection: Connection, kind: str, numbers: Collection[str]) -> None:
    """Forget the drafts of a ``kind`` ("forms:") that name one of ``numbers``, within a write transaction."""
    for number in filter(None, numbers):
        names = t.draft.c.body.contains(f'"{number}"', autoescape=True)
        connection.execute(delete(t.draft).where(t.draft.c.key.startswith(kind), names))
