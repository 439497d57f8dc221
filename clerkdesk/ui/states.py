"""How the states of a dossier look: an icon and a word, and a colour."""

from __future__ import annotations

from typing import Final

from clerkdesk.domain.dossier import State
from clerkdesk.language import N_
from clerkdesk.ui.widgets.chip import Look

LOOKS: Final = {
    State.PRESENTED: Look(tone="idle", icon="circle", word=N_("Presented")),
    State.COMPLETING: Look(tone="warn", icon="papers", word=N_("To complete")),
    State.REFUSED: Look(tone="bad", icon="stop", word=N_("Refused")),
    State.RECEIVED: Look(tone="active", icon="reception", word=N_("Received")),
    State.SUPPLEMENTING: Look(tone="warn", icon="pause", word=N_("Supplement asked")),
    State.HANDED_OVER: Look(tone="active", icon="send", word=N_("Handed over")),
    State.RESULT_IN: Look(tone="good", icon="check-circle", word=N_("Result in")),
    State.DELIVERED: Look(tone="idle", icon="check", word=N_("Delivered")),
    State.WITHDRAWN: Look(tone="idle", icon="undo", word=N_("Withdrawn")),
    State.STOPPED: Look(tone="idle", icon="stop", word=N_("Stopped")),
    State.VOIDED: Look(tone="idle", icon="trash", word=N_("Voided")),
}
CONTESTED: Final = Look(tone="bad", icon="flag", word=N_("Contested"))
OVERDUE: Final = Look(tone="bad", icon="alert", word=N_("Overdue"))
DUE_TODAY: Final = Look(tone="warn", icon="clock", word=N_("Due today"))
LATE_ENTRY: Final = Look(tone="idle", icon="typed", word=N_("Entered late"))
PROVISIONAL: Final = Look(tone="idle", icon="half", word=N_("Provisional code"))
UNVERIFIED: Final = Look(tone="warn", icon="help", word=N_("Not verified"))


def looks(state: State, *, contested: bool = False, overdue: bool = False) -> tuple[Look, ...]:
    """Return the chips of a dossier: its state, unless it is contested, and whether it is overdue."""
    first = CONTESTED if contested else LOOKS[state]
    return (first, OVERDUE) if overdue else (first,)
