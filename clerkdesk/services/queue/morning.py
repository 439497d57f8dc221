"""This morning: who waits, how long, for what, who serves, and what to look at. From the journal alone."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from clerkdesk.domain.due import Reason
from clerkdesk.domain.ticket import Spell, Stage, taken
from clerkdesk.language import N_
from clerkdesk.projections import counters, tickets, utilities, visits
from clerkdesk.services.clock import milliseconds, moment
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import hall
from clerkdesk.services.queue.hall import Line

_MINUTE = 60_000  # ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One hour of the day, 0 to 23: tickets issued, first served, and the mean wait of these (minutes)."""

    hour: int
    issued: int
    served: int
    wait: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One counter's day. Times in ms: open, busy (from a call until it was done with), idle (the rest).

    clerk: who sits there, or sat there last. ticket: that it has now, "" for none. wait: mean of its tickets, minutes.
    """

    name: str
    clerk: str
    fields: tuple[str, ...]
    open: bool
    opened: datetime
    ticket: str
    served: int
    open_ms: int
    busy_ms: int
    idle_ms: int
    wait: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """The waiting hall of one day.

    waiting: now, longest first; by_field: how many wait for each field, "" for any. longest: the first of them.
    issued, done, missed, voided: tickets of the day. guided: visits that ended at the door. wait, service: means, in
    minutes, None for none. utilities: kind -> (words, pieces). scores: score -> visits. alerts: what to look at.
    """

    day: date
    now: datetime
    waiting: tuple[Line, ...]
    by_field: Mapping[str, int]
    hours: tuple[Hour, ...]
    seats: tuple[Seat, ...]
    issued: int
    done: int
    missed: int
    voided: int
    guided: int
    wait: float | None
    service: float | None
    utilities: Mapping[str, tuple[str, int]]
    scores: Mapping[int, int]
    alerts: tuple[Reason, ...]

    @property
    def longest(self) -> Line | None:
        """Whoever has waited longest."""
        return self.waiting[0] if self.waiting else None


def morning(desk: Desk, day: date | None = None) -> Morning:
    """Return the figures of ``day``, today when none is named; who waits is always of now."""
    mine = day or desk.today()  # as this desk's clock counts what it did itself
    with desk.store.reading() as connection:
        now = hall.now(desk, connection)
        day = day or now.date()
        begin, end = hall.day_of_hall(day)
        of_day = hall.of_day(desk, connection, day)
        waiting = hall.in_hall(desk, connection, {Stage.WAITING}) if day == now.date() else []
        seated = hall.open_counters(desk, connection) if day == now.date() else []
        spells = counters.between(connection, begin, end)
        given = utilities.between(connection, mine.isoformat(), mine.isoformat())
        guided = visits.guided(connection, *hall.day_of_hall(mine))
        scores = visits.scores(connection, *hall.day_of_hall(mine))
    waiting.sort(key=lambda line: (-line.waited, line.issued, line.stream))
    first = [waited_for(line) for line in of_day]
    served = [ms for ms in first if ms is not None]
    services = [taken(line.spells) for line in of_day if line.stage is Stage.DONE]
    count = Tally(line.stage for line in of_day)
    return Morning(
        day=day,
        now=now,
        waiting=tuple(waiting),
        by_field=dict(sorted(Tally(field for line in waiting for field in line.fields or ("",)).items())),
        hours=_hours(of_day),
        seats=_seats(of_day, spells, min(end, milliseconds(now))),
        issued=len(of_day),
        done=count[Stage.DONE],
        missed=count[Stage.NO_SHOW],
        voided=count[Stage.VOIDED],
        guided=guided,
        wait=mean(served),
        service=mean(services),
        utilities=given,
        scores=scores,
        alerts=(*_alerts(desk, waiting, seated), *(called_twice(one) for one in of_day if one.contested)),
    )


def waited_for(line: Line) -> int | None:
    """Return how long a ticket waited until somebody served it for the first time, in ms; None when nobody did."""
    first = next((spell for spell in line.spells if spell.served_at), None)
    return None if first is None else max(0, first.called_at - milliseconds(line.issued))


def called_twice(line: Line) -> Reason:
    """Return that two counters called a ticket, and at which of them it counts."""
    text = N_("{number} was called at counters {counter} and {other} while they were cut off. It counts at {counter}.")
    params = {"number": line.number, "counter": line.counter, "other": line.rivals[0].counter}
    return Reason(text=text, params=params)


def mean(ms: Sequence[int]) -> float | None:
    """Return the mean of times in ms, in minutes; None when there is none."""
    return sum(ms) / len(ms) / _MINUTE if ms else None


def _hours(lines: Sequence[Line]) -> tuple[Hour, ...]:
    issued = Tally(line.issued.hour for line in lines)
    waits: dict[int, list[int]] = {}
    for line in lines:
        first = next((spell for spell in line.spells if spell.served_at), None)
        if first is not None:
            waits.setdefault(moment(first.called_at).hour, []).append(waited_for(line) or 0)
    hours = sorted({*issued, *waits})
    return tuple(
        Hour(hour=hour, issued=issued[hour], served=len(waits.get(hour, ())), wait=mean(waits.get(hour, ())))
        for hour in (range(hours[0], hours[-1] + 1) if hours else ())
    )


def _seats(lines: Sequence[Line], rows: Sequence[Row[Any]], until: int) -> tuple[Seat, ...]:
    had: dict[str, list[tuple[Line, Spell]]] = {}
    for line in lines:
        for spell in line.spells:
            had.setdefault(spell.counter, []).append((line, spell))
    spans: dict[str, list[Row[Any]]] = {}
    for row in rows:
        spans.setdefault(row.name, []).append(row)
    names = sorted(spans, key=lambda name: (len(name), name))
    return tuple(_seat(name, spans[name], had.get(name, ()), until) for name in names)


def _seat(name: str, rows: Sequence[Row[Any]], had: Sequence[tuple[Line, Spell]], until: int) -> Seat:
    last = max(rows, key=lambda row: row.opened_at)
    opened = sum(max(0, (until if row.closed_at is None else row.closed_at) - row.opened_at) for row in rows)
    busy = sum(max(0, (spell.ended_at or until) - spell.called_at) for _line, spell in had)
    waits = [waited_for(line) or 0 for line, spell in had if spell.served_at]
    now = next((line.number for line, spell in had if not spell.ended_at), "")
    return Seat(
        name=name,
        clerk=last.clerk,
        fields=tickets.strings(last.fields),
        open=last.closed_at is None,
        opened=moment(min(row.opened_at for row in rows)),
        ticket=now,
        served=len({line.stream for line, spell in had if spell.served_at}),  # once, though it was held
        open_ms=opened,
        busy_ms=busy,
        idle_ms=max(0, opened - busy),
        wait=mean(waits),
    )


def _alerts(desk: Desk, waiting: Sequence[Line], seated: Sequence[hall.Open]) -> list[Reason]:
    limit = desk.site.queue.alert_minutes
    found = [
        Reason(
            text=N_("Ticket {number} has waited {minutes} minutes."),
            params={"number": one.number, "minutes": one.waited},
        )
        for one in waiting
        if one.late
    ]
    if len(found) > 3:
        text = N_("{count} tickets have waited longer than {limit} minutes, the longest {minutes}.")
        longest = max(one.waited for one in waiting)
        found = [Reason(text=text, params={"count": len(found), "limit": limit, "minutes": longest})]
    orphans = Tally(
        field for one in waiting for field in one.fields if not any(c.place.serves([field]) for c in seated)
    )
    found += [
        Reason(text=N_("No open counter serves {field}: {count} wait."), params={"field": field, "count": count})
        for field, count in sorted(orphans.items())
    ]
    if waiting and not seated:
        found.append(Reason(text=N_("No counter is open.")))
    return found
