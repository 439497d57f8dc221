"""Calling and serving: one counter has a ticket at a time.

Where a hub is in reach, a call is claimed there first, so that of two counters one is told no. Where none answers, the
counter calls its own home tickets first; a double call found later stands with the rule of
:mod:`clerkdesk.domain.ticket`, and both are shown it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from clerkdesk.domain import events as e
from clerkdesk.domain import queueing
from clerkdesk.domain import ticket as life
from clerkdesk.domain.claiming import Answer, Claim, Claims, Nobody, Wanted
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean
from clerkdesk.domain.ticket import CALLABLE, Stage, Ticket
from clerkdesk.language import N_
from clerkdesk.services.desk import Changes, Deed, Desk, deed
from clerkdesk.services.queue import hall
from clerkdesk.services.queue.counters import check_free, seat
from clerkdesk.services.queue.issuing import Done

_TRIES: Final = 8
"""So often the line is looked at anew in one call, when what was given to this counter had moved here meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A ticket called at ``counter``, for the ``calls``-th time. claimed: no other counter has it, a hub says."""

    stream: str
    number: str
    counter: str
    calls: int
    claimed: bool
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A citizen who sits at the counter now; what is done for them hangs on ``visit``."""

    stream: str
    number: str
    visit: str
    changes: Changes


def call_next(desk: Desk, clerk: e.Clerk, claims: Claims | None = None) -> Called | None:
    """Call the ticket whose turn it is at this desk's counter; None when none waits for it.

    Raises:
        Refused: the counter is not open, or it still has a ticket.
    """
    asking = claims or Nobody()
    lost: set[str] = set()
    alone = False
    for _try in range(_TRIES):
        place, order = _order(desk, alone=alone)
        wanted = [one for one in order if one.ticket not in lost]
        if not wanted:
            return None
        claim = Claim(answer=Answer.ALONE) if alone else asking.claim(wanted, place)
        lost |= claim.lost
        if claim.answer is Answer.TAKEN:
            continue
        if claim.answer is Answer.ALONE and not alone:
            alone = True
            continue
        stream = claim.ticket or wanted[0].ticket
        try:
            return _call(desk, clerk, stream, claimed=claim.answer is Answer.MINE, only={Stage.WAITING})
        except Refused as no:
            if no.code not in {"ticket-taken", "ticket-not-now"}:
                raise
            lost.add(stream)  # another program of this desk, or what came from a hub meanwhile
    return None


def call(desk: Desk, clerk: e.Clerk, text: str, claims: Claims | None = None, *, anyway: bool = False) -> Called:
    """Call the ticket that was scanned or typed, out of its turn: one that waits, is on hold, or had not come before.

    anyway: also when another counter called or serves it and cannot go on; its visit goes on here.

    Raises:
        Refused: there is no such ticket, another counter has it, or it is done or void.
    """
    stream = hall.the_one(desk, text)
    claim = Claim(answer=Answer.ALONE)
    if claims is not None:
        with desk.store.reading() as connection:
            name = next((one.name for one in hall.open_counters(desk, connection) if one.mine), "")
        claim = claims.claim([Wanted(stream, hall.line(desk, stream).moved)], name)
        if claim.lost and not anyway:
            text = N_("Counter {counter} has just called this ticket.")
            raise Refused("ticket-taken", text, field="ticket", counter=claim.counter or "…")
    return _call(desk, clerk, stream, claimed=claim.answer is Answer.MINE, only=CALLABLE, anyway=anyway)


def recall(desk: Desk, clerk: e.Clerk, stream: str) -> Called:
    """Call again, at most three times in all.

    Raises:
        Refused: this counter has not called it, or did so three times.
    """
    with deed(desk, clerk) as one:
        ticket, spell = _mine(one, stream, Stage.CALLED)
        if spell.calls >= life.CALLS:
            raise Refused("called-thrice", "Ticket {number} was called three times.", number=_number(ticket))
        one.note(stream, e.TicketCalled(counter=spell.counter))
    return Called(
        stream=stream,
        number=_number(ticket),
        counter=spell.counter,
        calls=spell.calls + 1,
        claimed=False,
        changes=one.changes(),
    )


