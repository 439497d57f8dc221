"""Days and moments as lists and panes write them: short, on the site's clock."""

from __future__ import annotations

from datetime import datetime

from clerkdesk.domain.calendar import SITE_TIME, site_time
from clerkdesk.language import _
from clerkdesk.services import saying


def at(ms: int) -> datetime:
    """Return ms since 1970 UTC on the site's clock."""
    return datetime.fromtimestamp(ms / 1000, SITE_TIME)


def day(when: datetime) -> str:
    """Return the day: "25/11/2026"."""
    return f"{site_time(when):%d/%m/%Y}"


def minute(when: datetime) -> str:
    """Return day and time: "25/11/2026 17:00"."""
    return f"{site_time(when):%d/%m/%Y %H:%M}"


def weekday(when: datetime) -> str:
    """Return the name of the day and the time: "17:00, Wednesday"."""
    here = site_time(when)
    return f"{here:%H:%M}, {_(saying.WEEKDAYS[here.weekday()])}"


def until(due: datetime, now: datetime) -> str:
    """Return how far ``due`` is, in days: "today", "in 3 days", "2 days late"."""
    days = (site_time(due).date() - site_time(now).date()).days
    if days == 0:
        return _("today, passed") if now > due else _("today")
    if days > 0:
        return _("tomorrow") if days == 1 else _("in {days} days").format(days=days)
    return _("1 day late") if days == -1 else _("{days} days late").format(days=-days)


def since(then: datetime, now: datetime) -> str:
    """Return how long something waits, in days: "since today", "for 16 days"."""
    days = (site_time(now).date() - site_time(then).date()).days
    if days < 1:
        return _("since today")
    return _("since yesterday") if days == 1 else _("for {days} days").format(days=days)
