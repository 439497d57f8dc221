"""From a dossier's facts to its papers, now and years later the same: what is printed comes from the journal alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from clerkdesk.domain import dossier as life
from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import ChargeLine
from clerkdesk.domain.party import Party
from clerkdesk.domain.site import Site
from clerkdesk.domain.text import clean
from clerkdesk.printing.delivery_note import DeliveryNote, render_delivery_note
from clerkdesk.printing.heads import Letterhead
from clerkdesk.printing.page import Layout
from clerkdesk.printing.receipt import ComponentLine, FeeLine, ReceiptPaper, render_receipt
from clerkdesk.printing.slips import LostReceipt, SupplementSlip, render_lost_receipt, render_supplement_slip
from clerkdesk.services.clock import moment
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Desk, deed
from clerkdesk.store.events import facts_of


@dataclass(frozen=True, slots=True)
class Source:
    """What a paper is made of: the dossier, its facts, the site, and which copy it is (1 is the first print)."""

    dossier: life.Dossier
    facts: tuple[e.Fact, ...]
    site: Site
    copy: int
    layout: Layout

    def last(self, *kinds: type[e.Payload]) -> e.Fact | None:
        """Return the last fact of one of ``kinds``."""
        return next((one for one in reversed(self.facts) if isinstance(one.what, kinds)), None)


def paper(desk: Desk, kind: e.PaperKind, stream: str, copy: int = 1, layout: Layout = Layout.A4) -> bytes:
    """Return a paper of a dossier as PDF.

    Raises:
        Refused: there is no such dossier, it has not come that far, or its personal data were erased.
    """
    with desk.store.reading() as connection:
        facts = tuple(facts_of(connection, stream))
    if not facts:
        raise Refused("not-found", "There is no such dossier.")
    dossier = life.fold(stream, facts)
    if dossier.applicant is None:
        raise Refused("erased", "The personal data of this dossier were erased: it can no longer be printed.")
    make = _MAKERS.get(kind)
    if make is None:
        raise Refused("no-paper", "This paper cannot be printed here yet.")
    return make(Source(dossier, facts, desk.site, copy, layout))


def reprint(desk: Desk, clerk: e.Clerk, stream: str, kind: e.PaperKind, reason: str) -> Done:
    """Print a paper again. A reprint is an event, and the paper is marked BẢN IN LẠI.

    Raises:
        Refused: no reason is given, or the paper was never printed.
    """
    why = clean(reason, field="reason", limit=500)
    if not why:
        raise Refused("no-reason", "Say why.", field="reason")
    with deed(desk, clerk) as one:
        dossier = one.dossier(stream)
        printed = dossier.papers.get(kind, 0)
        if not printed:
            raise Refused("never-printed", "This paper was not printed before.")
        job = one.issue(stream, kind, title=_title(dossier), copy=printed + 1, reason=why)
    return Done(stream, job, one.changes())


def lost_receipt(desk: Desk, clerk: e.Clerk, stream: str) -> Done:
    """Print a declaration that the receipt was lost, for the citizen to sign.

    Raises:
        Refused: there is no such dossier, or it was never received.
    """
    with deed(desk, clerk) as one:
        dossier = one.dossier(stream)
        if not dossier.code:
            raise Refused("not-received", "This dossier has not been received yet.")
        copy = dossier.papers.get(e.PaperKind.LOST_RECEIPT, 0) + 1
        job = one.issue(stream, e.PaperKind.LOST_RECEIPT, title=_title(dossier), copy=copy)
    return Done(stream, job, one.changes())


def _title(dossier: life.Dossier) -> str:
    return dossier.number or (dossier.procedure.code if dossier.procedure else "")


def letterhead(site: Site) -> Letterhead:
    """Return the head of the site's papers."""
    return Letterhead(
        parent=site.authority, office=site.centre, counter=site.counter, place=site.place, phone=site.phone
    )


def _receipt(source: Source) -> bytes:
    dossier, fact = source.dossier, source.last(e.Received)
    if fact is None or dossier.received_at is None or dossier.applicant is None or dossier.procedure is None:
        raise Refused("not-received", "This dossier has not been received yet.")
    linked = dossier.official_code if dossier.provisional else ""
    receipt = ReceiptPaper(
        letterhead=letterhead(source.site),
        code=dossier.number,
        provisional=dossier.provisional and not linked,
        earlier_code=dossier.code if linked else "",
        applicant=dossier.applicant,
        representative=dossier.representative,
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        received=dossier.received_at,
        entered=moment(fact.at) if dossier.late else None,
        due=dossier.first_due_at,
        time_limit=dossier.due_days,
        components=tuple(map(_component, dossier.components)),
        sets=dossier.sets,
        fees=_fees(dossier),
        collect_at=dossier.collect_at,
        clerk=fact.clerk.name,
        reprint=source.copy - 1,
    )
    return render_receipt(receipt, source.layout)


