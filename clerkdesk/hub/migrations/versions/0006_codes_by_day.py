"""A dossier that is asked for on another day gets a code of that day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COLUMNS = 'site, stream, day, code, "by", desk, at'


def _make(name: str, *key: str) -> None:
    texts = [sa.Column(column, sa.Text(), nullable=False) for column in ("site", "stream", "day", "code", "by", "desk")]
    at = sa.Column("at", sa.BigInteger(), nullable=False)
    op.create_table(name, *texts, at, sa.PrimaryKeyConstraint(*key), sa.UniqueConstraint("code"))


def upgrade() -> None:
    """Keep codes by site, dossier and day."""
    _make("dealt_code", "site", "stream", "day")
    op.execute(f"INSERT INTO dealt_code ({_COLUMNS}) SELECT {_COLUMNS} FROM dealt")  # noqa: S608  (names of columns)
    op.drop_table("dealt")


def downgrade() -> None:
    """Keep them by site and dossier; of two days the later one."""
    _make("dealt", "site", "stream")
    latest = (
        "day = (SELECT max(o.day) FROM dealt_code o WHERE o.site = dealt_code.site AND o.stream = dealt_code.stream)"
    )
    op.execute(f"INSERT INTO dealt ({_COLUMNS}) SELECT {_COLUMNS} FROM dealt_code WHERE {latest}")  # noqa: S608
    op.drop_table("dealt_code")
