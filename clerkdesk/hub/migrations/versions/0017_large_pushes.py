"""What a large push need not wait for: rows looked up one by one, a slow way to make them smaller, a long search."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ERASING: Final = "type = 'personal.erased'"
_KEYS: Final = (("event", "origin"), ("feed", "site"))
_BYTES: Final = (("event", "raw"), ("sealed", "bytes"))
_QUICKER: Final = "SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"


def upgrade() -> None:
    """Index what erases; let PostgreSQL look up no row of another table for each new one, and use LZ4 if it has it."""
    where = sa.text(_ERASING)
    op.create_index("event_erasing", "event", ["site", "stream"], sqlite_where=where, postgresql_where=where)
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, column in _KEYS:
        op.drop_constraint(f"{table}_{column}_fkey", table)
    if op.get_bind().exec_driver_sql(_QUICKER).scalar():
        for table, column in _BYTES:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET COMPRESSION lz4")


def downgrade() -> None:
    """Take all of it back; what is smaller already stays so."""
    if op.get_bind().dialect.name == "postgresql":
        for table, column in _BYTES:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET COMPRESSION default")
        for table, column in _KEYS:
            op.create_foreign_key(f"{table}_{column}_fkey", table, column, [column], ["id"])
    op.drop_index("event_erasing", "event")
