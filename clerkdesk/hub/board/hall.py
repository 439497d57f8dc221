"""The waiting hall of one site as this hub knows it: folded once, then kept up with the site's feed, today's alone.

However many boards and pages ask, each event is read once in a process. What is held is bounded by one day's tickets;
of the days before only how long counters were taken.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select

from clerkdesk.domain import counter as sitting
from clerkdesk.domain import events as e
from clerkdesk.domain import queueing
from clerkdesk.domain import ticket as life
from clerkdesk.domain.calendar import site_time_at
from clerkdesk.domain.queueing import Place, Waiting
from clerkdesk.domain.site_events import last_told, stream_of
from clerkdesk.domain.ticket import Stage, Ticket
from clerkdesk.hub import tables as t
from clerkdesk.hub.feed import end_of, stood
from clerkdesk.journal.facts import fact

ROWS: Final = 10
"""So many calls stand on a board, in two columns when they are more than five: digits are then 4 cm high on a TV of 43
inches, which is read from six metres."""

QUIET: Final = 180_000
"""ms after which a site whose desks were not heard counts as cut off: they speak once a minute, and are noted then."""

_DAY: Final = 24 * 3600_000  # ms
_NIGHT: Final = 6 * 3600_000  # ms: so long before and after midnight a hall is the one of both days
_HISTORY: Final = 7 * _DAY
_SERVED: Final = 400
"""The newest served tickets, from which waits are estimated."""
_BEHIND: Final = 5000
"""Positions of the feed beyond which it is quicker to begin anew."""
_PRESENT: Final = frozenset({Stage.WAITING, Stage.CALLED, Stage.SERVING})
_KINDS: Final = ("ticket.", "counter.", e.SiteTold.TYPE)
_UUID: Final = re.compile(r"([0-9a-f]{8})-([0-9a-f]{4})-[-0-9a-f]{22}")
_LAST_ID: Final = "ffffffff-ffff-ffff-ffff-ffffffffffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A number at a counter; ``calls``: how often it was called there. now: nobody has sat down yet."""

    number: str
    counter: str
    calls: int
    now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a board shows. told: what the site tells everybody. silent_since: ms; its desks were last heard then."""

    calls: tuple[Call, ...] = ()
    waiting: int = 0
    told: e.SiteTold | None = None
    silent_since: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a ticket stands. before, wait (minutes, lowest and highest; None: nobody can tell): while it waits."""

    number: str
    stage: Stage
    counter: str = ""
    before: int = 0
    wait: tuple[int, int] | None = None


