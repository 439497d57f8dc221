"""At the door, and beside the counters: who is guided and needs no ticket, what is given for free, ratings."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import dataclass

from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean
from clerkdesk.projections import tickets, utilities
from clerkdesk.services import look
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Changes, Desk, deed
from clerkdesk.services.queue.calling import rate_visit

_LACKING = 40
_LATELY = 30
"""So many days count, today among them."""
_HOUR = 3600_000  # ms
_DAY = 24 * _HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Guided:
    """A visit that ended at the door."""

    visit: str
    changes: Changes


def asked_now(desk: Desk, limit: int = 10) -> list[str]:
    """Return the codes of the procedures asked for most at this hour of the day, then of those received most."""
    now = desk.now()
    hour = milliseconds(now.replace(minute=0, second=0, microsecond=0))
    with desk.store.reading() as connection:
        count = Tally(tickets.asked_in(connection, [hour - day * _DAY for day in range(_LATELY)], _HOUR))
    order = sorted(count, key=lambda code: (-count[code], code))
    found = [code for code in order if desk.catalogue.get(code, now.date()) is not None]
    if len(found) < limit:
        others = (code for code in look.frequent(desk, limit=limit) if code not in found)
        found += [code for code in others if desk.catalogue.get(code, now.date()) is not None]
    return found[:limit]


def guide(desk: Desk, clerk: e.Clerk, procedure: str, lacks: Sequence[str]) -> Guided:
    """Count a visit that ends at the door: told what is lacking for ``procedure`` (code), to come back with it.

    Raises:
        Refused: the procedure is unknown, or nothing is lacking.
    """
    found = desk.catalogue.get(procedure, desk.today())
    if found is None:
        raise Refused("no-procedure", "There is no procedure {code} today.", field="procedure", code=procedure[:40])
    wanted = tuple(clean(item, field="lacks", limit=1000) for item in lacks[:_LACKING] if item.strip())
    if not wanted:
        raise Refused("nothing-missing", "Say what the citizen has to bring.", field="lacks")
    reference = e.ProcedureRef(code=found.code, version=found.version, name=found.name, field=found.field)
    with deed(desk, clerk) as one:
        visit = one.begin("visit", e.VisitOpened())
        one.note(visit, e.VisitGuided(procedure=reference, lacks=wanted))
    return Guided(visit=visit, changes=one.changes())


def count_utility(desk: Desk, clerk: e.Clerk, kind: str, pieces: int = 1) -> int:
    """Count something given for free, or a question answered; ``kind``: a key of the site's list.

    pieces: -1 takes one back that was counted by mistake.

    Returns:
        How many of the kind this desk counted today.

    Raises:
        Refused: there is no such kind, too many at once, or nothing to take back.
    """
    found = next((choice for choice in desk.site.queue.utilities if choice.key == kind), None)
    if found is None:
        raise Refused("no-such-utility", "There is no “{kind}” in this site's list.", field="kind", kind=kind[:40])
    if pieces == 0 or abs(pieces) > 1000:
        raise Refused("bad-pieces", "Count from 1 to 1000.", field="pieces")
    with deed(desk, clerk) as one:
        stream = utilities.stream_of(site_time(one.now).date().isoformat(), one.origin.id)
        before = sum(
            fact.what.pieces
            for fact in one.facts(stream)
            if isinstance(fact.what, e.UtilityGiven) and fact.what.kind == kind
        )
        if before + pieces < 0:
            raise Refused("bad-pieces", "So many were not counted today.", field="pieces")
        one.note(stream, e.UtilityGiven(kind=kind, words=found.vi, pieces=pieces))
    return before + pieces


def rate(desk: Desk, clerk: e.Clerk, visit: str, score: int, reason: str = "") -> Changes:
    """Keep what the citizen thinks of a visit: 1 (not satisfied at all) to 5; rated again, the last one holds.

    Raises:
        Refused: there is no such visit, score or reason.
    """
    with deed(desk, clerk) as one:
        rate_visit(one, visit, score, reason)
    return one.changes()
