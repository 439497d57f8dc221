"""Who may see the pages of the hub, and what is kept for these pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "admin_account",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        _text("password"),
        _text("role"),
        _text("site"),
        _moment("made_at"),
        _moment("seen_at"),
        sa.Column("failed", sa.Integer(), nullable=False),
        _moment("free_at"),
    )
    op.create_table(
        "admin_session",
        sa.Column("hash", sa.Text(), primary_key=True),
        sa.Column("account", sa.Text(), sa.ForeignKey("admin_account.id", ondelete="CASCADE"), nullable=False),
        _moment("began_at"),
        _moment("seen_at"),
    )
    op.create_table(
        "admin_code",
        sa.Column("hash", sa.Text(), primary_key=True),
        _text("role"),
        _text("site"),
        _moment("expires_at"),
    )
    op.create_table(
        "site_about", sa.Column("site", sa.Text(), sa.ForeignKey("site.id"), primary_key=True), _text("name")
    )
    op.create_table(
        "desk_told",
        sa.Column("desk", sa.Text(), sa.ForeignKey("desk.id"), primary_key=True),
        _text("agent"),
        _moment("unsent"),
        _moment("at"),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("desk_told", "site_about", "admin_code", "admin_session", "admin_account"):
        op.drop_table(name)
