"""Which attachments events name, and which of them a hub has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and fill them with what the journal names."""
    op.create_table(
        "attached",
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("erased", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("event", "name"),
        sqlite_with_rowid=False,
    )
    op.create_index("attached_name", "attached", ["name", "erased"])
    op.create_index("attached_stream", "attached", ["stream"])
    op.create_table(
        "hop_attachment",
        sa.Column("hub", sa.Text(), sa.ForeignKey("hop.hub"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hub", "name"),
        sqlite_with_rowid=False,
    )
    op.execute(
        """INSERT INTO attached(event, name, stream, erased)
           SELECT event.id, json_extract(CAST(event.raw AS TEXT), '$.body.pdf'), event.stream, sealed.event IS NULL
             FROM event LEFT JOIN sealed ON sealed.event = event.id
            WHERE event.type = 'dossier.form_signed'
              AND length(json_extract(CAST(event.raw AS TEXT), '$.body.pdf')) = 64"""
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("hop_attachment", "attached"):
        op.drop_table(table)
