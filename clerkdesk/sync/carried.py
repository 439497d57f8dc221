"""What the last files carried by hand held, for whoever asks at the desk whether the stick was the right one."""

from __future__ import annotations

from dataclasses import dataclass

from clerkdesk.store import settings
from clerkdesk.store.store import Store

_KEYS = {"out": "carried-out", "in": "carried-in"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One file: its name, when it was written or taken (ms), what it held, and how much a hub confirmed by it."""

    file: str
    at: int
    events: int
    attachments: int
    confirmed: int = 0


def note(store: Store, way: str, carried: Carried) -> None:
    """Keep what the last file of ``way`` ("out", "in") held."""
    with store.writing() as connection:
        settings.put(connection, _KEYS[way], carried)


def last(store: Store) -> tuple[Carried | None, Carried | None]:
    """Return the last file that was written, and the last that was taken."""
    with store.reading() as connection:
        out, taken = (settings.get(connection, _KEYS[way], Carried) for way in ("out", "in"))
    return out, taken
