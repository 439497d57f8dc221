"""What is kept for counters that are to join."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "invitation",
        sa.Column("code", sa.Text(), sa.ForeignKey("code.hash", ondelete="CASCADE"), primary_key=True),
        sa.Column("site", sa.Text(), sa.ForeignKey("site.id"), nullable=False),
        sa.Column("letters", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Text(), nullable=False),
        sa.Column("parcel", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_invitation_site", "invitation", ["site"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("invitation")
