"""What a further desk needs before somebody can sign in there: everything can be found; the rest comes meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable

from clerkdesk.store.hops import Hop
from clerkdesk.store.store import Store
from clerkdesk.sync import base, engine
from clerkdesk.sync.line import Line
from clerkdesk.sync.pace import Interrupted, Pace


def first_look(store: Store, line: Line, hop: Hop, now: Callable[[], int], told: Callable[[int], None]) -> bool:
    """Take what the hub has until every dossier can be found; return whether there is more to come.

    ``told``: called with how many entries have come. A short journal comes whole; of a long one the outlines are
    enough, and the journal itself follows while somebody works.

    Raises:
        Trouble: as :func:`engine.exchange`.
    """
    stop = threading.Event()

    def taken(count: int) -> None:
        told(count)
        if base.whole(store, hop):
            stop.set()

    try:
        engine.exchange(store, line, hop, now, Pace(stop=stop, told=taken, ahead=True))
    except Interrupted:
        return True
    return False
