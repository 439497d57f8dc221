"""Taking a dossier in: what it will cost and when it is due, then the one deed that accepts it and prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.codes import day_part, provisional
from clerkdesk.domain.due import Due, Reason, TimeRule, UnknownTime, due, typed_due
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import Charge, FeeRule, Free, Quantities, UnknownFee, charge
from clerkdesk.domain.party import Party, Representative, check_identity, check_representative
from clerkdesk.domain.procedure import Component, Procedure
from clerkdesk.domain.spoken import spoken
from clerkdesk.domain.text import clean
from clerkdesk.printing import words
from clerkdesk.services.desk import Changes, Deed, Desk, deed

SETS: int = 20
ITEMS: int = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """What the clerk has decided at the counter about one dossier.

    procedure: code. visit: stream of the visit, "" to open one. dossier: stream when it was presented before, or "".
    time_case, fee_case: index into the procedure's cases. items, pages: quantities for the fee.
    typed_fee, fee_reason: an amount where the catalogue and the site have none. exemption: the reason to take nothing.
    typed_due, due_reason: a due date where none can be computed, or in place of it.
    received_at: for a late entry, when it really came in; None for now.
    pay_now: whether the fee is taken with the reception.
    """

    procedure: str
    applicant: Party
    representative: Representative | None = None
    provenance: dict[str, str] = field(default_factory=dict)
    components: tuple[e.ComponentIn, ...] = ()
    visit: str = ""
    dossier: str = ""
    time_case: int = 0
    fee_case: int = 0
    items: int = 1
    pages: tuple[int, ...] = ()
    typed_fee: int | None = None
    fee_reason: str = ""
    exemption: str = ""
    typed_due: datetime | None = None
    due_reason: str = ""
    received_at: datetime | None = None
    sets: int = 1
    channel: str = "counter"
    resolving_site: str = ""
    collect_at: str = ""
    note: str = ""
    pay_now: bool = True
    means: e.Means = e.Means.CASH


@dataclass(frozen=True, slots=True)
class Preview:
    """What the clerk sees before accepting. ``charge`` is None while an amount is missing; ``fee_open`` says why."""

    procedure: Procedure
    due: Due
    charge: Charge | None
    fee_open: Refused | None
    missing: tuple[Component, ...]
    warnings: tuple[Reason, ...]


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


def procedure_for(desk: Desk, wish: Reception) -> Procedure:
    """Return the procedure in its version of the day.

    Raises:
        Refused: unknown, not in effect, or not this counter's business.
    """
    day = site_time(wish.received_at or desk.now()).date()
    found = desk.catalogue.get(wish.procedure, on=day)
    if found is None:
        raise Refused(
            "no-procedure",
            "There is no procedure {code} in effect on {day}.",
            field="procedure",
            code=wish.procedure[:40],
            day=day.strftime("%d/%m/%Y"),
        )
    if not found.receivable:
        raise Refused(
            "not-ours", "The commune police receives “{name}”: show the way.", field="procedure", name=found.name
        )
    return found


def preview(desk: Desk, wish: Reception) -> Preview:
    """Return due date, fee and missing papers of ``wish`` without writing anything. Quick; reads no disk.

    Raises:
        Refused: the procedure is unknown or not this counter's business.
    """
    procedure = procedure_for(desk, wish)
    when = wish.received_at or desk.now()
    refused: Refused | None = None
    cost: Charge | None = None
    try:
        cost = _charge(desk, procedure, wish)
    except Refused as no:
        refused = no
    try:
        promised = _due(desk, procedure, wish, when)
    except Refused as no:
        promised = Due(at=None, why=(Reason(text=no.message, params=no.params),))
    return Preview(procedure, promised, cost, refused, missing(procedure, wish.components), promised.warnings)


def missing(procedure: Procedure, components: tuple[e.ComponentIn, ...]) -> tuple[Component, ...]:
    """Return the required components that are neither there on paper nor replaced by data or an earlier copy."""
    there = {part.key for part in components if part.held is not e.Held.MISSING}
    return tuple(part for part in procedure.components if part.required and part.key not in there)


def receive(desk: Desk, clerk: e.Clerk, wish: Reception) -> Accepted:
    """Accept a dossier: code, due date, fee and receipt in one deed.

    Raises:
        Refused: a rule says no, with the field at fault; nothing was changed.
        Trouble: the surroundings failed; nothing was changed.
    """
    procedure = procedure_for(desk, wish)
    people = _people(wish)
    _check_components(procedure, wish.components)
    lacking = missing(procedure, wish.components)
    if lacking:
        raise Refused(
            "components-missing",
            "These papers are missing: {names}.",
            field="components",
            names="; ".join(part.name for part in lacking),
        )
    _check_bounds(desk, wish)
    cost = _charge(desk, procedure, wish)
    with deed(desk, clerk) as one:
        when = site_time(wish.received_at) if wish.received_at else one.now.astimezone(site_time(desk.now()).tzinfo)
        promised = _due(desk, procedure, wish, when)
        if promised.at is None:
            raise Refused(
                "due-missing", "No due date can be computed for this procedure: type one with a reason.", field="due"
            )
        visit = _visit(one, wish)
        day = when.date() if not wish.received_at else desk.today()
        series = f"{one.origin.agency}-{day_part(day)}-{one.origin.letters}"
        code = provisional(one.origin.agency, day, one.origin.letters, one.number(series))
        received = e.Received(
            visit=visit,
            code=code,
            provisional=True,
            procedure=_reference(procedure),
            received_at=when,
            due_at=promised.at,
            due_days=words.limit(_time_rule(procedure, wish)),
            due_why=tuple(spoken(reason) for reason in promised.why),
            due_typed=wish.due_reason.strip() if wish.typed_due else "",
            components=wish.components,
            sets=wish.sets,
            fee=cost.amount,
            fee_lines=cost.lines,
            fee_reason=wish.fee_reason.strip(),
            exemption=wish.exemption.strip(),
            channel=wish.channel,
            receiving_site=desk.site.counter,
            resolving_site=wish.resolving_site,
            collect_at=wish.collect_at or desk.site.counter,
            late=wish.received_at is not None,
            personal=people,
        )
        if wish.dossier:
            _there(one, wish.dossier)
            one.happen(wish.dossier, received)
            stream = wish.dossier
        else:
            stream = one.begin("dossier", received)
        if cost.amount and wish.pay_now:
            one.note(stream, e.FeeTaken(amount=cost.amount, means=wish.means))
        job = one.issue(stream, e.PaperKind.RECEIPT, title=code)
    return Accepted(stream, visit, code, True, promised.at, cost.amount, job, one.changes())


def ask_completion(desk: Desk, clerk: e.Clerk, wish: Reception, items: tuple[str, ...], reason: str = "") -> TurnedAway:
    """Count a dossier as presented, tell what is missing, and print the slip (Mẫu 02). It has no code.

    Raises:
        Refused: nothing is named as missing, or the procedure is not this counter's.
    """
    procedure = procedure_for(desk, wish)
    wanted = tuple(clean(item, field="items", limit=1000) for item in items if item.strip())
    if not wanted:
        raise Refused("nothing-missing", "Say what the citizen has to bring.", field="items")
    with deed(desk, clerk) as one:
        stream, visit = _present(one, procedure, wish)
        one.happen(stream, e.CompletionAsked(items=wanted, reason=clean(reason, field="reason", limit=2000)))
        job = one.issue(stream, e.PaperKind.SUPPLEMENT, title=procedure.code)
    return TurnedAway(stream, visit, job, one.changes())


def refuse(desk: Desk, clerk: e.Clerk, wish: Reception, reason: str) -> TurnedAway:
    """Count a dossier as presented and refuse it at reception, with a reason.

    Raises:
        Refused: no reason is given, or the procedure is unknown.
    """
    procedure = procedure_for(desk, wish)
    why = clean(reason, field="reason", limit=2000)
    if not why:
        raise Refused("no-reason", "Say why.", field="reason")
    with deed(desk, clerk) as one:
        stream, visit = _present(one, procedure, wish)
        one.happen(stream, e.DossierRefused(reason=why))
    return TurnedAway(stream, visit, "", one.changes())


def _visit(one: Deed, wish: Reception) -> str:
    if not wish.visit:
        return one.begin("visit", e.VisitOpened(personal=e.VisitPeople(visitor=_visitor(wish))))
    if not any(isinstance(fact.what, e.VisitOpened) for fact in one.facts(wish.visit)):
        raise Refused("no-visit", "There is no such visit.", field="visit")
    return wish.visit


def _there(one: Deed, stream: str) -> None:
    if one.dossier(stream).state is None:
        raise Refused("not-found", "There is no such dossier.", field="dossier")


def _present(one: Deed, procedure: Procedure, wish: Reception) -> tuple[str, str]:
    people = _people(wish)
    _check_components(procedure, wish.components)
    visit = _visit(one, wish)
    if wish.dossier:
        _there(one, wish.dossier)
        return wish.dossier, visit
    presented = e.Presented(
        visit=visit,
        procedure=_reference(procedure),
        presented_at=one.now,
        components=wish.components,
        personal=people,
    )
    return one.begin("dossier", presented), visit


def _reference(procedure: Procedure) -> e.ProcedureRef:
    return e.ProcedureRef(code=procedure.code, version=procedure.version, name=procedure.name, field=procedure.field)


def _visitor(wish: Reception) -> Party:
    return wish.representative.party if wish.representative else wish.applicant


def _people(wish: Reception) -> e.DossierPeople:
    """Check who is involved and return them in clean text."""
    applicant = _party(wish.applicant, "applicant")
    agent = wish.representative
    if agent is not None:
        agent = Representative(
            party=_party(agent.party, "representative"),
            authority=agent.authority,
            kinship=agent.kinship,
            paper=clean(agent.paper, field="representative.paper", limit=300),
        )
        check_representative(agent)
    note = clean(wish.note, field="note", limit=2000)
    return e.DossierPeople(applicant=applicant, representative=agent, provenance=wish.provenance or None, note=note)


def _party(party: Party, field_name: str) -> Party:
    name = clean(party.name, field=f"{field_name}.name", limit=200)
    if not name:
        raise Refused("no-name", "The name is missing.", field=f"{field_name}.name")
    check_identity(party.identity)
    return Party(
        name=name,
        kind=party.kind,
        identity=party.identity,
        born=party.born,
        sex=party.sex,
        address=type(party.address)(
            text=clean(party.address.text, field=f"{field_name}.address", limit=500),
            province=party.address.province,
            unit=party.address.unit,
        ),
        phone=clean(party.phone, field=f"{field_name}.phone", limit=30),
        email=clean(party.email, field=f"{field_name}.email", limit=200),
    )


def _check_components(procedure: Procedure, components: tuple[e.ComponentIn, ...]) -> None:
    known = {part.key for part in procedure.components}
    seen: set[str] = set()
    for part in components:
        if part.key not in known and not part.key.startswith("other-"):
            raise Refused(
                "no-component", "This procedure has no component “{key}”.", field="components", key=part.key[:60]
            )
        if part.key in seen:
            raise Refused("component-twice", "A component is named twice: {name}.", field="components", name=part.name)
        seen.add(part.key)
        clean(part.name, field="components", limit=2000)
        if not all(0 <= count <= ITEMS for count in (part.originals, part.certified, part.copies)):
            raise Refused("bad-count", "A count of papers is out of bounds.", field="components")
        if part.held in {e.Held.DATA, e.Held.DIGITISED} and not part.source.strip():
            raise Refused(
                "no-source", "Name where the data for “{name}” came from.", field="components", name=part.name
            )


def _check_bounds(desk: Desk, wish: Reception) -> None:
    if not 1 <= wish.sets <= SETS:
        raise Refused("bad-sets", "The number of sets is out of bounds.", field="sets")
    if wish.received_at is not None and site_time(wish.received_at) > desk.now():
        raise Refused("future", "The time of reception lies in the future.", field="received_at")


def _time_rule(procedure: Procedure, wish: Reception) -> TimeRule:
    if not procedure.times:
        return UnknownTime()
    if not 0 <= wish.time_case < len(procedure.times):
        raise Refused("no-time-case", "This procedure has no such time limit.", field="time_case")
    return procedure.times[wish.time_case].rule


def _fee_rule(procedure: Procedure, wish: Reception) -> FeeRule:
    if not procedure.fees:
        return UnknownFee()
    if not 0 <= wish.fee_case < len(procedure.fees):
        raise Refused("no-fee-case", "This procedure has no such fee.", field="fee_case")
    return procedure.fees[wish.fee_case].rule


def _due(desk: Desk, procedure: Procedure, wish: Reception, when: datetime) -> Due:
    rule = _time_rule(procedure, wish)
    if wish.typed_due is not None:
        return typed_due(wish.typed_due, when, wish.due_reason, desk.calendar)
    return due(rule, when, desk.calendar)


def _charge(desk: Desk, procedure: Procedure, wish: Reception) -> Charge:
    rule = _fee_rule(procedure, wish)
    if wish.typed_fee is not None and not isinstance(rule, Free) and not wish.fee_reason.strip():
        raise Refused("fee-reason", "An amount that is typed needs a reason.", field="fee_reason")
    known = wish.typed_fee if wish.typed_fee is not None else desk.site.fees.get(procedure.code)
    return charge(rule, Quantities(items=wish.items, pages=wish.pages), known, wish.exemption)
