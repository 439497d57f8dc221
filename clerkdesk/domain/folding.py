"""The fold from facts to the state of a dossier, and which facts fall when somebody decides between two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from clerkdesk.domain import correction
from clerkdesk.domain import events as e
from clerkdesk.domain.dossier import MOVES, Contest, Dossier
from clerkdesk.domain.spoken import Spoken


def fold(stream: str, facts: Iterable[e.Fact]) -> Dossier:
    """Return the state that ``facts`` (of one stream, in canonical order) make.

    Total: any facts in any order give a state. A fact that cannot follow the ones before it is kept aside as a contest.
    """
    taken = list(facts)
    dropped: set[str] = set()
    settled: set[str] = {""}
    held: set[str] = set()
    for fact in taken:
        if isinstance(fact.what, e.Settled):
            dropped.update(fact.what.fails)
            dropped.discard(fact.what.holds)
            settled.update(fact.what.fails)
            settled.add(fact.what.holds)
            held.difference_update(fact.what.fails)
            held.add(fact.what.holds)
    dropped.update(_no_money(taken, dropped))
    dossier = Dossier(stream)
    contests: list[Contest] = []
    for fact in taken:
        dossier.version = max(dossier.version, fact.version)
        dossier.touched_at = max(dossier.touched_at, fact.at)
        if not dossier.opened_by:
            dossier.opened_by = fact.origin
        if fact.id in dropped:
            continue
        _apply(dossier, fact, contests, held=fact.id in held)
    dossier.contests = tuple(c for c in contests if not (c.standing in settled and c.other in settled))
    return dossier


def _no_money(facts: Sequence[e.Fact], dropped: set[str]) -> set[str]:
    """Return the entries of money that were voided."""
    voided = {fact.what.entry for fact in facts if isinstance(fact.what, e.FeeVoided) and fact.id not in dropped}
    return {fact.id for fact in facts if fact.id in voided and isinstance(fact.what, (e.FeeTaken, e.FeeRefunded))}


def losers(stream: str, facts: Sequence[e.Fact], holds: str) -> tuple[str, ...]:
    """Return the facts (event ids) that cannot stand when somebody decides that ``holds`` does.

    Those alone: what follows from the fact that holds, or contradicts only a fact that falls, stays.
    """
    links = {fact.id for fact in facts if isinstance(fact.what, e.CodeLinked)}
    if holds in links:
        return tuple(sorted(links - {holds}))  # a dossier that was taken in stays so, whichever code it bears
    fails: set[str] = set()
    while True:
        contests = fold(stream, _with_decision(stream, facts, holds, fails)).contests
        more = {c.other if c.standing == holds else c.standing for c in contests if holds in {c.standing, c.other}}
        if more <= fails:
            return tuple(sorted(fails))
        fails |= more


def _with_decision(stream: str, facts: Sequence[e.Fact], holds: str, fails: set[str]) -> list[e.Fact]:
    last = facts[-1]
    decision = e.Settled(holds=holds, fails=tuple(fails), reason="")
    return [*facts, e.Fact("", last.origin, last.seq, stream, last.version + 1, last.at, last.clerk, decision)]


def _apply(dossier: Dossier, fact: e.Fact, contests: list[Contest], *, held: bool) -> None:
    what = fact.what
    _own(dossier, what)
    move = MOVES.get(type(what))
    if move is None:
        _note(dossier, fact, contests, held=held)
        return
    origins, target = move
    if dossier.state not in origins:
        if not ((isinstance(what, e.ResultIn) and what == dossier.result) or isinstance(what, e.HandedBack)):
            contests.append(Contest(dossier.last_move, fact.id))
        return
    dossier.state = target
    dossier.last_move = fact.id
    _carry(dossier, fact)


def _own(dossier: Dossier, what: e.Payload) -> None:
    """Take over whose it is to settle what is wrong, and that it is settled."""
    match what:
        case e.Assigned():
            dossier.owner = what
        case e.FactCorrected() | e.Voided():
            dossier.owner = dossier.unsettled = None
        case e.Settled():
            dossier.owner = None
        case _:
            pass


def _carry(dossier: Dossier, fact: e.Fact) -> None:
    """Take over what a move says."""
    match fact.what:
        case e.Received() as what:
            _receive(dossier, fact, what)
        case e.Presented() as what:
            dossier.visit = what.visit
            dossier.procedure = what.procedure
            dossier.presented_at = what.presented_at
            dossier.components = what.components
            _people(dossier, what.personal)
        case e.CompletionAsked(items=items) | e.SupplementAsked(items=items):
            dossier.missing, dossier.asked_at = items, fact.at
        case e.Supplemented() as what:
            dossier.missing = ()
            brought = {part.key for part in what.components}
            lacked = {part.key for part in dossier.components if part.held is e.Held.MISSING and part.key in brought}
            kept = (part for part in dossier.components if part.key not in lacked)
            dossier.components = (*kept, *what.components)
            if what.due_at is not None:
                _promise(dossier, what.due_at, what.due_why)
        case e.HandedOver(to=to):
            dossier.handed_to = to
        case e.HandedBack():
            dossier.handed_to = ""
        case e.ResultIn() as what:
            dossier.result, dossier.handed_to = what, ""
            dossier.result_at = fact.at
        case e.Delivered() as what:
            dossier.delivered_at = what.delivered_at
            dossier.delivered_by = fact.clerk
            dossier.receipt_lost = what.receipt_lost
            dossier.checked, dossier.by_post = what.checked, what.by_post
            if what.personal is not None:
                dossier.collector = what.personal.collector
                dossier.collector_authority = what.personal.representative
        case (
            e.DossierRefused(reason=reason)
            | e.Withdrawn(reason=reason)
            | e.Stopped(reason=reason)
            | e.Voided(reason=reason)
        ):
            dossier.reason = reason
        case _:
            pass


def _promise(dossier: Dossier, due_at: datetime, why: tuple[Spoken, ...]) -> None:
    dossier.due_at, dossier.due_why = due_at, why
    dossier.dues += (due_at,)


def _receive(dossier: Dossier, fact: e.Fact, what: e.Received) -> None:
    dossier.visit = what.visit
    dossier.code = what.code
    dossier.provisional = what.provisional
    if not what.provisional:
        _code(dossier, what.code, fact.id)
    dossier.procedure = what.procedure
    dossier.received_at = what.received_at
    dossier.due_at = dossier.first_due_at = what.due_at
    dossier.dues = () if what.due_at is None else (what.due_at,)
    dossier.due_days = what.due_days
    dossier.due_why = what.due_why
    dossier.due_typed = what.due_typed
    dossier.components = what.components
    dossier.sets = what.sets
    dossier.fee = what.fee
    dossier.fee_lines = what.fee_lines
    dossier.exemption = what.exemption
    dossier.channel = what.channel
    dossier.receiving_site = what.receiving_site
    dossier.resolving_site = what.resolving_site
    dossier.collect_at = what.collect_at
    dossier.late = what.late
    dossier.token = what.token
    dossier.missing = ()
    dossier.received_by = fact.clerk
    dossier.received_origin = fact.origin
    _people(dossier, what.personal)


def _code(dossier: Dossier, code: str, by: str) -> None:
    dossier.official_codes = (*(one for one in dossier.official_codes if one != code), code)
    dossier.coded_by = by


def _recode(dossier: Dossier, event: str, what: e.Recoded) -> None:
    gone = [dossier.code] if what.code != dossier.code else []
    if what.old in dossier.official_codes:
        dossier.official_codes = tuple(one for one in dossier.official_codes if one != what.old)
        dossier.coded_by = dossier.coded_by if dossier.official_codes else ""
        gone = [one for one in gone if one != what.old] + [what.old]
    dossier.former_codes = (*(one for one in dossier.former_codes if one not in {what.code, *gone}), *gone)
    if what.code != dossier.code:
        dossier.code, dossier.provisional = what.code, what.provisional
        if not what.provisional:
            _code(dossier, what.code, event)
    dossier.receipt_outdated = e.PaperKind.RECEIPT in dossier.papers


def _people(dossier: Dossier, people: e.DossierPeople | None) -> None:
    if people is None:
        dossier.erased = True
        return
    dossier.erased = False
    dossier.applicant = people.applicant
    dossier.representative = people.representative
    dossier.provenance = people.provenance or {}
    dossier.note = people.note


def _note(dossier: Dossier, fact: e.Fact, contests: list[Contest], *, held: bool) -> None:
    """Take over what happens beside the moves."""
    match fact.what:
        case e.FeeTaken(amount=amount):
            dossier.paid += amount
        case e.FeeRefunded(amount=amount):
            dossier.paid -= amount
        case e.PaperIssued(kind=kind, copy=copy):
            dossier.papers[kind] = max(dossier.papers.get(kind, 0), copy)
            if kind is e.PaperKind.RECEIPT:
                dossier.receipt_outdated = False
        case e.FormSigned() as what:
            dossier.forms = (*(one for one in dossier.forms if one.form != what.form), what)
        case e.TakenDirectly(reason=reason):
            dossier.direct = reason
        case e.CodeLinked(code=code):
            if dossier.coded_by and dossier.official_code != code and not held:
                contests.append(Contest(dossier.coded_by, fact.id))
            else:
                _code(dossier, code, fact.id)
        case e.Recoded() as what if what.code != dossier.code or what.old in dossier.official_codes:
            _recode(dossier, fact.id, what)
        case e.Coded(code=code):
            _code(dossier, code, "")
            dossier.receipt_outdated = dossier.provisional and e.PaperKind.RECEIPT in dossier.papers
        case e.ProvinceSaid() | e.ProvinceRefused() as what:
            if dossier.province is None or dossier.province.said_at <= what.said_at:
                dossier.province = what
                dossier.unsettled = what if isinstance(what, e.ProvinceRefused) else None
        case e.DueMoved() as what:
            dossier.signer = what.signer
            _promise(dossier, what.due_at, dossier.due_why)
        case e.FactCorrected(field=name, personal=None) as what if not correction.FIELDS.get(name, True):
            correction.apply(dossier, name, e.CorrectedPeople(old=what.old, new=what.new))
        case e.FactCorrected(field=name, personal=e.CorrectedPeople() as new):
            correction.apply(dossier, name, new)
        case e.Unknown():
            dossier.frozen = True
        case _:
            pass
