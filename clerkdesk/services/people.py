"""One person under several records: joined by a clerk who saw it, parted again when that was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import identity_of
from clerkdesk.domain.person import fold as fold_person
from clerkdesk.domain.text import fold, why
from clerkdesk.projections import find, persons
from clerkdesk.projections.find import Filter, Line
from clerkdesk.projections.persons import Same
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Desk, deed

MOST = 20
DOSSIER = "dossier:"
"""How the stream of a dossier begins; no identity number does."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A record that may be the same person: the same name under another number; "" with dossiers that bear none."""

    number: str
    name: str
    dossiers: tuple[Line, ...]


def same(desk: Desk, number: str) -> Same:
    """Return every number and dossier that is known to be the person with identity ``number``."""
    with desk.store.reading() as connection:
        return persons.same(connection, number)


def known(connection: Connection, whose: str) -> Same:
    """Return all that is known to be the person ``whose``: an identity number, or a dossier that bears none.

    What is asked for is part of it, also when nothing was joined to it. A dossier that bears a number stands for that.
    """
    if not whose.startswith(DOSSIER):
        found = persons.same(connection, whose)
        return replace(found, numbers=found.numbers | {whose} - {""})
    line = find.by_stream(connection, whose)
    if line is not None and line.id_number:
        return known(connection, line.id_number)
    found = persons.same(connection, dossier=whose)
    return replace(found, dossiers=found.dossiers | {whose})


def alike(desk: Desk, whose: str, limit: int = 10) -> list[Alike]:
    """Return records that bear the name of the person ``whose`` and are not joined to them. A hint, no more."""
    with desk.store.reading() as connection:
        same = known(connection, whose)
        mine = find.by_people(connection, same.numbers, same.dossiers, MOST)
        name = fold(next((line.name for line in mine if line.name), ""))
        if not name:
            return []
        rows = find.ids(connection, Filter(words=name))[:500]
        lines = [line for line in find.lines(connection, rows) if fold(line.name) == name]
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.id_number not in same.numbers and line.stream not in same.dossiers:
            found.setdefault(line.id_number, []).append(line)
    return [Alike(other, group[0].name, tuple(group)) for other, group in found.items()][:limit]


def merge(
    desk: Desk, clerk: e.Clerk, main: str, others: Sequence[str], reason: str, dossiers: Sequence[str] = ()
) -> Done:
    """Note that records name one person; ``main`` is the number to show.

    Args:
        desk: where.
        clerk: who saw it.
        main: an identity number that stands on a dossier.
        others: further numbers, each on a dossier too.
        reason: by what it was seen.
        dossiers: dossiers (streams) of the person that bear no number, or a wrong one.

    Raises:
        Refused: a number or dossier is not known here, nothing new is said, or no reason is given.
    """
    because = why(reason)
    numbers = [identity_of(number).number for number in (main, *others)]
    if not numbers[0] or not 1 <= len(others) + len(dossiers) <= MOST:
        raise Refused("nothing-to-merge", "Name the records that are one person.", field="others")
    with deed(desk, clerk) as one:
        connection = one.pen.connection
        for number in numbers:
            _check_known(connection, number)
        for stream in dossiers:
            if find.by_stream(connection, stream) is None:
                raise Refused("not-found", "There is no such dossier.", field="dossiers")
        same = persons.same(connection, numbers[0])
        if same.numbers >= set(numbers) and same.dossiers >= set(dossiers) and same.merges:
            raise Refused("merged-before", "These records are one person already.", field="others")
        part = e.SamePerson(main=numbers[0], numbers=tuple(dict.fromkeys(numbers)), dossiers=tuple(dossiers))
        stream = one.begin("person", e.PersonMerged(reason=because, personal=part))
    return Done(stream, "", one.changes())


def split(
    desk: Desk, clerk: e.Clerk, number: str, reason: str, numbers: Sequence[str] = (), dossiers: Sequence[str] = ()
) -> Done:
    """Part ``numbers`` and ``dossiers`` from the person with ``number`` again, in every merge that joined them.

    Raises:
        Refused: they are not joined, or no reason is given.
    """
    because = why(reason)
    apart = [identity_of(one).number for one in numbers]
    with deed(desk, clerk) as one:
        same = persons.same(one.pen.connection, identity_of(number).number)
        wrong = set(apart) - same.numbers or set(dossiers) - same.dossiers
        if wrong or not (apart or dossiers) or not same.merges:
            raise Refused("not-merged", "These records are not joined.", field="numbers")
        part = e.SamePerson(main="", numbers=tuple(apart), dossiers=tuple(dossiers))
        if any(fold_person(stream, one.facts(stream)).frozen for stream in same.merges):
            raise Refused("newer-version", "A newer version of ClerkDesk joined these records: update this desk first.")
        for stream in sorted(same.merges):
            one.note(stream, e.PersonSplit(reason=because, personal=part))
    return Done(min(same.merges), "", one.changes())


def _check_known(connection: Connection, number: str) -> None:
    if not find.by_person(connection, number, 1):
        raise Refused("no-person", "No dossier bears the number {number}.", field="others", number=number)
