"""How far the lists say what the journal says. What comes with many others is stored first and shown afterwards.

So events are safe as soon as the line has brought them, and a list is never half of one dossier: each is shown whole.
What a deed of this desk writes, and what comes alone, is shown at once, in the same transaction.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, select

from clerkdesk.store import settings
from clerkdesk.store import tables as t
from clerkdesk.store.events import newest_row

_KEY: Final = "shown"  # absent: everything is shown
_NEXT = (
    select(t.event.c.row, t.event.c.stream)
    .where(t.event.c.row > bindparam("row"))
    .order_by(t.event.c.row)
    .limit(bindparam("most"))
)


def behind(connection: Connection) -> int | None:
    """Return the row of the last event of those that are shown, None when all of them are."""
    found: int | None = settings.get(connection, _KEY, int)
    return found


def reached(connection: Connection) -> int:
    """Return the row of the last event up to which all are shown."""
    mark = behind(connection)
    return newest_row(connection) if mark is None else mark


def put_off(connection: Connection, row: int) -> None:
    """Note that events behind ``row`` are to be shown afterwards."""
    mark = behind(connection)
    if mark is None or row < mark:
        settings.put(connection, _KEY, row)


def waiting(connection: Connection, most: int) -> tuple[list[str], int] | None:
    """Return the streams of the next ``most`` events that are to be shown, and the row of the last of these events.

    None when everything is shown.
    """
    mark = behind(connection)
    if mark is None:
        return None
    found = connection.execute(_NEXT, {"row": mark, "most": most}).all()
    return list(dict.fromkeys(stream for _row, stream in found)), found[-1].row if found else mark


def move(connection: Connection, row: int) -> None:
    """Note that all events up to ``row`` are shown."""
    mark = behind(connection)
    if mark is None:
        return  # another process was quicker
    if row >= newest_row(connection):
        all_shown(connection)
    elif row > mark:
        settings.put(connection, _KEY, row)


def all_shown(connection: Connection) -> None:
    """Note that all events are shown."""
    settings.forget(connection, _KEY)
