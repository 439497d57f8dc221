"""Claims: before a desk calls a ticket, it asks the hub which of those that wait no other counter has."""

from __future__ import annotations

from typing import Final

import msgspec

LASTS: Final = 120_000
"""For so long (ms) a claim holds when nothing comes of it: whoever made it may have died with it."""

MOST: Final = 20
"""Tickets in one claim."""


class Further(msgspec.Struct, frozen=True, array_like=True):
    """A ticket (stream) that would do as well, and its version as in :class:`AskClaim`."""

    ticket: str
    version: int


class AskClaim(msgspec.Struct, frozen=True, kw_only=True):
    """A desk would call ``ticket`` (stream) to ``counter``, or else the first of ``further`` that no other desk has.

    version: of the last event in its stream, known to the desk, that moved the ticket. Of two desks that know the
    same, one gets it; one that knows less than the hub, or less than whoever claimed it, does not.
    """

    ticket: str
    version: int
    counter: str
    further: tuple[Further, ...] = ()


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. held: one of them is the asking desk's: the one that follows those passed over.

    passed: so many of them, from the first one on, others have; an older hub looks at the first one alone and says 0.
    counter: where it is: the one held, else the first one, when that is known.
    why: none is held, and the first one "claimed" (another desk has it) or "behind" (it has moved, and this desk does
    not know yet).
    """

    held: bool
    counter: str = ""
    why: str = ""
    passed: int = 0
