"""Taking a dossier in: the one deed that accepts it and prints, alone or linked with others; or turns it away."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.dossier import Dossier
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import Charge
from clerkdesk.domain.procedure import Procedure
from clerkdesk.domain.spoken import spoken
from clerkdesk.domain.text import clean
from clerkdesk.domain.visit import fold as fold_visit
from clerkdesk.printing import words
from clerkdesk.projections import find
from clerkdesk.services.coding import code_of
from clerkdesk.services.desk import Changes, Deed, Desk, deed
from clerkdesk.services.promise import Preview, charge_of, due_of, preview, procedure_for, time_rule
from clerkdesk.services.taking import taken
from clerkdesk.services.wish import SETS, Reception, cleaned, missing, new_nonce, people, visitor

__all__ = [
    "Accepted",
    "Preview",
    "Reception",
    "TurnedAway",
    "ask_completion",
    "missing",
    "new_nonce",
    "preview",
    "procedure_for",
    "receive",
    "receive_linked",
    "refuse",
    "visit_list",
]


LINKED = 10
"""So many dossiers are received together at the most."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A dossier that was taken in: its stream, visit and code, and the receipt's print job."""

    stream: str
    visit: str
    code: str
    provisional: bool
    due_at: datetime | None
    fee: int
    job: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A dossier that was presented and not accepted; ``job`` prints the slip, "" when none was asked for."""

    stream: str
    visit: str
    job: str
    changes: Changes


def receive(desk: Desk, clerk: e.Clerk, wish: Reception, code: str = "") -> Accepted:
    """Accept a dossier: code, due date, fee and receipt in one deed. Asked again with the same nonce: the same answer.

    code: the official one that was dealt to it beforehand (to its stream: :func:`clerkdesk.services.wish.stream`).

    Raises:
        Refused: a rule says no, with the field at fault; nothing was changed.
        Trouble: the surroundings failed; nothing was changed.
    """
    ready = _ready(desk, wish)
    with deed(desk, clerk) as one:
        before = _before(one, wish)
        if before is not None and before.code:
            return _accepted_before(one, before)
        accepted = _accept(one, *ready, _visit(one, ready[1]), code)
    return replace(accepted, changes=one.changes())


def receive_linked(
    desk: Desk, clerk: e.Clerk, wishes: Sequence[Reception], codes: Sequence[str] = ()
) -> tuple[Accepted, ...]:
    """Accept linked procedures (liên thông) together: one visit, one deed, all or nothing, one list of them all.

    The visit is the first wish's; the others' is not asked. Every dossier has its own code, due date and receipt.
    codes: official ones dealt beforehand, in the order of the wishes, "" for none.

    Raises:
        Refused: a rule says no; its field is "wishes[n].field" with n from 0; nothing was changed.
        Trouble: the surroundings failed; nothing was changed.
    """
    if not 1 <= len(wishes) <= LINKED:
        raise Refused("bad-linked", "1 to {most} dossiers are received together.", field="wishes", most=LINKED)
    ready = []
    for place, wish in enumerate(wishes):
        with _placed(place):
            ready.append(_ready(desk, wish))
    nonces = [wish.nonce for wish in wishes if wish.nonce]
    if len(set(nonces)) < len(nonces):
        raise Refused("bad-nonce", "The mark of a request is a UUID of version 7.", field="wishes")
    with deed(desk, clerk) as one:
        known = [before for wish in wishes if (before := _before(one, wish)) is not None and before.code]
        if len(known) == len(wishes):
            return tuple(_accepted_before(one, before) for before in known)
        visit = _visit(one, ready[0][1])
        done = []
        asked = (*codes, *("" for _wish in wishes))
        for place, ((procedure, wish, cost), code) in enumerate(zip(ready, asked, strict=False)):
            with _placed(place):
                done.append(_accept(one, procedure, wish, cost, visit, code))
        if len(done) > 1:
            one.issue(visit, e.PaperKind.VISIT_LIST, title=done[0].code)
    return tuple(replace(accepted, changes=one.changes()) for accepted in done)


def visit_list(desk: Desk, clerk: e.Clerk, visit: str) -> TurnedAway:
    """Print the list of the dossiers of a visit again, or for the first time; ``stream`` is the visit's.

    Raises:
        Refused: there is no such visit, or nothing was received in it.
    """
    with deed(desk, clerk) as one:
        received = [line for line in find.by_visit(one.pen.connection, visit) if line.code]
        if not received:
            raise Refused("no-visit", "There is no such visit.", field="visit")
        job = one.issue(visit, e.PaperKind.VISIT_LIST, title=received[0].number)
    return TurnedAway(visit, visit, job, one.changes())


@contextmanager
def _placed(place: int) -> Iterator[None]:
    """Let a refusal name which of several receptions is at fault."""
    try:
        yield
    except Refused as no:
        raise Refused(no.code, no.message, field=f"wishes[{place}].{no.field}".rstrip("."), **no.params) from None


def _ready(desk: Desk, wish: Reception) -> tuple[Procedure, Reception, Charge]:
    """Return what can be decided before the deed, all of it checked."""
    procedure = procedure_for(desk, wish)
    wish = cleaned(procedure, wish)
    lacking = missing(procedure, wish.components)
    if lacking:
        raise Refused(
            "components-missing",
            "These papers are missing: {names}.",
            field="components",
            names="; ".join(part.name for part in lacking),
        )
    _check_bounds(desk, wish)
    return procedure, wish, charge_of(desk, procedure, wish)


def _accept(one: Deed, procedure: Procedure, wish: Reception, cost: Charge, visit: str, asked: str) -> Accepted:
    """Take one dossier in; ``changes`` are filled in when the deed is done."""
    desk = one.desk
    when = site_time(wish.received_at or one.now)
    promised = due_of(desk, procedure, wish, when)
    if promised.at is None:
        raise Refused(
            "due-missing", "No due date can be computed for this procedure: type one with a reason.", field="due"
        )
    code, provisional = code_of(one, asked)
    received = e.Received(
        visit=visit,
        code=code,
        provisional=provisional,
        procedure=_reference(procedure),
        received_at=when,
        due_at=promised.at,
        due_days=words.limit(time_rule(procedure, wish)),
        due_why=tuple(spoken(reason) for reason in promised.why),
        due_typed=wish.due_reason if wish.typed_due else "",
        components=wish.components,
        sets=wish.sets,
        fee=cost.amount,
        fee_lines=cost.lines,
        fee_reason=wish.fee_reason,
        exemption=wish.exemption,
        channel=wish.channel,
        receiving_site=desk.site.counter,
        resolving_site=wish.resolving_site,
        collect_at=wish.collect_at or desk.site.counter,
        late=wish.received_at is not None,
        token=secrets.token_urlsafe(16) if desk.site.public_address else "",
        personal=people(wish),
    )
    if wish.dossier or _before(one, wish) is not None:
        stream = wish.dossier or f"dossier:{wish.nonce}"
        _there(one, stream)
        one.happen(stream, received)
    else:
        stream = one.begin("dossier", received, wish.nonce)
    for signed in wish.forms:
        one.note(stream, signed)
    if wish.direct:
        one.note(stream, e.TakenDirectly(reason=wish.direct))
    if cost.amount and wish.pay_now:
        one.note(stream, taken(one, cost.amount, wish.means, wish.series, wish.number))
    job = one.issue(stream, e.PaperKind.RECEIPT, title=code)
    return Accepted(stream, visit, code, provisional, promised.at, cost.amount, job, Changes())


def ask_completion(desk: Desk, clerk: e.Clerk, wish: Reception, items: tuple[str, ...], reason: str = "") -> TurnedAway:
    """Count a dossier as presented, tell what is missing, and print the slip (Mẫu 02). It has no code.

    Raises:
        Refused: nothing is named as missing, or the procedure is not this counter's.
    """
    procedure = procedure_for(desk, wish)
    wish = cleaned(procedure, wish)
    wanted = tuple(clean(item, field="items", limit=1000) for item in items if item.strip())
    if not wanted:
        raise Refused("nothing-missing", "Say what the citizen has to bring.", field="items")
    with deed(desk, clerk) as one:
        before = _before(one, wish)
        if before is not None:
            return TurnedAway(before.id, before.visit, _job(one, before.id, e.PaperKind.SUPPLEMENT), one.changes())
        stream, visit = _present(one, procedure, wish)
        one.happen(stream, e.CompletionAsked(items=wanted, reason=clean(reason, field="reason", limit=2000)))
        job = one.issue(stream, e.PaperKind.SUPPLEMENT, title=procedure.code)
    return TurnedAway(stream, visit, job, one.changes())


def refuse(desk: Desk, clerk: e.Clerk, wish: Reception, reason: str) -> TurnedAway:
    """Count a dossier as presented and refuse it at reception, with a reason; print the refusal (Mẫu 03).

    Raises:
        Refused: no reason is given, or the procedure is unknown.
    """
    procedure = procedure_for(desk, wish)
    wish = cleaned(procedure, wish)
    why = clean(reason, field="reason", limit=2000)
    if not why:
        raise Refused("no-reason", "Say why.", field="reason")
    with deed(desk, clerk) as one:
        before = _before(one, wish)
        if before is not None:
            return TurnedAway(before.id, before.visit, _job(one, before.id, e.PaperKind.REFUSAL), one.changes())
        stream, visit = _present(one, procedure, wish)
        one.happen(stream, e.DossierRefused(reason=why))
        job = one.issue(stream, e.PaperKind.REFUSAL, title=procedure.code)
    return TurnedAway(stream, visit, job, one.changes())


def _visit(one: Deed, wish: Reception) -> str:
    if not wish.visit:
        return one.begin("visit", e.VisitOpened(personal=e.VisitPeople(visitor=visitor(wish))))
    if not any(isinstance(fact.what, e.VisitOpened) for fact in one.facts(wish.visit)):
        raise Refused("no-visit", "There is no such visit.", field="visit")
    if fold_visit(wish.visit, one.facts(wish.visit)).visitor is None:  # opened by a ticket
        one.note(wish.visit, e.VisitorKnown(personal=e.VisitPeople(visitor=visitor(wish))))
    return wish.visit


def _there(one: Deed, stream: str) -> None:
    if one.dossier(stream).state is None:
        raise Refused("not-found", "There is no such dossier.", field="dossier")


def _present(one: Deed, procedure: Procedure, wish: Reception) -> tuple[str, str]:
    visit = _visit(one, wish)
    if wish.dossier:
        _there(one, wish.dossier)
        return wish.dossier, visit
    presented = e.Presented(
        visit=visit,
        procedure=_reference(procedure),
        presented_at=one.now,
        components=wish.components,
        personal=people(wish),
    )
    return one.begin("dossier", presented, wish.nonce), visit


def _before(one: Deed, wish: Reception) -> Dossier | None:
    """Return the dossier that this very request made before, None when it is asked for the first time."""
    if not wish.nonce or wish.dossier:
        return None
    dossier = one.dossier(f"dossier:{wish.nonce}")
    return None if dossier.state is None else dossier


def _accepted_before(one: Deed, dossier: Dossier) -> Accepted:
    job = _job(one, dossier.id, e.PaperKind.RECEIPT)
    return Accepted(
        dossier.id,
        dossier.visit,
        dossier.code,
        dossier.provisional,
        dossier.first_due_at,
        dossier.fee,
        job,
        one.changes(),
    )


def _job(one: Deed, stream: str, kind: e.PaperKind) -> str:
    """Return the job that first printed ``kind``, "" when it was not printed."""
    issued = (fact.what for fact in one.facts(stream) if isinstance(fact.what, e.PaperIssued))
    return next((paper.job for paper in issued if paper.kind is kind), "")


def _reference(procedure: Procedure) -> e.ProcedureRef:
    return e.ProcedureRef(code=procedure.code, version=procedure.version, name=procedure.name, field=procedure.field)


def _check_bounds(desk: Desk, wish: Reception) -> None:
    if not 1 <= wish.sets <= SETS:
        raise Refused("bad-sets", "The number of sets is out of bounds.", field="sets")
    if wish.received_at is not None and site_time(wish.received_at) > desk.now():
        raise Refused("future", "The time of reception lies in the future.", field="received_at")
