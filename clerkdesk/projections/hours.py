"""From when until when something happened, by the hub's clock where a desk knew how wrong its own was."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From ``begin`` until before ``end`` (ms by the hub's clock).

    me: this desk's origin. ahead: ms that its clock is ahead. What it did before any hub told it so, it did by that
    same clock.
    """

    begin: int
    end: int
    me: str = ""
    ahead: int = 0

    def holds(self, at: Column[int], origin: Column[str], clock: Column[int]) -> ColumnElement[bool]:
        """Return whether ``at`` (ms) lies in it; ``clock``: ms that ``origin`` was ahead, NULL: not told."""
        here: ColumnElement[bool] = (at >= self.begin) & (at < self.end)
        if not self.ahead:
            return here
        untold = (origin == self.me) & clock.is_(None)
        return (here & ~untold) | (untold & (at >= self.begin + self.ahead) & (at < self.end + self.ahead))
