"""Papers that change hands at the counter: receipt, slip of what is missing, delivery note, lost receipt, labels."""

from __future__ import annotations

from clerkdesk.domain import dossier as life
from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import ChargeLine
from clerkdesk.domain.folding import fold
from clerkdesk.domain.party import Party
from clerkdesk.printing.barcodes import public_link
from clerkdesk.printing.delivery_note import DeliveryNote, render_delivery_note
from clerkdesk.printing.labels import Labels, render_labels
from clerkdesk.printing.receipt import FeeLine, ReceiptPaper, render_receipt
from clerkdesk.printing.slips import LostReceipt, SupplementSlip, render_lost_receipt, render_supplement_slip
from clerkdesk.services.clock import moment
from clerkdesk.services.papers.source import Source, component_lines, letterhead


def receipt(source: Source) -> bytes:
    """Return Mẫu 01."""
    dossier, fact = source.dossier, source.last(e.Received)
    if fact is None or dossier.received_at is None or dossier.applicant is None or dossier.procedure is None:
        raise Refused("not-received", "This dossier has not been received yet.")
    then = fold(source.stream, source.facts[: source.issued(e.PaperKind.RECEIPT)])
    linked = dossier.official_code if dossier.provisional else ""
    receipt = ReceiptPaper(
        letterhead=letterhead(source.site),
        code=dossier.number,
        provisional=dossier.provisional and not linked,
        earlier_code=dossier.code if linked else next(reversed(dossier.former_codes), ""),
        applicant=dossier.applicant,
        representative=dossier.representative,
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        received=dossier.received_at,
        entered=moment(fact.at) if dossier.late else None,
        due=dossier.first_due_at,
        new_due=then.due_at if then.due_at != then.first_due_at else None,
        time_limit=dossier.due_days,
        components=component_lines(dossier.components),
        sets=dossier.sets,
        fees=_fees(dossier),
        receiving=dossier.receiving_site,
        resolving=dossier.resolved_elsewhere,
        collect_at=dossier.collect_at,
        link=public_link(source.site.public_address, dossier.token),
        clerk=fact.clerk.name,
        reprint=source.copy - 1,
    )
    return render_receipt(receipt, source.layout)


def _fees(dossier: life.Dossier) -> tuple[FeeLine, ...]:
    if dossier.exemption:
        return (FeeLine(label=f"miễn: {dossier.exemption}", amount=0),)
    if not dossier.fee_lines:
        return (FeeLine(label="", amount=dossier.fee),)
    return tuple(FeeLine(label=_charge_label(line), amount=line.amount) for line in dossier.fee_lines)


def _charge_label(line: ChargeLine) -> str:
    if line.count == 1:
        return "" if line.unit == "hồ sơ" else f"01 {line.unit}"
    each = f"{line.each:,}".replace(",", ".")
    return f"{line.count:02d} {line.unit} x {each} đồng"


def delivery(source: Source) -> bytes:
    """Return the delivery note."""
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


def lost(source: Source) -> bytes:
    """Return the declaration of a lost receipt."""
    dossier = source.dossier
    at = source.issued(e.PaperKind.LOST_RECEIPT)
    if at == len(source.facts) or dossier.received_at is None:
        raise Refused("not-received", "This dossier has not been received yet.")
    declaration = LostReceipt(
        letterhead=letterhead(source.site),
        code=dossier.number,
        procedure=source.procedure,
        applicant=source.applicant,
        received=dossier.received_at,
        declared=moment(source.facts[at].at),
        compared=e.PaperKind.LOST_RECEIPT in source.compared,
    )
    return render_lost_receipt(declaration, source.layout)


def supplement(source: Source) -> bytes:
    """Return Mẫu 02."""
    ground = source.ground(e.PaperKind.SUPPLEMENT, e.CompletionAsked, e.SupplementAsked)
    if ground is None or not isinstance(ground.fact.what, (e.CompletionAsked, e.SupplementAsked)):
        raise Refused("nothing-asked", "Nothing was asked for in this dossier.")
    slip = SupplementSlip(
        letterhead=letterhead(source.site),
        code=source.dossier.number,
        procedure=source.procedure,
        applicant=source.applicant,
        items=ground.fact.what.items,
        reason=ground.fact.what.reason,
        asked=moment(ground.fact.at),
        clerk=ground.fact.clerk.name,
        reprint=ground.reprint,
    )
    return render_supplement_slip(slip, source.layout)


def labels(source: Source) -> bytes:
    """Return a label for each component that is there on paper."""
    dossier = source.dossier
    if dossier.received_at is None:
        raise Refused("not-received", "This dossier has not been received yet.")
    parts = tuple(
        (part.name, _counts(part)) for part in dossier.components if part.held is e.Held.PAPER and not part.source
    )
    if not parts:
        raise Refused("nothing-to-label", "No component of this dossier is there on paper.")
    told = Labels(code=dossier.number, applicant=source.applicant.name, received=dossier.received_at, parts=parts)
    return render_labels(told, source.stock, source.first_label)


def _counts(part: e.ComponentIn) -> str:
    counted = (("bản chính", part.originals), ("bản chứng thực", part.certified), ("bản sao", part.copies))
    return ", ".join(f"{name}: {number:02d}" for name, number in counted if number)
