"""How long an exchange may hold the file at a time: a deed at the counter must not wait for it.

What is pulled goes in in small transactions. A waiting writer asks again and again, at growing intervals: when one has
said that it is about to write (:mod:`clerkdesk.store.turns`), the file is left alone until it has found it free.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

Each = TypeVar("Each")

LEAST: Final = 20

HOLD: Final = 0.02
"""Seconds that a transaction of a background exchange takes."""

ROOM: Final = 0.08
"""Seconds in which a writer that waited through one turn finds the file free: SQLite asks at 18, 33, 53 ms."""


class Interrupted(Exception):  # noqa: N818
    """The exchange was asked to end between two transactions; what was done stays done."""


@dataclass(slots=True)
class Turn(Generic[Each]):
    """What one transaction takes in. ``last``: nothing comes after it."""

    events: Sequence[Each]
    last: bool
    _began: float = field(default=0.0)

    def begin(self) -> None:
        """The file is held from now on."""
        self._began = time.monotonic()

    @property
    def began(self) -> float:
        """When it was begun to be held."""
        return self._began


@dataclass(slots=True)
class Pace:
    """The pace of one exchange.

    hold: how long (s) a transaction may take. rest: how long (s) to leave the file alone after it when ``asked`` gives
    another number than before: somebody is about to write. stop: set by whoever wants the exchange to end. told: called
    with the number of events taken in so far.
    ahead: whether the next page is asked for while this one is taken in.
    """

    hold: float = math.inf
    rest: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)
    told: Callable[[int], None] = lambda _taken: None
    asked: Callable[[], int] = lambda: 0
    ahead: bool = False
    _last: int = field(init=False, default=0)
    _size: int = field(init=False, default=100)
    _taken: int = field(init=False, default=0)

    def turns(self, events: Sequence[Each], *, counted: bool = True) -> Iterator[Turn[Each]]:
        """Yield ``events`` in turns, resting after each; at least one, which may be empty.

        counted: what they are is told.

        Raises:
            Interrupted: `stop` was set.
        """
        at = 0
        while True:
            if self.stop.is_set():
                raise Interrupted
            size = len(events) if math.isinf(self.hold) else self._size
            turn = Turn(events[at : at + size], at + size >= len(events))
            yield turn
            if turn.events:
                if counted:
                    self._taken += len(turn.events)
                    self.told(self._taken)
                self._learn(len(turn.events), time.monotonic() - turn.began)
            if turn.last:
                return
            at += size

    def _learn(self, count: int, took: float) -> None:
        """Fit the next turn to what this one took, and rest."""
        if math.isinf(self.hold):
            return
        fitting = int(count * self.hold / max(took, 0.001))
        self._size = max(LEAST, min(fitting, 2 * self._size))
        asked = self.asked()
        if asked != self._last:
            self._last = asked
            self.stop.wait(self.rest)


def gentle(
    stop: threading.Event, told: Callable[[int], None] = lambda _taken: None, asked: Callable[[], int] = lambda: 0
) -> Pace:
    """Return the pace of an exchange beside a counter at work."""
    return Pace(hold=HOLD, rest=ROOM, stop=stop, told=told, asked=asked, ahead=True)
