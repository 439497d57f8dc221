"""When a result is due, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from clerkdesk.domain.calendar import SiteCalendar, site_time
from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SameDay:
    """Within the day; taken in after ``cutoff`` ("HH:MM"), on the next working day."""

    cutoff: str = "15:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDays:
    """``days`` working days, the first day not counted; verification may add ``extension`` more."""

    days: int
    extension: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDays:
    """``days`` calendar days, the first not counted, moved on to a working day when it ends on a day off."""

    days: int
    extension: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """``hours`` hours of the counter's opening time."""

    hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownTime:
    """Nobody knows, or the source gives no unit: the clerk types a due date with a reason."""

    published: str = ""


TimeRule = SameDay | WorkingDays | CalendarDays | WorkingHours | UnknownTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A sentence to read aloud: ``text`` is English with ``{fields}``; whoever shows it translates and fills it.

    params: a ``datetime`` is shown as a moment, a ``date`` as a weekday and a date, a ``time`` as hours and minutes;
    ``int`` and ``str`` as they are (amounts of money come as text, names of holidays in Vietnamese).
    """

    text: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When a result is due.

    at: the moment, on the site's clock; None when nobody can compute it and the clerk types it with a reason.
    days: how many days were counted; None when the rule is not in days.
    why: how the date came about, in the order of counting. warnings: what the clerk should check.
    """

    at: datetime | None
    days: int | None = None
    why: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()


def due(rule: TimeRule, received: datetime, calendar: SiteCalendar) -> Due:
    """Return when the result of a dossier that was ``received`` (aware) is due.

    The first day is not counted (BLDS 2015, Điều 147). What comes in after closing time, or while the counter is
    closed for the day, counts as of the next working day. Seconds are dropped, as on the receipt: 15:00:59 is not yet
    after 15:00. Results are due when the last shift of the day ends, but for rules in hours.
    """
    here = _minute(received)
    if isinstance(rule, UnknownTime):
        return Due(at=None, why=(_unknown(rule),))
    if isinstance(rule, WorkingHours):
        return _due_hours(rule, here, calendar)
    first, why = _taken_in(here, calendar)
    if isinstance(rule, SameDay):
        last, counted = _same_day(rule, here, first, calendar)
        return _due(here, last, None, [*why, *counted], calendar)
    last, counted = _count(rule, first, rule.days, calendar)
    return _due(here, last, rule.days, [*why, *counted], calendar)


def extend(due_at: datetime | None, rule: TimeRule, calendar: SiteCalendar) -> Due:
    """Return the due date after verification elsewhere: the rule's extension, counted on from ``due_at``.

    Refused when the rule knows no extension; ``Due(at=None)`` when ``due_at`` is None.
    """
    if not isinstance(rule, WorkingDays | CalendarDays) or rule.extension < 1:
        raise Refused("no-extension", "the time limit of this procedure cannot be extended for verification")
    if due_at is None:
        return Due(at=None, days=rule.extension)
    here = site_time(due_at)
    last, counted = _count(rule, here.date(), rule.extension, calendar)
    return _due(here, last, rule.extension, [Reason(text=N_("extended for verification")), *counted], calendar)


def after_supplement(
    due_at: datetime | None, rule: TimeRule, *, asked: datetime, supplemented: datetime, calendar: SiteCalendar
) -> Due:
    """Return the due date of a dossier that waited for its citizen from ``asked`` until ``supplemented``.

    The days that were left when the supplement was asked for are counted again from the day it came. Rules of the same
    day or of hours start anew. Where the law starts every count anew, call ``due`` with ``supplemented`` instead.
    """
    if not isinstance(rule, WorkingDays | CalendarDays):
        return due(rule, supplemented, calendar)
    if due_at is None:
        return Due(at=None)
    asked_on, due_on, here = site_time(asked).date(), site_time(due_at).date(), _minute(supplemented)
    left = max((due_on - asked_on).days, 0)
    if isinstance(rule, WorkingDays):
        left = sum(calendar.is_working(asked_on + n * _DAY) for n in range(1, left + 1))
    first, why = _taken_in(here, calendar)
    last, counted = _count(rule, first, left, calendar)
    waited = Reason(text=N_("the wait for the supplement since {asked} is not counted"), params={"asked": asked_on})
    return _due(here, last, left, [waited, *why, *counted], calendar)


