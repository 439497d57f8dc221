"""Whose database this is: a hub under another key would be a stranger to all its desks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the first hub that opens the database writes its name."""
    op.create_table("owner", sa.Column("hub", sa.Text(), primary_key=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_table("owner")
