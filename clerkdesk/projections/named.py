"""Whom signed forms name: one row a dossier, a role and an identity number. Filled along with the dossiers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Index, Table, Text, select

from clerkdesk.domain.dossier import Dossier
from clerkdesk.projections.tables import metadata, replace

named: Final = Table(
    "p_named",
    metadata,
    Column("stream", Text, primary_key=True),  # the dossier
    Column("role", Text, primary_key=True),  # "mother"
    Column("number", Text, primary_key=True),
    Index("p_named_number", "number"),
    sqlite_with_rowid=False,
)


def rows(state: Dossier) -> list[dict[str, Any]]:
    """Return the rows of a dossier."""
    found = {
        (one.key.removesuffix(".number"), one.value)
        for form in state.forms
        if form.personal is not None
        for one in form.personal.values
        if one.key.endswith(".number") and isinstance(one.value, str) and one.value
    }
    return [{"stream": state.id, "role": role, "number": number} for role, number in sorted(found)]


def put(connection: Connection, states: Sequence[Dossier], known: Collection[str]) -> None:
    """Make the rows of dossiers say what their forms say; ``known``: those that may have rows."""
    said = [state for state in states if state.forms]  # forms are never taken away, only what is personal in them
    replace(connection, named, known, [state.id for state in said], [row for state in said for row in rows(state)])


def dossiers(connection: Connection, numbers: Collection[str], limit: int) -> list[str]:
    """Return the newest dossiers whose forms name one of ``numbers``."""
    query = (
        select(named.c.stream)
        .where(named.c.number.in_(set(numbers) - {""}))
        .distinct()
        .order_by(named.c.stream.desc())
        .limit(limit)
    )
    return list(connection.execute(query).scalars())
