"""Files carried by hand: which is the newest, and what desks wrote that they lack."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; the next file of a site gets the first number of this life."""
    op.create_table(
        "carried_number",
        sa.Column("site", sa.Text(), primary_key=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "carried_lack",
        sa.Column("desk", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("carried_lack")
    op.drop_table("carried_number")
