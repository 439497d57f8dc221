"""After reception, before the result: something must be added, or more time is needed. The first date is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.dossier import Dossier, State, check
from clerkdesk.domain.due import Due, TimeRule, UnknownTime, after_supplement, typed_due
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.procedure import Procedure
from clerkdesk.domain.spoken import spoken
from clerkdesk.domain.text import clean, why
from clerkdesk.printing import words
from clerkdesk.services.clock import moment
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Changes, Desk, deed
from clerkdesk.services.wish import check_components
from clerkdesk.store.events import facts_of

ITEMS: Final = 50
_BROUGHT: Final = "ngày hẹn mới sau khi bổ sung hồ sơ"


@dataclass(frozen=True, slots=True)
class Moved:
    """A deed that moved a due date: from ``before`` to ``due_at``; ``job`` prints its paper, "" when there is none."""

    stream: str
    before: datetime | None
    due_at: datetime | None
    job: str
    changes: Changes


def ask(desk: Desk, clerk: e.Clerk, stream: str, items: tuple[str, ...], reason: str = "") -> Done:
    """Ask the citizen for what must be added, and print the slip (Mẫu 02). The clock of the time limit stands still.

    Raises:
        Refused: nothing is named, or not in this state.
    """
    wanted = tuple(clean(item, field="items", limit=1000) for item in items if item.strip())
    if not 1 <= len(wanted) <= ITEMS:
        raise Refused("nothing-missing", "Say what the citizen has to bring.", field="items")
    what = e.SupplementAsked(items=wanted, reason=clean(reason, field="reason", limit=2000))
    with deed(desk, clerk) as one:
        one.happen(stream, what)
        job = one.issue(stream, e.PaperKind.SUPPLEMENT, title=one.dossier(stream).number)
    return Done(stream, job, one.changes())


def new_due(desk: Desk, stream: str) -> Due:
    """Return what the due date would be if the supplement came now; ``at`` is None when a clerk has to type it.

    Raises:
        Refused: nothing was asked for.
    """
    with desk.store.reading() as connection:
        facts = facts_of(connection, stream)
    from clerkdesk.domain.folding import fold

    dossier = fold(stream, facts)
    check(dossier, e.Supplemented())
    return _extended(desk, dossier, desk.now())


def receive(
    desk: Desk,
    clerk: e.Clerk,
    stream: str,
    components: tuple[e.ComponentIn, ...] = (),
    *,
    due: datetime | None = None,
    due_reason: str = "",
    receipt: bool = False,
) -> Moved:
    """Take in what was asked for; the days that were left begin to count again.

    Args:
        desk: where.
        clerk: who takes it in.
        stream: the dossier.
        components: what was brought, with the keys of its procedure or "other-...".
        due: a due date where none can be computed, or in place of it.
        due_reason: why it is typed.
        receipt: whether to print the receipt again, with the date that was promised first and the new one.

    Raises:
        Refused: nothing was asked for, a component is not as it should be, or a due date is missing ("due-missing").
    """
    with deed(desk, clerk) as one:
        dossier = one.dossier(stream)
        check(dossier, e.Supplemented())
        check_components(procedure_of(desk, dossier), components)
        now = site_time(one.now)
        if due is not None:
            promised = typed_due(due, now, clean(due_reason, field="due_reason", limit=500), desk.calendar)
        else:
            promised = _extended(desk, dossier, now)
        if promised.at is None:
            raise Refused(
                "due-missing", "No due date can be computed for this procedure: type one with a reason.", field="due"
            )
        what = e.Supplemented(
            components=components, due_at=promised.at, due_why=tuple(spoken(reason) for reason in promised.why)
        )
        one.happen(stream, what)
        job = one.issue(stream, e.PaperKind.RECEIPT, title=dossier.number, reason=_BROUGHT) if receipt else ""
    return Moved(stream, dossier.due_at, promised.at, job, one.changes())


def apologise(desk: Desk, clerk: e.Clerk, stream: str, due_at: datetime, reason: str, signer: str) -> Moved:
    """Promise a new date with an apology (Mẫu 04), which the head of the agency signs.

    Raises:
        Refused: no reason, no signer, a date that is not later than the one promised before, or not in this state.
    """
    because = why(reason)
    head = clean(signer, field="signer", limit=200)
    if not head:
        raise Refused("no-signer", "Name the head of the agency, who signs the apology.", field="signer")
    with deed(desk, clerk) as one:
        dossier = one.dossier(stream)
        promised = typed_due(due_at, site_time(one.now), because, desk.calendar)
        assert promised.at is not None
        if dossier.due_at is not None and promised.at <= dossier.due_at:
            raise Refused("due-not-later", "The new date must come after the one that was promised.", field="due")
        one.happen(stream, e.DueMoved(due_at=promised.at, reason=because, signer=head))
        job = one.issue(stream, e.PaperKind.APOLOGY, title=dossier.number)
    return Moved(stream, dossier.due_at, promised.at, job, one.changes())


def procedure_of(desk: Desk, dossier: Dossier) -> Procedure | None:
    """Return the procedure in the version that the dossier was accepted under, None when this desk has it no more."""
    known = dossier.procedure
    return None if known is None else desk.catalogue.version(known.code, known.version)


def rule_of(desk: Desk, dossier: Dossier) -> TimeRule:
    """Return the time limit that the dossier was accepted under: the case whose words its receipt bears."""
    procedure = procedure_of(desk, dossier)
    rules = [case.rule for case in procedure.times] if procedure else []
    return next((rule for rule in rules if words.limit(rule) == dossier.due_days), UnknownTime())


def _extended(desk: Desk, dossier: Dossier, now: datetime) -> Due:
    assert dossier.state is State.SUPPLEMENTING
    return after_supplement(
        dossier.due_at,
        rule_of(desk, dossier),
        asked=moment(dossier.asked_at),
        supplemented=now,
        calendar=desk.calendar,
    )
