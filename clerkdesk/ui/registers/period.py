"""The stretches of days that a register is usually kept for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from clerkdesk.language import N_

Days = tuple[date, date]


def _month(today: date) -> Days:
    return today.replace(day=1), today


def _last_month(today: date) -> Days:
    end = today.replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end


def _quarter(today: date) -> Days:
    return date(today.year, 3 * ((today.month - 1) // 3) + 1, 1), today


def _last_quarter(today: date) -> Days:
    end = _quarter(today)[0] - timedelta(days=1)
    return _quarter(end)[0], end


def _year(today: date) -> Days:
    return date(today.year, 1, 1), today


def _last_year(today: date) -> Days:
    return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)


PERIODS: Final[tuple[tuple[str, Callable[[date], Days]], ...]] = (
    (N_("Today"), lambda today: (today, today)),
    (N_("This month"), _month),
    (N_("Last month"), _last_month),
    (N_("This quarter"), _quarter),
    (N_("Last quarter"), _last_quarter),
    (N_("This year"), _year),
    (N_("Last year"), _last_year),
)
"""Their names, and what they are on a day; those that go on end with it."""

USUAL: Final = 1


def named(days: Days, today: date) -> int | None:
    """Return the place of the period that ``days`` are on the day ``today``, None when they are none."""
    return next((place for place, (_name, of) in enumerate(PERIODS) if of(today) == days), None)
