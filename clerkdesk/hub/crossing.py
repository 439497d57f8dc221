"""Noting which stored events other sites are to see, in the transaction that stores them, under their own site's lock.

:mod:`clerkdesk.hub.showing` carries it out after the commit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, case, delete, func, insert, select

from clerkdesk.domain.codes import check_agency
from clerkdesk.domain.errors import Refused
from clerkdesk.hub import bulk
from clerkdesk.hub import tables as t
from clerkdesk.hub.crossing_tables import crossing, served, shared
from clerkdesk.hub.visibility import GRANTING, OPENING, PREFIX, Directory, granted, key
from clerkdesk.journal.event import Event
from clerkdesk.journal.facts import fact

_SERVED: Final = select(served.c.kind, served.c.key, served.c.site)


def directory(connection: Connection) -> Directory:
    """Return who answers for which units and places."""
    found: dict[str, dict[str, str]] = {"unit": {}, "place": {}}
    for kind, name, site in connection.execute(_SERVED):
        found[kind][name] = site
    return Directory(found["unit"], found["place"])


def serve(
    connection: Connection, site: str, units: Iterable[str] | None = None, places: Iterable[str] | None = None
) -> list[tuple[str, str]]:
    """Say that ``site`` answers for these units or places and no others of their kind; None leaves them as they are.

    It always answers to its own agency code. What another site answered for until now is its no more: return the
    names of such units and places, and whose they were.

    Raises:
        Refused: ``site`` is no agency code, or one of ``units`` no code of a commune.
    """
    site = check_agency(site)
    if connection.execute(select(t.site.c.id).where(t.site.c.id == site)).first() is None:
        connection.execute(insert(t.site), {"id": site, "position": 0, "mark": ""})
    before = directory(connection)
    if units is not None:
        _answer(connection, site, "unit", {unit: unit for unit in map(_unit, units)})
    names = [name for kind, name in served_by(connection, site) if kind == "place"] if places is None else list(places)
    _answer(connection, site, "place", {key(name): name.strip() for name in (*names, site)})
    taken = {name: whose for name, whose in {**before.units, **before.places}.items() if whose != site}
    return [(name, taken[found]) for kind, name in served_by(connection, site) if (found := key(name)) in taken]


def _unit(code: str) -> str:
    if not re.fullmatch(r"[0-9]{5}", code.strip()):
        raise Refused("bad-unit", "“{code}” is no code of a commune: it has five digits, as 26740.", code=code)
    return code.strip()


def _answer(connection: Connection, site: str, kind: str, names: Mapping[str, str]) -> None:
    connection.execute(delete(served).where(served.c.site == site, served.c.kind == kind))
    for name, written in names.items():
        if name:
            connection.execute(delete(served).where(served.c.kind == kind, served.c.key == name))
            connection.execute(insert(served), {"kind": kind, "key": name, "name": written, "site": site})


def served_by(connection: Connection, site: str) -> list[tuple[str, str]]:
    """Return what ``site`` answers for: "unit" and its code, or "place" and its name."""
    query = select(served.c.kind, served.c.name).where(served.c.site == site).order_by(served.c.kind, served.c.key)
    return [(kind, name) for kind, name in connection.execute(query)]


def note(connection: Connection, site: str, events: Sequence[Event]) -> None:
    """Note those of ``events``, just stored for ``site``, whose streams other sites see or are to see from now on.

    Nothing crosses while no administrator has said who answers for what.
    """
    events = [event for event in events if event.record.stream.startswith(PREFIX)]
    if not events or not (known := directory(connection)):
        return
    names = sorted({event.record.stream for event in events})
    found = _elsewhere(connection, site, names)
    for event in events:
        asks = event.record.type in GRANTING and event.record.stream not in found
        if asks and granted(fact(event.raw, event.sealed).what, known) - {site}:
            found.add(event.record.stream)
    rows = [
        {"origin": event.record.origin, "seq": event.record.seq, "stream": event.record.stream}
        for event in events
        if event.record.stream in found
    ]
    if rows:
        connection.execute(insert(crossing), rows)


def _elsewhere(connection: Connection, site: str, names: Sequence[str]) -> set[str]:
    """Return those of the streams ``names`` that other sites see, or write in, or that were not opened at ``site``."""
    found: set[str] = set()
    opening = func.max(case(((t.event.c.site == site) & t.event.c.type.in_(OPENING), 1), else_=0))
    foreign = func.max(case((t.event.c.site != site, 1), else_=0))
    # First what waits, then what was shown: a note goes after its stream was shown, so one of both is seen.
    for table in (crossing, shared):
        some = bulk.among(connection, table.c.stream, names)
        found |= set(connection.execute(select(table.c.stream).where(some)).scalars())
    some = bulk.among(connection, t.event.c.stream, names)
    query = select(t.event.c.stream, opening, foreign).where(some).group_by(t.event.c.stream)
    found |= {stream for stream, own, others in connection.execute(query) if others or not own}
    return found
