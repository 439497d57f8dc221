"""How much one desk, and one address, may ask: token buckets in this process, and how many requests go at once.

A desk is known by its certificate, before its body is read. Who shows none is counted by address alone, so that a
stranger behind a province's one address takes nothing from its desks.
"""

from __future__ import annotations

import asyncio
import ipaddress
import math
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

_KNOWN: Final = 20_000
"""Buckets that are kept of one kind; whoever asked longest ago is forgotten first, with a bucket nearly full."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, then so many a second."""

    burst: float
    each_second: float


class Buckets:
    """A bucket of tokens for each name. Used on one thread. ``clock``: seconds."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._found: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, when

    def wait(self, name: str, take: float = 1.0) -> int:
        """Take ``take`` tokens of ``name``; return 0, or in how many seconds there are so many and take none."""
        left = self._left(name)
        if left < max(take, 1.0):
            return math.ceil((max(take, 1.0) - left) / self._rate.each_second)
        self._found[name] = (left - take, self._clock())
        self._found.move_to_end(name)
        if len(self._found) > _KNOWN:
            self._found.popitem(last=False)
        return 0

    def _left(self, name: str) -> float:
        tokens, at = self._found.get(name, (self._rate.burst, 0.0))
        return min(self._rate.burst, tokens + (self._clock() - at) * self._rate.each_second)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is allowed.

    desk: requests of one desk; a piece of an attachment is one. address: requests of one address that shows no
    certificate. public: of one address for boards and citizens' pages, which many telephones may share; these take
    nothing from ``address``. guesses: wrong codes and passwords of one address. at_once: requests worked on, the others
    wait. of_a_desk: of these, at once of one desk. stranger: bytes of a body without a certificate. idle, whole:
    seconds for the next bytes of a body, and for all of it.
    """

    desk: Rate = Rate(600, 100)
    address: Rate = Rate(200, 20)
    public: Rate = Rate(400, 40)
    guesses: Rate = Rate(20, 1 / 15)
    at_once: int = 100
    of_a_desk: int = 8
    stranger: int = 64 * 1024
    idle: float = 20.0
    whole: float = 300.0


class Crowd:
    """How many requests are worked on, in all and of each desk. Used on the server's event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._room = asyncio.Semaphore(limits.at_once)
        self._strangers = asyncio.Semaphore(limits.at_once)
        self._desks: Counter[str] = Counter()

    def full(self, desk: str) -> bool:
        """Return whether ``desk`` has as many under way as it may."""
        return bool(desk) and self._desks[desk] >= self._limits.of_a_desk

    @asynccontextmanager
    async def inside(self, desk: str) -> AsyncIterator[None]:
        """Wait for room, and take it; strangers ("") have a room of their own."""
        self._desks[desk] += 1
        try:
            async with self._room if desk else self._strangers:
                yield
        finally:
            self._desks[desk] -= 1
            if not self._desks[desk]:
                del self._desks[desk]


def net(address: str) -> str:
    """Return the name under which an address is counted: of IPv6 the 64 bits that one subscriber has."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
