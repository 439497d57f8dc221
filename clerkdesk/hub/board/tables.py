"""The tables behind boards and citizens' pages: keys and tokens, both as hashes alone."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from clerkdesk.hub.tables import metadata

key: Final = Table(
    "board_key",
    metadata,
    Column("hash", Text, primary_key=True),  # SHA-256 of the key
    Column("id", Text, nullable=False, unique=True),  # by which it is revoked
    Column("site", Text, ForeignKey("site.id"), nullable=False),
    Column("name", Text, nullable=False),  # where the board hangs
    Column("made_at", BigInteger, nullable=False),
)

token: Final = Table(
    "public_token",
    metadata,
    Column("hash", Text, primary_key=True),  # SHA-256 of the token
    Column("site", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("noted_at", BigInteger, nullable=False),
    Index("public_token_noted", "noted_at"),
)
"""Which ticket or dossier a token on a citizen's paper names."""
