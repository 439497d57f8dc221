"""The certificate of a hub of the local network, and the higher hub that it passes everything on to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, make the tables."""
    op.add_column("hop", sa.Column("tls", sa.BLOB(), nullable=False, server_default=sa.text("x''")))
    op.create_table(
        "above",
        sa.Column("hub", sa.Text(), sa.ForeignKey("hop.hub"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.Integer(), nullable=False),
        sa.Column("stopped", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hub"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "above_mark",
        sa.Column("hub", sa.Text(), sa.ForeignKey("hop.hub"), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hub", "origin"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_table("above_mark")
    op.drop_table("above")
    op.drop_column("hop", "tls")
