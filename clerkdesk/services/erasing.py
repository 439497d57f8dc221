"""Erasing personal data, by law, at the end of their keeping or at a correction: an event, and the data are gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import ENDED
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.person import fold as fold_person
from clerkdesk.domain.text import clean
from clerkdesk.projections import drafts as parked
from clerkdesk.projections import find, persons, visits
from clerkdesk.projections.find import Line
from clerkdesk.services import drafts, people
from clerkdesk.services.clerks import Account, Role
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Changes, Deed, Desk, deed

MOST = 10_000


@dataclass(frozen=True, slots=True)
class Erasable:
    """What is erased of one person, and what stays because work on it goes on.

    dossiers: those that ended. visits, merges: streams that name the person, when nothing under way needs them.
    drafts: streams of parked drafts that name the person; this desk's own drafts of forms that do go too.
    numbers: the person's.
    """

    dossiers: tuple[Line, ...]
    visits: tuple[str, ...]
    merges: tuple[str, ...]
    under_way: tuple[Line, ...]
    drafts: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()


def erase(desk: Desk, clerk: e.Clerk, stream: str, ground: str) -> Done:
    """Erase the personal data of a dossier or a visit; what happened, when and by whom stays.

    What joined the dossier, or a number that stands on no other one, to other records of the same person goes with it.

    Raises:
        Refused: no ground is given, or there is nothing to erase.
    """
    why = _ground(ground)
    with deed(desk, clerk) as one:
        line = find.by_stream(one.pen.connection, stream)
        if not _erase(one, stream, why):
            raise Refused("nothing-to-erase", "There are no personal data here.")
        if line is not None:
            _part(one, [line], why)
    desk.store.let_go([stream])
    return Done(stream, "", one.changes())


def erasable(desk: Desk, number: str) -> Erasable:
    """Return what :func:`erase_person` would erase of the person ``number`` (or a dossier's stream)."""
    with desk.store.reading() as connection:
        return _erasable(connection, number)


def erase_person(desk: Desk, by: Account, number: str, ground: str) -> Changes:
    """Erase the personal data of every ended dossier, visit and merge of a person.

    ``number`` is of their identity, or the stream of a dossier of theirs that bears none.
    What others' dossiers say of the person, as their representative, stays: it belongs to those dossiers.

    Raises:
        Refused: not an administrator, no ground is given, or there is nothing to erase.
    """
    if by.role is not Role.ADMINISTRATOR:
        raise Refused("administrator-only", "Only an administrator may do this.")
    why = _ground(ground)
    with deed(desk, by.clerk) as one:
        found = _erasable(one.pen.connection, number)
        streams = (*(line.stream for line in found.dossiers), *found.visits, *found.merges, *found.drafts)
        if not sum([_erase(one, stream, why) for stream in streams]):
            raise Refused("nothing-to-erase", "There are no personal data here.")
        _part(one, found.dossiers, why)
        drafts.drop_naming(one.pen.connection, "forms:", found.numbers)
    desk.store.let_go(streams)
    return one.changes()


def _ground(ground: str) -> str:
    why = clean(ground, field="ground", limit=2000)
    if not why:
        raise Refused("no-reason", "Say why.", field="ground")
    return why


def _erase(one: Deed, stream: str, ground: str) -> bool:
    events = tuple(fact.id for fact in one.facts(stream) if getattr(fact.what, "personal", None) is not None)
    if events:
        one.note(stream, e.PersonalErased(events=events, ground=ground))
    return bool(events)


def _part(one: Deed, gone: Iterable[Line], ground: str) -> None:
    """Erase from merges what they say of dossiers that were erased, and of numbers that stand on no other one.

    A merge is sealed whole: it is erased, and what it joins besides is joined anew.
    """
    connection = one.pen.connection
    lines = {line.stream: line for line in gone}
    streams, numbers, merges = set(lines), set[str](), set[str]()
    for line in lines.values():
        merges |= persons.same(connection, line.id_number, line.stream).merges
        others = find.by_person(connection, line.id_number, len(streams) + 1)
        if line.id_number and streams.issuperset(other.stream for other in others):
            numbers.add(line.id_number)
    for stream in sorted(merges):
        facts = one.facts(stream)
        state = fold_person(stream, facts)
        if not (state.numbers & numbers or state.dossiers & streams):
            continue
        _erase(one, stream, ground)
        rest, alone = state.numbers - numbers, state.dossiers - streams
        if rest and len(rest) + len(alone) > 1:
            why = next(fact.what.reason for fact in reversed(facts) if isinstance(fact.what, e.PersonMerged))
            main = state.main if state.main in rest else min(rest)
            same = e.SamePerson(main=main, numbers=tuple(sorted(rest)), dossiers=tuple(sorted(alone)))
            one.note(stream, e.PersonMerged(reason=why, personal=same))


def _erasable(connection: Connection, number: str) -> Erasable:
    known = people.known(connection, number)
    numbers = known.numbers
    lines = find.by_people(connection, numbers, known.dossiers, MOST)
    ended = tuple(line for line in lines if line.state in ENDED)
    going = tuple(line for line in lines if line.state not in ENDED)
    needed = {line.visit for line in going}
    here = [visit for visit in dict.fromkeys(line.visit for line in ended) if visit and visit not in needed]
    return Erasable(
        ended,
        tuple(_own_visits(connection, here, numbers, {line.stream for line in lines})),
        () if going else tuple(sorted(known.merges)),
        going,
        parked.naming(connection, numbers),
        frozenset(numbers),
    )


def _own_visits(
    connection: Connection, streams: Iterable[str], numbers: Collection[str], own: Collection[str]
) -> list[str]:
    """Return those of the visits ``streams`` at which the person stood at the counter themselves.

    A visitor without a number is taken for them where all dossiers of the visit are their ``own``.
    """

    def theirs(stream: str) -> bool:
        visitor = visits.visitor(connection, stream)
        return visitor in numbers if visitor else all(line.stream in own for line in find.by_visit(connection, stream))

    return [stream for stream in streams if theirs(stream)]
