"""One person under several numbers or none: which records a clerk found to be the same human being."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clerkdesk.domain import events as e


@dataclass(slots=True)
class Person:
    """The state of one merge, as folded from its facts: numbers and dossiers (streams) of one person.

    Two merges that share a number or a dossier speak of the same person; whoever looks joins them.
    """

    id: str
    version: int = 0
    main: str = ""
    numbers: frozenset[str] = frozenset()
    dossiers: frozenset[str] = frozenset()
    frozen: bool = False


def fold(stream: str, facts: Iterable[e.Fact]) -> Person:
    """Return the state that ``facts`` (of one stream, in canonical order) make. Total. Erased parts say nothing."""
    person = Person(stream)
    for fact in facts:
        person.version = max(person.version, fact.version)
        match fact.what:
            case e.PersonMerged(personal=e.SamePerson() as same):
                person.main = same.main or person.main
                person.numbers |= {number for number in (same.main, *same.numbers) if number}
                person.dossiers |= set(same.dossiers)
            case e.PersonSplit(personal=e.SamePerson() as apart):
                person.numbers -= set(apart.numbers)
                person.dossiers -= set(apart.dossiers)
                if person.main not in person.numbers:
                    person.main = min(person.numbers, default="")
            case e.Unknown():
                person.frozen = True
            case _:
                pass
    return person