_NOTES: Final[Mapping[e.Held, str]] = {
    e.Held.PAPER: "",
    e.Held.PRESENTED: "xuất trình",
    e.Held.DATA: "khai thác từ {source}",
    e.Held.DIGITISED: "đã số hóa: {source}",
    e.Held.MISSING: "chưa có",
}


def _component(part: e.ComponentIn) -> ComponentLine:
    return ComponentLine(
        name=part.name,
        originals=part.originals,
        certified=part.certified,
        copies=part.copies,
        note=_NOTES[part.held].format(source=part.source),
    )


def _fees(dossier: life.Dossier) -> tuple[FeeLine, ...]:
    if dossier.exemption:
        return (FeeLine(label=f"miễn: {dossier.exemption}", amount=0),)
    if not dossier.fee_lines:
        return (FeeLine(label="", amount=dossier.fee),)
    return tuple(FeeLine(label=_charge_label(line), amount=line.amount) for line in dossier.fee_lines)


def _charge_label(line: ChargeLine) -> str:
    if line.count == 1:
        return line.unit
    each = f"{line.each:,}".replace(",", ".")
    return f"{line.count} {line.unit} x {each} đ"


def _delivery(source: Source) -> bytes:
    dossier, fact = source.dossier, source.last(e.Delivered)
    if fact is None or not isinstance(fact.what, e.Delivered) or dossier.applicant is None:
        raise Refused("not-delivered", "The result of this dossier was not delivered yet.")
    what = fact.what
    note = DeliveryNote(
        letterhead=letterhead(source.site),
        code=dossier.number,
        provisional=dossier.provisional and not dossier.official_code,
        procedure=dossier.procedure.name if dossier.procedure else "",
        applicant=dossier.applicant,
        collector=what.personal.collector if what.personal else Party(name=""),
        representative=what.personal.representative if what.personal else None,
        result_number=dossier.result.number if dossier.result else "",
        result_excerpt=dossier.result.excerpt if dossier.result else "",
        granted=dossier.result.granted if dossier.result else True,
        delivered=what.delivered_at,
        entered=moment(fact.at) if what.late else None,
        checked=what.checked,
        receipt_lost=what.receipt_lost,
        clerk=fact.clerk.name,
        reprint=source.copy - 1,
    )
    return render_delivery_note(note, source.layout)


def _lost(source: Source) -> bytes:
    dossier = source.dossier
    fact = source.last(e.PaperIssued)
    if dossier.applicant is None or fact is None or dossier.received_at is None:
        raise Refused("not-received", "This dossier has not been received yet.")
    declaration = LostReceipt(
        letterhead=letterhead(source.site),
        code=dossier.number,
        procedure=dossier.procedure.name if dossier.procedure else "",
        applicant=dossier.applicant,
        received=dossier.received_at,
        declared=_issued_at(source, e.PaperKind.LOST_RECEIPT),
    )
    return render_lost_receipt(declaration, source.layout)


def _issued_at(source: Source, kind: e.PaperKind) -> datetime:
    """Return when copy ``source.copy`` of ``kind`` was issued."""
    issued = [one for one in source.facts if isinstance(one.what, e.PaperIssued) and one.what.kind is kind]
    same = [one for one in issued if isinstance(one.what, e.PaperIssued) and one.what.copy == source.copy]
    return moment((same or issued or list(source.facts))[-1].at)


def _supplement(source: Source) -> bytes:
    dossier = source.dossier
    fact = source.last(e.CompletionAsked, e.SupplementAsked)
    if fact is None or dossier.applicant is None or not isinstance(fact.what, (e.CompletionAsked, e.SupplementAsked)):
        raise Refused("nothing-asked", "Nothing was asked for in this dossier.")
    slip = SupplementSlip(
        letterhead=letterhead(source.site),
        code=dossier.number,
        procedure=dossier.procedure.name if dossier.procedure else "",
        applicant=dossier.applicant,
        items=fact.what.items,
        reason=fact.what.reason,
        asked=moment(fact.at),
        clerk=fact.clerk.name,
        reprint=source.copy - 1,
    )
    return render_supplement_slip(slip, source.layout)


_MAKERS: Final[Mapping[e.PaperKind, Callable[[Source], bytes]]] = {
    e.PaperKind.RECEIPT: _receipt,
    e.PaperKind.DELIVERY: _delivery,
    e.PaperKind.LOST_RECEIPT: _lost,
    e.PaperKind.SUPPLEMENT: _supplement,
}
