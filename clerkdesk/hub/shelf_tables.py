"""The hub's tables of attachments: which events name them, what there is, what is half there; and of carried files."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Table, Text

from clerkdesk.hub.tables import metadata

named: Final = Table(
    "named",
    metadata,
    Column("site", Text, primary_key=True),  # on whose feed the event stands: who may read
    Column("event", Text, primary_key=True),  # its id
    Column("name", Text, primary_key=True),  # SHA-256 of the attachment, hex
    Column("home", Text, nullable=False),  # the site of the event's origin: who brings the content
    Index("named_name", "site", "name"),
)
"""Who may ask for an attachment. A row goes when its event is erased."""

attachment: Final = Table(
    "attachment",
    metadata,
    Column("site", Text, primary_key=True),  # whose events name it
    Column("name", Text, primary_key=True),
    Column("state", Text, nullable=False),  # "wanted", "kept", "going": erased, the file is about to be deleted
    Column("size", BigInteger, nullable=False),
    Index("attachment_state", "state", "site", "name"),
)

upload: Final = Table(
    "upload",
    metadata,
    Column("id", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("desk", Text, nullable=False),  # nobody else may go on with it
    Column("name", Text, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("at_byte", BigInteger, nullable=False),  # what is answered for
    Column("metadata", Text, nullable=False),  # as it came
    Column("changed_at", BigInteger, nullable=False),  # ms
    Index("upload_desk", "desk", "name"),
    Index("upload_changed", "changed_at"),
)
"""Uploads that are not whole yet."""

carried: Final = Table(
    "carried",
    metadata,
    Column("desk", Text, primary_key=True),
    Column("cursor", Text, nullable=False),
    Column("at", BigInteger, nullable=False),  # ms: when it wrote the file
)
"""How far desks that exchange by hand had pulled when they wrote their last file."""

carried_lack: Final = Table(
    "carried_lack",
    metadata,
    Column("desk", Text, primary_key=True),
    Column("name", Text, primary_key=True),
)
"""Which attachments these desks lacked when they wrote it: events that they had already name them."""

carried_number: Final = Table(
    "carried_number",
    metadata,
    Column("site", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
)
"""The number of the newest file for the desks of a site, as far as this hub wrote it or heard of it."""
