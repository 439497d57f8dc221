"""The lasting tables. What is shown is projected from ``event``; everything else here is not history."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BLOB,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata: Final = MetaData()

event: Final = Table(
    "event",
    metadata,
    Column("row", Integer, primary_key=True),  # order of arrival in this file
    Column("origin", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("id", Text, nullable=False, unique=True),
    Column("stream", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    Column("raw", BLOB, nullable=False),
    UniqueConstraint("origin", "seq"),
    Index("event_stream", "stream", "version"),
)
"""Append-only: guarded by triggers that its migration makes.

``raw`` is the record verbatim, ``hash`` its SHA-256; the rest is for look-up.
"""

sealed: Final = Table(
    "sealed",
    metadata,
    Column("event", Text, primary_key=True),
    Column("bytes", BLOB, nullable=False),
    sqlite_with_rowid=False,
)
"""Salt and personal JSON of an event; deleted when it is erased, never changed."""

origin: Final = Table(
    "origin",
    metadata,
    Column("id", Text, primary_key=True),
    Column("public_key", BLOB, nullable=False),
    Column("letters", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("mine", Integer, nullable=False),  # 1: this desk writes under it now, 2: it did before, 0: others do
    Column("last_seq", Integer, nullable=False, default=0),
    Column("last_hash", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Whoever writes events under one key; ``last_*`` is the head of its gapless run in this file."""

