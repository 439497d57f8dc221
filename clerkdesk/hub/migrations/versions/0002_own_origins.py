"""The hub's lives, and the keys of its own origins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "life",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "site_key",
        sa.Column("origin", sa.Text(), sa.ForeignKey("origin.id"), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("life", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("origin"),
    )
    op.create_index("site_key_of", "site_key", ["site", "life"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("site_key")
    op.drop_table("life")
