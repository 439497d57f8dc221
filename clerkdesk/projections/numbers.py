"""A million row numbers, in steps that let other threads go on: what one step of Python does holds them all up."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import msgspec

PIECE: Final = 200_000
"""Letters read at once: some ten thousand numbers, well under a millisecond."""

STEP: Final = 4_000
"""Numbers compared at once."""

_decoder: Final = msgspec.json.Decoder(list[int])


def read(numbers: str) -> array[int]:
    """Read a JSON list of numbers. One by one from SQLite they would take five times as long."""
    found = array("q")
    at, last = 1, len(numbers) - 1
    while at < last:
        end = numbers.find(",", at + PIECE)
        end = last if end < 0 else end
        found.extend(_decoder.decode(f"[{numbers[at:end]}]"))
        at = end + 1
    return found


def common(rising: Sequence[int], falling: Sequence[int]) -> array[int]:
    """Return what stands in both, falling."""
    found = array("q")
    if len(falling) * 20 < len(rising):  # few: each is looked for
        found.extend(row for row in falling if _holds(rising, row))
        return found
    high = len(rising)
    for at in range(0, len(falling), STEP):
        piece = falling[at : at + STEP]
        low = bisect_left(rising, piece[-1], 0, high)
        among = set(rising[low:high])
        found.extend(row for row in piece if row in among)
        high = low
    return found


def _holds(rising: Sequence[int], number: int) -> bool:
    at = bisect_left(rising, number)
    return at < len(rising) and rising[at] == number
