"""What was wished of the exchange at this desk."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from clerkdesk.store import settings
from clerkdesk.store.store import Store

KEY = "exchange"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """paused: nothing is exchanged by itself. authority: certificates (PEM) trusted beside the computer's own.

    at_once: how many attachments travel together. bytes_per_second: what they may take of the line, 0 for all of it.
    ahead: whether those of this site come before anybody asks for them.
    """

    paused: bool = False
    authority: str = ""
    at_once: int = 2
    bytes_per_second: int = 0
    ahead: bool = False


def wishes(store: Store) -> Wishes:
    """Return what was wished."""
    with store.reading() as connection:
        return settings.get(connection, KEY, Wishes) or Wishes()


def wish(store: Store, **changed: bool | str | int) -> Wishes:
    """Keep what is wished from now on; what is not named stays."""
    with store.writing() as connection:
        found = dataclasses.replace(settings.get(connection, KEY, Wishes) or Wishes(), **changed)
        settings.put(connection, KEY, found)
    return found
