"""Finding hubs on the local network (mDNS, DNS-SD), and telling a firewall from a hub that is not there."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from zeroconf import IPVersion, ServiceBrowser, ServiceStateChange, Zeroconf

from clerkdesk.domain.errors import Trouble
from clerkdesk.language import N_
from clerkdesk.sync import multicast
from clerkdesk.sync import protocol as p
from clerkdesk.sync.protocol.welcome import PORT, SERVICE, mark_of

PATIENCE = 3.0
"""Seconds in which hubs that are there have answered."""

_ASK_MS: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A hub that says it is there. Nothing of it is proven.

    site: agency code of its centre. mark: how its fingerprint begins. versions: that it speaks. addresses: where.
    """

    name: str
    site: str
    mark: str
    version: str
    addresses: tuple[str, ...]
    port: int

    @property
    def urls(self) -> tuple[str, ...]:
        """Where it can be asked."""
        return tuple(f"https://{address}:{self.port}" for address in self.addresses)

    def speaks(self, code: str) -> bool:
        """Return whether ``code`` was made by a hub whose fingerprint begins like this one's."""
        read = p.read_code(code)
        return read is not None and mark_of(read[1]) == self.mark


@contextmanager
def listening(heard: Callable[[Found], None], at: Sequence[str] | None = None) -> Iterator[None]:
    """Call ``heard`` for each hub as it answers, and again when it says something else; on a thread of its own.

    ``at``: addresses of this computer to listen on; None: all.

    Raises:
        OSError: there is no network at all.
    """
    network = multicast.opened(at)
    try:

        def changed(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
            if state_change.name != "Removed" and (found := _ask(zeroconf, service_type, name)) is not None:
                heard(found)

        browser = ServiceBrowser(network, SERVICE, handlers=[changed])
        try:
            yield
        finally:
            browser.cancel()
    finally:
        network.close()


def find(at: Sequence[str] | None = None, mark: str = "") -> list[Found]:
    """Return the hubs that answer within some seconds; with a ``mark`` that one alone, as soon as it answers."""
    found: dict[str, Found] = {}
    there = threading.Event()

    def heard(one: Found) -> None:
        found[one.name] = one
        if one.mark == mark:
            there.set()

    try:
        with listening(heard, at):
            there.wait(PATIENCE)
    except OSError:
        return []
    return [one for one in found.values() if not mark or one.mark == mark]


def _ask(zeroconf: Zeroconf, kind: str, name: str) -> Found | None:
    """Return what the hub ``name`` says of itself, None when that is not what a hub says."""
    info = zeroconf.get_service_info(kind, name, timeout=_ASK_MS)
    if info is None or not info.port:
        return None
    said = {
        key.decode(errors="replace"): (value or b"").decode(errors="replace") for key, value in info.properties.items()
    }
    addresses = info.parsed_addresses(IPVersion.V4Only)
    if not addresses or not said.get("hub"):
        return None
    return Found(
        name=name,
        site=said.get("site", "")[:40],
        mark=said["hub"][:20],
        version=said.get("v", ""),
        addresses=tuple(addresses[:8]),
        port=info.port,
    )


class Reach(StrEnum):
    """What came of an attempt to connect."""

    OPEN = "open"
    REFUSED = "refused"  # the computer answers, and nobody listens there; or a firewall that says no
    SILENT = "silent"  # no answer at all: a firewall that drops, or no such computer
    NO_WAY = "no-way"  # no route, or the name is unknown


def reach(url: str, patience: float = 3.0) -> Reach:
    """Return whether the address of a hub can be connected to, waiting ``patience`` seconds at most."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or PORT), timeout=patience):
            return Reach.OPEN
    except TimeoutError:
        return Reach.SILENT
    except ConnectionRefusedError:
        return Reach.REFUSED
    except (OSError, ValueError):
        return Reach.NO_WAY


def first_open(urls: Iterable[str], patience: float = 2.0) -> tuple[str, dict[str, Reach]]:
    """Return the first of ``urls`` that can be connected to, "" when none can, and what came of those tried."""
    tried: dict[str, Reach] = {}
    for url in urls:
        tried[url] = reach(url, patience)
        if tried[url] is Reach.OPEN:
            return url, tried
    return "", tried


def blocked(tried: Mapping[str, Reach], *, announced: bool) -> Trouble:
    """Return the trouble that a hub is there, or should be, and lets nobody in.

    ``tried``: what came of each address. ``announced``: whether it said on the network that it is there: then it runs.
    """
    url, how = next(iter(tried.items()))
    parts = urlsplit(url)
    where = {"host": parts.hostname or "", "port": parts.port or PORT}
    if announced:
        return Trouble(
            "firewall",
            N_("The hub at {host} says that it is there, but nothing gets through to its port {port}: a firewall."),
            safe=N_("Nothing was changed."),
            todo=N_("Tell whoever looks after that computer: let TCP port {port} in from the local network."),
            **where,
        )
    if how is Reach.NO_WAY:
        return Trouble(
            "no-way",
            N_("There is no way from here to {host}."),
            safe=N_("Nothing was changed."),
            todo=N_("Look at the network of this computer: both must be on the same one. Check the address."),
            **where,
        )
    return Trouble(
        "hub-shut",
        N_("Nobody answers at {host}, port {port}."),
        safe=N_("Nothing was changed."),
        todo=N_(
            "See that the hub runs on that computer. If it does, its firewall is in the way: whoever looks after it "
            "lets TCP port {port} in from the local network."
        ),
        **where,
    )
