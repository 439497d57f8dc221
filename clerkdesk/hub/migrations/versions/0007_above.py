"""The higher hub of each site, and how far origins are confirmed there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "above",
        sa.Column("site", sa.Text(), sa.ForeignKey("site.id"), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("hub", "url")),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("public_key", "tls")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("authority", "certificate", "cursor")),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.Column("clock", sa.BigInteger(), nullable=False),
        sa.Column("stopped", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site"),
    )
    op.create_table(
        "above_mark",
        sa.Column("site", sa.Text(), sa.ForeignKey("above.site"), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "origin"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("above_mark")
    op.drop_table("above")
