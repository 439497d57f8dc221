"""What happened, in one sentence: English texts with fields, said in any language by whoever shows them."""

from __future__ import annotations

from typing import Final

from clerkdesk.domain import correction
from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.due import Reason
from clerkdesk.domain.fee import money
from clerkdesk.domain.queueing import QueueRule
from clerkdesk.language import N_


def tell(fact: e.Fact) -> Reason:
    """Return what ``fact`` tells, for a timeline."""
    match fact.what:
        case e.Presented():
            return Reason(text=N_("Presented at the counter"))
        case e.CompletionAsked(items=items) | e.SupplementAsked(items=items):
            return Reason(text=N_("Asked to bring: {items}"), params={"items": "; ".join(items)})
        case e.DossierRefused(reason=reason):
            return Reason(text=N_("Refused: {reason}"), params={"reason": reason})
        case e.Received() as what if what.late:
            return Reason(
                text=N_("Received under {code}, entered afterwards for {at}"),
                params={"code": what.code, "at": what.received_at},
            )
        case e.Received() as what:
            return Reason(text=N_("Received under {code}"), params={"code": what.code})
        case e.Recoded(code=code, old=old):
            return Reason(text=N_("Goes under {code}: {old} stood for two dossiers"), params={"code": code, "old": old})
        case e.CodeLinked(code=code) | e.Coded(code=code):
            return Reason(text=N_("Official code {code} linked"), params={"code": code})
        case e.Supplemented(due_at=due_at) if due_at is not None:
            return Reason(text=N_("Supplement brought; new due date {at}"), params={"at": due_at})
        case e.Supplemented():
            return Reason(text=N_("Supplement brought"))
        case e.HandedOver(to=to):
            return Reason(text=N_("Handed over to {to}"), params={"to": to})
        case e.HandedBack(by=by, note=note) if note:
            return Reason(text=N_("Handed back by {by}: {note}"), params={"by": by, "note": note})
        case e.HandedBack(by=by):
            return Reason(text=N_("Handed back by {by}"), params={"by": by})
        case e.DueMoved(due_at=due_at, reason=reason, signer=signer) if signer:
            return Reason(
                text=N_("Apology signed by {signer}, new due date {at}: {reason}"),
                params={"signer": signer, "at": due_at, "reason": reason},
            )
        case e.DueMoved(due_at=due_at, reason=reason):
            return Reason(text=N_("New due date {at}: {reason}"), params={"at": due_at, "reason": reason})
        case e.ResultIn(number=number, granted=granted):
            if not granted:
                return Reason(text=N_("Result in: not granted ({number})"), params={"number": number or "—"})
            return Reason(text=N_("Result in: {number}"), params={"number": number or "—"})
        case e.Delivered() as what:
            return _delivered(what)
        case e.Withdrawn(reason=reason):
            return Reason(text=N_("Withdrawn by the applicant: {reason}"), params={"reason": reason})
        case e.Stopped(reason=reason):
            return Reason(text=N_("Stopped at the applicant's request: {reason}"), params={"reason": reason})
        case e.Voided(reason=reason):
            return Reason(text=N_("Voided: {reason}"), params={"reason": reason})
        case e.Settled(reason=reason):
            return Reason(text=N_("Decided which fact holds: {reason}"), params={"reason": reason})
        case _:
            return _beside(fact.what)


def particulars(fact: e.Fact) -> tuple[str, ...]:
    """Return what else ``fact`` says, in the words that were typed: what tells two like it from each other."""
    match fact.what:
        case e.Delivered(personal=e.CollectorPeople() as who, checked=checked):
            return tuple(filter(None, (who.collector.identity.number, checked)))
        case e.ResultIn(excerpt=excerpt):
            return (excerpt,) if excerpt else ()
        case e.Received(procedure=procedure, due_at=due_at):
            due = f"{site_time(due_at):%H:%M %d/%m/%Y}" if due_at else ""
            return tuple(filter(None, (procedure.name, due)))
        case _:
            return ()


def _delivered(what: e.Delivered) -> Reason:
    if what.by_post:
        return Reason(text=N_("Sent by post, consignment {number}"), params={"number": what.by_post})
    name = what.personal.collector.name if what.personal else "…"
    if what.receipt_lost:
        return Reason(text=N_("Delivered to {name}, receipt declared lost"), params={"name": name})
    return Reason(text=N_("Delivered to {name}"), params={"name": name})


def _corrected(what: e.FactCorrected) -> Reason:
    name = Reason(text=correction.NAMES.get(what.field, what.field))
    if correction.FIELDS.get(what.field, True) and what.personal is None:
        return Reason(text=N_("Corrected: {name} ({reason})"), params={"name": name, "reason": what.reason})
    old, new = (what.personal.old, what.personal.new) if what.personal else (what.old, what.new)
    return Reason(
        text=N_("Corrected: {name}, “{old}” became “{new}” ({reason})"),
        params={
            "name": name,
            "old": correction.shown(what.field, old),
            "new": correction.shown(what.field, new),
            "reason": what.reason,
        },
    )


