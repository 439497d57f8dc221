"""Events that gave way to a higher hub's: they leave the event table only while the same bytes stand aside."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ASIDE: Final = """EXISTS (SELECT 1 FROM aside WHERE aside.origin = OLD.origin AND aside.seq = OLD.seq
                   AND aside.hash = OLD.hash AND aside.raw = OLD.raw)"""

GUARDS: Final = {
    "sqlite": (
        "DROP TRIGGER event_no_delete",
        f"""CREATE TRIGGER event_no_delete BEFORE DELETE ON event WHEN NOT {_ASIDE}
            BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END""",
    ),
    "postgresql": (
        "DROP TRIGGER event_is_kept ON event",
        """CREATE TRIGGER event_is_kept BEFORE UPDATE OR TRUNCATE ON event
           FOR EACH STATEMENT EXECUTE FUNCTION event_is_kept()""",
        f"""CREATE FUNCTION event_gives_way() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
                IF {_ASIDE} THEN RETURN OLD; END IF;
                RAISE EXCEPTION 'events are never changed or deleted';
            END $$""",
        """CREATE TRIGGER event_gives_way BEFORE DELETE ON event
           FOR EACH ROW EXECUTE FUNCTION event_gives_way()""",
    ),
}

BEFORE: Final = {
    "sqlite": (
        "DROP TRIGGER event_no_delete",
        """CREATE TRIGGER event_no_delete BEFORE DELETE ON event
           BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END""",
    ),
    "postgresql": (
        "DROP TRIGGER event_gives_way ON event",
        "DROP FUNCTION event_gives_way()",
        "DROP TRIGGER event_is_kept ON event",
        """CREATE TRIGGER event_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON event
           FOR EACH STATEMENT EXECUTE FUNCTION event_is_kept()""",
    ),
}


def upgrade() -> None:
    """Make the table, and let what stands in it leave the other one."""
    op.create_table(
        "aside",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("origin", "seq", "hash"),
    )
    op.create_index("aside_id", "aside", ["id"])
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Guard every event again, and drop the table."""
    for statement in BEFORE[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_table("aside")
