"""Opening a hub: its folder, its key and its database belong together; what is wrong with them is said in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from clerkdesk.domain.errors import Refused, Trouble, said_of
from clerkdesk.language import N_

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from clerkdesk.hub.database import Database
    from clerkdesk.hub.keys import HubKey, Place


@contextmanager
def opened_hub(
    folder: Path, place: Place | None, address: str = "", *, begin: bool = True
) -> Iterator[tuple[HubKey, Database]]:
    """Give the key and the database of the hub in ``folder``.

    ``address``: of the database, "" for the file in the folder. ``begin``: both are made when there are none.

    Raises:
        Refused: there is no hub there, and none is to begin; the address is none.
        Trouble: one of the two cannot be opened, or they do not belong together.
    """
    from sqlalchemy.exc import DBAPIError

    from clerkdesk.hub.database import NewerTables, fault_of

    try:
        key, database = _opened(folder, place, address, begin=begin)
        with closing(database):
            database.migrate()
            with database.writing() as connection:
                _belong_together(connection, key)
            yield key, database
    except NewerTables as newer:
        raise Trouble(
            "newer-tables",
            N_("A newer ClerkDesk has worked on this database (tables {revision})."),
            safe=N_("Nothing was changed."),
            todo=N_("Install that version or a newer one here: pip install --upgrade clerkdesk[hub]."),
            revision=newer.revision,
        ) from newer
    except DBAPIError as error:
        raise Trouble(
            "no-database",
            N_("The hub's database cannot be opened ({detail})."),
            safe=N_("Nothing was changed."),
            todo=N_("Check that it runs, its address and its password, the disk, and the hub's key file."),
            detail=fault_of(error),
        ) from error


def _opened(folder: Path, place: Place | None, address: str, *, begin: bool) -> tuple[HubKey, Database]:
    from clerkdesk.hub.database import Database
    from clerkdesk.hub.keys import has_key, hub_key

    if address and not has_key(folder):
        with closing(Database(address, b"")) as found:
            _of_nobody(found, folder)
    if not (begin or has_key(folder) or (folder / "hub.db").exists()):
        raise Refused("no-hub", "There is no hub in the folder {folder}: name its folder by --folder.", folder=folder)
    try:
        key = hub_key(folder, place)
    except OSError as error:
        raise Trouble(
            "no-folder",
            N_("The hub's folder {folder} cannot be used ({detail})."),
            safe=N_("Nothing was changed."),
            todo=N_("Name a folder that this user may write to, and look whether the disk is full."),
            folder=folder,
            detail=said_of(error),
        ) from error
    return key, Database(address or f"sqlite:///{(folder / 'hub.db').absolute()}", key.file_key)


def _of_nobody(database: Database, folder: Path) -> None:
    """See that no hub has worked on a database for which there is no key: a fresh one would make it another hub's."""
    from sqlalchemy import func, inspect, select

    from clerkdesk.hub import tables as t

    with database.reading() as connection:
        there = inspect(connection)
        used = any(
            there.has_table(one.name) and connection.execute(select(func.count()).select_from(one)).scalar_one()
            for one in (t.owner, t.site)
        )
    if used:
        raise _other(folder)


def _belong_together(connection: Connection, key: HubKey) -> None:
    """See that the database is this key's; one that was nobody's is from now on."""
    from sqlalchemy import select, text

    from clerkdesk.hub import author
    from clerkdesk.hub import tables as t

    owner = connection.execute(select(t.owner.c.hub)).scalar()
    if owner is None:
        if not author.opens(connection, key):
            raise _other(None)
        noted = text("INSERT INTO owner (hub) VALUES (:hub) ON CONFLICT (hub) DO NOTHING")  # another process may, too
        connection.execute(noted, {"hub": key.id})
    elif owner != key.id:
        raise _other(None)


def _other(folder: Path | None) -> Trouble:
    return Trouble(
        "other-hub",
        N_("This database belongs to a hub whose key is not here.")
        if folder is None
        else N_("This database belongs to a hub whose key is not in the folder {folder}."),
        safe=N_("Nothing was changed: under another key no desk would know the hub."),
        todo=N_("Name the folder that has its hub.key (--folder), or copy the key there."),
        **({"folder": folder} if folder is not None else {}),
    )
