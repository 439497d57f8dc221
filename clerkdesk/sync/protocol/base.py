"""The snapshot: outlines of a site's dossiers for a new desk, and one stream whole for a deed that cannot wait."""

from __future__ import annotations

from typing import Final

import msgspec

from clerkdesk.journal.outline import Outline
from clerkdesk.sync.protocol import Wire

MOST: Final = 5000
"""Outlines in one answer."""

USUAL: Final = 2500


class Base(msgspec.Struct, frozen=True, kw_only=True):
    """Outlines of the dossiers that a site sees, by the names of their streams; ``after`` asks for the next ones.

    cursor: where the site's feed stood when these were made.
    """

    outlines: tuple[Outline, ...]
    after: str
    more: bool
    cursor: str


class Streamed(msgspec.Struct, frozen=True, kw_only=True):
    """All events of one stream that the site sees; ``guests``: those of other sites."""

    events: tuple[Wire, ...]
    guests: tuple[Wire, ...] = ()
