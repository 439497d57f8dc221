"""The words of the exchange: how long ago, whose it is, what a stream is, how a hub stands."""

from __future__ import annotations

from typing import Final

from clerkdesk.domain.ticket import ticket_letters
from clerkdesk.language import N_, _
from clerkdesk.projections.find import Line
from clerkdesk.services.clock import moment
from clerkdesk.services.exchanging import Standing
from clerkdesk.services.refusals import ADMINISTRATOR, Refusal
from clerkdesk.services.saying import MINUTE, span
from clerkdesk.sync.stops import STOPS
from clerkdesk.ui.errors import Notice
from clerkdesk.ui.widgets.chip import Look

_KINDS: Final = {
    "dossier": N_("Dossier"),
    "visit": N_("Visit"),
    "till": N_("Till"),
    "handover": N_("Hand-over list"),
    "draft": N_("Draft for a colleague"),
    "person": N_("Person"),
    "export": N_("Record of an export"),
    "origin": N_("This desk's own record"),
}
WAITS: Final = Look(tone="idle", icon="unsent", word=N_("Waits here"))
SENT: Final = Look(tone="active", icon="send", word=N_("Sent, not confirmed"))
SPOILED: Final = Look(tone="bad", icon="alert", word=N_("Spoiled by the disk"))
EQUAL: Final = Look(tone="good", icon="check-circle", word=N_("Equal"))
UNLIKE: Final = Look(tone="bad", icon="alert", word=N_("Differs"))
ON_ITS_WAY: Final = Look(tone="idle", icon="unsent", word=N_("On its way"))
GOES: Final = Look(tone="good", icon="line", word=N_("In reach"))
SILENT: Final = Look(tone="warn", icon="clock", word=N_("No answer yet"))
APART: Final = Look(tone="warn", icon="line-off", word=N_("Apart"))
STOPPED: Final = Look(tone="bad", icon="stop", word=N_("Halted"))
BY_HAND: Final = Look(tone="idle", icon="disk", word=N_("By hand"))


def at(ms: int) -> str:
    """Return a time as the site writes it."""
    return f"{moment(ms):%H:%M %d/%m/%Y}"


def name_of(line: Line | None, stream: str) -> str:
    """Return whose dossier it is, or what else the stream is."""
    if line is None:
        return _(_KINDS.get(stream.partition(":")[0], N_("Another record")))
    return line.name or _("(personal data erased)")


def code_of(line: Line | None, agency: str) -> str:
    """Return the code without what all codes of the site begin with."""
    return line.number.removeprefix(f"{agency}-") if line is not None else ""


def owner_of(refusal: Refusal) -> str:
    """Return whose business a refusal is."""
    return _("Administrator") if refusal.owner == ADMINISTRATOR else refusal.owner


def which(one: Standing) -> str:
    """Return which hub it is; its address tells it from others."""
    return _("The province, beyond the hub") if one.above else _("The hub of this desk")


def heard(hub: Standing, now: int) -> str:
    """Return when a hub last answered, in words."""
    if not hub.heard_at:
        return _("has never answered")
    if now - hub.heard_at < 2 * MINUTE:
        return _("answered just now")
    return _("{span} ago").format(span=span(now - hub.heard_at))


def clock(hub: Standing) -> str:
    """Return how far this desk's clock is off, "" while it is right to the minute."""
    if hub.clock is None or abs(hub.clock) < MINUTE:
        return ""
    off = N_("this desk's clock is {span} fast") if hub.clock > 0 else N_("this desk's clock is {span} slow")
    return _(off).format(span=span(abs(hub.clock)))


def stopped(hub: Standing) -> str:
    """Return why the exchange with a hub is stopped."""
    if not hub.stopped:
        return ""
    text = STOPS.get(hub.stopped)
    return _(text) if text else hub.stopped


def other_letters(letters: str) -> Notice:
    """Return what to say of a desk that was enrolled under other letters than it had."""
    return Notice(
        tone="warn",
        what=N_("This desk is enrolled. Another one has its letters: from the next number on it writes {letters}."),
        safe=N_("What it gave out before stays as it is."),
        todo=N_("Where a number stands for two, it is shown under Begin anew."),
        params=(("letters", letters),),
    )


def went_on(letters: str) -> Notice:
    """Return what to say of a desk that goes on under other letters because another one has those that it had."""
    return Notice(
        tone="warn",
        what=N_("Another desk has the letters of this one. New numbers of this one begin with {letter}."),
        safe=N_("What it gave out before keeps its numbers."),
        todo=N_("Where a number stands for two, it is shown in Exchange, under Begin anew."),
        params=(("letter", ticket_letters(letters)),),
    )
