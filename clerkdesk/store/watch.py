"""Noticing what other processes write: several work on one file, and none of them tells the others."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from clerkdesk.store import shown
from clerkdesk.store import tables as t
from clerkdesk.store.connection import Mode, connect
from clerkdesk.store.events import my_origin
from clerkdesk.store.faults import environment
from clerkdesk.store.store import Store

_FOREIGN = (
    select(t.event.c.stream)
    .distinct()
    .where(t.event.c.row > bindparam("row"), t.event.c.row <= bindparam("last"), t.event.c.origin != bindparam("mine"))
    .order_by(t.event.c.stream)
)


class Watch:
    """Looks at the file of ``store`` now and then; a look at a file that nobody wrote to costs some microseconds.

    Attributes:
        row: the row of the newest event that was seen and is shown. seq: the last sequence of this desk's own origin.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        with environment(store.folder.path):
            self._connection = connect(store.folder.database, store.key, Mode.READ)
        self._version = self._read()
        with store.reading() as connection:
            mine = my_origin(connection)
            self.row = shown.reached(connection)
            self.seq = mine.last_seq if mine else 0

    def moved(self) -> bool:
        """Return whether anybody committed anything since the last look."""
        version = self._read()
        if version == self._version:
            return False
        self._version = version
        return True

    def news(self) -> list[str]:
        """Return the streams of which lists show new events of other origins since the last time; move `row`, `seq`."""
        with self._store.reading() as connection:
            mine = my_origin(connection)
            newest = shown.reached(connection)
            found: list[str] = []
            if newest > self.row:
                query = {"row": self.row, "last": newest, "mine": mine.id if mine else ""}
                found = list(connection.execute(_FOREIGN, query).scalars())
            self.row, self.seq = newest, mine.last_seq if mine else 0
        return found

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _read(self) -> int:
        with environment(self._store.folder.path):
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