class Hall:
    """One site's hall. Used by one thread at a time."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._position, self._mark = -1, ""
        self._day = ""
        self._tickets: dict[str, Ticket] = {}
        self._present: dict[str, Ticket] = {}
        self._counters: dict[str, sitting.Counter] = {}
        self._facts: dict[str, dict[str, e.Fact]] = {}
        self._served: deque[tuple[tuple[str, ...], int]] = deque(maxlen=_SERVED)
        self._told: e.SiteTold | None = None
        self._heard_at = 0

    def catch_up(self, connection: Connection, now: int) -> None:
        """Take in what happened since; ``now``: ms."""
        position, mark = end_of(connection, self._site)
        self._heard_at = connection.execute(_HEARD, {"here": self._site}).scalar() or 0
        day = _day(now)
        if day != self._day or not self._goes_on(connection, position, mark):
            self._begin(connection, now)
        elif position > self._position:
            self._follow(connection, position, now)
        self._day, self._position, self._mark = day, position, mark

    def shown(self, now: int) -> Shown:
        """Return what a board shows ``now`` (ms)."""
        here = list(self._in_hall(now))
        at = [one for one in here if one.stage in {Stage.CALLED, Stage.SERVING} and one.spell is not None]
        at.sort(key=lambda one: (one.stage is not Stage.CALLED, -_called(one), one.id))  # who has to come stands first
        calls = tuple(
            Call(
                number=one.issued.number,
                counter=one.spell.counter,
                calls=one.spell.calls,
                now=one.stage is Stage.CALLED,
            )
            for one in at[:ROWS]
            if one.issued is not None and one.spell is not None
        )
        waiting = sum(1 for one in here if one.stage is Stage.WAITING)
        silent = self._heard_at if 0 < self._heard_at < now - QUIET else None
        return Shown(calls=calls, waiting=waiting, told=self._told, silent_since=silent)

    def standing(self, stream: str, now: int) -> Standing | None:
        """Return where the ticket ``stream`` stands ``now`` (ms), None when it is not of today, or void."""
        ticket = self._tickets.get(stream)
        if ticket is None or ticket.issued is None or ticket.stage is Stage.VOIDED or not _of_today(ticket, now):
            return None
        number, counter = ticket.issued.number, ticket.spell.counter if ticket.spell else ""
        if ticket.stage is not Stage.WAITING:
            return Standing(number=number, stage=ticket.stage, counter=counter)
        waiting = [_rule_of(one) for one in self._in_hall(now) if one.stage is Stage.WAITING]
        before = queueing.before(waiting, _rule_of(ticket))
        places = sum(1 for place in self._places(now) if place.serves(ticket.fields))
        wait = queueing.estimate(self._history(ticket.fields), before, places)
        return Standing(number=number, stage=Stage.WAITING, counter=ticket.sent_to, before=before, wait=wait)

    def _in_hall(self, now: int) -> Iterable[Ticket]:
        return (one for one in self._present.values() if _of_today(one, now))

    def _places(self, now: int) -> list[Place]:
        """Return the counters opened today and not closed; of two clerks at one desk the one who sat down last."""
        begin, end = _today(now)
        rows = sorted(self._counters.values(), key=lambda one: (one.opened_at, one.id))
        by_desk = {one.origin: one for one in rows if one.open and begin <= one.opened_at < end}
        return [Place(name=one.name, fields=one.fields) for one in by_desk.values()]

    def _history(self, fields: Collection[str]) -> list[int]:
        wanted = set(fields)
        return [ms for kinds, ms in self._served if not wanted or wanted & set(kinds)]

    # --- reading

    def _goes_on(self, connection: Connection, position: int, mark: str) -> bool:
        """Return whether the feed goes on from where it was read to: a hub may be put back, or events give way."""
        if not self._position <= position <= self._position + _BEHIND:
            return False
        here = (position, mark) == (self._position, self._mark)
        return here or stood(connection, self._site, self._position, self._mark)

    def _begin(self, connection: Connection, now: int) -> None:
        """Read today's tickets and counters, and how long those of the last days took."""
        self._tickets, self._present, self._counters, self._facts = {}, {}, {}, {}
        self._served.clear()
        for stream, facts in _streams(connection, self._site, "ticket", now - _HISTORY):
            ticket = life.fold(stream, facts)
            if ticket.stage is Stage.DONE:
                self._served.append((ticket.fields, life.taken(ticket.spells)))
            if _of_today(ticket, now):
                self._keep(ticket)
                self._facts[stream] = {one.id: one for one in facts}
        for stream, facts in _streams(connection, self._site, "counter", _midnight(now) - _NIGHT):
            self._counters[stream] = sitting.fold(stream, facts)
            self._facts[stream] = {one.id: one for one in facts}
        told = stream_of(self._site)
        event = t.event
        query = select(event.c.raw).where(event.c.site == self._site, event.c.stream == told)
        self._facts[told] = {one.id: one for one in (fact(bytes(raw)) for raw in connection.execute(query).scalars())}
        self._fold(told)

    def _follow(self, connection: Connection, position: int, now: int) -> None:
        touched = set()
        since = {"here": self._site, "beyond": self._position, "until": position}
        for raw in connection.execute(_SINCE, since).scalars():
            one = fact(bytes(raw))
            self._facts.setdefault(one.stream, {})[one.id] = one
            touched.add(one.stream)
        for stream in touched:
            if stream.startswith("ticket:") and not _begun(self._facts[stream]):  # of another day: it was let go of
                rows = connection.execute(_WHOLE, {"here": self._site, "name": stream})
                self._facts[stream] = {one.id: one for one in (fact(bytes(raw)) for raw in rows.scalars())}
            self._fold(stream)
            if (ticket := self._tickets.get(stream)) is not None and ticket.issued and not _of_today(ticket, now):
                del self._tickets[stream], self._facts[stream]  # of a desk that was long away
                self._present.pop(stream, None)

    def _keep(self, ticket: Ticket) -> None:
        self._tickets[ticket.id] = ticket
        if ticket.issued is not None and ticket.stage in _PRESENT:
            self._present[ticket.id] = ticket
        else:
            self._present.pop(ticket.id, None)

    def _fold(self, stream: str) -> None:
        facts = sorted(self._facts[stream].values(), key=e.canonical)
        kind = stream.partition(":")[0]
        if kind == "ticket":
            before, ticket = self._tickets.get(stream), life.fold(stream, facts)
            self._keep(ticket)
            if ticket.stage is Stage.DONE and (before is None or before.stage is not Stage.DONE):
                self._served.append((ticket.fields, life.taken(ticket.spells)))
        elif kind == "counter":
            self._counters[stream] = sitting.fold(stream, facts)
        elif stream == stream_of(self._site):
            self._told = last_told([one.what for one in facts])
        else:
            del self._facts[stream]  # a site that tells in another's name


