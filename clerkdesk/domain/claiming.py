"""What a desk asks before it calls a ticket where several counters may: whether another one has just called it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Answer(StrEnum):
    """What a hub says to a claim; ALONE: no hub, or none that answered in time."""

    MINE = "mine"
    TAKEN = "taken"
    ALONE = "alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A hub's answer. counter: that has it, when it is taken and known."""

    answer: Answer
    counter: str = ""


class Claims(Protocol):
    """Whoever asks a hub before a call. May take a fraction of a second, never more."""

    def claim(self, ticket: str, version: int, counter: str) -> Claim:
        """Ask for ``ticket`` (stream), whose last move known here has ``version``, for ``counter``."""


class Nobody:
    """There is no hub to ask."""

    def claim(self, ticket: str, version: int, counter: str) -> Claim:  # noqa: ARG002
        """Return that this desk is alone."""
        return Claim(answer=Answer.ALONE)
