"""The desk's clock, and the doubt about it. Wall time is evidence, not order."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol

from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.errors import Refused

BUILT: Final = datetime(2026, 11, 1, tzinfo=UTC)
"""No honest clock shows an earlier time than this program's making."""

AHEAD: Final = timedelta(days=45)
"""A clock this far after the last event is asked about."""

BACK: Final = timedelta(minutes=10)
"""A clock set back by less than this is taken for an ordinary correction."""


class Clock(Protocol):
    """Tells the wall time."""

    def now(self) -> datetime:
        """Return the wall time, aware, in UTC."""


class WallClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """Return the wall time, aware, in UTC."""
        return datetime.fromtimestamp(time.time(), UTC)


def milliseconds(moment: datetime) -> int:
    """Return ``moment`` in ms since 1970 UTC."""
    return round(moment.timestamp() * 1000)


def moment(ms: int) -> datetime:
    """Return ms since 1970 UTC on the site's clock."""
    return datetime.fromtimestamp(ms / 1000, SITE_TIME)


def midnight(day: date) -> int:
    """Return when ``day`` begins on the site's clock, in ms since 1970 UTC."""
    return milliseconds(datetime(day.year, day.month, day.day, tzinfo=SITE_TIME))


def check(now: datetime, last: int, confirmed: date | None) -> None:
    """Refuse a deed at an implausible time until the clerk has confirmed the date.

    Args:
        now: wall time.
        last: wall time of this desk's last event in ms, 0 when there is none.
        confirmed: the date that a clerk confirmed, or None.

    Raises:
        Refused: "clock": the time lies before the program was made, before the last event, or far after it.
    """
    today = now.astimezone(SITE_TIME).date()
    if confirmed == today:
        return
    before = datetime.fromtimestamp(last / 1000, UTC) if last else BUILT
    if now < BUILT or now < before - BACK or now > max(before, BUILT) + AHEAD:
        last_day = before.astimezone(SITE_TIME).date()
        if last_day == today:
            raise Refused(
                "clock",
                "The computer says that it is {now}, but the last work here was at {last} today. "
                "Confirm the date first.",
                field="date",
                now=f"{now.astimezone(SITE_TIME):%H:%M}",
                last=f"{before.astimezone(SITE_TIME):%H:%M}",
            )
        raise Refused(
            "clock",
            "The computer says that today is {today}, but the last work here was on {last}. Confirm the date first.",
            field="date",
            today=today.strftime("%d/%m/%Y"),
            last=last_day.strftime("%d/%m/%Y"),
        )
