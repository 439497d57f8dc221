"""How long to wait before the next try, so that a hub that comes back is not run over by all its desks at once."""

from __future__ import annotations

import random
from typing import Final

FIRST: Final = 1.0
MOST: Final = 120.0


class Backoff:
    """Waiting times (s) that double from 1 to 120, each drawn from its whole range: "full jitter"."""

    def __init__(self, draw: random.Random | None = None) -> None:
        self._draw = draw or random.SystemRandom()
        self._most = FIRST

    def next(self, least: float = 0.0) -> float:
        """Return how long to wait after one more failure; ``least``: how long the hub asked for."""
        wait = least + self._draw.uniform(min(0.2, self._most), self._most)
        self._most = min(MOST, 2 * self._most)
        return wait

    def reset(self) -> None:
        """Begin anew: it went well, or there is reason to think that it will."""
        self._most = FIRST
