"""Which desk went on as which, under other letters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "desk_follows",
        sa.Column("desk", sa.Text(), sa.ForeignKey("desk.id"), primary_key=True),
        sa.Column("before", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("desk_follows")
