"""How a dossier stands, in a citizen's words: from its facts without anything personal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import ENDED, State
from clerkdesk.domain.folding import fold
from clerkdesk.hub import outlining
from clerkdesk.journal.facts import fact
from clerkdesk.language import N_

DAYS: Final = 14
"""So long after a dossier has ended its page still says so."""

_DAY: Final = 24 * 3600_000  # ms

WORDS: Final[Mapping[State, tuple[str, str]]] = {
    State.RECEIVED: (N_("Received"), N_("Your dossier has been received and is being processed.")),
    State.HANDED_OVER: (N_("Being processed"), N_("Your dossier is with the official who resolves it.")),
    State.SUPPLEMENTING: (
        N_("Waits for you"),
        N_("Something has to be added: please bring what the supplement slip says. The time limit stands still."),
    ),
    State.RESULT_IN: (N_("Result ready"), N_("Please come and collect it with the receipt and your identity card.")),
    State.DELIVERED: (N_("Delivered"), N_("The result has been delivered. Thank you.")),
    State.REFUSED: (
        N_("Could not be accepted"),
        N_("The reasons stand on the refusal slip. The centre explains them gladly."),
    ),
    State.WITHDRAWN: (N_("Withdrawn"), N_("The dossier was withdrawn at your request.")),
    State.STOPPED: (N_("Stopped"), N_("The dossier was stopped at your request.")),
}
"""For each state that a citizen is told of: what it is called, and what it means for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a citizen is told. procedure: its name. due_at: None once that is past caring, or when none was told."""

    state: State
    procedure: str
    received_at: datetime | None
    due_at: datetime | None
    collect_at: str


def progress(connection: Connection, site: str, stream: str, now: int) -> Progress | None:
    """Return how ``stream``, as ``site`` sees it, stands ``now`` (ms); None when there is nothing to tell any more."""
    facts = [fact(bytes(row.raw)) for row in outlining.rows_of(connection, site, [stream])]
    facts.sort(key=e.canonical)
    dossier = fold(stream, facts)
    if dossier.state is None or dossier.state not in WORDS or dossier.procedure is None:
        return None
    if dossier.state in ENDED and now - _ended_at(facts, dossier.touched_at) > DAYS * _DAY:
        return None
    waits = dossier.state in {State.SUPPLEMENTING, State.RESULT_IN}
    return Progress(
        state=dossier.state,
        procedure=dossier.procedure.name,
        received_at=dossier.received_at,
        due_at=None if waits or dossier.state in ENDED else dossier.due_at,
        collect_at=dossier.collect_at if dossier.state not in ENDED else "",
    )


def _ended_at(facts: list[e.Fact], last: int) -> int:
    """Return when the dossier ended (ms): papers printed later do not keep its page alive."""
    ends = [one.at for one in facts if isinstance(one.what, _ENDS)]
    return max(ends, default=last)


_ENDS: Final = (e.Delivered, e.DossierRefused, e.Withdrawn, e.Stopped)
