"""Keys of boards: whoever has one sees one site's numbers, nothing else. Made and revoked by an administrator."""

from __future__ import annotations

import secrets
from base64 import b32encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, select

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean
from clerkdesk.hub import tables as t
from clerkdesk.hub.board.tables import key as table
from clerkdesk.journal.event import new_id

MOST: Final = 20
"""Keys of one site."""

PATH: Final = "/board"


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is listed. name: where its board hangs. made_at: ms."""

    id: str
    site: str
    name: str
    made_at: int


def new_key(connection: Connection, site: str, name: str, now: int) -> str:
    """Return a new key: 80 random bits in 16 letters and digits, few enough to be typed with a TV's remote control.

    Raises:
        Refused: there is no such site, the name is none, or there are keys enough.
    """
    name = clean(name, field="name", limit=60)
    if connection.execute(select(t.site.c.id).where(t.site.c.id == site)).first() is None:
        raise Refused("no-such-site", "There is no such site.")
    if len(of_site(connection, site)) >= MOST:
        raise Refused("boards-enough", "This site has {count} boards already: revoke one first.", count=MOST)
    made = b32encode(secrets.token_bytes(10)).decode().lower()
    row = {"hash": hashed(made), "id": new_id(), "site": site, "name": name, "made_at": now}
    connection.execute(insert(table), row)
    return made


def revoke(connection: Connection, site: str, key: str) -> None:
    """Let the key with this id open nothing any more.

    Raises:
        Refused: the site has no such key.
    """
    if not connection.execute(delete(table).where(table.c.id == key, table.c.site == site)).rowcount:
        raise Refused("no-such-board", "There is no such board.")


def of_site(connection: Connection, site: str) -> list[Key]:
    """Return the keys of ``site``, oldest first."""
    query = select(table.c.id, table.c.site, table.c.name, table.c.made_at).where(table.c.site == site)
    return [Key(*row) for row in connection.execute(query.order_by(table.c.made_at, table.c.id))]


def opened(connection: Connection, key: str) -> str:
    """Return the site whose board ``key`` opens, "" when it opens none."""
    row: Any = connection.execute(select(table.c.site).where(table.c.hash == hashed(key))).first()
    return row.site if row is not None else ""


def valid(connection: Connection, site: str) -> frozenset[str]:
    """Return the hashes of the keys that open the board of ``site``."""
    return frozenset(connection.execute(_VALID, {"here": site}).scalars())


_VALID: Final = select(table.c.hash).where(table.c.site == bindparam("here"))


def hashed(key: str) -> str:
    """Return what is kept of ``key``, in whichever case it was typed."""
    return sha256(key.lower().encode("utf-8", "replace")).hexdigest()
