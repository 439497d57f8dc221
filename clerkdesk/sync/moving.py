"""Following a hub of the local network to another address: a router deals addresses anew."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

from clerkdesk.domain.errors import Trouble
from clerkdesk.store import hops
from clerkdesk.store.hops import Hop
from clerkdesk.store.store import Store
from clerkdesk.sync import protocol as p
from clerkdesk.sync.line import greet
from clerkdesk.sync.protocol.welcome import mark_of
from clerkdesk.sync.transport import LOOPBACK, HttpLine

log = logging.getLogger(__name__)


def follow(store: Store, hop: Hop, at: Sequence[str] | None = None) -> bool:
    """Look where a hub with a certificate of its own is now, and note it; return whether it is elsewhere.

    What is heard is not believed: only that very certificate and the pinned key are. ``at``: as for `finding.find`.
    """
    if not hop.tls or urlsplit(hop.url).hostname in LOOPBACK:
        return False
    from clerkdesk.sync import finding  # noqa: PLC0415  (rarely needed: not in the memory of each exchange)

    mark = p.fingerprint(hop.public_key)
    for found in finding.find(at, mark_of(mark)):
        for url in found.urls:
            if url != hop.url and _is_there(url, hop, mark):
                with store.writing() as connection:
                    hops.move_to(connection, hop.hub, url)
                log.info("the hub moved to %s", url)
                return True
    return False


def _is_there(url: str, hop: Hop, mark: bytes) -> bool:
    try:
        with HttpLine(url, tls=hop.tls, patience=3) as line:
            return greet(line, mark).hub == hop.hub
    except Trouble:
        return False
