"""Making a hub known on its network: mDNS and DNS-SD, nothing but its centre, its port and its fingerprint's beginning.

Whoever hears it believes nothing of it: a desk goes on only at the key whose fingerprint its code carries.
"""

from __future__ import annotations

import ipaddress
import logging
import threading
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import select
from zeroconf import Error, ServiceInfo, Zeroconf

from clerkdesk.hub import tables as t
from clerkdesk.hub.database import Database
from clerkdesk.hub.keys import HubKey
from clerkdesk.sync import multicast
from clerkdesk.sync import protocol as p
from clerkdesk.sync.protocol.welcome import SERVICE, told

log = logging.getLogger(__name__)

LOOK: Final = 20.0
"""Seconds between two looks at the addresses of this computer: a router may deal it another one."""


SOON: Final = 1.0
"""The same while there is nothing to say yet."""


def addresses() -> list[str]:
    """Return the IPv4 addresses at which others of the local networks reach this computer."""
    found = [ipaddress.IPv4Address(one) for one in multicast.addresses()]
    return [str(one) for one in found if not (one.is_loopback or one.is_link_local or one.is_multicast)]


def known(wished: str | None, key: HubKey, port: int, database: Database) -> Announcing | None:
    """Let a hub be found, and return what does; None when that is not wished.

    ``wished``: addresses, a comma between them; None: those of this computer; "none": not at all.
    """
    if wished == "none":
        return None

    def site() -> str:
        with database.reading() as connection:
            return str(connection.execute(select(t.site.c.id).order_by(t.site.c.id).limit(1)).scalar() or "")

    made = Announcing(key, port, site, wished.split(",") if wished else None)
    made.start()
    return made


class Announcing:
    """Answers who looks for the hub, from `start` to `stop`.

    ``site``: returns the agency code of its centre, "" while it has none. ``at``: the addresses to say and to answer
    on; None: those of this computer, as they come and go.
    """

    def __init__(self, key: HubKey, port: int, site: Callable[[], str], at: Sequence[str] | None = None) -> None:
        self._key = key
        self._port = port
        self._site = site
        self._at = at
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._failed = False

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, daemon=True, name="announcing")
        self._thread.start()

    def stop(self) -> None:
        """End, and say goodbye."""
        self._over.set()
        if self._thread is not None:
            self._thread.join(10)

    def _run(self) -> None:
        said: tuple[str, list[str]] | None = None
        open_: Zeroconf | None = None
        while True:
            now = self._site(), list(self._at if self._at is not None else addresses())
            if now != said:
                if open_ is not None:
                    open_.close()
                open_, said = self._tried(*now), now
            if self._over.wait(LOOK if open_ is not None else SOON):
                break
            said = said if open_ is not None else None  # what could not be said is tried again
        if open_ is not None:
            open_.close()

    def _tried(self, site: str, at: list[str]) -> Zeroconf | None:
        """Say it; None when there is nothing to say, or no network that carries it."""
        try:
            return self._say(site, at)
        except (OSError, Error) as error:  # a cable was pulled, or another program holds the port for itself
            if not self._failed:
                log.warning("the hub cannot be found by itself: %s", error)
            self._failed = True
            return None

    def _say(self, site: str, at: list[str]) -> Zeroconf | None:
        if not site or not at:
            return None
        speaking = multicast.opened(at)
        try:
            speaking.register_service(self._service(site, at), cooperating_responders=True)
        except BaseException:
            speaking.close()
            raise
        return speaking

    def _service(self, site: str, at: list[str]) -> ServiceInfo:
        mark = p.fingerprint(self._key.public)
        return ServiceInfo(
            SERVICE,
            f"ClerkDesk {self._key.id[:8]}.{SERVICE}",
            port=self._port,
            properties=told(site, mark),
            server=f"clerkdesk-{self._key.id[:8]}.local.",
            parsed_addresses=at,
        )
