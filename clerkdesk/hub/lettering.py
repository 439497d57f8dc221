"""Which letters a new desk gets: none that a desk of its site ever had, whether that one lives, died or left."""

from __future__ import annotations

import re
import string
from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, select

from clerkdesk.domain.codes import LETTERS, desk_letters
from clerkdesk.domain.errors import Refused
from clerkdesk.hub import tables as t
from clerkdesk.hub.inviting_tables import invitation

_FIRST: Final = LETTERS + "".join(sorted(set(string.ascii_uppercase) - set(LETTERS) - set("IO")))
"""Letters of desks, the best ones first; I and O are taken for digits."""

_EPOCHS: Final = len(LETTERS) + len(LETTERS) ** 2
"""Of one or two letters. Those of three are drawn by desks that begin anew while no hub is in reach."""


def deal(connection: Connection, site: str, letter: str = "", avoid: Collection[str] = ()) -> str:
    """Return letters that are free at ``site``; hold its lock.

    ``letter``: the first one, "" for one nobody has had. ``avoid``: letters of others, as who asks knows.

    Raises:
        Refused: see :func:`free`.
    """
    hold(connection, site)
    return free(had(connection, site).union(one for one in avoid if re.fullmatch("[A-Z]{2,6}", one)), letter)


def hold(connection: Connection, site: str) -> None:
    """Let nobody else give out, or take, letters at ``site`` until the commit."""
    connection.execute(select(t.site.c.id).where(t.site.c.id == site).with_for_update())


def free(had_before: Collection[str], letter: str = "") -> str:
    """Return the best letters that are not among ``had_before``, and that tickets cannot confuse with them.

    Raises:
        Refused: ``letter`` is none of A to Z, or everything has been used.
    """
    if letter and letter not in string.ascii_uppercase:
        raise Refused("bad-letter", "The desk's letter is one of A to Z.", field="letter")
    begun = {one[0] for one in had_before}
    fresh = [desk_letters(one, 1) for one in _FIRST if one not in begun]
    if fresh and not letter:
        return fresh[0]
    for epoch in range(1, _EPOCHS + 1):
        for one in letter or _FIRST:
            if (found := desk_letters(one, epoch)) not in had_before:
                return found
    raise Refused("no-letters", "This site has used up the letters of its desks.", field="letter")


def had(connection: Connection, site: str) -> set[str]:
    """Return all letters that desks of ``site`` have or had, and those kept for codes."""
    found: set[str] = set()
    for table in (t.origin, t.desk, invitation):
        query = select(table.c.letters).where(table.c.site == site, table.c.letters != "")
        found.update(connection.execute(query).scalars())
    return found


def anothers(connection: Connection, site: str, letters: str, public: bytes, code: str) -> bool:
    """Return whether ``letters`` are those of another desk than that of the key ``public``, or kept for another code.

    ``code``: the hash of the one that it has.
    """
    for table in (t.origin, t.desk):
        mine = table.c.public_key == public
        query = select(table.c.id).where(table.c.site == site, table.c.letters == letters, ~mine).limit(1)
        if connection.execute(query).first() is not None:
            return True
    kept = (invitation.c.site == site) & (invitation.c.letters == letters) & (invitation.c.code != code)
    return connection.execute(select(invitation.c.code).where(kept).limit(1)).first() is not None
