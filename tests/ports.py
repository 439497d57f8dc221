"""Ports of the loopback for servers that a test starts as processes of their own, or a moment later."""

from __future__ import annotations

import random
import socket
from typing import Final

_OWN: Final = range(20_000, 32_000)
"""Below those that systems give to outgoing connections: no other test's connection takes one before the server."""

_chance = random.SystemRandom()  # every worker of a run seeds the common one alike


def free_port() -> int:
    """Return a port that nobody listens at."""
    while True:
        port = _chance.choice(_OWN)
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
