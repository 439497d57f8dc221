"""Filters that a clerk keeps under a name: each clerk has their own, on this desk. They are not history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from clerkdesk.domain.dossier import State
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Clerk
from clerkdesk.domain.text import clean, fold
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.services.look import Due, Filter, Order
from clerkdesk.store import settings

MOST: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A filter under its name."""

    name: str
    words: str = ""
    states: tuple[State, ...] = ()
    due: Due | None = None
    contested: bool = False
    owner: str = ""
    order: Order = Order.NEWEST

    @property
    def filter(self) -> Filter:
        """What it lets through."""
        return Filter(
            words=self.words,
            states=frozenset(self.states),
            due=self.due,
            contested=self.contested,
            owner=self.owner,
            order=self.order,
        )


def saved(desk: Desk, clerk: Clerk) -> tuple[Saved, ...]:
    """Return the filters of ``clerk``, the oldest first."""
    with desk.store.reading() as connection:
        return _saved(connection, clerk)


def keep(desk: Desk, clerk: Clerk, name: str, wanted: Filter) -> Changes:
    """Keep ``wanted`` under ``name``, in place of what stood under it.

    Raises:
        Refused: no name, nothing is filtered, it belongs to one day, or there are too many.
    """
    shown = clean(name, field="name", limit=40)
    if not shown:
        raise Refused("no-name", "The name is missing.", field="name")
    if any((wanted.received, wanted.delivered, wanted.due_within, wanted.paid, wanted.field)):
        raise Refused("filter-of-a-day", "A filter of certain days or hours cannot be kept: take that off first.")
    one = Saved(
        name=shown,
        words=clean(wanted.words, field="words", limit=200),
        states=tuple(sorted(wanted.states)),
        due=wanted.due,
        contested=wanted.contested,
        owner=wanted.owner,
        order=wanted.order,
    )
    if one.filter == Filter():
        raise Refused("nothing-to-keep", "There is no filter to keep: type something or turn a filter on.")
    with desk.store.writing() as connection:
        found = list(_saved(connection, clerk))
        places = [at for at, other in enumerate(found) if fold(other.name) == fold(shown)]
        if places:
            found[places[0]] = one
        elif len(found) >= MOST:
            raise Refused("too-many-filters", "You have {most} filters already: remove one first.", most=MOST)
        else:
            found.append(one)
        settings.put(connection, _key(clerk), found)
    return Changes(settings=True)


def drop(desk: Desk, clerk: Clerk, name: str) -> Changes:
    """Forget the filter ``name`` of ``clerk``, if there is one."""
    with desk.store.writing() as connection:
        left = [one for one in _saved(connection, clerk) if fold(one.name) != fold(name)]
        settings.put(connection, _key(clerk), left)
    return Changes(settings=True)


def _saved(connection: Connection, clerk: Clerk) -> tuple[Saved, ...]:
    return settings.get(connection, _key(clerk), tuple[Saved, ...]) or ()


def _key(clerk: Clerk) -> str:
    return f"filters:{clerk.id}"
