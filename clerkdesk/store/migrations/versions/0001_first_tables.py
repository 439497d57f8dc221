"""The first lasting tables."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GUARDS: Final = (
    """CREATE TRIGGER event_no_update BEFORE UPDATE ON event
       BEGIN SELECT RAISE(ABORT, 'events are never changed'); END""",
    """CREATE TRIGGER event_no_delete BEFORE DELETE ON event
       BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END""",
    """CREATE TRIGGER sealed_no_update BEFORE UPDATE ON sealed
       BEGIN SELECT RAISE(ABORT, 'a sealed part is never changed'); END""",
    """CREATE TRIGGER sealed_no_replace BEFORE INSERT ON sealed
       WHEN EXISTS (SELECT 1 FROM sealed WHERE event = NEW.event AND bytes <> NEW.bytes)
       BEGIN SELECT RAISE(ABORT, 'a sealed part is never changed'); END""",
)
"""REPLACE deletes first, so ``event_no_delete`` stops it too, as ``recursive_triggers`` is on. A sealed part may be
deleted, so replacing one has a guard of its own."""


def upgrade() -> None:
    """Make them, and guard the event table."""
    op.create_table(
        "clerk",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sign_in", sa.Text(), nullable=False),
        sa.Column("pin", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("wait_until", sa.Integer(), nullable=False),
        sa.CheckConstraint("role in ('clerk', 'administrator')", name="clerk_role"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sign_in"),
    )
    op.create_table(
        "counter",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "draft",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("clerk", sa.Text(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "event",
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("raw", sa.BLOB(), nullable=False),
        sa.PrimaryKeyConstraint("row"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("origin", "seq"),
    )
    op.create_index("event_stream", "event", ["stream", "version"], unique=False)
    op.create_table(
        "origin",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.BLOB(), nullable=False),
        sa.Column("letters", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("mine", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "print_job",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('queued', 'claimed', 'sent', 'done', 'unknown', 'failed', 'cancelled')", name="print_job_state"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("print_job_state_index", "print_job", ["state", "queued_at"], unique=False)
    op.create_index("print_job_stream", "print_job", ["stream"], unique=False)
    op.create_table(
        "sealed",
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BLOB(), nullable=False),
        sa.PrimaryKeyConstraint("event"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "head",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("signature", sa.BLOB(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["origin"],
            ["origin.id"],
        ),
        sa.PrimaryKeyConstraint("origin", "seq"),
        sqlite_with_rowid=False,
    )
    for guard in GUARDS:
        op.execute(guard)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("head")
    op.drop_table("setting")
    op.drop_table("sealed")
    op.drop_index("print_job_stream", table_name="print_job")
    op.drop_index("print_job_state_index", table_name="print_job")
    op.drop_table("print_job")
    op.drop_table("origin")
    op.drop_index("event_stream", table_name="event")
    op.drop_table("event")
    op.drop_table("draft")
    op.drop_table("counter")
    op.drop_table("clerk")
