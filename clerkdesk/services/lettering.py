"""The letters of this desk's numbers, when another desk of the site turns out to have the same."""

from __future__ import annotations

from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.store import epochs, lettering
from clerkdesk.store.events import Origin
from clerkdesk.store.lettering import Clash

__all__ = ["Clash", "clash", "go_on_as", "seen"]


def go_on_as(desk: Desk, letters: str, private: bytes) -> Origin:
    """Let this desk write under ``letters``, which the hub dealt, and the signing key ``private`` from now on.

    What it wrote until now stays under the letters that it had.
    """
    with desk.store.writing() as connection:
        at = milliseconds(desk.clock.now())
        return epochs.go_on_as(connection, desk.store.folder, private, letters, at)


def clash(desk: Desk) -> Clash:
    """Return whether another desk of this site writes under the letters of this one, and which takes others."""
    with desk.store.reading() as connection:
        return lettering.clash(connection)


def seen(desk: Desk) -> None:
    """Note that a clerk has seen under which letters this desk goes on."""
    with desk.store.writing() as connection:
        epochs.seen(connection)
