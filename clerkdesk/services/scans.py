"""The attachments of a dossier: what it names, and whether the content is on this desk."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.journal.attached import is_name
from clerkdesk.projections import find
from clerkdesk.projections.find import Line
from clerkdesk.services.desk import Desk
from clerkdesk.store import attached
from clerkdesk.store import spoiled as store_spoiled
from clerkdesk.store import tables as t
from clerkdesk.store.events import facts_of


@dataclass(frozen=True, slots=True)
class Scan:
    """One attachment: its SHA-256, what it is (Vietnamese, "" when no event says), whether its content is here.

    size: in bytes; 0 while it is not here.
    """

    name: str
    title: str
    here: bool
    size: int = 0


def of(desk: Desk, stream: str) -> tuple[Scan, ...]:
    """Return what ``stream`` names and was not erased, in the order of its events."""
    with desk.store.reading() as connection:
        names = attached.of_stream(connection, stream)
        facts = facts_of(connection, stream) if names else []
    if not names:
        return ()
    titles = {fact.what.pdf: fact.what.title for fact in facts if isinstance(fact.what, e.FormSigned)}
    sizes = {name: desk.store.attachments.size(name) for name in names}
    order = {name: place for place, name in enumerate(titles)}
    names.sort(key=lambda name: order.get(name, len(order)))
    return tuple(Scan(name, titles.get(name, ""), sizes[name] is not None, sizes[name] or 0) for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoiled:
    """One that this desk's disk spoiled: of which stream, the dossier if it is one, what it is, since when (ms)."""

    name: str
    stream: str
    line: Line | None
    title: str
    at: int


def spoiled(connection: Connection) -> list[Spoiled]:
    """Return what the disk spoiled, as far as it was found out, the oldest first: the hub lacks it, and has to wait."""
    found = []
    for name in sorted(store_spoiled.names(connection)):
        at = select(t.event.c.stream, t.event.c.at).join(t.attached, t.attached.c.event == t.event.c.id)
        for stream, when in connection.execute(at.where(t.attached.c.name == name, t.attached.c.erased == 0).limit(1)):
            facts = (fact.what for fact in facts_of(connection, stream))
            title = next((one.title for one in facts if isinstance(one, e.FormSigned) and one.pdf == name), "")
            line = find.by_stream(connection, stream)
            found.append(Spoiled(name=name, stream=stream, line=line, title=title, at=when))
    return sorted(found, key=lambda one: (one.at, one.name))


def content(desk: Desk, name: str) -> bytes:
    """Return the content of an attachment.

    Raises:
        Refused: "not-yet-here": it was made at another desk and has not come yet; "no-paper": nothing names it.
    """
    found = b"".join(desk.store.attachments.get(name)) if is_name(name) else b""
    if found:
        return found
    with desk.store.reading() as connection:
        named = attached.is_named(connection, name)
    if named:
        raise Refused("not-yet-here", "This paper is not yet here: it comes from the hub when the line is there.")
    raise Refused("no-paper", "This form is no longer kept: print it from its visit again.")
