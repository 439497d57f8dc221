"""How the states of a dossier look: an icon and a word, and a colour."""

from __future__ import annotations

from typing import Final

from clerkdesk.domain.dossier import State
from clerkdesk.language import N_
from clerkdesk.services.saying import STATES
from clerkdesk.ui.widgets.chip import Look


def _look(state: State, tone: str, icon: str) -> Look:
    return Look(tone=tone, icon=icon, word=STATES[state])


LOOKS: Final = {
    State.PRESENTED: _look(State.PRESENTED, "idle", "circle"),
    State.COMPLETING: _look(State.COMPLETING, "warn", "papers"),
    State.REFUSED: _look(State.REFUSED, "bad", "stop"),
    State.RECEIVED: _look(State.RECEIVED, "active", "reception"),
    State.SUPPLEMENTING: _look(State.SUPPLEMENTING, "warn", "pause"),
    State.HANDED_OVER: _look(State.HANDED_OVER, "active", "send"),
    State.RESULT_IN: _look(State.RESULT_IN, "good", "check-circle"),
    State.DELIVERED: _look(State.DELIVERED, "idle", "check"),
    State.WITHDRAWN: _look(State.WITHDRAWN, "idle", "undo"),
    State.STOPPED: _look(State.STOPPED, "idle", "stop"),
    State.VOIDED: _look(State.VOIDED, "idle", "trash"),
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
