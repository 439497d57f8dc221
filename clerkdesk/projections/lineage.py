"""The epochs of desks: under which origins a desk wrote before it wrote under another one, as its openings say."""

from __future__ import annotations

from sqlalchemy import Connection, select

from clerkdesk.domain import events as e
from clerkdesk.store import tables as t
from clerkdesk.store.events import facts_of


def before(connection: Connection, origin: str) -> tuple[str, ...]:
    """Return the origins under which the desk of ``origin`` wrote before."""
    opened = [one.what for one in facts_of(connection, f"origin:{origin}") if one.origin == origin]
    return next((what.after for what in opened if isinstance(what, e.OriginOpened)), ())


def heirs(connection: Connection, origin: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the origins that go on with the work of ``origin``, earlier ones first, each with what it came after.

    One desk has one; of a copied disk both copies go on.
    """
    names = connection.execute(select(t.origin.c.id).order_by(t.origin.c.id)).scalars().all()
    found = [(name, after) for name in names if origin in (after := before(connection, name))]
    return sorted(found, key=lambda one: len(one[1]))


def own(connection: Connection, origin: str) -> frozenset[str]:
    """Return ``origin`` and those under which its desk wrote before."""
    return frozenset({origin, *before(connection, origin)})
