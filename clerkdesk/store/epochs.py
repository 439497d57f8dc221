"""The epochs of this desk: a new key and fresh letters, under which it writes from then on."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, insert, select

from clerkdesk.domain.events import Clerk
from clerkdesk.journal import signing
from clerkdesk.store import settings
from clerkdesk.store import tables as t
from clerkdesk.store.events import Origin, heads, my_origin, open_origin
from clerkdesk.store.folder import Folder
from clerkdesk.store.keys import KeyPlace, signing_name

SYSTEM: Final = Clerk(id="", name="ClerkDesk")
_NEXT: Final = "sign:next"
"""The key of the epoch to come: one that was begun and not finished is the same when it is begun again, so that what
a hub has granted it holds."""

_BEFORE: Final = "letters-before"
_UNSEEN: Final = "letters-unseen"


def next_key(connection: Connection, place: KeyPlace) -> bytes:
    """Return the signing key of the epoch to come, kept since it was first asked for."""
    private = place.get(_NEXT)
    query = select(t.origin.c.id)
    used = private is not None and signing.origin_of(signing.public_key(private))
    if private is None or connection.execute(query.where(t.origin.c.id == used)).first() is not None:
        private = another_key(place)
    return private


def another_key(place: KeyPlace) -> bytes:
    """Return a new signing key for the epoch to come: the one before led to letters that another desk has."""
    private = signing.new_key()
    place.put(_NEXT, private)
    return private


def begin(
    connection: Connection, folder: Folder, private: bytes, *, letters: str, agency: str, clerk: Clerk, at: int
) -> Origin:
    """Begin an epoch of this desk under the signing key ``private`` and these letters, at ``at`` (ms)."""
    public = signing.public_key(private)
    folder.key_place().put(signing_name(signing.origin_of(public)), private)
    return open_origin(connection, public=public, letters=letters, agency=agency, clerk=clerk, at=at)


def go_on_as(connection: Connection, folder: Folder, private: bytes, letters: str, at: int) -> Origin:
    """Let this desk write under ``letters`` and the signing key ``private`` from now on, as another desk has its own.

    What it wrote until now stays under the letters that it had; its head is signed, so that a hub takes it.
    """
    old = my_origin(connection)
    assert old is not None
    head = next((one for one in heads(connection) if one.origin == old.id), None)
    key = folder.key_place().get(signing_name(old.id))
    if head is not None and key is not None:
        row = {"origin": head.origin, "seq": head.seq, "hash": head.hash, "at": at}
        connection.execute(insert(t.head).prefix_with("OR IGNORE"), row | {"signature": signing.sign(key, head)})
        settings.put(connection, _BEFORE, [*before(connection), old.id])
    settings.put(connection, "desk", {"letter": letters[0], "epoch": 1})
    settings.put(connection, _UNSEEN, letters)
    return begin(connection, folder, private, letters=letters, agency=old.agency, clerk=SYSTEM, at=at)


def before(connection: Connection) -> list[str]:
    """Return the origins under which this desk wrote and went on as what it is: a hub that knows one lets it go on."""
    return settings.get(connection, _BEFORE, list[str]) or []


def anew(connection: Connection) -> None:
    """Note that this desk begins anew, for another may hold the keys that it had: a hub asks for a code."""
    settings.forget(connection, _BEFORE)


def unseen(connection: Connection) -> str:
    """Return the letters under which this desk goes on, "" once somebody there has seen that they are others."""
    return settings.get(connection, _UNSEEN, str) or ""


def seen(connection: Connection) -> None:
    """Note that somebody has seen it."""
    settings.forget(connection, _UNSEEN)
