"""Who asks a hub: this desk, with the key that its certificate names."""

from __future__ import annotations

from collections.abc import Callable

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.language import N_
from clerkdesk.store import hops
from clerkdesk.store.events import Origin, my_origin
from clerkdesk.store.faults import environment
from clerkdesk.store.hops import Hop
from clerkdesk.store.keys import no_signing_key, signing_name
from clerkdesk.store.store import Store
from clerkdesk.sync.line import SAFE, Caller, Line


def myself(store: Store) -> tuple[Origin, bytes]:
    """Return this desk's origin and its signing key.

    Raises:
        Refused: it has not been set up.
        Trouble: its key is not here, or nothing of it any more: its disk was pulled out.
    """
    with store.reading() as connection:
        origin = my_origin(connection)
    private = store.folder.key_place().get(signing_name(origin.id)) if origin else None
    if origin is None:
        raise Refused("not-set-up", "This desk has not been set up yet.")
    if private is None:
        with environment():
            store.folder.database.stat()
        raise no_signing_key()
    return origin, private


def noted(store: Store, hop: Hop) -> Hop:
    """Return ``hop`` as it is noted now."""
    with store.reading() as connection:
        return next((one for one in hops.hops(connection) if one.hub == hop.hub), hop)


def asking(store: Store, hop: Hop, now: Callable[[], int]) -> Callable[[Line], Caller]:
    """Return what makes of a line to ``hop`` this desk asking over it; ``now``: wall time in ms.

    ``hop`` may be of before the desk went on under other letters.

    Raises:
        Trouble: this desk has begun anew since it was enrolled there.
    """
    return known(store, hop, now)[1]


def known(store: Store, hop: Hop, now: Callable[[], int]) -> tuple[Origin, Callable[[Line], Caller]]:
    """Return who this desk is, and as :func:`asking`."""
    origin, private = myself(store)
    if origin.id != hop.origin:
        hop = noted(store, hop)
    if origin.id != hop.origin:
        raise Trouble(
            "enrol-anew",
            N_("This desk has begun anew since it was enrolled at the hub."),
            safe=SAFE,
            todo=N_("Ask the administrator of the hub for a new enrolment code."),
        )
    return origin, lambda line: Caller(line, hop.hub, hop.public_key, private, now, hop.certificate)
