"""The letters of this desk's numbers, when another desk of the site turns out to have the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import insert, select

from clerkdesk.journal import signing
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import SYSTEM, begin_epoch, signing_key
from clerkdesk.store import settings
from clerkdesk.store import tables as t
from clerkdesk.store.events import Origin, heads, last_at, my_origin

_LATELY: Final = timedelta(days=1)


def go_on_as(desk: Desk, letters: str, private: bytes) -> Origin:
    """Let this desk write under ``letters``, which the hub dealt, and the signing key ``private`` from now on.

    What it wrote until now stays under the letters that it had; its head is signed, so that the hub takes it.
    """
    with desk.store.writing() as connection:
        old = my_origin(connection)
        head = next((one for one in heads(connection) if old is not None and one.origin == old.id), None)
        key = signing_key(desk, head.origin) if head is not None else None
        if head is not None and key is not None:
            row = {"origin": head.origin, "seq": head.seq, "hash": head.hash, "at": milliseconds(desk.clock.now())}
            connection.execute(insert(t.head).prefix_with("OR IGNORE"), row | {"signature": signing.sign(key, head)})
        settings.put(connection, "desk", {"letter": letters[0], "epoch": 1})
        return begin_epoch(desk, connection, private, letters, SYSTEM)


def shared(desk: Desk) -> bool:
    """Return whether another desk of this site has this one's letters too, and wrote something lately.

    A hub lets no desk in under letters that another has; this tells of two that met no hub of their own then.
    """
    with desk.store.reading() as connection:
        mine = my_origin(connection)
        if mine is None:
            return False
        o = t.origin.c
        query = select(o.id).where(o.mine == 0, o.agency == mine.agency, o.letters == mine.letters)
        lately = milliseconds(desk.clock.now() - _LATELY)
        return any(last_at(connection, one) >= lately for one in connection.execute(query).scalars().all())
