"""Deleting attachments that nobody named, once a day, a few at a time: whoever has nothing else to do takes a turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from clerkdesk.store import attached, settings
from clerkdesk.store.store import Store

_DAY: Final = 24 * 60 * 60 * 1000  # ms
KEPT: Final = 7 * _DAY
"""So long (ms) an attachment waits for the event that names it, and half a one for its other half."""

_KEY: Final = "swept"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Swept:
    """When it was looked last (ms), and where that ended; 0 at the end of all."""

    at: int = 0
    after: int = 0


def turn(store: Store, now: int) -> int:
    """Look at the next attachments, unless all were looked at today; return how many were deleted.

    Args:
        store: this desk's.
        now: wall time, ms.
    """
    with store.reading() as connection:
        last = settings.get(connection, _KEY, _Swept) or _Swept()
    if not last.after and 0 <= now - last.at < _DAY:
        return 0

    def named(names: list[str]) -> set[str]:
        with store.reading() as connection:
            return attached.named(connection, names)

    gone, after = store.attachments.sweep(named, now - KEPT, last.after)
    with store.writing() as connection:
        settings.put(connection, _KEY, _Swept(at=now, after=after))
    return gone
