"""Claims: before a desk calls a ticket, it asks the hub that no other counter has."""

from __future__ import annotations

from typing import Final

import msgspec

LASTS: Final = 120_000
"""For so long (ms) a claim holds when nothing comes of it: whoever made it may have died with it."""


class AskClaim(msgspec.Struct, frozen=True, kw_only=True):
    """A desk would call ``ticket`` (stream) to ``counter``.

    version: of the last event in its stream, known to the desk, that moved the ticket. Of two desks that know the
    same, one gets it; one that knows less than the hub, or less than whoever claimed it, does not.
    """

    ticket: str
    version: int
    counter: str


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. held: it is the asking desk's. counter: that has it, when it is not and that is known.

    why: "claimed" (another desk has it), "behind" (the ticket has moved, and this desk does not know yet).
    """

    held: bool
    counter: str = ""
    why: str = ""
