"""Two desks of a site that write under the same letters: the one whose record begins later takes others.

That is settled alike at every desk that knows of both: the time of an origin's first event, then its name, decide. A
clock that is wrong decides who takes others, and nothing more.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, bindparam, select

from clerkdesk.domain import events as e
from clerkdesk.journal.facts import fact
from clerkdesk.store import tables as t
from clerkdesk.store.events import my_origin


class Clash(StrEnum):
    """How it stands with this desk's letters: its own alone; another has them and takes others; this one does."""

    NONE = "none"
    KEEPS = "keeps"
    GIVES_WAY = "gives-way"


def clash(connection: Connection) -> Clash:
    """Return whether another desk of the site writes under this one's letters, and which of the two takes others."""
    mine = my_origin(connection)
    if mine is None:
        return Clash.NONE
    rivals = set(connection.execute(_RIVALS, {"at": mine.agency, "under": mine.letters}).scalars())
    if not rivals:
        return Clash.NONE
    begun = _begun(connection, mine.agency)
    rivals -= {one for _at, what in begun.values() for one in what.after}  # they go on under others already
    places = {one: (begun[one][0], one) for one in {mine.id, *rivals} if one in begun}
    if not rivals & set(places):
        return Clash.NONE
    return Clash.KEEPS if min(places.values())[1] == mine.id else Clash.GIVES_WAY


_O: Final = t.origin.c
_RIVALS: Final = select(_O.id).where(_O.mine == 0, _O.agency == bindparam("at"), _O.letters == bindparam("under"))


def begun_at(connection: Connection, origin: str) -> int:
    """Return when (ms) an origin began, 0 when that is not known."""
    query = select(t.event.c.at).where(t.event.c.origin == origin, t.event.c.seq == 1)
    return connection.execute(query).scalar() or 0


def had(connection: Connection) -> list[str]:
    """Return all letters that any desk is known to have or to have had."""
    return sorted(one for one in connection.execute(select(t.origin.c.letters).distinct()).scalars() if one)


def _begun(connection: Connection, agency: str) -> dict[str, tuple[int, e.OriginOpened]]:
    """Return when (ms) and how each origin of a site began."""
    query = (
        select(t.event.c.origin, t.event.c.at, t.event.c.raw)
        .join(t.origin, t.origin.c.id == t.event.c.origin)
        .where(t.event.c.seq == 1, t.origin.c.agency == agency)
    )
    found: dict[str, tuple[int, e.OriginOpened]] = {}
    for origin, at, raw in connection.execute(query):
        what = fact(bytes(raw)).what
        if isinstance(what, e.OriginOpened):
            found[origin] = at, what
    return found
