"""Giving a number out: on the disk before it is on paper; voiding it, printing it again."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from clerkdesk.domain import events as e
from clerkdesk.domain import queueing
from clerkdesk.domain import ticket as life
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.queueing import Waiting
from clerkdesk.domain.text import clean
from clerkdesk.domain.ticket import Stage
from clerkdesk.projections import tickets
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Changes, Deed, Desk, deed
from clerkdesk.services.queue import hall


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What somebody who came now would be told: how many go before, and the wait in minutes, lowest and highest.

    wait: None when nobody can tell: too little history, or no counter open for it.
    """

    before: int
    wait: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A number given out. job: of its paper, "" when none was asked for. wait: as in :class:`Estimate`."""

    stream: str
    number: str
    day: date
    before: int
    wait: tuple[int, int] | None
    home: str
    job: str
    changes: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A deed on a ticket."""

    stream: str
    number: str
    job: str = ""
    changes: Changes


def issue(
    desk: Desk,
    clerk: e.Clerk,
    *,
    procedures: Sequence[str] = (),
    fields: Collection[str] = (),
    ground: str = "",
    paper: bool = True,
) -> Issued:
    """Give a number out, of this desk's letter and the business day.

    Args:
        desk: this desk, or kiosk.
        clerk: who does it.
        procedures: codes of what the citizen comes for, when that is known.
        fields: of the catalogue, beside those of the procedures; none at all: any counter serves.
        ground: the key of why there is priority, "" for none.
        paper: whether to print it.

    Raises:
        Refused: a procedure, field or ground is unknown.
    """
    wanted = tuple(_reference(desk, code) for code in procedures)
    kinds = tuple(dict.fromkeys((*(one.field for one in wanted), *_known(desk, fields))))
    ahead = _ahead(desk, ground)
    with deed(desk, clerk) as one:
        connection = one.pen.connection
        letters = life.ticket_letters(one.origin.letters)
        day = hall.day_of(connection, site_time(one.now).date(), letters)
        here = hall.in_hall(desk, connection, {*hall.IN_HALL, Stage.NO_SHOW})
        running = _next(one, letters, day, {line.number for line in here})
        told = _estimate(desk, connection, kinds, ahead)
        waiting = [hall.rule_of(line) for line in here if line.stage is Stage.WAITING]
        places = [counter.place for counter in hall.open_counters(desk, connection)]
        issued = e.TicketIssued(
            number=life.ticket_number(letters, running),
            letters=letters,
            running=running,
            day=day.isoformat(),
            fields=kinds,
            procedures=wanted,
            ground=ground,
            ahead=ahead,
            home=queueing.deal(waiting, places, kinds),
            before=told.before,
            wait=told.wait or (),
            token=secrets.token_urlsafe(16) if desk.site.public_address else "",
        )
        stream = one.begin("ticket", issued)
        job = one.issue(stream, e.PaperKind.TICKET, title=issued.number) if paper else ""
    return Issued(
        stream=stream,
        number=issued.number,
        day=day,
        before=told.before,
        wait=told.wait,
        home=issued.home,
        job=job,
        changes=one.changes(),
    )


def estimate(desk: Desk, *, fields: Collection[str] = (), ground: str = "") -> Estimate:
    """Return what somebody who came now for ``fields`` would be told.

    Raises:
        Refused: the ground is unknown.
    """
    with desk.store.reading() as connection:
        return _estimate(desk, connection, tuple(fields), _ahead(desk, ground))


def place_of(desk: Desk, stream: str) -> Estimate:
    """Return how many go before a ticket that waits, and how long it still waits.

    Raises:
        Refused: there is no such ticket, or it does not wait.
    """
    line = hall.line(desk, stream)
    if line.stage is not Stage.WAITING:
        raise Refused("ticket-not-now", life.NOT_NOW[line.stage], number=line.number, field="ticket")
    with desk.store.reading() as connection:
        waiting = hall.in_hall(desk, connection, {Stage.WAITING})  # where it stands among the others
        here = next((one for one in waiting if one.stream == stream), line)
        return _told(desk, connection, hall.rule_of(here))


def void(desk: Desk, clerk: e.Clerk, stream: str, reason: str) -> Done:
    """Void a ticket that was a mistake, or never came out of the printer; it leaves the queue, its number stays burned.

    Raises:
        Refused: no reason, or the ticket is being served, done or void.
    """
    why = clean(reason, field="reason", limit=500)
    if not why:
        raise Refused("no-reason", "Say why.", field="reason")
    with deed(desk, clerk) as one:
        ticket = life.fold(stream, one.facts(stream))
        issued = life.check_there(ticket)
        if ticket.stage in {Stage.SERVING, Stage.DONE, Stage.VOIDED}:
            raise life.not_now(ticket)
        one.note(stream, e.TicketVoided(reason=why))
    return Done(stream=stream, number=issued.number, changes=one.changes())


def reprint(desk: Desk, clerk: e.Clerk, stream: str, reason: str = "") -> Done:
    """Print a ticket again.

    Raises:
        Refused: it is done or void.
    """
    with deed(desk, clerk) as one:
        ticket = life.fold(stream, one.facts(stream))
        issued = life.check_there(ticket)
        if ticket.stage in {Stage.DONE, Stage.VOIDED}:
            raise life.not_now(ticket)
        why = clean(reason, field="reason", limit=200)
        job = one.issue(stream, e.PaperKind.TICKET, title=issued.number, reason=why or "in lại")
    return Done(stream=stream, number=issued.number, job=job, changes=one.changes())


def _next(one: Deed, letters: str, day: date, here: Collection[str]) -> int:
    """Burn and return the next number: one that no desk of this letter, as far as is known, gave out on that day.

    here: numbers in the hall now. After midnight those of the evening are not given to somebody else.
    """
    while True:
        running = one.number(f"ticket-{letters}-{day}")
        number = life.ticket_number(letters, running)
        if number not in here and not tickets.by_number(one.pen.connection, number, day.isoformat(), day.isoformat()):
            return running


def _estimate(desk: Desk, connection: Connection, fields: tuple[str, ...], ahead: int) -> Estimate:
    now = milliseconds(hall.now(desk, connection))
    return _told(desk, connection, Waiting(stream="~", number="", since=now, ahead=ahead, fields=fields))


def _told(desk: Desk, connection: Connection, one: Waiting) -> Estimate:
    waiting = [hall.rule_of(line) for line in hall.in_hall(desk, connection, {Stage.WAITING})]
    places = [counter.place for counter in hall.open_counters(desk, connection)]
    open_for = sum(1 for place in places if place.serves(one.fields))
    before = queueing.before(waiting, one)
    served = hall.history(connection, desk.clock.now(), one.fields)
    return Estimate(before=before, wait=queueing.estimate(served, before, open_for))


def _ahead(desk: Desk, ground: str) -> int:
    if not ground:
        return 0
    found = desk.site.queue.ground(ground)
    if found is None:
        raise Refused("no-such-ground", "There is no priority “{ground}”.", field="ground", ground=ground[:40])
    return found.minutes


def _known(desk: Desk, fields: Collection[str]) -> Collection[str]:
    for field in fields:
        if field not in desk.catalogue.fields:
            raise Refused("no-such-field", "There is no field “{name}”.", field="fields", name=field[:60])
    return fields


def _reference(desk: Desk, code: str) -> e.ProcedureRef:
    found = desk.catalogue.get(code, desk.today())
    if found is None:
        raise Refused("no-procedure", "There is no procedure {code} today.", field="procedures", code=code[:40])
    return e.ProcedureRef(code=found.code, version=found.version, name=found.name, field=found.field)
