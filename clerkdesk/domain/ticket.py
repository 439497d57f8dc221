"""A ticket: from the door to the counter, and what happened when two counters called it without knowing.

Of two counters that cannot both have it, the one has it at which the citizen sits; nobody sits yet, or somebody at
both: the one that stands first in canonical order. The other call stays on record and is shown to both counters.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final

from clerkdesk.domain import events as e
from clerkdesk.domain.codes import LETTERS, day_part
from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_

CALLS: Final = 3
"""After so many calls nobody is expected to come."""


class Stage(StrEnum):
    """Where a ticket stands. One that was sent on to another counter waits."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    NO_SHOW = "no_show"
    DONE = "done"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """One counter's time with a ticket, from its call. Times in ms; 0: not (yet).

    call: the event that began it. visit: the stream that hangs on it once the citizen came. calls: how often.
    """

    call: str
    counter: str
    origin: str
    clerk: e.Clerk
    called_at: int
    calls: int = 1
    served_at: int = 0
    ended_at: int = 0
    visit: str = ""


@dataclass(slots=True)
class Ticket:
    """The state of one ticket, as folded from its facts. Times are by the hub's clock where it is known.

    clock: ms that the clock of the desk that issued it was ahead then, None when no hub had told it.
    moved: the version of the last event that moved it; a paper printed again does not.
    since: ms since 1970 from which its waiting counts: its issue, or its return after a no-show.
    queued_at: since when it waits this time, for what is told of waiting. waited: ms waited before that.
    sent_on: whether a counter sent it on; sent_to: to which one, "" for any. fields: that may serve it.
    spell: of the counter that has it now or had it last. rivals: of counters that called it too, not knowing.
    sat: the event by which the citizen sat down at a counter last.
    """

    id: str
    version: int = 0
    moved: int = 0
    issued: e.TicketIssued | None = None
    origin: str = ""
    issued_at: int = 0
    clock: int | None = None
    stage: Stage = Stage.WAITING
    since: int = 0
    queued_at: int = 0
    waited: int = 0
    sent_to: str = ""
    sent_on: bool = False
    fields: tuple[str, ...] = ()
    spell: Spell | None = None
    sat: str = ""
    rivals: tuple[Spell, ...] = ()
    spells: tuple[Spell, ...] = ()  # those that ended
    visit: str = ""
    reason: str = ""
    touched_at: int = 0
    frozen: bool = False
    papers: dict[str, int] = field(default_factory=dict)

    @property
    def contested(self) -> bool:
        """Whether two counters have called it."""
        return bool(self.rivals)

    def has(self, origin: str) -> bool:
        """Return whether the desk ``origin`` has it now."""
        return self.stage in HELD_BY_ONE and self.spell is not None and self.spell.origin == origin


def taken(spells: Iterable[Spell]) -> int:
    """Return how long counters were taken by a ticket, in ms."""
    return sum(max(0, one.ended_at - one.called_at) for one in spells if one.ended_at and one.served_at)


HELD_BY_ONE: Final = frozenset({Stage.CALLED, Stage.SERVING, Stage.HELD})
CALLABLE: Final = frozenset({Stage.WAITING, Stage.HELD, Stage.NO_SHOW})


def fold(stream: str, facts: Iterable[e.Fact]) -> Ticket:
    """Return the state that ``facts`` (of one stream, in canonical order) make. Total."""
    ticket = Ticket(stream)
    for fact in facts:
        ticket.version = max(ticket.version, fact.version)
        if isinstance(fact.what, e.TicketPayload):
            ticket.moved = max(ticket.moved, fact.version)
        ticket.touched_at = max(ticket.touched_at, fact.when)
        match fact.what:
            case e.TicketIssued() as what if ticket.issued is None:
                ticket.issued, ticket.origin, ticket.fields = what, fact.origin, what.fields
                ticket.issued_at = ticket.since = ticket.queued_at = fact.when
                ticket.clock = fact.clock
            case e.TicketCalled() as what:
                _called(ticket, fact, what)
            case e.TicketServing() as what:
                _serving(ticket, fact, what)
                if ticket.has(fact.origin):
                    ticket.sat = fact.id
            case e.TicketHeld(reason=reason):
                if _lets_go(ticket, fact, Stage.HELD, {Stage.CALLED, Stage.SERVING}):
                    ticket.reason = reason
            case e.TicketMissed():
                _lets_go(ticket, fact, Stage.NO_SHOW, {Stage.CALLED})
            case e.TicketDone():
                _lets_go(ticket, fact, Stage.DONE, {Stage.SERVING})
            case e.TicketTransferred() as what:
                if ticket.stage in CALLABLE or _lets_go(ticket, fact, Stage.WAITING, HELD_BY_ONE):
                    _queue(ticket, fact)
                    ticket.sent_to, ticket.sent_on, ticket.reason = what.to, True, what.reason
                    ticket.fields = what.fields or ticket.fields
            case e.TicketReturned() if ticket.stage in _BACK_FROM:
                missed = ticket.stage is Stage.NO_SHOW
                _queue(ticket, fact)
                ticket.since = fact.when if missed else ticket.since
            case e.TicketVoided(reason=reason) if ticket.stage in {*CALLABLE, Stage.CALLED}:
                _end(ticket, fact.when)
                ticket.stage, ticket.reason = Stage.VOIDED, reason
            case e.PaperIssued(kind=kind, copy=copy):
                ticket.papers[kind] = max(ticket.papers.get(kind, 0), copy)
            case e.Unknown():
                ticket.frozen = True
            case _:
                pass
    return ticket


