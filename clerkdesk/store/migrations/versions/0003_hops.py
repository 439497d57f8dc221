"""Hubs, marks and verdicts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "hop",
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("public_key", sa.BLOB(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("stopped", sa.Text(), nullable=False),
        sa.Column("clock", sa.Integer(), nullable=True),
        sa.Column("heard_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hub"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hop_mark",
        sa.Column("hub", sa.Text(), sa.ForeignKey("hop.hub"), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hub", "origin"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "verdict",
        sa.Column("hub", sa.Text(), sa.ForeignKey("hop.hub"), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('refused', 'held', 'superseded', 'accepted')", name="verdict_state"),
        sa.PrimaryKeyConstraint("hub", "event"),
        sqlite_with_rowid=False,
    )
    op.create_index("verdict_open", "verdict", ["state"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("verdict_open", table_name="verdict")
    for table in ("verdict", "hop_mark", "hop"):
        op.drop_table(table)