def typed_due(at: datetime, received: datetime, reason: str, calendar: SiteCalendar) -> Due:
    """Return the due date that a clerk typed, with warnings when it falls outside the site's hours.

    Refused when ``at`` is not after ``received``, or ``reason`` is blank.
    """
    here, start = _minute(at), _minute(received)
    if here <= start:
        raise Refused("due-before-received", "the due date must come after the reception", field="due")
    if not reason.strip():
        raise Refused("due-without-reason", "a due date that is typed needs a reason", field="due_reason")
    day = here.date()
    warnings = _unsure(start.date(), day, calendar)
    if not calendar.is_working(day):
        off = _unusual(day - _DAY, day, calendar)
        warnings = (Reason(text=N_("{day} is a day off"), params={"day": day}), *off, *warnings)
    elif here > calendar.closing(day):
        late = N_("the counter closes at {closes} on {day}")
        warnings = (Reason(text=late, params={"closes": calendar.closing(day).time(), "day": day}), *warnings)
    return Due(
        at=here, why=(Reason(text=N_("typed by the clerk: {reason}"), params={"reason": reason}),), warnings=warnings
    )


def _minute(moment: datetime) -> datetime:
    return site_time(moment).replace(second=0, microsecond=0)


def _due(here: datetime, last: date, days: int | None, why: list[Reason], calendar: SiteCalendar) -> Due:
    warnings = _unsure(here.date(), last, calendar)
    return Due(at=calendar.closing(last), days=days, why=tuple(why), warnings=warnings)


def _taken_in(here: datetime, calendar: SiteCalendar) -> tuple[date, list[Reason]]:
    """Return the day from which a reception at ``here`` counts, and why when it is another day."""
    day = here.date()
    shifts = calendar.hours(day)
    if shifts and here.time() <= shifts[-1].closes:
        return day, []
    first = calendar.next_working(day)
    if shifts:
        closes = shifts[-1].closes
        late = N_("received after {closes} on {day}: counts as received on {first}")
        reason = Reason(text=late, params={"closes": closes, "day": day, "first": first})
    else:
        off = N_("received on {day}, a day off: counts as received on {first}")
        reason = Reason(text=off, params={"day": day, "first": first})
    return first, [*_unusual(day - _DAY, first, calendar), reason]


def _same_day(rule: SameDay, here: datetime, first: date, calendar: SiteCalendar) -> tuple[date, list[Reason]]:
    cutoff = time.fromisoformat(rule.cutoff)
    if not calendar.is_working(first):  # a Saturday morning that takes dossiers in
        last = calendar.next_working(first)
        reason = Reason(
            text=N_("{day} takes dossiers in but is not a working day: on the next working day"), params={"day": first}
        )
    elif first == here.date() and here.time() > cutoff:
        last = calendar.next_working(first)
        reason = Reason(text=N_("received after {cutoff}: on the next working day"), params={"cutoff": cutoff})
    elif first != here.date():
        return first, [Reason(text=N_("within that working day"))]
    else:
        return first, [Reason(text=N_("within the day, as it was received by {cutoff}"), params={"cutoff": cutoff})]
    return last, [reason, *_unusual(first, last, calendar)]


