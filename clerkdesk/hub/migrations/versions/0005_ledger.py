"""What was told to the province: the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# fmt: off
_TEXTS = (
    "site", "state", "reason", "number", "ref", "sent", "lines", "refused", "code", "words", "owner", "clerk", "told",
    "status", "claim",
)
# fmt: on
_NUMBERS = ("seen", "done", "tries", "failed", "tried_at", "taken_at", "next_at")


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "ledger",
        sa.Column("stream", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _NUMBERS),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("there", "erased")),
        sa.PrimaryKeyConstraint("stream"),
    )
    op.create_index("ledger_next", "ledger", ["next_at"])
    op.create_index("ledger_site", "ledger", ["site", "state"])
    named = sa.text("number <> ''")
    op.create_index("ledger_number", "ledger", ["number"], unique=True, sqlite_where=named, postgresql_where=named)
    texts = ("call", "digest", "came", "code", "words")
    op.create_table(
        "ledger_try",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ledger_try_stream", "ledger_try", ["stream", "id"])
    op.create_table(
        "ledger_feed",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site"),
    )
    op.create_index("event_of_stream", "event", ["stream"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("event_of_stream", "event")
    for table in ("ledger_feed", "ledger_try", "ledger"):
        op.drop_table(table)
