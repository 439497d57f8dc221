"""Numbers granted to sites, and the official codes dealt from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _number(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), autoincrement=False, nullable=False) for name in names]


def upgrade() -> None:
    """Make them."""
    key = sa.PrimaryKeyConstraint
    op.create_table(
        "code_range", *_text("site", "day"), *_number("first", "last", "block"), key("site", "day", "first")
    )
    op.create_table("code_next", *_text("site", "day"), *_number("first", "next"), key("site", "day", "first"))
    op.create_table("code_block", *_text("origin", "day", "site"), *_number("first", "last"), key("origin", "day"))
    op.create_table(
        "dealt",
        *_text("site", "stream", "day", "code", "by", "desk"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        key("site", "stream"),
        sa.UniqueConstraint("code"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("dealt", "code_block", "code_next", "code_range"):
        op.drop_table(table)
