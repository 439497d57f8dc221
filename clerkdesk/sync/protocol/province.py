"""How dossiers stand with the province: what a desk asks of the hub that tells it, and the answer."""

from __future__ import annotations

from typing import Final

import msgspec

MOST: Final = 200
"""Dossiers of one question, and of one answer."""


class AskProvince(msgspec.Struct, frozen=True, kw_only=True):
    """A desk asks after dossiers of its site.

    streams: theirs; none for all that are not settled. look: have the province itself asked soon; what it says
    comes as an event on the feed.
    """

    streams: tuple[str, ...] = ()
    look: bool = False


class AtProvince(msgspec.Struct, frozen=True, kw_only=True):
    """How one dossier stands.

    state: "waiting", "taken", "refused", "held", "aside" or "erased"; reason: a code. number: what it was sent under.
    status: the province's, as last known. code, words: of a refusal; owner: who can settle it, "clerk" (``clerk``, an
    id) or "administrator". tries: calls so far. next_at: the next one (ms), 0 for none. taken_at: ms, 0 for never.
    """

    stream: str
    state: str
    reason: str = ""
    number: str = ""
    status: str = ""
    code: str = ""
    words: str = ""
    owner: str = ""
    clerk: str = ""
    tries: int = 0
    next_at: int = 0
    taken_at: int = 0


class ProvinceTold(msgspec.Struct, frozen=True, kw_only=True):
    """The answer: a line for each dossier that the hub knows; ``more``: there are more that are not settled."""

    dossiers: tuple[AtProvince, ...] = ()
    more: bool = False
