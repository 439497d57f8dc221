"""Streams that are seen at several sites: who answers for what, what was shown where, what waits to be shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "served",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.id"]),
        sa.PrimaryKeyConstraint("kind", "key"),
    )
    op.create_index("served_site", "served", ["site"])
    op.create_table(
        "shared",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("home", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "site"),
    )
    op.create_table(
        "crossing",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "seq"),
    )
    op.create_index("crossing_stream", "crossing", ["stream"])
    op.create_table(
        "shown",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("site", "origin", "seq"),
    )
    op.create_table(
        "guest",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("origin", "seq"),
    )
    op.create_index("guest_stream", "guest", ["stream"])
    op.create_index("guest_id", "guest", ["id"])


def downgrade() -> None:
    """Drop them."""
    for table in ("guest", "shown", "crossing", "shared", "served"):
        op.drop_table(table)
