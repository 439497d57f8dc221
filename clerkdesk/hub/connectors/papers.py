"""The papers of dossiers as the hub keeps them: signed forms, by the SHA-256 that events name."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from clerkdesk.hub.database import Database
from clerkdesk.hub.shelf import Shelf, address_of
from clerkdesk.hub.shelf_tables import attachment

LARGEST: Final = 32 * 1024 * 1024
"""Bytes of one paper that is passed on."""


class Papers:
    """Reads the papers of any site; ``key``: the hub's 32 bytes for files."""

    def __init__(self, database: Database, shelf: Shelf, key: bytes) -> None:
        self._database = database
        self._shelf = shelf
        self._key = key

    def content(self, site: str, name: str) -> bytes | None:
        """Return a paper of ``site``, None when it has not come (yet), was erased, or is too large."""
        query = select(attachment.c.state).where(attachment.c.site == site, attachment.c.name == name)
        with self._database.reading() as connection:
            state = connection.execute(query).scalar()
        if state != "kept":
            return None
        found = self._shelf.read(address_of(self._key, site, name), 0, LARGEST + 1)
        return found if found is not None and len(found) <= LARGEST else None
