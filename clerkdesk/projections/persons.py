"""The table of people under several numbers: one row a number or a dossier that a merge names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Connection, Index, Table, Text, delete, insert, or_, select

from clerkdesk.domain.events import Fact
from clerkdesk.domain.person import Person, fold
from clerkdesk.projections.tables import metadata

PREFIX: Final = "person:"

person: Final = Table(
    "p_person",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("number", Text, primary_key=True),  # "" in the row of a dossier
    Column("dossier", Text, primary_key=True),  # "" in the row of a number
    Column("main", Text, nullable=False),
    Index("p_person_number", "number"),
    Index("p_person_dossier", "dossier"),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class Same:
    """Everything that is known to be one person: numbers, dossiers named one by one, and the merges (streams)."""

    main: str
    numbers: frozenset[str]
    dossiers: frozenset[str]
    merges: frozenset[str]


def rows_of(state: Person) -> list[dict[str, Any]]:
    """Return the rows of a merge."""
    base = {"stream": state.id, "main": state.main}
    rows = [{**base, "number": number, "dossier": ""} for number in sorted(state.numbers)]
    return rows + [{**base, "number": "", "dossier": stream} for stream in sorted(state.dossiers)]


def project(connection: Connection, stream: str, facts: Sequence[Fact]) -> None:
    """Make the rows of ``stream`` say what its facts say."""
    connection.execute(delete(person).where(person.c.stream == stream))
    rows = rows_of(fold(stream, facts))
    if rows:
        connection.execute(insert(person), rows)


def same(connection: Connection, number: str = "", dossier: str = "") -> Same:
    """Return all that merges join to ``number`` or ``dossier``, directly or through each other."""
    numbers, dossiers = {number} - {""}, {dossier} - {""}
    merges: dict[str, str] = {}
    while True:
        touched = connection.execute(
            select(person.c.stream, person.c.main)
            .where(or_(person.c.number.in_(numbers), person.c.dossier.in_(dossiers)))
            .distinct()
        )
        more = {stream: main for stream, main in touched if stream not in merges}
        if not more:
            break
        merges |= more
        for found in connection.execute(select(person).where(person.c.stream.in_(more))):
            numbers |= {found.number} - {""}
            dossiers |= {found.dossier} - {""}
    main = next((merges[stream] for stream in sorted(merges, reverse=True) if merges[stream]), number)
    return Same(main, frozenset(numbers), frozenset(dossiers), frozenset(merges))
