"""Keys of boards, and tokens on citizens' papers: those of papers that are out already are noted, too."""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "board_key",
        sa.Column("hash", sa.Text(), primary_key=True),
        sa.Column("id", sa.Text(), nullable=False, unique=True),
        sa.Column("site", sa.Text(), sa.ForeignKey("site.id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
    )
    token = op.create_table(
        "public_token",
        sa.Column("hash", sa.Text(), primary_key=True),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("public_token_noted", "public_token", ["noted_at"])
    query = "SELECT site, stream, raw FROM event WHERE type = 'dossier.received'"
    found = {}
    for site, stream, raw in op.get_bind().exec_driver_sql(query):
        record = json.loads(bytes(raw))
        text = record.get("body", {}).get("token", "")
        if isinstance(text, str) and len(text) >= 20:
            digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
            found[digest] = {"hash": digest, "site": site, "stream": stream, "noted_at": record["at"]}
    if found:
        op.bulk_insert(token, list(found.values()))


def downgrade() -> None:
    """Drop them."""
    op.drop_table("public_token")
    op.drop_table("board_key")
