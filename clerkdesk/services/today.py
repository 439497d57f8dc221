"""The day at this site: what is due, what came in and went out, by hour and by field, and what needs attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select

from clerkdesk.domain.calendar import SiteCalendar
from clerkdesk.domain.errors import Refused
from clerkdesk.projections import day as figures
from clerkdesk.projections import find, money, visits
from clerkdesk.projections.find import Counts, Span
from clerkdesk.projections.money import Sums
from clerkdesk.services import refusals
from clerkdesk.services.clock import midnight, milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.recoding import Twice, codes_twice

DAY: Final = find.DAY
HOUR: Final = figures.HOUR
MOST_ALERTS: Final = 5
FARTHEST_ALERT: Final = 30
LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the day: how many dossiers came in, how many results went out, what was taken (đồng).

    span: that hour, in ms.
    """

    hour: int
    received: int
    delivered: int
    span: Span
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """One field of procedures and how many of its dossiers came in today."""

    name: str
    received: int


@dataclass(frozen=True, slots=True)
class Stage:
    """What is due within ``days`` working days, after the stage before it, and not later than ``until``."""

    days: int
    until: date
    span: Span
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The day so far.

    span: the day, in ms. soonest: rows due soonest, the overdue ones left out. twice: codes of two dossiers.
    refused: what a hub or the province refused and nobody has settled. filed_online: dossiers that citizens sent in
    from their own accounts with a clerk beside them; they are not among those received.
    """

    now: datetime
    span: Span
    counts: Counts
    taken: Sums
    waiting_long: int
    hours: tuple[Hour, ...]
    fields: tuple[Field, ...]
    stages: tuple[Stage, ...]
    soonest: tuple[int, ...]
    twice: tuple[Twice, ...] = ()
    refused: int = 0
    filed_online: int = 0


def today(desk: Desk) -> Today:
    """Return the figures of the site's day."""
    now = desk.now()
    begin = midnight(now.date())
    span = (begin, begin + DAY)
    stages = spans(desk.calendar, now.date(), desk.site.alert_days)
    long_ago = milliseconds(now - timedelta(days=desk.site.wait_days))
    twice, refused = tuple(codes_twice(desk)), refusals.count(desk)
    with desk.store.reading() as connection:
        came = figures.by_hour_and_field(connection, span)
        went = figures.delivered_by_hour(connection, span)
        hours, fields = Counter[int](), Counter[str]()
        for (hour, field), count in came.items():
            hours[hour] += count
            fields[field] += count
        last = max((stage[2][1] for stage in stages), default=span[1])
        return Today(
            now=now,
            span=span,
            counts=find.counts(connection, milliseconds(now), begin),
            taken=money.sums_on(connection, *span),
            waiting_long=_count(connection, figures.waiting(long_ago)),
            hours=_hours(desk, begin, hours, went, money.by_stretch(connection, *span, HOUR)),
            fields=tuple(Field(*one) for one in sorted(fields.items(), key=lambda one: (-one[1], one[0]))),
            stages=tuple(
                Stage(days, until, within, _count(connection, figures.due(within))) for days, until, within in stages
            ),
            soonest=tuple(connection.execute(figures.soonest((milliseconds(now), last), LISTED)).scalars()),
            twice=twice,
            refused=refused,
            filed_online=visits.filed_online(connection, *span),
        )


def spans(calendar: SiteCalendar, day: date, alerts: Sequence[int]) -> list[tuple[int, date, Span]]:
    """Return (working days, last due day, stretch) for each of ``alerts``, the nearest first; none overlap."""
    found: list[tuple[int, date, Span]] = []
    until, gone, begin = day, 0, midnight(day)
    for days in sorted(set(alerts)):
        while gone < days:
            until, gone = calendar.next_working(until), gone + 1
        end = midnight(until + timedelta(days=1))
        found.append((days, until, (begin, end)))
        begin = end
    return found


def parse_alerts(text: str) -> tuple[int, ...]:
    """Return the days before due that ``text`` names, as "3, 1, 0"; the farthest first.

    Raises:
        Refused: it is no list of 1 to 5 numbers from 0 to 30.
    """
    parts = text.replace(";", " ").replace(",", " ").split()
    if not 1 <= len(parts) <= MOST_ALERTS or not all(
        part.isascii() and part.isdigit() and int(part) <= FARTHEST_ALERT for part in parts
    ):
        raise Refused(
            "bad-alerts",
            "Write the days before due as numbers from 0 to {most}, for example 3, 1, 0.",
            field="alert_days",
            most=FARTHEST_ALERT,
        )
    return tuple(sorted({int(part) for part in parts}, reverse=True))


def _count(connection: Connection, query: Select[Any]) -> int:
    return int(connection.execute(query).scalar_one())


def _hours(
    desk: Desk, begin: int, came: Mapping[int, int], went: Mapping[int, int], taken: Mapping[int, int]
) -> tuple[Hour, ...]:
    """Return the hours from opening to closing, and those in which something happened beside them."""
    shifts = desk.site.shifts
    opened = {shift.opens.hour for shift in shifts} | {
        shift.closes.hour - (not shift.closes.minute) for shift in shifts
    }
    busy = {*opened, *came, *went, *taken}
    return tuple(
        Hour(
            hour,
            came.get(hour, 0),
            went.get(hour, 0),
            (begin + hour * HOUR, begin + (hour + 1) * HOUR),
            taken.get(hour, 0),
        )
        for hour in range(min(busy, default=7), max(busy, default=16) + 1)
    )