_BACK_FROM: Final = frozenset({Stage.HELD, Stage.NO_SHOW})


def _called(ticket: Ticket, fact: e.Fact, what: e.TicketCalled) -> None:
    begun = Spell(call=fact.id, counter=what.counter, origin=fact.origin, clerk=fact.clerk, called_at=fact.when)
    held = ticket.spell
    if ticket.stage in CALLABLE:
        _take(ticket, begun)
        ticket.stage = Stage.CALLED
    elif (
        ticket.stage is Stage.CALLED and held is not None and (held.origin, held.counter) == (fact.origin, what.counter)
    ):
        ticket.spell = replace(held, calls=held.calls + 1)
    elif held is not None and what.instead_of == {Stage.CALLED: held.call, Stage.SERVING: ticket.sat}.get(ticket.stage):
        _end(ticket, fact.when)
        ticket.spell, ticket.stage = begun, Stage.CALLED
    elif _rival(ticket, fact.origin) is None and (held is None or held.origin != fact.origin):
        ticket.rivals += (begun,)


def _serving(ticket: Ticket, fact: e.Fact, what: e.TicketServing) -> None:
    ticket.visit = ticket.visit or what.visit
    held, rival = ticket.spell, _rival(ticket, fact.origin)
    if ticket.stage in {Stage.SERVING, Stage.DONE} and held is not None and held.origin == fact.origin:
        return
    if ticket.stage in {Stage.CALLED, Stage.HELD} and held is not None and held.origin == fact.origin:
        if ticket.stage is Stage.HELD:  # comes back to the same counter
            held = Spell(call=fact.id, counter=what.counter, origin=fact.origin, clerk=fact.clerk, called_at=fact.when)
        ticket.spell, ticket.stage = replace(held, served_at=fact.when, visit=what.visit), Stage.SERVING
        return
    mine = rival or Spell(call=fact.id, counter=what.counter, origin=fact.origin, clerk=fact.clerk, called_at=fact.when)
    ticket.rivals = tuple(one for one in ticket.rivals if one is not rival)
    mine = replace(mine, served_at=fact.when, ended_at=0, visit=what.visit)
    if ticket.stage in {Stage.SERVING, Stage.DONE}:
        ticket.rivals += (mine,)
        return
    if ticket.stage is Stage.CALLED and held is not None:  # a citizen who sits there outweighs a call
        ticket.rivals += (held,)
        ticket.spell = mine
    else:
        _take(ticket, mine)
    ticket.stage = Stage.SERVING


def _take(ticket: Ticket, spell: Spell) -> None:
    if ticket.stage is Stage.WAITING:
        ticket.waited += max(0, spell.called_at - ticket.queued_at)
    ticket.rivals = tuple(one for one in ticket.rivals if one.origin != spell.origin)
    ticket.spell, ticket.sent_to, ticket.sent_on, ticket.reason = spell, "", False, ""


def _rival(ticket: Ticket, origin: str) -> Spell | None:
    return next((one for one in ticket.rivals if one.origin == origin), None)


def _lets_go(ticket: Ticket, fact: e.Fact, stage: Stage, stages: Collection[Stage]) -> bool:
    """Let the desk of ``fact`` let go of the ticket: from one of ``stages`` to ``stage``; return whether it did."""
    if not ticket.has(fact.origin):
        rival = _rival(ticket, fact.origin)
        if rival is not None and not rival.ended_at:
            ended = replace(rival, ended_at=fact.when)
            ticket.rivals = tuple(ended if one is rival else one for one in ticket.rivals)
        return False
    if ticket.stage not in stages:
        return False
    waits = next((one for one in ticket.rivals if not one.ended_at), None)
    _end(ticket, fact.when)
    if stage is Stage.NO_SHOW and waits is not None:  # nobody came here: the other counter has it
        ticket.spell = waits
        ticket.rivals = tuple(one for one in ticket.rivals if one is not waits)
        return False
    ticket.stage = stage
    return True


def _end(ticket: Ticket, at: int) -> None:
    if ticket.spell is not None and not ticket.spell.ended_at:
        ticket.spell = replace(ticket.spell, ended_at=at)
        ticket.spells += (ticket.spell,)


