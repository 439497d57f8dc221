"""The first tables of a hub."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GUARDS: Final = {
    "sqlite": (
        """CREATE TRIGGER event_no_update BEFORE UPDATE ON event
           BEGIN SELECT RAISE(ABORT, 'events are never changed'); END""",
        """CREATE TRIGGER event_no_delete BEFORE DELETE ON event
           BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION event_is_kept() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'events are never changed or deleted'; END $$""",
        """CREATE TRIGGER event_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON event
           FOR EACH STATEMENT EXECUTE FUNCTION event_is_kept()""",
    ),
}


def _text(name: str, *more: sa.ForeignKey) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), *more, nullable=False)


def _big(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _bytes(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def upgrade() -> None:
    """Make them, and guard the event table."""
    op.create_table("site", _text("id"), _big("position"), _text("mark"), sa.PrimaryKeyConstraint("id"))
    site = sa.ForeignKey("site.id")
    op.create_table(
        "code", _text("hash"), _text("site", site), _big("expires_at"), _text("desk"), sa.PrimaryKeyConstraint("hash")
    )
    op.create_table(
        "desk",
        _text("id"),
        _text("site", sa.ForeignKey("site.id")),
        _bytes("public_key"),
        _text("letters"),
        _big("enrolled_at"),
        _big("seen_at"),
        sa.Column("revoked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "origin",
        _text("id"),
        _text("site", sa.ForeignKey("site.id")),
        _text("desk"),
        _bytes("public_key"),
        _text("letters"),
        _big("seq"),
        _text("hash"),
        _text("stopped"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "event",
        _text("origin", sa.ForeignKey("origin.id")),
        _big("seq"),
        _text("site"),
        _text("id"),
        _text("stream"),
        _text("type"),
        _text("hash"),
        _bytes("raw"),
        sa.PrimaryKeyConstraint("origin", "seq"),
    )
    op.create_index("event_id", "event", ["id"])
    op.create_index("event_stream", "event", ["site", "stream"])
    op.create_table("sealed", _text("origin"), _big("seq"), _bytes("bytes"), sa.PrimaryKeyConstraint("origin", "seq"))
    op.create_table(
        "head",
        _text("origin", sa.ForeignKey("origin.id")),
        _big("seq"),
        _text("hash"),
        _bytes("signature"),
        sa.PrimaryKeyConstraint("origin", "seq"),
    )
    op.create_table(
        "feed",
        _text("site", sa.ForeignKey("site.id")),
        _big("position"),
        _text("origin"),
        _big("seq"),
        _bytes("verdict", nullable=True),
        _text("mark"),
        sa.PrimaryKeyConstraint("site", "position"),
    )
    op.create_table(
        "verdict",
        _text("site"),
        _text("event"),
        _text("stream"),
        _text("state"),
        _text("code"),
        _text("by"),
        sa.PrimaryKeyConstraint("site", "event"),
    )
    op.create_index("verdict_stream", "verdict", ["site", "stream"])
    op.create_table(
        "evidence",
        _text("id"),
        _big("at"),
        _text("site"),
        _text("desk"),
        _text("origin"),
        _big("seq"),
        _text("code"),
        _text("detail"),
        _bytes("raw", nullable=True),
        _bytes("signature"),
        sa.PrimaryKeyConstraint("id"),
    )
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Drop them all."""
    for table in ("evidence", "verdict", "feed", "head", "sealed", "event", "origin", "desk", "code", "site"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION event_is_kept()")
