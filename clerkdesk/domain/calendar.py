"""The counter's days and hours: holidays, swapped days, local closures, shifts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise

from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_

SITE_TIME = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam's clock; it has no summer time."""

_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6
_NOON = time(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Opening hours without a break, on the site's clock."""

    opens: time
    closes: time


USUAL_SHIFTS = (Shift(opens=time(7), closes=time(11, 30)), Shift(opens=time(13, 30), closes=time(17)))


@dataclass(frozen=True, slots=True, kw_only=True)
class YearTable:
    """The holidays of one year. Plain Saturdays and Sundays need no entry.

    off: days off, each with its Vietnamese name. worked: Saturdays or Sundays worked in exchange, each with why.
    settled: False while the year's swapped days are not decided; due dates then carry a warning.
    Refused when a day is of another year, both off and worked, or without a name.
    """

    year: int
    off: Mapping[date, str]
    worked: Mapping[date, str] = field(default_factory=dict)
    settled: bool = True

    def __post_init__(self) -> None:
        for day in (*self.off, *self.worked):
            if day.year != self.year:
                raise Refused("calendar-other-year", "{day} is not a day of {year}", day=day, year=self.year)
        _check_named({**self.off, **self.worked})
        for day in self.worked:
            if day in self.off:
                raise Refused("calendar-day-twice", "{day} is both a day off and a worked day", day=day)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCalendar:
    """When this site works.

    years: tables; a later one of the same year replaces an earlier one, so a site's own stand after the shipped ones.
    closures: days on which the centre is closed for a local reason, each with that reason.
    shifts: hours of a working day, in order, at least one.
    saturday_morning: dossiers are taken in on Saturday mornings too; Saturday is not counted for that.
    """

    years: tuple[YearTable, ...] = ()
    closures: Mapping[date, str] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = USUAL_SHIFTS
    saturday_morning: bool = False
    _tables: Mapping[int, YearTable] = field(init=False, repr=False, compare=False)
    _off: Mapping[date, str] = field(init=False, repr=False, compare=False)
    _worked: Mapping[date, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_shifts(self.shifts)
        _check_named(self.closures)
        tables = {table.year: table for table in self.years}
        object.__setattr__(self, "_tables", tables)
        object.__setattr__(self, "_off", {d: name for t in tables.values() for d, name in t.off.items()})
        object.__setattr__(self, "_worked", {d: why for t in tables.values() for d, why in t.worked.items()})

    def has_year(self, year: int) -> bool:
        """Whether there is a table for ``year``."""
        return year in self._tables

    def is_settled(self, year: int) -> bool:
        """Whether there is a table for ``year`` and its swapped days are decided."""
        table = self._tables.get(year)
        return table is not None and table.settled

    def holiday(self, day: date) -> str | None:
        """Return the Vietnamese name of the holiday on ``day``, or None."""
        return self._off.get(day)

    def closure(self, day: date) -> str | None:
        """Return why the centre is closed on ``day`` when it otherwise would work, or None."""
        return self.closures.get(day)

    def worked(self, day: date) -> str | None:
        """Return why ``day``, a Saturday or Sunday, is worked, or None."""
        return self._worked.get(day)

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is counted as a working day."""
        if day in self._off or day in self.closures:
            return False
        return day.weekday() < _SATURDAY or day in self._worked

    def why_off(self, day: date) -> str | None:
        """Return why ``day`` is not a working day: a holiday's name, a closure's reason, or a weekday to translate."""
        if self.is_working(day):
            return None
        name = self._off.get(day) or self.closures.get(day)
        return name or (N_("Saturday") if day.weekday() == _SATURDAY else N_("Sunday"))

    def next_working(self, day: date) -> date:
        """Return the first working day after ``day``."""
        day += _DAY
        while not self.is_working(day):
            day += _DAY
        return day

    def hours(self, day: date) -> tuple[Shift, ...]:
        """Return the shifts in which dossiers are taken in on ``day``; empty when the counter is closed."""
        if self.is_working(day):
            return self.shifts
        plain_saturday = day.weekday() == _SATURDAY and day not in self._off and day not in self.closures
        if not (self.saturday_morning and plain_saturday):
            return ()
        return tuple(Shift(opens=s.opens, closes=min(s.closes, _NOON)) for s in self.shifts if s.opens < _NOON)

    def is_open(self, moment: datetime) -> bool:
        """Whether the counter is open at ``moment`` (aware)."""
        here = site_time(moment)
        return any(shift.opens <= here.time() < shift.closes for shift in self.hours(here.date()))

    def closing(self, day: date) -> datetime:
        """Return when the last shift of a working day ends, on the site's clock."""
        return datetime.combine(day, self.shifts[-1].closes, SITE_TIME)

    def openings(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the stretches of opening time on working days from ``moment`` on, in order, without end."""
        here = site_time(moment)
        day = here.date()
        while True:
            if self.is_working(day):
                for shift in self.shifts:
                    closes = datetime.combine(day, shift.closes, SITE_TIME)
                    if closes > here:
                        yield max(here, datetime.combine(day, shift.opens, SITE_TIME)), closes
            day += _DAY


def site_time(moment: datetime) -> datetime:
    """Return ``moment`` on the site's clock; ValueError when it has no zone."""
    if moment.tzinfo is SITE_TIME:
        return moment
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a zone: {moment}")
    return moment.astimezone(SITE_TIME)


def site_time_at(ms: int) -> datetime:
    """Return a wall time in ms on the site's clock."""
    return datetime.fromtimestamp(ms / 1000, SITE_TIME)


def _check_shifts(shifts: tuple[Shift, ...]) -> None:
    edges = [edge for shift in shifts for edge in (shift.opens, shift.closes)]
    if not edges or any(one >= other for one, other in pairwise(edges)):
        raise Refused("calendar-hours", "opening hours must follow one another within a day", field="shifts")


def _check_named(days: Mapping[date, str]) -> None:
    for day, name in days.items():
        if not name.strip():
            raise Refused("calendar-nameless", "{day} needs a name or a reason", day=day)
