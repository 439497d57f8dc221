"""Noticing that this computer is on another network now, or on one again."""

from __future__ import annotations

import socket
from typing import Final

_ELSEWHERE: Final = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses that belong to nobody (RFC 5737, RFC 3849): a route to them is a route to anywhere."""


def own_addresses() -> tuple[str, ...]:
    """Return the addresses that this computer would speak from; nothing is sent. () when it is on no network."""
    found = []
    for family, there in _ELSEWHERE:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as asked:
                asked.connect((there, 9))  # of a datagram socket: it chooses a route, no more
                found.append(str(asked.getsockname()[0]))
        except OSError:
            continue
    return tuple(found)
