"""Attachments: which events name them, what there is of them."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _big(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def upgrade() -> None:
    """Make the tables and fill them with what stored events name."""
    named = op.create_table(
        "named",
        _text("site"),
        _text("event"),
        _text("name"),
        _text("home"),
        sa.PrimaryKeyConstraint("site", "event", "name"),
    )
    op.create_index("named_name", "named", ["site", "name"])
    attachment = op.create_table(
        "attachment",
        _text("site"),
        _text("name"),
        _text("state"),
        _big("size"),
        sa.PrimaryKeyConstraint("site", "name"),
    )
    op.create_index("attachment_state", "attachment", ["state", "site", "name"])
    op.create_table(
        "upload",
        _text("id"),
        _text("site"),
        _text("desk"),
        _text("name"),
        _big("length"),
        _big("at_byte"),
        _text("metadata"),
        _big("changed_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("upload_desk", "upload", ["desk", "name"])
    op.create_index("upload_changed", "upload", ["changed_at"])
    event = sa.table("event", *(sa.column(name) for name in ("origin", "seq", "site", "id", "type", "raw")))
    sealed = sa.table("sealed", sa.column("origin"), sa.column("seq"))
    signed = (
        sa.select(event.c.site, event.c.id, event.c.raw)
        .join(sealed, (sealed.c.origin == event.c.origin) & (sealed.c.seq == event.c.seq))  # not erased
        .where(event.c.type == "dossier.form_signed")
    )
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for site, name, raw in op.get_bind().execute(signed):
        pdf = json.loads(bytes(raw))["body"].get("pdf", "")
        if isinstance(pdf, str) and len(pdf) == 64:
            rows[site, name, pdf] = {"site": site, "event": name, "name": pdf, "home": site}
    if rows:
        op.bulk_insert(named, list(rows.values()))
        wanted = sorted({(site, pdf) for site, _, pdf in rows})
        op.bulk_insert(attachment, [{"site": site, "name": pdf, "state": "wanted", "size": 0} for site, pdf in wanted])


def downgrade() -> None:
    """Drop them."""
    for table in ("upload", "attachment", "named"):
        op.drop_table(table)
