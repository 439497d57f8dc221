"""Telling a scanner's keys from a person's, and seeing an input method go back among them."""

from __future__ import annotations

_GAP = 0.08  # seconds; scanners press a key each 1 to 50 ms, people seldom twice in 80
_FEWEST = 8


class Burst:
    """Keys that came as fast as only a scanner presses them.

    UniKey changes a word by pressing Backspace and other letters, ibus by committing a text: both come within the
    burst, where a scanner never goes back.
    """

    def __init__(self) -> None:
        self._last = float("-inf")
        self._keys = 0
        self._back = False

    def press(self, at: float, *, back: bool = False) -> None:
        """Count one key at ``at`` (seconds, of a clock that only goes on).

        back: whether it took text back: a Backspace, or a text that an input method composed.
        """
        if at - self._last > _GAP:
            self._keys, self._back = 0, False
        self._last = at
        self._keys += 1
        self._back = self._back or back

    @property
    def scanned(self) -> bool:
        """Whether a scanner pressed the last keys."""
        return self._keys >= _FEWEST

    @property
    def rewritten(self) -> bool:
        """Whether something went back within a scanner's keys; ``read_scan`` wants to know."""
        return self.scanned and self._back
