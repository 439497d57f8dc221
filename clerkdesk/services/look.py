"""Looking things up for screens and commands: lists, one dossier with its timeline, a person, the day."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from clerkdesk.domain import dossier as life
from clerkdesk.domain import events as e
from clerkdesk.domain import folding
from clerkdesk.domain.codes import parse_code
from clerkdesk.domain.due import Reason
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import Party, identity_of
from clerkdesk.projections import find, persons, tickets, twice
from clerkdesk.projections import first as beginning
from clerkdesk.projections.find import Counts, Due, Filter, Line, Order, Span, Tally
from clerkdesk.services import telling
from clerkdesk.services.clock import midnight, milliseconds, moment
from clerkdesk.services.desk import Desk
from clerkdesk.store import tables as t
from clerkdesk.store.events import facts_of

__all__ = [
    "Counts",
    "Details",
    "Due",
    "Filter",
    "Line",
    "Moment",
    "Order",
    "Span",
    "Tally",
    "by_code",
    "by_stream",
    "counts",
    "details",
    "find_text",
    "first",
    "frequent",
    "ids",
    "lines",
    "of_person",
    "of_visit",
    "recent",
    "tally",
    "waiting_too_long",
]


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline: when, by whom, at which desk, what; ``contested`` when another fact contradicts it.

    kind: the event's type, as "dossier.received". particulars: what else it says (`telling.particulars`).
    """

    event: str
    at: datetime
    clerk: str
    desk: str
    what: Reason
    contested: bool
    kind: str = ""
    particulars: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Details:
    """One dossier whole: its state, how it stands in lists, what happened to it, and which others bear its code."""

    dossier: life.Dossier
    line: Line
    timeline: tuple[Moment, ...]
    now: datetime
    same_code: tuple[Line, ...] = ()

    @property
    def overdue(self) -> bool:
        """Whether the promise was missed and work still goes on."""
        return life.overdue(self.dossier, self.now)

    @property
    def can_enter_result(self) -> bool:
        """Whether a result may be entered now."""
        return self.can(e.ResultIn())

    @property
    def can_deliver(self) -> bool:
        """Whether the result may be delivered now."""
        return self.can(e.Delivered(delivered_at=self.now))

    @property
    def can_void(self) -> bool:
        """Whether the dossier may be voided now."""
        return self.can(e.Voided(reason=""))

    def can(self, what: e.DossierPayload) -> bool:
        """Return whether ``what`` may happen to it now."""
        return _can(self.dossier, what, self.line.place)

    @property
    def may(self) -> frozenset[str]:
        """What may be done to it now, by the names of the deeds in services: "ask", "receive_supplement", "give" ..."""
        tried: dict[str, e.DossierPayload] = {
            "ask": e.SupplementAsked(items=()),
            "receive_supplement": e.Supplemented(),
            "apologise": e.DueMoved(due_at=self.now, reason=""),
            "give": e.HandedOver(to=""),
            "take_back": e.HandedBack(by=""),
            "enter_result": e.ResultIn(),
            "deliver": e.Delivered(delivered_at=self.now),
            "refuse": e.DossierRefused(reason=""),
            "withdraw": e.Withdrawn(reason=""),
            "stop": e.Stopped(reason=""),
            "void": e.Voided(reason=""),
            "correct": e.FactCorrected(field="", reason=""),
            "reissue": e.Recoded(code="", old=""),
            "take_fee": e.FeeTaken(amount=0),
            "refund": e.FeeRefunded(amount=0, reason=""),
        }
        found = {name for name, what in tried.items() if self.can(what)}
        found -= {"take_fee"} if not self.owed else set()
        found -= {"refund"} if self.dossier.paid <= 0 else set()
        found -= {"correct"} if self.dossier.applicant is None else set()
        found -= {"reissue"} if not self.same_code else set()
        return frozenset(found)

    @property
    def owed(self) -> int:
        """What is still to be paid, in đồng."""
        return max(0, self.dossier.fee - self.dossier.paid)


def _can(dossier: life.Dossier, what: e.DossierPayload, place: str | None) -> bool:
    try:
        life.check(dossier, what)
        if place is not None:
            life.check_visiting(what, place)
    except Refused:
        return False
    return True


def ids(desk: Desk, wanted: Filter) -> array[int]:
    """Return the rows that ``wanted`` lets through, in its order; its times are filled in when they are 0."""
    with desk.store.reading() as connection:
        return find.ids(connection, _dated(desk, wanted))


def first(desk: Desk, wanted: Filter, limit: int = 64) -> array[int] | None:
    """Return the first rows of :func:`ids` (all when they are fewer than ``limit``), None when that would take long."""
    with desk.store.reading() as connection:
        return beginning.first(connection, _dated(desk, wanted), limit)


def tally(desk: Desk, wanted: Filter) -> Tally:
    """Return how many dossiers each filter would show for the words of ``wanted``."""
    with desk.store.reading() as connection:
        return find.tally(connection, _dated(desk, wanted))


def _dated(desk: Desk, wanted: Filter) -> Filter:
    if wanted.now:
        return wanted
    now = desk.now()
    return replace(wanted, now=milliseconds(now), today=midnight(now.date()))


def lines(desk: Desk, rows: Sequence[int]) -> list[Line]:
    """Return the lines of ``rows``, in that order."""
    with desk.store.reading() as connection:
        return find.lines(connection, rows)


def by_code(desk: Desk, text: str) -> list[Line]:
    """Return the dossiers that bear the code scanned or typed as ``text``; more than one when a number stands twice."""
    code = parse_code(text)
    if code is None:
        return []
    with desk.store.reading() as connection:
        return find.by_code(connection, code.text)


