"""How the national portal counts where a dossier stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from clerkdesk.domain.dossier import Dossier, State


def status(dossier: Dossier) -> int:
    """Return TrangThaiHoSo, 1 to 10, as the national portal counts it (facts.md, 3)."""
    state = dossier.state
    if state is State.RECEIVED and dossier.paid < dossier.fee:
        return 6
    if state is None or state is State.VOIDED:
        return 8
    if state is State.REFUSED:
        return 3 if dossier.received_at is None else 8
    return _NATIONAL[state]


_NATIONAL: Final[Mapping[State, int]] = {
    State.PRESENTED: 1,
    State.COMPLETING: 5,
    State.RECEIVED: 2,
    State.SUPPLEMENTING: 5,
    State.HANDED_OVER: 4,
    State.WITHDRAWN: 7,
    State.STOPPED: 8,
    State.RESULT_IN: 9,
    State.DELIVERED: 10,
}
