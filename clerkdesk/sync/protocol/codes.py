"""Official codes: what a desk asks of a hub before it receives a dossier, or after, and for its own offline use."""

from __future__ import annotations

from typing import Final

import msgspec

from clerkdesk.sync.protocol import Bounded

MOST_CODES: Final = 200
"""Codes of one request."""

AHEAD: Final = 7
"""Days after today for which a desk may hold a block of numbers."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A code is wanted for one dossier (its stream) on one business day ("2026-11-23").

    procedure: its code, for a province that deals by procedure; "" from an older desk.
    """

    stream: str
    day: str
    procedure: str = ""


class AskCodes(msgspec.Struct, frozen=True, kw_only=True):
    """A desk asks for codes.

    blocks: the days for which it would hold numbers of its own.
    cursor: where it stands in the site's feed: a hub that was put back to an earlier moment notices by it.
    quiet: the hub need not say later codes on the feed, for a hub asks that does so itself.
    """

    wanted: tuple[Wanted, ...] = ()
    blocks: tuple[str, ...] = ()
    cursor: str = ""
    quiet: bool = False


class Dealt(msgspec.Struct, frozen=True, kw_only=True):
    """The code of one dossier, for good; "" when there is none, and ``why``.

    why: "none" (this hub has none to deal for the site), "used-up", "restored", "day" (no day that a code has now),
    "no-answer" (the province does not answer).
    """

    stream: str
    code: str = ""
    why: str = ""


class Granted(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers ``first`` to ``last`` of the plain sequence of ``day`` are the asking desk's own."""

    day: str
    first: Bounded
    last: Bounded


class Codes(msgspec.Struct, frozen=True, kw_only=True):
    """The answer: a line for each dossier asked for, and the blocks that this desk holds of the days asked for."""

    dealt: tuple[Dealt, ...] = ()
    granted: tuple[Granted, ...] = ()
