"""Tables of streams that are seen at several sites."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from clerkdesk.hub.tables import metadata

served: Final = Table(
    "served",
    metadata,
    Column("kind", Text, primary_key=True),  # "unit": a unit code; "place": a folded name or agency code
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),  # as the administrator wrote it
    Column("site", Text, ForeignKey("site.id"), nullable=False),
    Index("served_site", "site"),
)
"""Which site answers for a unit or a place, as an administrator said."""

shared: Final = Table(
    "shared",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("home", Integer, nullable=False),  # 1: it was opened there
)
"""The streams that were shown to other sites, and to which; who writes a row holds that site."""

crossing: Final = Table(
    "crossing",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("stream", Text, nullable=False),
    Index("crossing_stream", "stream"),
)
"""Events, stored, whose stream may have to be shown elsewhere; a row goes when that is done."""

shown: Final = Table(
    "shown",
    metadata,
    Column("site", Text, primary_key=True),
    Column("origin", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
)
"""Events of other sites that stand on a site's feed."""

guest: Final = Table(
    "guest",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=True),
    Index("guest_stream", "stream"),
    Index("guest_id", "id"),
)
"""Events of other sites that a higher hub showed to one of this hub: kept for its desks, passed on to nobody else."""
