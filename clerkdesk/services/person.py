"""One person as this desk knows them: their dossiers, who acts for them, what is reused when they come again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from clerkdesk.domain import dossier as life
from clerkdesk.domain import folding
from clerkdesk.domain.party import Authority, Kinship, Party, Representative
from clerkdesk.domain.text import fold
from clerkdesk.projections import find
from clerkdesk.projections.find import Line
from clerkdesk.services import people
from clerkdesk.services.clock import moment
from clerkdesk.services.desk import Desk
from clerkdesk.services.people import Alike
from clerkdesk.store.events import facts_of

LISTED = 200
_LOOKED_INTO = 60


@dataclass(frozen=True, slots=True)
class Relation:
    """Somebody who acted for the person (``acts``), or for whom the person acted; known from dossiers alone."""

    party: Party
    acts: bool
    authority: Authority
    kinship: Kinship | None
    dossiers: tuple[str, ...]
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of one person.

    number: of their identity, "" when no dossier of theirs bears one. key: the number, else a dossier's stream.
    party: what is reused at the next visit; ``source`` the dossier that it comes from, ``provenance`` its fields'.
    numbers: every number that is theirs. joined: dossiers (streams) that bear none, or another, and are theirs too.
    alike: records of the same name that were not joined.
    """

    number: str
    key: str
    party: Party
    source: Line
    provenance: Mapping[str, str]
    numbers: tuple[str, ...]
    joined: tuple[str, ...]
    alike: tuple[Alike, ...]
    lines: tuple[Line, ...]
    relations: tuple[Relation, ...]


def person(desk: Desk, whose: str) -> Person | None:
    """Return the person with the identity number ``whose``, or of the dossier ``whose`` (its stream).

    None when no dossier that still has its data is theirs.
    """
    with desk.store.reading() as connection:
        known = people.known(connection, whose)
        numbers = known.numbers
        number = whose if whose in numbers else known.main if known.main in numbers else min(numbers, default="")
        lines = find.by_people(connection, numbers, known.dossiers, LISTED)
        states = [folding.fold(line.stream, facts_of(connection, line.stream)) for line in lines[:_LOOKED_INTO]]
        source = _source(states, number)
        if source is None or source.applicant is None:
            return None
        acting = _acting(connection, source.applicant.name, numbers)
        relations = [*_agents(states), *acting]
    return Person(
        number=number,
        key=number or whose,
        party=source.applicant,
        source=next(line for line in lines if line.stream == source.id),
        provenance=source.provenance,
        numbers=tuple(sorted(numbers)),
        joined=tuple(sorted(known.dossiers if number else ())),
        alike=tuple(people.alike(desk, number or whose)),
        lines=tuple(lines),
        relations=tuple(sorted(relations, key=lambda one: one.last, reverse=True)),
    )


def record(desk: Desk, whose: str) -> Person | None:
    """Return what stands under one number, or in one dossier, alone: as if nothing had been joined to it."""
    with desk.store.reading() as connection:
        if whose.startswith(people.DOSSIER):
            lines = find.by_people(connection, (), {whose}, 1)
        else:
            lines = find.by_person(connection, whose, LISTED)
        states = [folding.fold(line.stream, facts_of(connection, line.stream)) for line in lines[:_LOOKED_INTO]]
    source = _source(states, whose)
    if source is None or source.applicant is None:
        return None
    number = source.applicant.identity.number
    return Person(
        number=number,
        key=whose,
        party=source.applicant,
        source=next(line for line in lines if line.stream == source.id),
        provenance=source.provenance,
        numbers=(number,) if number else (),
        joined=(),
        alike=(),
        lines=tuple(lines),
        relations=(),
    )


def _source(states: Iterable[life.Dossier], number: str) -> life.Dossier | None:
    """Return the newest dossier that says who the person is, one under ``number`` itself before others."""
    told = [state for state in states if state.applicant is not None]
    own = [state for state in told if state.applicant and state.applicant.identity.number == number]
    return next(iter(own or told), None)


def _agents(states: Iterable[life.Dossier]) -> list[Relation]:
    """Return those who acted for the person, each once with all dossiers."""
    found: dict[str, list[tuple[Representative, life.Dossier]]] = {}
    for state in states:
        for agent in (state.representative, state.collector_authority):
            if agent is not None:
                found.setdefault(_key(agent.party), []).append((agent, state))
    return [_relation(pairs, acts=True) for pairs in found.values()]


def _acting(connection: Connection, name: str, numbers: Iterable[str]) -> list[Relation]:
    """Return those for whom the person acted: dossiers that name them as representative, by their number."""
    mine = set(numbers)
    rows = find.newest(connection, name, _LOOKED_INTO)
    found: dict[str, list[tuple[Representative, life.Dossier]]] = {}
    for line in find.lines(connection, rows):
        if fold(line.representative) != fold(name) or line.id_number in mine:
            continue
        state = folding.fold(line.stream, facts_of(connection, line.stream))
        agent, applicant = state.representative, state.applicant
        if agent is not None and applicant is not None and agent.party.identity.number in mine:
            seen = Representative(party=applicant, authority=agent.authority, kinship=agent.kinship)
            found.setdefault(_key(applicant), []).append((seen, state))
    return [_relation(pairs, acts=False) for pairs in found.values()]


def _relation(pairs: list[tuple[Representative, life.Dossier]], *, acts: bool) -> Relation:
    newest, state = max(pairs, key=lambda pair: pair[1].touched_at)
    return Relation(
        newest.party,
        acts,
        newest.authority,
        newest.kinship,
        tuple(dict.fromkeys(one.id for _agent, one in pairs)),
        moment(state.touched_at),
    )


def _key(party: Party) -> str:
    return party.identity.number or fold(party.name)
