"""When a result is due, and why."""

from __future__ import annotations

from dataclasses import dataclass


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
