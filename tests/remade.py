"""The tables of new desks and hubs, made by the migrations once in a process and as these left them from then on.

Migrating an empty file takes most of making a desk or a hub, and thousands of tests begin with one. Files that have
tables are migrated as ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection

from clerkdesk.hub.database import Database
from clerkdesk.store import store
from clerkdesk.store.store import Store

_VERSION = "SELECT version_num FROM alembic_version"
_TABLES = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"


class _Made:
    """What migrations left in an empty file."""

    def __init__(self) -> None:
        self._statements: list[str] = []

    def note(self, connection: Connection) -> None:
        if not self._statements:
            version = connection.exec_driver_sql(_VERSION).scalar_one()
            tables = connection.exec_driver_sql(_TABLES).scalars()
            self._statements = [*tables, f"INSERT INTO alembic_version VALUES ('{version}')"]

    def again(self, connection: Connection) -> bool:
        """Make the same in another empty file; return whether it could be done."""
        if not self._statements or connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first():
            return False
        for statement in self._statements:
            connection.exec_driver_sql(statement)
        return True


@contextmanager
def tables_made_once() -> Iterator[None]:
    """Let what new files hold be remembered."""
    of_desk, of_hub = _Made(), _Made()
    upgrade, migrate = store._upgrade, Database.migrate

    def upgrade_(one: Store) -> None:
        with one.writing() as connection:
            if one._making and of_desk.again(connection):
                return
        upgrade(one)
        if one._making:
            with one.reading() as connection:
                of_desk.note(connection)

    def migrate_(one: Database) -> None:
        if one.lite:
            with one.writing() as connection:
                empty = not connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first()
                if of_hub.again(connection):
                    return
        migrate(one)
        if one.lite and empty:
            with one.reading() as connection:
                of_hub.note(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_upgrade", upgrade_)
        patch.setattr(Database, "migrate", migrate_)
        yield
