"""The lives of a hub: a database put back from a backup begins a new one, so that nothing of the old is said twice.

What was lost with the old life may still be known elsewhere: events under its keys, codes that it dealt. A new life
writes under fresh keys and deals no codes of its ranges for the days up to the one on which it began. It begins when
the database stands in another place than before, when a desk gives back what this hub wrote and has not, or when the
administrator says so. One too many does no harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select, text

from clerkdesk.hub import tables as t


@dataclass(frozen=True, slots=True)
class Life:
    """One life of a hub, counted from 1, and when it began (ms)."""

    number: int
    began_at: int

    @property
    def restored(self) -> bool:
        """Whether there was another one before."""
        return self.number > 1


def current(connection: Connection, now: int) -> Life:
    """Return the life that goes on; one begins when the database stands in another place. Inside a transaction."""
    last = connection.execute(_LAST).first()
    here = _place(connection)
    if last is not None and last.place == here:
        return Life(last.number, last.began_at)
    number = last.number + 1 if last is not None else 1
    connection.execute(_BEGIN, {"number": number, "place": here, "at": now})  # another process may have done so
    return Life(*connection.execute(_LAST).one()[:2])


def begin(connection: Connection, now: int) -> Life:
    """Begin a new life: this database was put back from a backup."""
    number = current(connection, now).number + 1
    connection.execute(_BEGIN, {"number": number, "place": _place(connection), "at": now})
    return Life(number, now)


_LAST: Final = select(t.life.c.number, t.life.c.began_at, t.life.c.place).order_by(t.life.c.number.desc()).limit(1)
_BEGIN: Final = text(
    "INSERT INTO life (number, place, began_at) VALUES (:number, :place, :at) ON CONFLICT (number) DO NOTHING"
)
_CLUSTER: Final = text(
    "SELECT (SELECT system_identifier FROM pg_control_system()), (SELECT timeline_id FROM pg_control_checkpoint()),"
    " (SELECT oid FROM pg_database WHERE datname = current_database()), 'event'::regclass::oid"
)


def _place(connection: Connection) -> str:
    """Return what changes when the database is put back: its file, or cluster, timeline, database and table."""
    if connection.dialect.name == "postgresql":
        return ":".join(map(str, connection.execute(_CLUSTER).one()))
    file = next(row[2] for row in connection.exec_driver_sql("PRAGMA database_list") if row[1] == "main")
    about = Path(file).stat()
    return f"{about.st_dev}:{about.st_ino}"
