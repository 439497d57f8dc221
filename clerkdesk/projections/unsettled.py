"""What a person has to settle: dossiers that the province refused, and those that were handed to a colleague."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Integer, Row, Select, Table, Text, func, select

from clerkdesk.domain.dossier import Dossier
from clerkdesk.domain.text import fold
from clerkdesk.projections.tables import metadata, replace

unsettled: Final = Table(
    "p_unsettled",
    metadata,
    Column("stream", Text, primary_key=True),  # the dossier
    Column("code", Text, nullable=False),  # of the province's refusal, "" when it has not refused
    Column("words", Text, nullable=False),
    Column("said_at", Integer, nullable=False),  # ms
    Column("side", Text, nullable=False),  # who can settle it: "clerk", "administrator" or ""
    Column("owner", Text, nullable=False),  # the colleague whom it was handed to, "" when to nobody
    Column("owner_key", Text, nullable=False),  # the name folded: however it is typed it finds the same
    Column("why", Text, nullable=False),
    sqlite_with_rowid=False,
)


def rows(state: Dossier) -> list[dict[str, Any]]:
    """Return the row of a dossier, none when nothing is to be settled."""
    refused, given = state.unsettled, state.owner
    if refused is None and given is None:
        return []
    return [
        {
            "stream": state.id,
            "code": refused.code if refused else "",
            "words": refused.words if refused else "",
            "said_at": round(refused.said_at.timestamp() * 1000) if refused else 0,
            "side": refused.owner if refused else "",
            "owner": given.to if given else "",
            "owner_key": fold(given.to) if given else "",
            "why": given.why if given else "",
        }
    ]


def put(connection: Connection, states: Sequence[Dossier], known: Collection[str]) -> None:
    """Make the rows of dossiers say what is to be settled; ``known``: those that may have rows."""
    found = [row for state in states for row in rows(state)]
    replace(connection, unsettled, known, [state.id for state in states], found)


def refused(connection: Connection) -> list[Row[Any]]:
    """Return the rows of what the province refused, oldest first."""
    return list(connection.execute(_REFUSED))


_REFUSED: Final = select(unsettled).where(unsettled.c.code != "").order_by(unsettled.c.said_at, unsettled.c.stream)


def count(connection: Connection) -> int:
    """Return how many dossiers the province refused."""
    return int(connection.execute(select(func.count()).where(unsettled.c.code != "")).scalar_one())


def owners(connection: Connection) -> dict[str, tuple[str, str]]:
    """Return of each dossier that was handed to a colleague to whom, and why."""
    return {stream: (owner, why) for stream, owner, why in connection.execute(_OWNERS)}


_OWNERS: Final = select(unsettled.c.stream, unsettled.c.owner, unsettled.c.why).where(unsettled.c.owner != "")


def owner_keys(connection: Connection) -> list[str]:
    """Return the folded names of the colleagues whom a dossier was handed to."""
    query = select(unsettled.c.owner_key).where(unsettled.c.owner_key != "").distinct()
    return list(connection.execute(query).scalars())


def handed_to(name: str) -> Select[tuple[str]]:
    """Return the query of the dossiers that were handed to the colleague called ``name``."""
    return select(unsettled.c.stream).where(unsettled.c.owner_key == fold(name))
