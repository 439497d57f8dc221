"""How far long work over the journal is, and stopping it: counted in events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from clerkdesk.domain.errors import Refused

Told = Callable[[int, int], bool]
"""Called with (done, whole) now and then; returns whether to go on."""

EVERY: Final = 1000
"""After how many steps it is told again: at most some tens of milliseconds of work."""

T = TypeVar("T")


def untold(_done: int, _whole: int) -> bool:
    """Tell nobody, and go on."""
    return True


class Meter:
    """Counts steps towards ``whole`` and tells of them; raises when the one who is told says to stop."""

    def __init__(self, whole: int, told: Told = untold) -> None:
        self._whole, self._told = whole, told
        self._done = self._next = 0

    def step(self, more: int = 1) -> None:
        """Count ``more`` steps.

        Raises:
            Refused: "stopped", when it is to stop; whoever works rolls back.
        """
        self._done += more
        if self._done >= self._next:
            self._next = self._done + EVERY
            if not self._told(min(self._done, self._whole), self._whole):
                raise Refused("stopped", "It was stopped; nothing was changed.")

    def each(self, items: Iterable[T]) -> Iterator[T]:
        """Yield ``items``, each one step."""
        for item in items:
            self.step()
            yield item

    def finish(self) -> None:
        """Tell that all is done; it is too late to stop."""
        self._told(self._whole, self._whole)
