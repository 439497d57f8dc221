"""The ledger's tables, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, text

from clerkdesk.hub.tables import metadata

ledger: Final = Table(
    "ledger",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("seen", BigInteger, nullable=False),  # goes up whenever something happened in the stream
    Column("done", BigInteger, nullable=False),  # as it was when the stream was last folded and settled
    Column("state", Text, nullable=False),  # see ledger.Standing
    Column("reason", Text, nullable=False),  # of a state that needs one
    Column("number", Text, nullable=False),  # what it is sent under, for good; "" until it is sent
    Column("ref", Text, nullable=False),  # the province's own id of it
    Column("there", Integer, nullable=False),  # 1 once the province said that it has it
    Column("sent", Text, nullable=False),  # keyed digest of the record that the province took last
    Column("lines", Text, nullable=False),  # events whose lines of progress it took, a line each
    Column("refused", Text, nullable=False),  # keyed digest of what it refused
    Column("erased", Integer, nullable=False),  # 1: personal parts were erased, and are not sent
    Column("tries", BigInteger, nullable=False),
    Column("failed", BigInteger, nullable=False),  # in a row
    Column("tried_at", BigInteger, nullable=False),
    Column("taken_at", BigInteger, nullable=False),
    Column("next_at", BigInteger, nullable=False),  # the next try or look, or the end of a claim; ledger.NEVER for none
    Column("code", Text, nullable=False),  # of the last answer
    Column("words", Text, nullable=False),
    Column("owner", Text, nullable=False),  # of a refusal: "clerk", "administrator" or ""
    Column("clerk", Text, nullable=False),  # id of who received it
    Column("told", Text, nullable=False),  # what desks were last told
    Column("status", Text, nullable=False),  # its status at the province, as last known
    Column("files", Text, nullable=False, server_default=""),  # JSON: what the province called the papers it got
    Column("claim", Text, nullable=False),  # who works on it until next_at, "" for nobody
    Index("ledger_next", "next_at"),
    Index("ledger_site", "site", "state"),
    Index(
        "ledger_number",
        "number",
        unique=True,
        sqlite_where=text("number <> ''"),
        postgresql_where=text("number <> ''"),
    ),
)
"""How each dossier stands with the province. Nothing personal: digests are keyed by the hub."""

attempt: Final = Table(
    "ledger_try",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("call", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("came", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("words", Text, nullable=False),
    Index("ledger_try_stream", "stream", "id"),
)
"""What was sent and what came of it, the last ones of each dossier."""

followed: Final = Table(
    "ledger_feed",
    metadata,
    Column("site", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("mark", Text, nullable=False),
)
"""How far the ledger has followed each site's feed."""
