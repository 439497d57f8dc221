"""The hub's tables, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, text

from clerkdesk.domain.events import PersonalErased

metadata: Final = MetaData()

ERASING: Final = f"type = '{PersonalErased.TYPE}'"
"""Few events erase, and whoever stores events asks for them: as words, for SQLite must see that its index will do."""

owner: Final = Table("owner", metadata, Column("hub", Text, primary_key=True))
"""One row: the name of the hub whose database this is, by its key."""

site: Final = Table(
    "site",
    metadata,
    Column("id", Text, primary_key=True),  # its agency code
    Column("position", BigInteger, nullable=False),  # the last one of its feed
    Column("mark", Text, nullable=False),  # the digest that runs over its feed
)
"""Who writes of a site locks its row first and holds it until the commit: that makes the order of its feed exact."""

code: Final = Table(
    "code",
    metadata,
    Column("hash", Text, primary_key=True),  # SHA-256 of the secret
    Column("site", Text, ForeignKey("site.id"), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("desk", Text, nullable=False),  # "" until it was used
)
"""One-time codes that enrol a desk."""

desk: Final = Table(
    "desk",
    metadata,
    Column("id", Text, primary_key=True),
    Column("site", Text, ForeignKey("site.id"), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("letters", Text, nullable=False),  # "" when it is known by its certificate alone
    Column("enrolled_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("revoked", Integer, nullable=False),
)

desk_follows: Final = Table(
    "desk_follows",
    metadata,
    Column("desk", Text, ForeignKey("desk.id"), primary_key=True),
    Column("before", Text, nullable=False),  # the desk as it was known under the letters that it had
)
"""Desks that went on under other letters and another key: as that they are a desk of their own here."""

origin: Final = Table(
    "origin",
    metadata,
    Column("id", Text, primary_key=True),
    Column("site", Text, ForeignKey("site.id"), nullable=False),
    Column("desk", Text, nullable=False),  # who brought it first
    Column("public_key", LargeBinary, nullable=False),
    Column("letters", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),  # its head
    Column("hash", Text, nullable=False),
    Column("stopped", Text, nullable=False),  # the code of what stopped it, "" while it flows
)

event: Final = Table(
    "event",
    metadata,
    Column("origin", Text, ForeignKey("origin.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("site", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Index("event_id", "id"),
    Index("event_stream", "site", "stream"),
    Index("event_of_stream", "stream"),
    Index("event_erasing", "site", "stream", sqlite_where=text(ERASING), postgresql_where=text(ERASING)),
)
"""Append-only: guarded by triggers that its migration makes. PostgreSQL has no foreign keys of this table and of the
feed: it would look up for each row what whoever writes has looked up for all of them and holds locked."""

sealed: Final = Table(
    "sealed",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("bytes", LargeBinary, nullable=False),
)

head: Final = Table(
    "head",
    metadata,
    Column("origin", Text, ForeignKey("origin.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)
"""The signed heads of ranges, as they came."""

feed: Final = Table(
    "feed",
    metadata,
    Column("site", Text, ForeignKey("site.id"), primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("origin", Text, nullable=False),  # an event, or "" for a verdict
    Column("seq", BigInteger, nullable=False),
    Column("verdict", LargeBinary, nullable=True),  # packed
    Column("mark", Text, nullable=False),
)
"""What happened at a site, in the order of commits."""

verdict: Final = Table(
    "verdict",
    metadata,
    Column("site", Text, primary_key=True),
    Column("event", Text, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("by", Text, nullable=False),
    Index("verdict_stream", "site", "stream"),
)
"""What holds now of events that are not simply accepted."""

evidence: Final = Table(
    "evidence",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("site", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("raw", LargeBinary, nullable=True),
    Column("signature", LargeBinary, nullable=False),
)
"""Why an origin was stopped, with the bytes that did not fit."""

life: Final = Table(
    "life",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("place", Text, nullable=False),  # where the database stood
    Column("began_at", BigInteger, nullable=False),
)
"""The hub's lives (:mod:`clerkdesk.hub.life`)."""

site_key: Final = Table(
    "site_key",
    metadata,
    Column("origin", Text, ForeignKey("origin.id"), primary_key=True),
    Column("site", Text, nullable=False),
    Column("life", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the private key, encrypted by the hub's
    Index("site_key_of", "site", "life"),
)
"""The keys of the hub's own origins."""

code_range: Final = Table(
    "code_range",
    metadata,
    Column("site", Text, primary_key=True),
    Column("day", Text, primary_key=True),  # "" for each day
    Column("first", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
    Column("block", Integer, nullable=False),  # 0, or how many go to each desk
)
"""Numbers that the province granted to a site (:mod:`clerkdesk.hub.ranges`)."""

code_next: Final = Table(
    "code_next",
    metadata,
    Column("site", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("first", Integer, primary_key=True, autoincrement=False),
    Column("next", Integer, nullable=False),
)
"""How far a range is burned on a day."""

code_block: Final = Table(
    "code_block",
    metadata,
    Column("origin", Text, primary_key=True),  # the desk's, in one epoch of its life
    Column("day", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
)
"""Numbers that a desk holds for offline use."""

dealt: Final = Table(
    "dealt_code",
    metadata,
    Column("site", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("by", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Official codes, each dealt to one dossier on one day for good."""
