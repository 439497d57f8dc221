"""What is told to screens: plain words and numbers, Vietnamese first, English second."""

from __future__ import annotations

from typing import Any, Final

from clerkdesk import language
from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import site_time_at
from clerkdesk.domain.site_events import told_line
from clerkdesk.hub.board.hall import Shown
from clerkdesk.language import N_

CUT: Final = N_("Connection lost – figures of {time}")
_ON_SCREEN: Final = {
    "number": N_("Number"),
    "counter": N_("Counter"),
    "waiting": N_("In the queue"),
    "none": N_("No number is being called."),
    "chime": N_("Chime"),
    "cut": CUT,
    "missing": N_("There is nothing to show here any more, or there never was."),
}


def told(shown: Shown, now: int) -> dict[str, Any]:
    """Return what a board's script shows; ``now``: ms. Times are the site's: a TV's clock may be wrong."""
    return {
        "at": clock(now),
        "cut": clock(shown.silent_since, now) if shown.silent_since is not None else "",
        "calls": [
            {"number": one.number, "counter": one.counter, "calls": one.calls, "now": one.now} for one in shown.calls
        ],
        "waiting": shown.waiting,
        "ticker": ticker(shown.told),
        "name": shown.told.name if shown.told is not None else "",
    }


def words(spoken: str) -> dict[str, str]:
    """Return what stands on every page, by short names, in the language ``spoken``."""
    say = language.words(spoken)
    return {name: say(text) for name, text in _ON_SCREEN.items()}


def clock(ms: int, now: int | None = None) -> str:
    """Return the time of day on the sites' clock; with its day when that is not the one of ``now``."""
    at = site_time_at(ms)
    today = now is None or site_time_at(now).date() == at.date()
    return f"{at:%H:%M}" if today else f"{at:%H:%M %d/%m}"


def ticker(site: e.SiteTold | None) -> str:
    """Return the line at the foot: opening hours, the site's notice, the hours in English."""
    return told_line(site, *map(language.words, language.LANGUAGES)) if site is not None else ""