def _due_hours(rule: WorkingHours, here: datetime, calendar: SiteCalendar) -> Due:
    stretches = calendar.openings(here)
    opens, closes = next(stretches)
    start, left = opens, timedelta(hours=rule.hours)
    while closes - opens < left:
        left -= closes - opens
        opens, closes = next(stretches)
    at = opens + left
    text = N_("1 opening hour from {start}") if rule.hours == 1 else N_("{hours} opening hours from {start}")
    why = (
        Reason(text=text, params={"hours": rule.hours, "start": start}),
        *_unusual(here.date() - _DAY, at.date(), calendar),
    )
    return Due(at=at, why=why, warnings=_unsure(here.date(), at.date(), calendar))


def _count(
    rule: WorkingDays | CalendarDays, first: date, days: int, calendar: SiteCalendar
) -> tuple[date, list[Reason]]:
    """Return the last of ``days`` days after ``first``, always a working day, and how it came about."""
    params = {"days": days, "start": first}
    if isinstance(rule, WorkingDays):
        last = first
        for _step in range(days):
            last = calendar.next_working(last)
        if not calendar.is_working(last):  # no day to count, from a Saturday morning
            last = calendar.next_working(last)
        one, more = (
            N_("1 working day, counted from {start}, that day not included"),
            N_("{days} working days, counted from {start}, that day not included"),
        )
        text = one if days == 1 else more
        why = [Reason(text=text, params=params), *_unusual(first, last, calendar)]
        if any(_plain_weekend(first + n * _DAY, calendar) for n in range(1, (last - first).days)):
            why.append(Reason(text=N_("Saturdays and Sundays are not counted")))
        return last, why
    end = first + days * _DAY
    one, more = (
        N_("1 calendar day, counted from {start}, that day not included"),
        N_("{days} calendar days, counted from {start}, that day not included"),
    )
    why = [Reason(text=one if days == 1 else more, params=params)]
    if calendar.is_working(end):
        return end, why
    last = calendar.next_working(end)
    moved = Reason(text=N_("moved from {day}, a day off, to {last}"), params={"day": end, "last": last})
    return last, [*why, *_unusual(end - _DAY, last, calendar), moved]


def _unusual(first: date, last: date, calendar: SiteCalendar) -> list[Reason]:
    """Tell the holidays, closures and worked weekends from the day after ``first`` to ``last``."""
    reasons: list[Reason] = []
    day = first
    while (day := day + _DAY) <= last:
        if name := calendar.holiday(day):
            start = day
            while calendar.holiday(day + _DAY) == name:
                day += _DAY
            reasons.append(_holiday(start, day, name))
        elif name := calendar.closure(day):
            reasons.append(Reason(text=N_("{day} the centre is closed: {name}"), params={"day": day, "name": name}))
        elif name := calendar.worked(day):
            reasons.append(Reason(text=N_("{day} is worked: {name}"), params={"day": day, "name": name}))
    return reasons


def _holiday(start: date, end: date, name: str) -> Reason:
    if start == end:
        return Reason(text=N_("{day} is a holiday: {name}"), params={"day": start, "name": name})
    return Reason(text=N_("{first} to {last} are holidays: {name}"), params={"first": start, "last": end, "name": name})


def _plain_weekend(day: date, calendar: SiteCalendar) -> bool:
    return (
        day.weekday() >= _SATURDAY
        and not calendar.is_working(day)
        and calendar.holiday(day) is None
        and calendar.closure(day) is None
    )


def _unsure(first: date, last: date, calendar: SiteCalendar) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            text=N_("no table for {year}: check the holidays yourself")
            if not calendar.has_year(year)
            else N_("the swapped days of {year} are not decided yet: check the holidays yourself"),
            params={"year": year},
        )
        for year in range(first.year, last.year + 1)
        if not calendar.is_settled(year)
    )


def _unknown(rule: UnknownTime) -> Reason:
    if rule.published:
        text = N_("published only as “{published}”, without a sure unit: type the due date and a reason")
        return Reason(text=text, params={"published": rule.published})
    return Reason(text=N_("no time limit is known: type the due date and a reason"))
