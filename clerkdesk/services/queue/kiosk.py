"""What a kiosk at the door asks beside the greeter's questions: where something is served, what a card gives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Clerk, PaperKind
from clerkdesk.domain.procedure import Procedure
from clerkdesk.domain.queueing import Ground
from clerkdesk.domain.ticket import Stage
from clerkdesk.printing.checklist_roll import render_checklist_roll
from clerkdesk.printing.spool import JobState
from clerkdesk.services import guide, spooling
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.services.queue import greeting, hall, issuing
from clerkdesk.services.queue.issuing import Estimate, Issued

FIRST: Final = 10
"""So many procedures stand on the first page."""

USUAL: Final = (
    *("2.000815", "1.001193", "2.000635", "1.004873", "1.000894"),
    *("1.000656", "2.000884", "1.004837", "1.001776", "1.001022"),
)
"""What any commune is asked for: on the first page until this site has a history of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Where somebody who came now would be served.

    here: whether this centre takes it in at all. counters: those open now that serve it. open: whether any is open.
    """

    here: bool
    counters: tuple[str, ...]
    open: bool
    estimate: Estimate


LEFT: Final = "Người dân đã rời màn hình tự lấy số trước khi có số"
"""Why such a number is void, as the journal keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a citizen got: a number, or None because they had left."""

    issued: Issued | None = None
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a ticket stands. counter: that called it, "" while it waits. before, wait: as in :class:`Estimate`."""

    number: str
    counter: str = ""
    before: int = 0
    wait: tuple[int, int] | None = None


def standing(desk: Desk, text: str) -> Standing | None:
    """Return where the ticket that was scanned stands, None when no such one waits or was called."""
    found = hall.find(desk, text)
    if len(found) != 1:
        return None
    (one,) = found
    try:
        with desk.store.reading() as connection:
            hall.check_here(desk, connection, one.stream)
    except Refused:
        return None
    if one.stage is Stage.WAITING:
        told = issuing.place_of(desk, one.stream)
        return Standing(number=one.number, before=told.before, wait=told.wait)
    if one.stage in {Stage.CALLED, Stage.SERVING}:
        return Standing(number=one.number, counter=one.counter)
    return None


def asked(desk: Desk) -> list[Procedure]:
    """Return the procedures asked for most at this hour, ten at most, the first one most."""
    codes = dict.fromkeys((*greeting.asked_now(desk, FIRST), *USUAL))
    found = (desk.catalogue.get(code, desk.today()) for code in codes)
    return [one for one in found if one is not None][:FIRST]


def served(desk: Desk, procedure: Procedure | None = None, field: str = "") -> Served:
    """Return where ``procedure`` is served now, or anything of ``field``; neither: any business."""
    fields = (procedure.field,) if procedure is not None else (field,) if field else ()
    seated = hall.seated(desk)
    return Served(
        here=procedure is None or procedure.receivable,
        counters=tuple(one.name for one in seated if one.place.serves(fields)),
        open=bool(seated),
        estimate=issuing.estimate(desk, fields=fields),
    )


def give_number(
    desk: Desk,
    clerk: Clerk,
    *,
    procedures: Sequence[str] = (),
    fields: Collection[str] = (),
    ground: str = "",
    here: Callable[[], bool],
) -> Given:
    """Give a number out to a citizen who still stands there when it is made: a number that nobody took is never called.

    here: whether they do; asked in the thread that does the deed.

    Raises:
        Refused: as :func:`issuing.issue`.
    """
    if not here():
        return Given()
    issued = issuing.issue(desk, clerk, procedures=procedures, fields=fields, ground=ground)
    return Given(issued=issued, changes=issued.changes) if here() else take_back(desk, clerk, issued)


def take_back(desk: Desk, clerk: Clerk, issued: Issued) -> Given:
    """Void a number whose citizen had left when it came; its paper stays in the printer's queue no longer.

    Raises:
        Refused: it is being served already, so somebody did take it.
    """
    changes = issuing.void(desk, clerk, issued.stream, LEFT).changes
    with suppress(Refused):  # when the paper came out: whoever finds it is told that it is void
        spooling.Spooler(desk).cancel(issued.job)
    return Given(changes=replace(changes, streams=tuple(dict.fromkeys((*issued.changes.streams, *changes.streams)))))


def card_ground(desk: Desk, born: str) -> Ground | None:
    """Return the priority that the site's rule gives whoever an identity card says was ``born`` then, None: none."""
    return desk.site.queue.ground_of(born, desk.today())


def print_checklist(desk: Desk, code: str) -> str:
    """Print what to bring for the procedure ``code``: off the ticket printer's roll where there is one, else a sheet.

    Returns:
        The printer's name.

    Raises:
        Refused: no such procedure.
        Trouble: the printer did not take it.
    """
    how, paper = spooling.printing(desk), guide.checklist(desk, code)
    if how.tickets:
        return spooling.print_now(desk, render_checklist_roll(paper, how.roll), paper.procedure, PaperKind.TICKET)
    return spooling.print_now(desk, guide.checklist_pdf(desk, code), paper.procedure)


def came_out(desk: Desk, job: str) -> bool | None:
    """Return whether the ticket of print ``job`` went to the printer; False: it failed; None: under way."""
    found = spooling.Spooler(desk).spool.job(job)
    if found is None or found.state in {JobState.FAILED, JobState.UNKNOWN, JobState.CANCELLED}:
        return False
    return True if found.state in {JobState.SENT, JobState.DONE} else None