_BY_PROVINCE: Final = N_("The province refuses it ({code}): {words}")
_REFUSED_BY_PROVINCE: Final = {
    "clerk": N_("The province refuses it ({code}): {words}. To be settled by the clerk who received it."),
    "administrator": N_("The province refuses it ({code}): {words}. To be settled by the administrator."),
}


def _beside(what: e.Payload) -> Reason:
    match what:
        case e.FeeTaken(amount=amount, means=e.Means.TRANSFER):
            return Reason(text=N_("Fee taken by transfer: {amount}"), params={"amount": money(amount)})
        case e.FeeTaken(amount=amount):
            return Reason(text=N_("Fee taken in cash: {amount}"), params={"amount": money(amount)})
        case e.FeeRefunded(amount=amount, reason=reason):
            return Reason(text=N_("{amount} given back: {reason}"), params={"amount": money(amount), "reason": reason})
        case e.FeeVoided(reason=reason):
            return Reason(text=N_("Entry of money voided: {reason}"), params={"reason": reason})
        case e.FactCorrected() as what:
            return _corrected(what)
        case e.PaperIssued(kind=kind, reason="") | e.PaperIssued(kind=kind, copy=1):
            return Reason(text=PAPERS[kind])  # a second supplement slip is not the first one printed again
        case e.PaperIssued(kind=kind, copy=copy):
            return Reason(
                text=N_("Printed again ({copy}): {paper}"), params={"copy": copy, "paper": Reason(text=PAPERS[kind])}
            )
        case e.FormSigned(title=title, way="fingerprint"):
            return Reason(text=N_("Form signed with a fingerprint: {title}"), params={"title": title})
        case e.FormSigned(title=title):
            return Reason(text=N_("Form signed: {title}"), params={"title": title})
        case e.TakenDirectly(reason=reason):
            return Reason(text=N_("Taken at the counter, not online: {reason}"), params={"reason": reason})
        case e.PersonalErased(ground=ground):
            return Reason(text=N_("Personal data erased: {ground}"), params={"ground": ground})
        case e.ProvinceSaid(words=words):
            return Reason(text=N_("The province says: {words}"), params={"words": words})
        case e.ProvinceRefused(code=code, words=words, owner=owner):
            return Reason(text=_REFUSED_BY_PROVINCE.get(owner, _BY_PROVINCE), params={"code": code, "words": words})
        case e.Assigned(to=to, why=why) if why:
            return Reason(text=N_("Handed to {to} to settle: {why}"), params={"to": to, "why": why})
        case e.Assigned(to=to):
            return Reason(text=N_("Handed to {to} to settle"), params={"to": to})
        case e.AskedAgain():
            return Reason(text=N_("To be sent to the province once more as it is"))
        case e.TicketIssued(number=number):
            return Reason(text=N_("Ticket {number} issued"), params={"number": number})
        case e.TicketCalled(counter=counter):
            return Reason(text=N_("Called to counter {counter}"), params={"counter": counter})
        case e.TicketServing(counter=counter):
            return Reason(text=N_("Served at counter {counter}"), params={"counter": counter})
        case e.TicketHeld():
            return Reason(text=N_("Ticket put on hold"))
        case e.TicketTransferred(to=to):
            return Reason(text=N_("Ticket sent on to counter {to}"), params={"to": to or "…"})
        case e.TicketMissed():
            return Reason(text=N_("Nobody came when called"))
        case e.TicketReturned():
            return Reason(text=N_("Ticket back in the line"))
        case e.TicketDone(counter=counter):
            return Reason(text=N_("Done at counter {counter}"), params={"counter": counter})
        case e.TicketVoided(reason=reason):
            return Reason(text=N_("Ticket void: {reason}"), params={"reason": reason})
        case e.VisitRated(score=score, reason=reason) if reason:
            cause: object = next((one for one in QueueRule().reasons if one.key == reason), reason)
            return Reason(text=N_("Visit rated {score} of 5: {why}"), params={"score": score, "why": cause})
        case e.VisitRated(score=score):
            return Reason(text=N_("Visit rated {score} of 5"), params={"score": score})
        case e.Unknown(type=kind):
            return Reason(text=N_("Needs a newer version of ClerkDesk: {kind}"), params={"kind": kind})
        case _:
            return Reason(text=what.TYPE)


PAPERS = {
    e.PaperKind.RECEIPT: N_("Receipt printed"),
    e.PaperKind.SUPPLEMENT: N_("Supplement slip printed"),
    e.PaperKind.REFUSAL: N_("Refusal slip printed"),
    e.PaperKind.APOLOGY: N_("Apology printed"),
    e.PaperKind.STOP: N_("Stop notice printed"),
    e.PaperKind.CONTROL: N_("Control sheet printed"),
    e.PaperKind.DELIVERY: N_("Delivery note printed"),
    e.PaperKind.LOST_RECEIPT: N_("Declaration of a lost receipt printed"),
    e.PaperKind.LABELS: N_("Labels printed"),
    e.PaperKind.VISIT_LIST: N_("List of the visit's dossiers printed"),
    e.PaperKind.HANDOVER: N_("Hand-over list printed"),
    e.PaperKind.TILL_CLOSE: N_("Count of the till printed"),
    e.PaperKind.TICKET: N_("Ticket printed"),
    e.PaperKind.FORM: N_("Form printed"),
}