def skip(desk: Desk, clerk: e.Clerk, stream: str) -> Done:
    """Note that nobody came.

    Raises:
        Refused: this counter has not called it.
    """
    with deed(desk, clerk) as one:
        ticket, spell = _mine(one, stream, Stage.CALLED)
        one.note(stream, e.TicketMissed(counter=spell.counter))
    return _done(one, ticket)


def serve(desk: Desk, clerk: e.Clerk, stream: str) -> Served:
    """Begin to serve a ticket that this counter called, or take one back from hold: its visit opens or goes on.

    Raises:
        Refused: another counter has it, or it was not called.
    """
    with deed(desk, clerk) as one:
        here = seat(one)
        check_free(one, but=stream)
        ticket = life.fold(stream, one.facts(stream))
        rival = any(spell.origin == one.origin.id and not spell.ended_at for spell in ticket.rivals)
        if not (rival and ticket.stage is Stage.CALLED):  # both called it, nobody sits anywhere: here somebody does
            life.check_counter(ticket, one.origin.id, {Stage.CALLED, Stage.HELD})
        visit = ticket.visit or one.begin("visit", e.VisitOpened())
        one.note(stream, e.TicketServing(counter=here.name, visit=visit))
    return Served(stream=stream, number=_number(ticket), visit=visit, changes=one.changes())


def hold(desk: Desk, clerk: e.Clerk, stream: str, reason: str = "") -> Done:
    """Put a ticket aside that this counter called or serves.

    :func:`serve` takes it back, :func:`give_back` lets it wait.

    Raises:
        Refused: this counter does not have it.
    """
    with deed(desk, clerk) as one:
        ticket, spell = _mine(one, stream, Stage.CALLED, Stage.SERVING)
        one.note(stream, e.TicketHeld(counter=spell.counter, reason=clean(reason, field="reason", limit=200)))
    return _done(one, ticket)


def give_back(desk: Desk, clerk: e.Clerk, stream: str) -> Done:
    """Let a ticket wait again: from now on when nobody had come for it, in its old place when it was on hold.

    Raises:
        Refused: it is neither on hold nor missed, or of another day.
    """
    with deed(desk, clerk) as one:
        hall.check_here(desk, one.pen.connection, stream)
        ticket = life.fold(stream, one.facts(stream))
        life.check_there(ticket)
        if ticket.stage not in {Stage.HELD, Stage.NO_SHOW}:
            raise life.not_now(ticket)
        one.note(stream, e.TicketReturned())
    return _done(one, ticket)


def transfer(desk: Desk, clerk: e.Clerk, stream: str, *, to: str = "", field: str = "", reason: str = "") -> Done:
    """Send a ticket on to the counter ``to``, or to whichever serves ``field``; it keeps its place.

    Raises:
        Refused: neither is named, another counter has it, it is of another day, or it is done or void.
    """
    to = clean(to, field="to", limit=12)
    if field and field not in desk.catalogue.fields:
        raise Refused("no-such-field", "There is no field “{name}”.", field="field", name=field[:60])
    if not to and not field:
        raise Refused("no-where-to", "Say to which counter or for which field.", field="to")
    with deed(desk, clerk) as one:
        hall.check_here(desk, one.pen.connection, stream)
        ticket = life.fold(stream, one.facts(stream))
        life.check_there(ticket)
        if ticket.stage in {Stage.CALLED, Stage.SERVING}:
            life.check_counter(ticket, one.origin.id, {Stage.CALLED, Stage.SERVING})
        elif ticket.stage not in CALLABLE:
            raise life.not_now(ticket)
        here = next((each for each in hall.open_counters(desk, one.pen.connection) if each.mine), None)
        name = ticket.spell.counter if ticket.has(one.origin.id) and ticket.spell else here.name if here else ""
        if to and to == name:
            raise Refused("same-counter", "The ticket is at this counter already.", field="to")
        fields = (field,) if field else ()
        why = clean(reason, field="reason", limit=200)
        one.note(stream, e.TicketTransferred(counter=name, to=to, fields=fields, reason=why))
    return _done(one, ticket)


