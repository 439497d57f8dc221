"""Attachments that the disk spoiled: what was found out when they were to be sent, until another copy has come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from clerkdesk.store import attached, settings

_KEY: Final = "spoiled"


def names(connection: Connection) -> set[str]:
    """Return those that are known to be spoiled and that an event still names."""
    found = settings.get(connection, _KEY, list[str])
    return attached.named(connection, found) if found else set()


def note(connection: Connection, name: str) -> None:
    """Note that the attachment ``name`` is not what its name says."""
    found = names(connection)
    if name not in found:
        settings.put(connection, _KEY, sorted({name} | found))


def mended(connection: Connection, which: Iterable[str]) -> None:
    """Note that these are what their names say again, or are not here any more, so that they come anew."""
    found = names(connection)
    if left := found & set(which):
        settings.put(connection, _KEY, sorted(found - left))
