"""Reasons, refusals and troubles in the language spoken now: for screens and for the command line alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final

from clerkdesk import language
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.dossier import State
from clerkdesk.domain.due import Reason
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.domain.forms.form import Label
from clerkdesk.domain.forms.rules import Finding
from clerkdesk.domain.queueing import Choice
from clerkdesk.language import N_, _

WEEKDAYS: Final = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)

STATES: Final[Mapping[State, str]] = {
    State.PRESENTED: N_("Presented"),
    State.COMPLETING: N_("To complete"),
    State.REFUSED: N_("Refused"),
    State.RECEIVED: N_("Received"),
    State.SUPPLEMENTING: N_("Supplement asked"),
    State.HANDED_OVER: N_("Handed over"),
    State.RESULT_IN: N_("Result in"),
    State.DELIVERED: N_("Delivered"),
    State.WITHDRAWN: N_("Withdrawn"),
    State.STOPPED: N_("Stopped"),
    State.VOIDED: N_("Voided"),
}

SYSTEM: Final = frozenset(
    {
        N_("No such file or directory"),
        N_("Permission denied"),
        N_("Operation not permitted"),
        N_("No space left on device"),
        N_("Read-only file system"),
        N_("Input/output error"),
        N_("Not a directory"),
        N_("Is a directory"),
        N_("Device or resource busy"),
        N_("No such device"),
        N_("Connection refused"),
        N_("Connection timed out"),
    }
)
"""What the system says of a file, a disk or a line, in its own words: reasons inside of our sentences."""

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

_FIELD: Final = re.compile(r"\{(\w+)\}")


def say(reason: Reason) -> str:
    """Return ``reason`` as a sentence. Total: a field that is missing stays as it stands, in braces."""
    return _fill(reason.text, reason.params)


def refusal(no: Refused) -> str:
    """Return what a rule said no to, and why."""
    return _fill(no.message, no.params)


def finding(one: Finding) -> str:
    """Return what looks wrong in a form: the form's own words, or ours."""
    return label(one.say) or _(one.text)


def label(words: Label) -> str:
    """Return a form's words in the language spoken now; in Vietnamese where nobody translated them."""
    return (words.en if language.current() == "en" else "") or words.vi


def choice(one: Choice) -> str:
    """Return the words of a line of the site's lists in the language spoken now."""
    return (one.en if language.current() == "en" else "") or one.vi


def trouble(failed: Trouble) -> tuple[str, str, str]:
    """Return what happened, what is safe and what to do next."""
    return _fill(failed.what, failed.params), _fill(failed.safe, failed.params), _fill(failed.todo, failed.params)


def state(one: State | None) -> str:
    """Return where a dossier stands, "" for none."""
    return _(STATES[one]) if one else ""


def day(when: date) -> str:
    """Return ``when`` with its weekday: "Monday 23/11/2026", "thứ Hai 23/11/2026"."""
    return f"{_(WEEKDAYS[when.weekday()])} {when:%d/%m/%Y}"


def moment(when: datetime) -> str:
    """Return an aware ``when`` on the site's clock: "17:00 Monday 23/11/2026"."""
    here = site_time(when)
    return f"{here:%H:%M} {day(here.date())}"


def span(ms: int) -> str:
    """Return a stretch of time in words, as a person says it."""
    if ms < MINUTE:
        return _("less than a minute")
    if ms < 2 * MINUTE:
        return _("a minute")
    if ms < HOUR:
        return _("{count} minutes").format(count=ms // MINUTE)
    if ms < 2 * HOUR:
        return _("an hour")
    if ms < 2 * DAY:
        return _("{count} hours").format(count=ms // HOUR)
    return _("{count} days").format(count=ms // DAY)


def _fill(message: str, params: Mapping[str, object]) -> str:
    """Translate ``message`` and fill its fields by name alone: texts may come from other desks."""
    return _FIELD.sub(lambda found: value(params[found[1]]) if found[1] in params else found[0], _(message))


def value(one: object) -> str:
    """Return what stands for a field of a message."""
    match one:
        case Reason():
            return say(one)
        case Choice():
            return choice(one)
        case datetime():
            return moment(one)
        case date():
            return day(one)
        case time():
            return f"{one:%H:%M}"
        case str() if one in SYSTEM:
            return _(one)
        case _:
            return str(one)
