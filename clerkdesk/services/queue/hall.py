"""What is in the waiting hall: who waits, who is where, which counters are open. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from clerkdesk.domain import queueing
from clerkdesk.domain import ticket as life
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.queueing import Place, Waiting
from clerkdesk.domain.ticket import Spell, Stage
from clerkdesk.language import N_
from clerkdesk.projections import counters, tickets
from clerkdesk.projections.hours import Window
from clerkdesk.services.clock import midnight, milliseconds, moment
from clerkdesk.services.desk import Desk
from clerkdesk.store import hops
from clerkdesk.store.events import my_origin

_NIGHT: Final = timedelta(hours=6)
"""So long before and after midnight a hall is the one of both days: work goes on, and a clock may be set back."""

_LATELY: Final = timedelta(days=60)
_A_MOMENT: Final = timedelta(milliseconds=1)
IN_HALL: Final = frozenset({Stage.WAITING, Stage.CALLED, Stage.SERVING, Stage.HELD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One ticket in a list.

    since: its waiting counts from then. waited: minutes, all of it until now or until it was called last.
    counter, desk, clerk: who has it, or had it last. calls: how often it was called there. mine: this desk has it.
    sent_on, sent_to: whether a counter sent it on, and to which one ("" for any). left: it did not call in time.
    rivals: counters that called it too, not knowing of the one that has it.
    """

    stream: str
    number: str
    day: str
    stage: Stage
    issued: datetime
    since: datetime
    waited: int
    ground: str
    ahead: int
    fields: tuple[str, ...]
    procedures: tuple[str, ...]
    home: str
    sent_on: bool
    sent_to: str
    left: bool
    counter: str
    desk: str
    clerk: str
    calls: int
    called: datetime | None
    served: datetime | None
    mine: bool
    visit: str
    token: str
    reason: str
    spells: tuple[Spell, ...]
    rivals: tuple[Spell, ...]
    late: bool
    moved: int

    @property
    def contested(self) -> bool:
        """Whether two counters called it while they were apart."""
        return bool(self.rivals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A counter at which somebody sits. origin: its desk. mine: this one."""

    stream: str
    name: str
    origin: str
    clerk: str
    fields: tuple[str, ...]
    opened: datetime
    mine: bool

    @property
    def place(self) -> Place:
        """What the rules know of it."""
        return Place(name=self.name, fields=self.fields)


def lines(desk: Desk, stages: Collection[Stage] = IN_HALL) -> list[Line]:
    """Return the tickets of today that stand at one of ``stages``, in order of issue."""
    with desk.store.reading() as connection:
        return in_hall(desk, connection, stages)


def waiting(desk: Desk) -> list[Line]:
    """Return the tickets that this desk's counter may call, the next one first; all that wait when it has none open."""
    with desk.store.reading() as connection:
        found = in_hall(desk, connection, {Stage.WAITING})
        seated = open_counters(desk, connection)
    here = next((one.place for one in seated if one.mine), Place(name=""))
    order = queueing.line(map(rule_of, found), here, {one.name for one in seated})
    by_stream = {one.stream: one for one in found}
    return [by_stream[one.stream] for one in order]


def line(desk: Desk, stream: str) -> Line:
    """Return one ticket.

    Raises:
        Refused: "no-ticket": there is none.
    """
    with desk.store.reading() as connection:
        row = tickets.one(connection, stream)
        if row is None:
            raise _none()
        return _line(desk, connection, row)


def find(desk: Desk, text: str) -> list[Line]:
    """Return the tickets that ``text`` means, the newest first; several when a number stands twice.

    ``text``: scanned ("PH-261123-A012-40753"), typed ("a12": of today), or a stream.
    """
    with desk.store.reading() as connection:
        if text.startswith(tickets.PREFIX):
            row = tickets.one(connection, text)
            return [_line(desk, connection, row)] if row is not None else []
        code = life.parse_ticket(text)
        if code is None:
            return []
        if code.day is not None:
            rows = tickets.by_number(connection, code.number, code.day.isoformat(), code.day.isoformat())
        else:
            rows = [
                row for row in tickets.issued_in(connection, _window(desk, connection)) if row.number == code.number
            ]
            rows = rows or tickets.by_number(connection, code.number, desk.today().isoformat())
        return [_line(desk, connection, row) for row in rows if code.means(row.stream)]


def the_one(desk: Desk, text: str) -> str:
    """Return the stream of the ticket that ``text`` means.

    Raises:
        Refused: "no-ticket", or "ticket-twice": its number stands twice and the paper's QR has to be scanned.
    """
    found = find(desk, text)
    if not found:
        raise _none()
    if len(found) > 1:
        number = found[0].number
        text = N_("Number {number} was given out twice: scan the QR on the paper, or choose from the list.")
        raise Refused("ticket-twice", text, field="ticket", number=number)
    return found[0].stream


def of_visit(desk: Desk, visit: str) -> Line | None:
    """Return the ticket that opened ``visit``, None when none did."""
    with desk.store.reading() as connection:
        row = tickets.of_visit(connection, visit)
        return None if row is None else _line(desk, connection, row)


def mine(desk: Desk) -> Line | None:
    """Return the ticket that this desk has called or serves, None when it has none."""
    found = [one for one in lines(desk, {Stage.CALLED, Stage.SERVING}) if one.mine]
    return found[0] if found else None


def held(desk: Desk) -> list[Line]:
    """Return the tickets that this desk put on hold."""
    return [one for one in lines(desk, {Stage.HELD}) if one.mine]


def check_here(desk: Desk, connection: Connection, stream: str) -> None:
    """Refuse ("ticket-old") a ticket that is not over but of another day: nobody's turn comes with it any more."""
    row = tickets.one(connection, stream)
    if row is None or Stage(row.stage) in {Stage.DONE, Stage.VOIDED}:
        return
    here = tickets.issued_in(connection, _window(desk, connection), {Stage(row.stage)})
    if all(one.stream != stream for one in here):
        text = N_("Ticket {number} is of {day} and counts no more: give a new one.")
        day = f"{moment(row.issued_at):%d/%m/%Y}"
        raise Refused("ticket-old", text, field="ticket", number=row.number, day=day)


def contested(desk: Desk) -> list[Line]:
    """Return the tickets of today that two counters called, this desk's being one of them, whatever became of them."""
    with desk.store.reading() as connection:
        window, at = _window(desk, connection), now(desk, connection)
        rows = tickets.issued_in(connection, window, contested=True)
    found = [_line_of(desk, row, window.me, at) for row in rows]
    return [one for one in found if any(spell.origin == window.me for spell in (*one.spells, *one.rivals))]


def seated(desk: Desk) -> list[Open]:
    """Return the counters that are open, by name."""
    with desk.store.reading() as connection:
        return open_counters(desk, connection)


# --- for other services, within a transaction


def in_hall(desk: Desk, connection: Connection, stages: Collection[Stage]) -> list[Line]:
    """Return the tickets of today at one of ``stages``, and those of another day that a counter called today."""
    return _lines(desk, connection, _window(desk, connection), stages, called=True)


def of_day(desk: Desk, connection: Connection, day: date) -> list[Line]:
    """Return every ticket of ``day``, in order of issue."""
    begin, end = day_of_hall(day)
    return _lines(desk, connection, replace(_window(desk, connection), begin=begin, end=end), Stage)


def now(desk: Desk, connection: Connection) -> datetime:
    """Return the time by the hub's clock on the site's clock face; without a hub it is this desk's own.

    A desk whose clock is days off sees the same hall as the others.
    """
    at = desk.now()
    return at - timedelta(milliseconds=hops.clock(connection, milliseconds(at)) or 0)


def day_of_hall(day: date) -> tuple[int, int]:
    """Return when ``day`` begins and ends on the site's clock, in ms."""
    return midnight(day), midnight(day + timedelta(days=1))


def open_counters(desk: Desk, connection: Connection) -> list[Open]:
    """Return the counters opened today and not closed; of two clerks at one desk the one who sat down last."""
    window = _window(desk, connection)
    rows = {row.origin: row for row in counters.still_open(connection, window)}
    found = [
        Open(
            stream=row.stream,
            name=row.name,
            origin=row.origin,
            clerk=row.clerk,
            fields=tickets.strings(row.fields),
            opened=moment(row.opened_at),
            mine=row.origin == window.me,
        )
        for row in rows.values()
    ]
    return sorted(found, key=lambda one: (len(one.name), one.name, one.origin))


def rule_of(one: Line) -> Waiting:
    """Return what the rules know of a ticket."""
    return Waiting(
        stream=one.stream,
        number=one.number,
        since=milliseconds(one.since),
        ahead=one.ahead,
        fields=one.fields,
        sent_to="" if one.left else one.sent_to,
        home=one.home,
    )


def _line_of(desk: Desk, row: Row[Any], me: str, at: datetime) -> Line:
    """Return the line of a row; ``me``: this desk's origin, ``at``: now by the hub's clock."""
    stage, spells = Stage(row.stage), tickets.spells(row)
    here = max(0, milliseconds(at) - row.queued_at) if stage is Stage.WAITING else 0
    ms, limit = row.waited + here, desk.site.queue.alert_minutes * 60_000
    last = spells[-1] if spells and stage is not Stage.WAITING else None
    return Line(
        stream=row.stream,
        number=row.number,
        day=row.day,
        stage=stage,
        issued=moment(row.issued_at),
        since=moment(row.since),
        waited=ms // 60_000,
        ground=row.ground,
        ahead=row.ahead,
        fields=tickets.strings(row.fields),
        procedures=tickets.strings(row.procedures),
        home=row.home,
        sent_on=bool(row.sent_on),
        sent_to=row.sent_to,
        left=bool(row.sent_to) and here > limit,
        counter=row.counter,
        desk=row.desk,
        clerk=last.clerk.name if last else "",
        calls=last.calls if last else 0,
        called=moment(last.called_at) if last else None,
        served=moment(last.served_at) if last and last.served_at else None,
        mine=bool(row.desk) and row.desk == me,
        visit=row.visit,
        token=row.token,
        reason=row.reason,
        spells=spells,
        rivals=tickets.rivals(row),
        late=stage is Stage.WAITING and ms > limit,
        moved=row.moved,
    )


def history(connection: Connection, now: datetime, fields: Collection[str]) -> list[int]:
    """Return how long counters were taken by each of the newest tickets that wanted one of ``fields``, in ms."""
    rows = tickets.served_since(connection, milliseconds(now - _LATELY))
    wanted = set(fields)
    return [life.taken(tickets.spells(row)) for row in rows if not wanted or wanted & set(tickets.strings(row.fields))]


def day_of(connection: Connection, today: date, letters: str) -> date:
    """Return the business day under which numbers of ``letters`` are given out now."""
    seen = tickets.last_day(connection, letters)
    return queueing.business_day(today, date.fromisoformat(seen) if seen else None)


def _line(desk: Desk, connection: Connection, row: Row[Any]) -> Line:
    origin = my_origin(connection)
    return _line_of(desk, row, origin.id if origin else "", now(desk, connection))


def _lines(
    desk: Desk, connection: Connection, window: Window, stages: Iterable[Stage], *, called: bool = False
) -> list[Line]:
    at = now(desk, connection)
    rows = tickets.issued_in(connection, window, stages, called=called)
    found = [_line_of(desk, row, window.me, at) for row in rows]
    return _steady(found, at, desk.site.queue.alert_minutes)


def _steady(lines: list[Line], at: datetime, limit: int) -> list[Line]:
    """Return ``lines`` as if no clock had been set back: who has a desk's earlier number came no later than the next.

    Else those who were there before would wait until everybody who came after them was called.
    """
    came: dict[tuple[str, str], datetime] = {}
    steady: dict[str, Line] = {}
    for one in sorted(lines, key=lambda one: (len(one.number), one.number), reverse=True):
        if one.stage is Stage.WAITING and one.since == one.issued:
            desks = (one.day, one.number.rstrip("0123456789"))
            next_came = came.get(desks)
            since = one.since
            if next_came is not None and since > next_came:
                since = next_came - _A_MOMENT
            came[desks] = since
            if since < one.since and not one.sent_on:
                waited = max(one.waited, int((at - since).total_seconds()) // 60)
                steady[one.stream] = replace(one, since=since, waited=waited, late=waited > limit)
    return [steady.get(one.stream, one) for one in lines] if steady else lines


def _window(desk: Desk, connection: Connection) -> Window:
    """Return when what is in the hall now was issued: today, or not long before midnight."""
    origin, at = my_origin(connection), now(desk, connection)
    begin, end = _span(at)
    return Window(
        begin=begin,
        end=end,
        me=origin.id if origin else "",
        ahead=milliseconds(desk.clock.now()) - milliseconds(at),
    )


def _span(at: datetime) -> tuple[int, int]:
    """Return from when until when (ms) was issued or opened what is in the hall ``at`` that time."""
    begin, end = day_of_hall(at.date())
    return min(begin, milliseconds(at - _NIGHT)), max(end, milliseconds(at + _NIGHT))


def _none() -> Refused:
    return Refused("no-ticket", "There is no such ticket.", field="ticket")
