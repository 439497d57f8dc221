"""How much of its feed each desk was given by this process, so that its stream tells it nothing that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from clerkdesk.hub.cursors import place


class Reached:
    """Positions of feeds. Any thread may use it."""

    def __init__(self) -> None:
        self._positions: dict[str, int] = {}

    def note(self, desk: str, position: int) -> None:
        """Note that ``desk`` has just been given all of its feed up to ``position``."""
        self._positions[desk] = position

    def has(self, desk: str) -> int | None:
        """Return how much of its feed ``desk`` was given, None when nobody knows."""
        return self._positions.get(desk)

    def forget(self) -> None:
        """Nobody knows any more, of any desk."""
        self._positions.clear()

    @contextmanager
    def pushing(self, desk: str) -> Iterator[Callable[[tuple[str, str] | None], None]]:
        """Give what notes, before a push of ``desk`` is committed, between which cursors its feed moved.

        Its stream may hear of the commit before the answer is on its way. What was noted is taken back when it fails.
        """
        before = self._positions.get(desk)

        def follow(feed: tuple[str, str] | None) -> None:
            if feed is not None and before == place(feed[0]):
                self._positions[desk] = place(feed[1])

        try:
            yield follow
        except BaseException:
            self._positions.pop(desk, None)
            raise