head: Final = Table(
    "head",
    metadata,
    Column("origin", Text, ForeignKey("origin.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("signature", BLOB, nullable=False),
    Column("at", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Signed heads of ranges."""

counter: Final = Table(
    "counter",
    metadata,
    Column("key", Text, primary_key=True),
    Column("last", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Numbers burned by use, for example dossier codes of a day under one pair of letters."""

setting: Final = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),  # JSON
    sqlite_with_rowid=False,
)

clerk: Final = Table(
    "clerk",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sign_in", Text, nullable=False, unique=True),  # folded name
    Column("pin", Text, nullable=False),  # Argon2id
    Column("role", Text, nullable=False),
    Column("active", Integer, nullable=False, default=1),
    Column("failures", Integer, nullable=False, default=0),
    Column("wait_until", Integer, nullable=False, default=0),  # ms; no attempt is looked at before
    CheckConstraint("role in ('clerk', 'administrator')", name="clerk_role"),
)
"""Local credentials; who did what stands in each event."""

draft: Final = Table(
    "draft",
    metadata,
    Column("key", Text, primary_key=True),
    Column("clerk", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("body", Text, nullable=False),  # JSON
    sqlite_with_rowid=False,
)

print_job: Final = Table(
    "print_job",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("copy", Integer, nullable=False),
    Column("title", Text, nullable=False),  # for the printer's own list: a code, no personal data
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, default=""),  # why it waits or failed, English
    Column("printer", Text, nullable=False, default=""),
    Column("ref", Text, nullable=False, default=""),  # the printer's own job name
    Column("owner", Text, nullable=False, default=""),  # who holds the claim, a process
    Column("options", Text, nullable=False, default="{}"),  # JSON: layout and the like
    Column("queued_at", Integer, nullable=False),
    Column("changed_at", Integer, nullable=False),
    CheckConstraint(
        "state in ('queued', 'claimed', 'sent', 'done', 'unknown', 'failed', 'cancelled')", name="print_job_state"
    ),
    Index("print_job_state_index", "state", "queued_at"),
    Index("print_job_stream", "stream"),
)

catalogue_package: Final = Table(
    "catalogue_package",
    metadata,
    Column("id", Integer, primary_key=True),  # in the order of import
    Column("digest", Text, nullable=False),  # SHA-256 of the file
    Column("name", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("issued", Text, nullable=False),
    Column("key", Text, nullable=False),  # that signed it, hex
    Column("content", BLOB, nullable=False),  # the file verbatim
    Column("imported_at", Integer, nullable=False),
    Column("imported_by", Text, nullable=False),
    Column("undone_at", Integer),  # null while it holds
    Column("undone_by", Text, nullable=False, default=""),
)
"""Catalogue packages of this site; those that hold are laid over the shipped catalogue in their order."""

hop: Final = Table(
    "hop",
    metadata,
    Column("hub", Text, primary_key=True),  # its name, from its key
    Column("url", Text, nullable=False),
    Column("public_key", BLOB, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("origin", Text, nullable=False),  # whom the certificate names
    Column("site", Text, nullable=False),
    Column("cursor", Text, nullable=False),
    Column("stopped", Text, nullable=False, default=""),
    Column("clock", Integer),  # ms that this desk's clock is ahead
    Column("heard_at", Integer, nullable=False, default=0),
    Column("tls", BLOB, nullable=False, default=b"", server_default=text("x''")),  # the certificate pinned, if any
    sqlite_with_rowid=False,
)
"""The hubs that this desk is enrolled at, and how far it has pulled from each."""

hop_mark: Final = Table(
    "hop_mark",
    metadata,
    Column("hub", Text, ForeignKey("hop.hub"), primary_key=True),
    Column("origin", Text, primary_key=True),
    Column("sent", Integer, nullable=False),
    Column("confirmed", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How far each origin was sent to a hub, and is confirmed there."""

above: Final = Table(
    "above",
    metadata,
    Column("hub", Text, ForeignKey("hop.hub"), primary_key=True),
    Column("name", Text, nullable=False),  # of the higher hub, from its key
    Column("url", Text, nullable=False),
    Column("heard_at", Integer, nullable=False),
    Column("stopped", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""The higher hub that a hub of this desk passes everything on to, as that hub tells."""

above_mark: Final = Table(
    "above_mark",
    metadata,
    Column("hub", Text, ForeignKey("hop.hub"), primary_key=True),
    Column("origin", Text, primary_key=True),
    Column("confirmed", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How far each origin is confirmed at the higher hub."""

verdict: Final = Table(
    "verdict",
    metadata,
    Column("hub", Text, ForeignKey("hop.hub"), primary_key=True),
    Column("event", Text, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Integer, nullable=False),
    CheckConstraint("state in ('refused', 'held', 'superseded', 'accepted')", name="verdict_state"),
    Index("verdict_open", "state"),
    sqlite_with_rowid=False,
)
"""What a hub's rules say of stored events."""

attached: Final = Table(
    "attached",
    metadata,
    Column("event", Text, primary_key=True),  # its id
    Column("name", Text, primary_key=True),  # SHA-256 of the attachment, hex
    Column("stream", Text, nullable=False),
    Column("erased", Integer, nullable=False),  # 1: the event was erased
    Index("attached_name", "name", "erased"),
    Index("attached_stream", "stream"),
    sqlite_with_rowid=False,
)
"""Which attachments events name; their content may be here or not."""

hop_attachment: Final = Table(
    "hop_attachment",
    metadata,
    Column("hub", Text, ForeignKey("hop.hub"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("at", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Attachments that a hub has said it has."""

code_block: Final = Table(
    "code_block",
    metadata,
    Column("origin", Text, primary_key=True),  # this desk in one epoch: another one never goes on in it
    Column("day", Text, primary_key=True),
    Column("next", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Numbers of the day's plain sequence that a hub gave to this desk for offline use."""

code_asked: Final = Table(
    "code_asked",
    metadata,
    Column("name", Text, primary_key=True),  # a dossier's stream, or what else was asked for
    Column("until", Integer, nullable=False),  # ms
    sqlite_with_rowid=False,
)
"""Official codes for which this desk does not ask again before a time."""

guest: Final = Table(
    "guest",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("site", Text, nullable=False),  # where it was received, as its event names it
    sqlite_with_rowid=False,
)
"""Dossiers of other sites that hubs showed to this one."""

base: Final = Table(
    "base",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("events", Integer, nullable=False),  # of which it is made
    Column("bytes", BLOB, nullable=False),
    sqlite_with_rowid=False,
)
"""Base states of dossiers whose events have not all come yet."""
