"""What stops the exchange with a hub until a person has decided; noted with the hop, and told."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from clerkdesk.domain.errors import Trouble
from clerkdesk.language import N_
from clerkdesk.store import hops
from clerkdesk.store.hops import Hop
from clerkdesk.sync.line import SAFE

STOPS: Final = {
    "origin-stopped": N_(
        "The hub takes nothing more from this desk: what it sent contradicts what the hub has, as after a copied disk."
    ),
    "copied": N_("The hub has work of this desk that is not here: this is an older copy, or another copy is in use."),
    "bad-batch": N_("What the hub sent contradicts what is on this desk."),
}


def stop(connection: Connection, hop: Hop, code: str, detail: str) -> Trouble:
    """Note that the exchange is stopped; return what to raise when that is stored."""
    hops.stop(connection, hop.hub, code)
    return stopped(code, detail)


def stopped(code: str, detail: str = "") -> Trouble:
    """Return the trouble that the exchange is stopped, as :data:`STOPS` names it."""
    return Trouble(
        code,
        STOPS[code],
        safe=SAFE,
        todo=N_(
            "An administrator opens Exchange, Hubs, Begin anew. If a code is asked for, the hub's administrator has it."
        ),
        **({"detail": detail} if detail else {}),
    )
