"""What was wished of the exchange at this desk."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from clerkdesk.store import settings
from clerkdesk.store.store import Store

KEY = "exchange"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """paused: nothing is exchanged by itself. authority: certificates (PEM) trusted beside the computer's own."""

    paused: bool = False
    authority: str = ""


def wishes(store: Store) -> Wishes:
    """Return what was wished."""
    with store.reading() as connection:
        return settings.get(connection, KEY, Wishes) or Wishes()


def wish(store: Store, **changed: bool | str) -> Wishes:
    """Keep what is wished from now on; what is not named stays."""
    with store.writing() as connection:
        found = dataclasses.replace(settings.get(connection, KEY, Wishes) or Wishes(), **changed)
        settings.put(connection, KEY, found)
    return found