def done(desk: Desk, clerk: e.Clerk, stream: str, *, score: int = 0, reason: str = "") -> Done:
    """Finish a ticket that this counter serves; ``score`` 1 to 5 rates its visit, 0: not rated.

    Raises:
        Refused: this counter does not serve it, or there is no such score or reason.
    """
    with deed(desk, clerk) as one:
        ticket, spell = _mine(one, stream, Stage.SERVING)
        one.note(stream, e.TicketDone(counter=spell.counter))
        if score:
            rate_visit(one, ticket.visit, score, reason)
    return _done(one, ticket)


def rate_visit(one: Deed, visit: str, score: int, reason: str) -> None:
    """Note what the citizen thinks of ``visit``, within a deed.

    Raises:
        Refused: there is no such visit, score or reason.
    """
    if not 1 <= score <= 5:
        raise Refused("bad-score", "A rating is from 1 to 5.", field="score")
    if reason and reason not in {choice.key for choice in one.desk.site.queue.reasons}:
        raise Refused("no-such-reason", "There is no reason “{reason}”.", field="reason", reason=reason[:40])
    if not any(isinstance(fact.what, e.VisitOpened) for fact in one.facts(visit)):
        raise Refused("no-visit", "There is no such visit.", field="visit")
    one.note(visit, e.VisitRated(score=score, reason=reason))


def _order(desk: Desk, *, alone: bool) -> tuple[str, list[Wanted]]:
    """Return the counter of this desk, and what it may call, the next one first."""
    with desk.store.reading() as connection:
        seated = hall.open_counters(desk, connection)
        found = hall.in_hall(desk, connection, {Stage.WAITING, Stage.CALLED, Stage.SERVING})
    here = next((one for one in seated if one.mine), None)
    if here is None:
        raise Refused("counter-shut", "Open this counter first.", field="counter")
    busy = next((line for line in found if line.mine), None)
    if busy is not None:
        raise Refused("ticket-open", "Finish ticket {number} first.", field="ticket", number=busy.number)
    moved = {line.stream: line.moved for line in found}
    waiting = [hall.rule_of(line) for line in found if line.stage is Stage.WAITING]
    order = queueing.line(waiting, here.place, {one.name for one in seated}, alone=alone)
    return here.name, [Wanted(one.stream, moved[one.stream]) for one in order]


def _call(
    desk: Desk, clerk: e.Clerk, stream: str, *, claimed: bool, only: frozenset[Stage] | set[Stage], anyway: bool = False
) -> Called:
    with deed(desk, clerk) as one:
        here = seat(one)
        check_free(one)
        ticket = life.fold(stream, one.facts(stream))
        life.check_there(ticket)
        instead = ""
        if ticket.stage in {Stage.CALLED, Stage.SERVING} and ticket.spell is not None:
            if not anyway:
                raise life.elsewhere(ticket.spell)
            instead = ticket.sat if ticket.stage is Stage.SERVING else ticket.spell.call
        elif ticket.stage not in only:
            raise life.not_now(ticket)
        one.note(stream, e.TicketCalled(counter=here.name, claimed=claimed, instead_of=instead))
    return Called(
        stream=stream, number=_number(ticket), counter=here.name, calls=1, claimed=claimed, changes=one.changes()
    )


def _mine(one: Deed, stream: str, *stages: Stage) -> tuple[Ticket, life.Spell]:
    ticket = life.fold(stream, one.facts(stream))
    return ticket, life.check_counter(ticket, one.origin.id, stages)


def _number(ticket: Ticket) -> str:
    return ticket.issued.number if ticket.issued else ""


def _done(one: Deed, ticket: Ticket) -> Done:
    return Done(stream=ticket.id, number=_number(ticket), changes=one.changes())