def by_stream(desk: Desk, stream: str) -> Line | None:
    """Return the dossier of ``stream``, None when there is none."""
    with desk.store.reading() as connection:
        return find.by_stream(connection, stream)


def find_text(desk: Desk, text: str, limit: int = 50) -> list[Line]:
    """Return the newest dossiers that every word of ``text`` finds, by code, name, number, phone or procedure."""
    exact = by_code(desk, text)
    if exact or not text.strip():
        return exact
    with desk.store.reading() as connection:
        return find.lines(connection, beginning.first(connection, Filter(words=text), limit) or ())


def of_person(desk: Desk, number: str, limit: int = 20) -> list[Line]:
    """Return the newest dossiers of whoever has identity ``number``, under every number that was joined to it."""
    with desk.store.reading() as connection:
        return _of_person(connection, number, limit)


def _of_person(connection: Connection, number: str, limit: int) -> list[Line]:
    known = persons.same(connection, number)
    if not known.merges:
        return find.by_person(connection, number, limit)
    return find.by_people(connection, known.numbers, known.dossiers, limit)


def known_party(desk: Desk, number: str) -> Party | None:
    """Return what the newest dossier says of the applicant with identity ``number``, None when never seen.

    What stands under another number of the same person is taken when nothing stands under this one.
    """
    other: Party | None = None
    with desk.store.reading() as connection:
        for line in _of_person(connection, number, 5):
            found = folding.fold(line.stream, facts_of(connection, line.stream)).applicant
            if found is not None and found.identity.number == number:
                return found
            other = other or found
    return replace(other, identity=identity_of(number)) if other else None


def of_visit(desk: Desk, visit: str) -> list[Line]:
    """Return the dossiers of one visit, oldest first."""
    with desk.store.reading() as connection:
        return find.by_visit(connection, visit)


def waiting_too_long(desk: Desk, limit: int = 200) -> list[Line]:
    """Return the results that have waited for their citizen longer than the site wants, longest first."""
    before = milliseconds(desk.now() - timedelta(days=desk.site.wait_days))
    with desk.store.reading() as connection:
        return find.waiting_since(connection, before, limit)


def counts(desk: Desk) -> Counts:
    """Return the figures of today."""
    now = desk.now()
    with desk.store.reading() as connection:
        return find.counts(connection, milliseconds(now), midnight(now.date()))


def recent(desk: Desk, limit: int = 10) -> list[str]:
    """Return the codes of the procedures received last."""
    with desk.store.reading() as connection:
        return find.recent(connection, limit)


def frequent(desk: Desk, days: int = 30, limit: int = 10) -> list[str]:
    """Return the codes of the procedures received most in the last ``days`` days."""
    since = milliseconds(desk.now() - timedelta(days=days))
    with desk.store.reading() as connection:
        return find.frequent(connection, since, limit)


def details(desk: Desk, stream: str) -> Details | None:
    """Return one dossier whole, None when there is none.

    Raises:
        Refused: there is an outline of it alone, and no hub in reach.
    """
    desk.want(stream)
    with desk.store.reading() as connection:
        line = find.by_stream(connection, stream)
        if line is None:
            return None
        facts = facts_of(connection, stream)
        letters = {row.id: row.letters for row in connection.execute(select(t.origin.c.id, t.origin.c.letters))}
        same_code = tuple(
            other
            for name in (twice.bearers(connection, line.number) if line.number else ())
            if name != stream and (other := find.by_stream(connection, name)) is not None
        )
    state = folding.fold(stream, facts)
    with desk.store.reading() as connection:
        visits = dict.fromkeys((state.visit, *_later_visits(connection, facts)))
        thread = sorted((one for visit in visits for one in _of_the_visit(connection, visit)), key=lambda one: one.at)
    contested = {event for contest in state.contests for event in (contest.standing, contest.other)}
    timeline = tuple(
        Moment(
            one.id,
            moment(one.at),
            one.clerk.name,
            letters.get(one.origin, ""),
            telling.tell(one),
            one.id in contested,
            one.what.TYPE,
            telling.particulars(one),
        )
        for one in _in_time(facts, thread)
    )
    return Details(state, line, timeline, desk.now(), same_code)


def _of_the_visit(connection: Connection, visit: str) -> list[e.Fact]:
    """Return what happened to the ticket that opened ``visit``, and its ratings; nothing when none did."""
    row = tickets.of_visit(connection, visit)
    if row is None:
        return []
    moves = [one for one in facts_of(connection, row.stream) if isinstance(one.what, e.TicketPayload)]
    rated = [one for one in facts_of(connection, visit) if isinstance(one.what, e.VisitRated)]
    return [*moves, *rated]


_WITH_THE_CITIZEN = (e.Supplemented, e.FeeTaken, e.Delivered, e.Withdrawn)


def _later_visits(connection: Connection, facts: Sequence[e.Fact]) -> Iterator[str]:
    """Yield the visits in which the citizen came again: whose ticket the same desk served when something was done."""
    for one in facts:
        if isinstance(one.what, _WITH_THE_CITIZEN):
            yield from tickets.served_then(connection, one.origin, one.when)


def _in_time(facts: list[e.Fact], thread: list[e.Fact]) -> list[e.Fact]:
    """Return ``facts`` in their own order, with each of ``thread`` before the first one that is not earlier."""
    story: list[e.Fact] = []
    left = deque(thread)
    for fact in facts:
        while left and left[0].at <= fact.at:
            story.append(left.popleft())
        story.append(fact)
    return [*story, *left]
