"""Words that go into events and onto paper: Vietnamese by law, whatever the screen speaks."""

from __future__ import annotations

from clerkdesk.domain.due import CalendarDays, SameDay, TimeRule, UnknownTime, WorkingDays, WorkingHours


def time_limit(rule: TimeRule) -> str:
    """Return the time limit as the receipt says it: "03 ngày làm việc", "trong ngày", "" when unknown."""
    match rule:
        case SameDay(cutoff=cutoff):
            return f"trong ngày (nhận sau {cutoff}: ngày làm việc tiếp theo)"
        case WorkingDays(days=days):
            return f"{days:02d} ngày làm việc"
        case CalendarDays(days=days):
            return f"{days:02d} ngày"
        case WorkingHours(hours=hours):
            return f"{hours:02d} giờ làm việc"
        case UnknownTime():
            return ""
