"""What a record of an export says, in words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.dossier import State
from clerkdesk.language import N_, _
from clerkdesk.services import saying
from clerkdesk.services.export import Made

_LISTS: Final = {
    "dossiers": N_("List of dossiers"),
    "register": N_("Register of dossiers"),
    "handover": N_("Hand-over list"),
    "till": N_("Entries of a till"),
    "tills": N_("Shifts"),
}
_SPANS: Final = {
    "received": N_("received {days}"),
    "delivered": N_("delivered {days}"),
    "due-within": N_("due {days}"),
    "paid": N_("money {days}"),
}
_WORDS: Final = {
    "text": N_("by words"),
    "contested": N_("contested"),
    "due:overdue": N_("overdue"),
    "due:today": N_("due today"),
    "due:soon": N_("due soon"),
}


def list_of(made: Made) -> str:
    """Return what kind of list it was."""
    return _(_LISTS[made.list]) if made.list in _LISTS else made.list


def filters_of(made: Made) -> str:
    """Return what the list went through; what this version does not know is left as it is."""
    return ", ".join(filter(None, map(_said, made.filters))) or _("all")


def _said(code: str) -> str:
    if code in _WORDS:
        return _(_WORDS[code])
    name, _colon, rest = code.partition(":")
    if name == "field":
        return rest
    if name == "order":
        return ""
    try:
        if name == "state":
            return saying.state(State(rest))
        if name in _SPANS:
            return _(_SPANS[name]).format(days=_days(rest))
    except ValueError:
        return code
    return code


def _days(stretch: str) -> str:
    """Return a stretch of days or of times (UTC) as days of the site.

    Raises:
        ValueError: it is none.
    """
    first, _slash, last = stretch.partition("/")
    begin, end = _day(first), _day(last)
    return f"{begin:%d/%m/%Y}" if begin == end else f"{begin:%d/%m/%Y}–{end:%d/%m/%Y}"


def _day(text: str) -> date:
    if "T" not in text:
        return date.fromisoformat(text)
    return site_time(datetime.fromisoformat(f"{text}+00:00")).date()
