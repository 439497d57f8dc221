"""How this desk likes its window: not history, and each desk has its own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from clerkdesk.domain.events import Clerk
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.store import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """language: "vi" or "en". theme: "light" or "dark". last_clerk: who signed in last, offered first next time."""

    language: str = "vi"
    theme: str = "light"
    last_clerk: str = ""


def load(desk: Desk) -> Preferences:
    """Return what was chosen, or the usual."""
    with desk.store.reading() as connection:
        return settings.get(connection, "preferences", Preferences) or Preferences()


def save(desk: Desk, **chosen: str) -> Changes:
    """Keep what was chosen: names and values of fields of `Preferences`; the others stay."""
    with desk.store.writing() as connection:
        kept = settings.get(connection, "preferences", dict[str, str]) or {}
        known = {name: value for name, value in (kept | chosen).items() if name in Preferences.__dataclass_fields__}
        settings.put(connection, "preferences", Preferences(**known))
    return Changes(settings=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterHabits:
    """How this desk calls and is rated.

    faces: the citizen rates by a touch on the second screen, where there is one, whenever a ticket is done.
    hot_keys: whether ``next``, ``again`` and ``done`` ("Ctrl+Alt+N") work in other programs too.
    """

    faces: bool = True
    hot_keys: bool = False
    next: str = "Ctrl+Alt+N"
    again: str = "Ctrl+Alt+R"
    done: str = "Ctrl+Alt+D"

    def keys(self) -> dict[str, str]:
        """Return the key of each deed that has one."""
        found = {"next": self.next, "again": self.again, "done": self.done}
        return {name: key for name, key in found.items() if key}


def counter_habits(desk: Desk) -> CounterHabits:
    """Return what was chosen, or the usual."""
    with desk.store.reading() as connection:
        return settings.get(connection, "counter_habits", CounterHabits) or CounterHabits()


def save_counter_habits(desk: Desk, habits: CounterHabits) -> Changes:
    """Keep what was chosen."""
    with desk.store.writing() as connection:
        settings.put(connection, "counter_habits", habits)
    return Changes(settings=True)


def tour_wanted(desk: Desk, clerk: str) -> bool:
    """Return whether the clerk of this id was never shown the way through a first reception at this desk."""
    with desk.store.reading() as connection:
        return clerk not in (settings.get(connection, "toured", list[str]) or [])


def tour_done(desk: Desk, clerk: str) -> Changes:
    """Keep that the clerk of this id knows the way."""
    with desk.store.writing() as connection:
        toured = settings.get(connection, "toured", list[str]) or []
        if clerk not in toured:
            settings.put(connection, "toured", [*toured, clerk])
    return Changes()


def guided(desk: Desk, clerk: Clerk) -> bool:
    """Return whether ``clerk`` wants the guidance on procedures in sight."""
    with desk.store.reading() as connection:
        return clerk.id in _guided(connection)


def save_guided(desk: Desk, clerk: Clerk, *, wanted: bool) -> Changes:
    """Keep whether ``clerk`` wants the guidance on procedures in sight."""
    with desk.store.writing() as connection:
        kept = _guided(connection) - {clerk.id}
        settings.put(connection, "guided", sorted(kept | {clerk.id} if wanted else kept))
    return Changes()


def _guided(connection: Connection) -> set[str]:
    return set(settings.get(connection, "guided", list[str]) or ())