def _streams(connection: Connection, site: str, kind: str, begin: int) -> Iterable[tuple[str, list[e.Fact]]]:
    """Yield the streams of ``kind`` begun since ``begin`` (ms), oldest first, with their facts in canonical order.

    When the newest one is older than a day, what was begun in as long a time before it comes, too; and so does what
    came here last: a desk whose clock is days behind names its streams by that clock.
    """
    event, feed = t.event, t.feed
    here = (event.c.site == site) & event.c.stream.between(_named(kind, 0), f"{kind}:{_LAST_ID}")
    newest = connection.execute(select(func.max(event.c.stream)).where(here)).scalar()
    first = _named(kind, begin)
    if newest is not None:
        first = min(first, _named(kind, _time(newest) - _DAY))
    late = feed.join(event, (event.c.origin == feed.c.origin) & (event.c.seq == feed.c.seq))
    last = (feed.c.site == site) & (feed.c.position > end_of(connection, site)[0] - _BEHIND)
    behind = select(event.c.stream).select_from(late).where(last, here, event.c.stream < first)
    named = (event.c.stream >= first) | event.c.stream.in_(behind)
    query = select(event.c.stream, event.c.raw).where(here, named, _kinds(event.c.type))
    found: dict[str, list[e.Fact]] = {}
    for stream, raw in connection.execute(query):
        found.setdefault(stream, []).append(fact(bytes(raw)))
    for stream in sorted(found):
        yield stream, sorted(found[stream], key=e.canonical)


def _named(kind: str, ms: int) -> str:
    """Return the first name of a stream begun at ``ms``: UUIDv7 stand by time, whatever the database's collation."""
    clock = f"{max(0, ms):012x}"
    return f"{kind}:{clock[:8]}-{clock[8:]}-0000-0000-000000000000"


def _time(stream: str) -> int:
    """Return when a stream was begun (ms), 0 when its name does not say."""
    found = _UUID.fullmatch(stream.partition(":")[2])
    return int(found[1] + found[2], 16) if found else 0


def _kinds(column: Any) -> Any:
    begins = [column.startswith(kind) for kind in _KINDS]
    return begins[0] | begins[1] | begins[2]


def _today(now: int) -> tuple[int, int]:
    """Return from when until when (ms) what is in the hall ``now`` was issued, by this hub's clock."""
    begin = _midnight(now)
    return min(begin, now - _NIGHT), max(begin + _DAY, now + _NIGHT)


def _of_today(ticket: Ticket, now: int) -> bool:
    """Return whether a ticket was issued today, or is one of another day that a counter called today."""
    begin, end = _today(now)
    called = _called(ticket) if ticket.stage in life.HELD_BY_ONE else 0
    return ticket.issued is not None and (begin <= ticket.issued_at < end or begin <= called < end)


def _begun(facts: Mapping[str, e.Fact]) -> bool:
    return any(isinstance(one.what, e.TicketIssued) for one in facts.values())


def _called(ticket: Ticket) -> int:
    return ticket.spell.called_at if ticket.spell is not None else 0


def _rule_of(ticket: Ticket) -> Waiting:
    issued = ticket.issued
    assert issued is not None
    return Waiting(
        stream=ticket.id, number=issued.number, since=ticket.since, ahead=issued.ahead, fields=ticket.fields,
        sent_to=ticket.sent_to, home=issued.home,
    )  # fmt: skip


_WHOLE: Final = select(t.event.c.raw).where(t.event.c.site == bindparam("here"), t.event.c.stream == bindparam("name"))
_HEARD: Final = select(func.max(t.desk.c.seen_at)).where(t.desk.c.site == bindparam("here"), t.desk.c.revoked == 0)
_SINCE: Final = (
    select(t.event.c.raw)
    .select_from(t.feed.join(t.event, (t.event.c.origin == t.feed.c.origin) & (t.event.c.seq == t.feed.c.seq)))
    .where(t.feed.c.site == bindparam("here"), t.event.c.site == bindparam("here"), _kinds(t.event.c.type))
    .where(t.feed.c.position > bindparam("beyond"), t.feed.c.position <= bindparam("until"))
)
"""Built once: building takes longer than answering."""


def _day(ms: int) -> str:
    return site_time_at(ms).date().isoformat()


def _midnight(ms: int) -> int:
    at = site_time_at(ms)
    return ms - int(timedelta(hours=at.hour, minutes=at.minute, seconds=at.second).total_seconds() * 1000)
