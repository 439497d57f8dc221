"""What a hub keeps for counters that are to join: under a code, which letters, in whose place, what they are given."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, LargeBinary, Table, Text

from clerkdesk.hub.tables import metadata

invitation: Final = Table(
    "invitation",
    metadata,
    Column("code", Text, ForeignKey("code.hash", ondelete="CASCADE"), primary_key=True),
    Column("site", Text, ForeignKey("site.id"), nullable=False, index=True),
    Column("letters", Text, nullable=False),
    Column("replaces", Text, nullable=False),  # the desk that is let in no more when the code is used, or ""
    Column("parcel", LargeBinary, nullable=False),  # sealed to the code's secret; b"" once the code was used
)