def _queue(ticket: Ticket, fact: e.Fact) -> None:
    """Let the ticket wait (again), from now on as far as figures go."""
    if ticket.stage is Stage.WAITING:
        ticket.waited += max(0, fact.when - ticket.queued_at)
    ticket.stage, ticket.queued_at, ticket.rivals = Stage.WAITING, fact.when, ()


# --- what may be done


def check_counter(ticket: Ticket, origin: str, stages: Iterable[Stage]) -> Spell:
    """Return the spell of the desk ``origin``, which has the ticket at one of ``stages``; Refused otherwise."""
    check_there(ticket)
    if not ticket.has(origin) or ticket.spell is None:
        if ticket.stage in {Stage.CALLED, Stage.SERVING} and ticket.spell is not None:
            raise elsewhere(ticket.spell)
        raise not_now(ticket)
    if ticket.stage not in stages:
        raise not_now(ticket)
    return ticket.spell


def check_there(ticket: Ticket) -> e.TicketIssued:
    """Return what was issued; Refused when there is no such ticket, or a newer program wrote to it."""
    if ticket.issued is None:
        raise Refused("no-ticket", "There is no such ticket.", field="ticket")
    if ticket.frozen:
        raise Refused("newer-version", "A newer version of ClerkDesk wrote to this: update this desk first.")
    return ticket.issued


def elsewhere(spell: Spell) -> Refused:
    """Return the refusal that tells a counter who has the ticket."""
    return Refused(
        "ticket-taken", "Counter {counter} ({name}) has this ticket.", counter=spell.counter, name=spell.clerk.name
    )


NOT_NOW: Final = {
    Stage.WAITING: N_("Ticket {number} waits: call it first."),
    Stage.CALLED: N_("Ticket {number} was called: the citizen has not come yet."),
    Stage.SERVING: N_("Ticket {number} is being served."),
    Stage.HELD: N_("Ticket {number} is on hold."),
    Stage.NO_SHOW: N_("Nobody came for ticket {number}: let it return first."),
    Stage.DONE: N_("Ticket {number} is done."),
    Stage.VOIDED: N_("Ticket {number} is void."),
}


def not_now(ticket: Ticket) -> Refused:
    """Return the refusal that tells where the ticket stands."""
    number = ticket.issued.number if ticket.issued else ""
    return Refused("ticket-not-now", NOT_NOW[ticket.stage], number=number, field="ticket")


# --- numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCode:
    """A ticket as it is scanned or typed: its number, and its day and its mark when they were there."""

    number: str
    day: date | None = None
    mark: str = ""

    def means(self, stream: str) -> bool:
        """Return whether it may be the ticket ``stream``, as far as its mark says."""
        return self.mark in {"", ticket_mark(stream)}


_NUMBER: Final = re.compile(r"([A-Z]{1,6})0*([1-9][0-9]{0,5})")
_CODE: Final = re.compile(r"PH-?([0-9]{6})-?([A-Z]{1,6}[0-9]{1,6})(?:-([0-9]{5}))?")
_TAIL: Final = re.compile(r"[0-9a-f]{4}$")


def ticket_letters(letters: str) -> str:
    """Return the letters of tickets from a desk's (its own, then its epoch's): its own alone in its first epoch."""
    return letters[:1] if letters[1:] == LETTERS[0] else letters


def ticket_number(letters: str, running: int) -> str:
    """Return a number as printed: "A012"."""
    return f"{letters}{running:03d}"


def ticket_mark(stream: str) -> str:
    """Return five digits that tell two tickets of one number apart, "" for a stream that has no random end.

    Two desks that were copied from one another and cut off may give one number out. Digits alone, which no input
    method changes behind a hyphen; with them the code still fits the smallest QR.
    """
    tail = _TAIL.search(stream)
    return f"{int(tail[0], 16):05d}" if tail else ""


def ticket_code(day: date, number: str, stream: str) -> str:
    """Return what the paper's first QR holds, and any desk's scan box reads: "PH-261123-A012-40753"."""
    mark = ticket_mark(stream)
    return f"PH-{day_part(day)}-{number}" + (f"-{mark}" if mark else "")


def parse_ticket(text: str) -> TicketCode | None:
    """Take a scanned code ("PH-261123-A012-40753") or a typed number ("a12") apart; None when it is neither."""
    bare = "".join(text.split()).upper()
    if len(bare) > 40 or not bare.isascii():
        return None
    scanned = _CODE.fullmatch(bare)
    found = _NUMBER.fullmatch(scanned[2] if scanned else bare)
    if found is None:
        return None
    number = ticket_number(found[1], int(found[2]))
    if scanned is None:
        return TicketCode(number=number)
    digits = scanned[1]
    try:
        day = date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None
    return TicketCode(number=number, day=day, mark=scanned[3] or "")
