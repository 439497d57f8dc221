"""Whether the files are sound, as SQLite and SQLCipher find them; a large store is read through once a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from clerkdesk.services.desk import Desk
from clerkdesk.store import settings
from clerkdesk.store.folder import Folder

LARGE: Final = 500_000_000
"""From so many bytes a check takes long enough to be felt by whoever works meanwhile."""

AGAIN: Final = timedelta(hours=20)
_KEY: Final = "sound-at"


def is_large(folder: Folder) -> bool:
    """Return whether checking the files of ``folder`` is felt."""
    return sum(path.stat().st_size for path in (folder.database, folder.attachments) if path.exists()) >= LARGE


def due(desk: Desk) -> bool:
    """Whether the files are to be checked at this start: small ones always, large ones once a day."""
    if not is_large(desk.store.folder):
        return True
    with desk.store.reading() as connection:
        last = settings.get(connection, _KEY, datetime)
    return last is None or not timedelta(0) <= desk.now() - last < AGAIN


def fault(desk: Desk) -> str | None:
    """Return what is wrong with the files, None when they are sound (seconds a gigabyte); that they were is noted.

    Raises:
        Trouble: a file cannot be read at all, for another reason than damage.
    """
    found = desk.store.quick_check()
    if found is None:
        with desk.store.writing() as connection:
            settings.put(connection, _KEY, desk.now())
    return found
