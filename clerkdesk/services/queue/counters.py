"""Sitting down at a counter and standing up from it; which fields it serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clerkdesk.domain import counter as life
from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean
from clerkdesk.domain.ticket import Stage
from clerkdesk.language import N_
from clerkdesk.services import site_words
from clerkdesk.services.desk import Changes, Deed, Desk, deed
from clerkdesk.services.queue import hall
from clerkdesk.services.queue.hall import Open
from clerkdesk.store import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """What this desk's counter was last: its name and fields, to begin with next time."""

    name: str = ""
    fields: tuple[str, ...] = ()


def mine(desk: Desk) -> Open | None:
    """Return this desk's open counter, None when nobody sits there."""
    return next((one for one in hall.seated(desk) if one.mine), None)


def usual(desk: Desk) -> Counter:
    """Return the name and fields with which this desk's counter was opened last."""
    with desk.store.reading() as connection:
        found: Counter | None = settings.get(connection, "counter", Counter)
    return found or Counter()


def open_counter(desk: Desk, clerk: e.Clerk, name: str, fields: Sequence[str] = (), *, anyway: bool = False) -> Changes:
    """Sit down at the counter ``name`` ("3"), which serves ``fields``, all when there are none.

    The counter that this desk had open is closed; opened again by the same clerk with the same fields, nothing changes.
    anyway: also when another desk has it open, which died or was left so; there it is closed.

    Raises:
        Refused: no name, an unknown field, or another desk has this counter open.
    """
    name = clean(name, field="counter", limit=12)
    if not name:
        raise Refused("no-counter-name", "Say which counter this is.", field="counter")
    kinds = _fields(desk, fields)
    with deed(desk, clerk) as one:
        seated = hall.open_counters(desk, one.pen.connection)
        other = next((counter for counter in seated if counter.name == name and not counter.mine), None)
        if other is not None and not anyway:
            text = N_("{clerk} has counter {counter} open at another desk.")
            raise Refused("counter-taken", text, field="counter", counter=name, clerk=other.clerk)
        if other is not None:
            one.note(other.stream, e.CounterClosed())
        before = next((counter for counter in seated if counter.mine), None)
        settings.put(one.pen.connection, "counter", Counter(name=name, fields=kinds))
        site_words.tell(one)  # its board may be elsewhere
        if before is not None:
            state = life.fold(before.stream, one.facts(before.stream))
            if (state.name, state.fields, state.clerk) == (name, kinds, clerk):
                return one.changes()
            one.note(before.stream, e.CounterClosed())
        one.begin("counter", e.CounterOpened(counter=name, fields=kinds))
    return one.changes()


def serve_fields(desk: Desk, clerk: e.Clerk, fields: Sequence[str]) -> Changes:
    """Let this desk's counter serve ``fields`` from now on, all when there are none.

    Raises:
        Refused: it is not open, or a field is unknown.
    """
    kinds = _fields(desk, fields)
    with deed(desk, clerk) as one:
        here = seat(one)
        one.note(here.stream, e.CounterServes(fields=kinds))
        settings.put(one.pen.connection, "counter", Counter(name=here.name, fields=kinds))
    return one.changes()


def close_counter(desk: Desk, clerk: e.Clerk, reason: str = "") -> Changes:
    """Stand up from this desk's counter.

    Raises:
        Refused: it is not open, or a ticket is still called or served there.
    """
    with deed(desk, clerk) as one:
        here = seat(one)
        check_free(one)
        one.note(here.stream, e.CounterClosed(reason=clean(reason, field="reason", limit=100)))
    return one.changes()


def seat(one: Deed) -> Open:
    """Return this desk's open counter, within a deed.

    Raises:
        Refused: "counter-shut".
    """
    found = next((counter for counter in hall.open_counters(one.desk, one.pen.connection) if counter.mine), None)
    if found is None:
        raise Refused("counter-shut", "Open this counter first.", field="counter")
    return found


def check_free(one: Deed, but: str = "") -> None:
    """Refuse ("ticket-open") while this desk has a ticket called or served; ``but``: other than this one."""
    for line in hall.in_hall(one.desk, one.pen.connection, {Stage.CALLED, Stage.SERVING}):
        if line.mine and line.stream != but:
            raise Refused("ticket-open", "Finish ticket {number} first.", field="ticket", number=line.number)


def _fields(desk: Desk, fields: Sequence[str]) -> tuple[str, ...]:
    for field in fields:
        if field not in desk.catalogue.fields:
            raise Refused("no-such-field", "There is no field “{name}”.", field="fields", name=field[:60])
    return tuple(dict.fromkeys(fields))
