"""Telling a scanner's keys from fingers by their pace alone, without Qt."""

from __future__ import annotations

from typing import Final

GAP_MS: Final = 50  # slower than a wired scanner, faster than fingers
PATIENCE_MS: Final = 200  # once it is surely a scanner: it may pause (radio, a busy computer)
FAST_MS: Final = 25  # no fingers keep this up for six keys: 480 words a minute
RUN: Final = 6  # this many keys as fast as that are a scanner's
LONG_RUN: Final = 12  # this many without a gap are a slow scanner's; with no Enter behind them too
_LEAD_MS: Final = 20  # a finger just before a scan leaves more than this


class Burst:
    """Keys that came on each other's heels. text: what they wrote; rewritten: whether something changed it."""

    def __init__(self) -> None:
        self.text = ""
        self.rewritten = False
        self._gaps: list[float] = []
        self._lengths: list[int] = []  # of the text after each key

    @property
    def count(self) -> int:
        """How many keys it has; a commit of an input method is one, however long its text."""
        return len(self._gaps)

    @property
    def patience(self) -> int:
        """How long, in ms, the next key may take and still belong to it."""
        return PATIENCE_MS if self.sure else GAP_MS

    @property
    def sure(self) -> bool:
        """Whether only a scanner types like this."""
        count = len(self._gaps)
        return count >= LONG_RUN or (count >= RUN and sum(self._gaps[1:]) <= FAST_MS * (count - 1))

    @property
    def whole(self) -> bool:
        """Whether it is a scan even if no Enter follows."""
        return self.count >= LONG_RUN

    def add(self, text: str, gap: float) -> None:
        """Add a key that wrote ``text`` (several letters, or none), ``gap`` ms after the one before."""
        self.text += text
        self._note(gap)

    def erase(self, gap: float) -> None:
        """Add a Backspace, which no scanner presses: an input method takes a letter back."""
        self.text = self.text[:-1]
        self.rewritten = True
        self._note(gap)

    @property
    def lead(self) -> int:
        """How many of its first keys were fingers just before the scan: all that comes after them is much faster."""
        return next(
            (
                at
                for at in range(min(RUN, self.count - RUN), 0, -1)
                if self._gaps[at] > max(_LEAD_MS, 2 * max(self._gaps[at + 1 :]))
            ),
            0,
        )

    @property
    def scan(self) -> str:
        """What the scanner wrote: the text without that of the `lead`."""
        return self.text[self._lengths[self.lead - 1] :] if self.lead else self.text

    def _note(self, gap: float) -> None:
        self._gaps.append(gap)
        self._lengths.append(len(self.text))
