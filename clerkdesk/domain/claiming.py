"""What a desk asks before it calls a ticket where several counters may: which of those that wait is still free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Answer(StrEnum):
    """What a hub says to a claim; ALONE: no hub, or none that answered in time."""

    MINE = "mine"
    TAKEN = "taken"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A ticket (stream) that a counter would call. version: of the event that moved it last, as its desk knows it."""

    ticket: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A hub's answer.

    ticket: that is this counter's now, "" when none is. lost: those that others have, says the hub, or said lately.
    counter: that has the first of these, when it is known.
    """

    answer: Answer
    ticket: str = ""
    lost: frozenset[str] = frozenset()
    counter: str = ""


class Claims(Protocol):
    """Whoever asks a hub before a call. May take a fraction of a second, never more."""

    def claim(self, wanted: Sequence[Wanted], counter: str) -> Claim:
        """Ask for the first of ``wanted`` that no other counter has, for ``counter``."""


class Nobody:
    """There is no hub to ask."""

    def claim(self, wanted: Sequence[Wanted], counter: str) -> Claim:  # noqa: ARG002
        """Return that this desk is alone."""
        return Claim(answer=Answer.ALONE)
