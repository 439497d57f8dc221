"""How this desk's dossiers stand with the province, asked of the hub that tells it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clerkdesk.domain.errors import Refused
from clerkdesk.store.hops import Hop
from clerkdesk.store.store import Store
from clerkdesk.sync.asking import asking
from clerkdesk.sync.line import Line, Said
from clerkdesk.sync.protocol.province import AskProvince, ProvinceTold


def ask(
    store: Store, line: Line, hop: Hop, now: Callable[[], int], streams: Sequence[str] = (), *, look: bool = False
) -> ProvinceTold:
    """Return how the dossiers of ``streams`` stand, or all that are not settled; ``look``: the province is asked soon.

    Raises:
        Refused: the hub says no.
        Trouble: no line, or this desk has begun anew.
    """
    try:
        asked = AskProvince(streams=tuple(streams), look=look)
        return asking(store, hop, now)(line).ask("POST", "/v1/province", asked, ProvinceTold)
    except Said as no:
        raise Refused("province-unknown", "This hub does not say how dossiers stand ({code}).", code=no.code) from no
