"""What a citizen reads on their own page: where the ticket or the dossier stands, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.ticket import Stage
from clerkdesk.hub.board.dossier import WORDS, Progress
from clerkdesk.hub.board.hall import Standing
from clerkdesk.language import N_

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A page.

    kind: what it is of. great: what stands largest. lines: sentences. facts: names and values. tone: "good", "warn" or
    "". over: it will not change any more.
    """

    kind: str
    great: str
    lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    tone: str = ""
    over: bool = False


_WAITING: Final = N_("Before you: {count}")
_NEXT: Final = N_("You are next.")
_RANGE: Final = N_("Expected wait: {low}–{high} minutes.")
_UNKNOWN: Final = N_("There are not enough figures today to say how long you will wait.")
_STAY: Final = N_("Please stay near and watch the board: numbers with priority may go first.")

_STAGES: Final[Mapping[Stage, tuple[str, str]]] = {
    Stage.CALLED: (N_("Please come to counter {counter}"), N_("Your number is being called.")),
    Stage.SERVING: (N_("Counter {counter}"), N_("You are being served.")),
    Stage.HELD: (N_("Counter {counter} is waiting for you"), N_("Come back to this counter; you need no new number.")),
    Stage.NO_SHOW: (
        N_("Your number was called"),
        N_("Nobody came to counter {counter}. Tell the staff at the door: your number can wait again."),
    ),
    Stage.DONE: (N_("Done"), N_("Thank you for coming.")),
}


def of_ticket(standing: Standing, say: Say) -> Told:
    """Return the page of a ticket, said by ``say``."""
    kind = f"{say(N_('Your number'))}: {standing.number}"
    if standing.stage is not Stage.WAITING:
        great, line = (say(text).format(counter=standing.counter) for text in _STAGES[standing.stage])
        tone = {Stage.CALLED: "good", Stage.NO_SHOW: "warn"}.get(standing.stage, "")
        return Told(kind=kind, great=great, lines=(line,), tone=tone, over=standing.stage is Stage.DONE)
    great = say(_WAITING).format(count=standing.before) if standing.before else say(_NEXT)
    wait = standing.wait
    told = say(_RANGE).format(low=wait[0], high=wait[1]) if wait is not None else say(_UNKNOWN)
    sent = say(N_("You were sent on to counter {counter}.")).format(counter=standing.counter)
    return Told(kind=kind, great=great, lines=(*((sent,) if standing.counter else ()), told, say(_STAY)))


def of_dossier(progress: Progress, say: Say) -> Told:
    """Return the page of a dossier, said by ``say``. Procedures and places have Vietnamese names alone."""
    great, line = (say(text) for text in WORDS[progress.state])
    facts = [
        (say(N_("Received on")), f"{site_time(at):%d/%m/%Y}" if (at := progress.received_at) is not None else ""),
        (say(N_("Result promised for")), f"{site_time(at):%H:%M %d/%m/%Y}" if (at := progress.due_at) else ""),
        (say(N_("Collect it at")), progress.collect_at),
    ]
    tone = {"result_in": "good", "supplementing": "warn"}.get(progress.state.value, "")
    return Told(
        kind=progress.procedure, great=great, lines=(line,), facts=tuple(one for one in facts if one[1]), tone=tone
    )
