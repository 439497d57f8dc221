"""The tables behind the pages: who may see them, and what is kept of sites and desks for them alone."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from clerkdesk.hub.tables import metadata

account: Final = Table(
    "admin_account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),  # as it is typed, in lower case
    Column("password", Text, nullable=False),  # Argon2id, with its parameters
    Column("role", Text, nullable=False),  # see accounts.Role
    Column("site", Text, nullable=False),  # the one that it sees, "" for all
    Column("made_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),  # 0: never signed in
    Column("failed", Integer, nullable=False),  # tries in a row
    Column("free_at", BigInteger, nullable=False),  # no password is tried before
)

session: Final = Table(
    "admin_session",
    metadata,
    Column("hash", Text, primary_key=True),  # SHA-256 of what the browser holds
    Column("account", Text, ForeignKey("admin_account.id", ondelete="CASCADE"), nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

code: Final = Table(
    "admin_code",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)
"""One-time codes that make an account."""

about: Final = Table(
    "site_about",
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("name", Text, nullable=False),  # of the unit, for example "Xã An Phú"
)

told: Final = Table(
    "desk_told",
    metadata,
    Column("desk", Text, ForeignKey("desk.id"), primary_key=True),
    Column("agent", Text, nullable=False),  # program and version
    Column("unsent", BigInteger, nullable=False),  # events that it had and this hub had not, -1: it did not say
    Column("at", BigInteger, nullable=False),
)
"""What a desk last said of itself."""
