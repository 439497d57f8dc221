"""Papers of streams beside the dossiers: a visit's list, the record of a hand-over, the count of a till."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from clerkdesk.domain import dossier as life
from clerkdesk.domain import events as e
from clerkdesk.domain import folding
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import money
from clerkdesk.domain.party import Party
from clerkdesk.printing.closing import Anchor, TillSlip, render_till_slip
from clerkdesk.printing.closing import Entry as SlipEntry
from clerkdesk.printing.lists import (
    HandoverPaper,
    Listed,
    VisitList,
    render_handover,
    render_results,
    render_visit_list,
)
from clerkdesk.projections import find
from clerkdesk.services.clock import moment
from clerkdesk.services.compared import compared
from clerkdesk.services.desk import Desk
from clerkdesk.services.papers.source import letterhead
from clerkdesk.services.till import Entry, Report, report
from clerkdesk.store.events import facts_of

_MEANS = {e.Means.CASH: "Tiền mặt", e.Means.TRANSFER: "Chuyển khoản"}


@dataclass(frozen=True, slots=True)
class Side:
    """What such a paper is made of: the facts of its stream, and which copy it is."""

    desk: Desk
    stream: str
    facts: tuple[e.Fact, ...]
    copy: int


def visit_list(side: Side) -> bytes:
    """Return the list of what one citizen handed in together; what was turned away or voided is not on it."""
    opened = next((one for one in side.facts if isinstance(one.what, e.VisitOpened)), None)
    if opened is None or not isinstance(opened.what, e.VisitOpened):
        raise Refused("no-visit", "There is no such visit.")
    with side.desk.store.reading() as connection:
        lines = find.by_visit(connection, side.stream)
        dossiers = [_dossier(connection, line.stream) for line in lines]
    taken = [one for one in dossiers if one.received_at is not None and one.state is not life.State.VOIDED]
    if not taken:
        raise Refused("not-received", "This dossier has not been received yet.")
    first = taken[0]
    visitor = opened.what.personal.visitor if opened.what.personal else _handed_in_by(first)
    if visitor is None:
        raise Refused("erased", "The personal data of this dossier were erased: it can no longer be printed.")
    paper = VisitList(
        letterhead=letterhead(side.desk.site),
        visitor=visitor,
        at=first.received_at or moment(opened.at),
        clerk=first.received_by.name if first.received_by else opened.clerk.name,
        dossiers=tuple(_listed(one) for one in taken),
        reprint=side.copy - 1,
    )
    return render_visit_list(paper)


def handover(side: Side) -> bytes:
    """Return the record of a hand-over; PHIẾU BÀN GIAO KẾT QUẢ when results came back with it."""
    made = next((one for one in side.facts if isinstance(one.what, e.HandoverListed)), None)
    if made is None or not isinstance(made.what, e.HandoverListed):
        raise Refused("not-found", "There is no such hand-over list.")
    what = made.what
    counter, other = side.desk.site.counter, what.other
    out = what.way is e.Way.OUT
    with side.desk.store.reading() as connection:
        dossiers = tuple(
            _entry(_dossier(connection, entry.stream), entry, _note(connection, side.stream, entry))
            for entry in what.entries
        )
    paper = HandoverPaper(
        letterhead=letterhead(side.desk.site),
        number=what.number,
        at=moment(made.at),
        giver=counter if out else other,
        taker=other if out else counter,
        dossiers=dossiers,
        signing=(made.clerk.name, "") if out else ("", made.clerk.name),
        note=what.note,
        reprint=side.copy - 1,
        compared=e.PaperKind.HANDOVER in compared(side.desk),
    )
    return render_results(paper) if any(entry.has_result for entry in what.entries) else render_handover(paper)


def till_close(side: Side) -> bytes:
    """Return the count of a till, with its entries and the head of the desk's chain."""
    told = report(side.desk, side.stream)
    till, closed = told.till, told.till.closed
    if closed is None or told.closed is None or till.clerk is None:
        raise Refused("till-still-open", "This till is still open.")
    slip = TillSlip(
        letterhead=letterhead(side.desk.site),
        number=f"{told.letters}-{told.closed:%d%m%Y-%H%M}",
        clerk=till.clerk.name,
        opened=told.opened,
        closed=told.closed,
        opening=till.opening,
        cash_in=closed.cash_in,
        cash_out=closed.cash_out,
        transfer_in=closed.transfer_in,
        transfer_out=closed.transfer_out,
        counted=closed.counted,
        expected=closed.expected,
        anchor=Anchor(letters=told.anchored, seq=closed.anchor_seq, hash=closed.anchor_hash),
        shift=till.shift,
        closed_by=till.closed_by.name if till.closed_by else "",
        reason=closed.reason,
        notes=tuple((note.value, note.pieces) for note in closed.notes),
        entries=_slip_entries(told.entries),
        others=_other_counts(told),
        decision=till.settled,
        reprint=side.copy - 1,
    )
    return render_till_slip(slip)


def _other_counts(told: Report) -> tuple[str, ...]:
    """Return the counts that do not stand, of a till that was counted at several desks."""
    return tuple(
        f"quầy {letters}, {count.by.name}, {site_time(moment(count.at)):%H:%M %d/%m/%Y}: {money(count.told.counted)}"
        for count, letters in zip(told.till.counts, told.desks, strict=True)
        if count.told is not told.till.closed
    )


def _slip_entries(entries: Sequence[Entry]) -> tuple[SlipEntry, ...]:
    return tuple(
        SlipEntry(
            at=one.at,
            code=one.code,
            means=_MEANS[one.means],
            amount=one.amount,
            receipt=f"{one.series} {one.number}".strip(),
            note=one.reason,
        )
        for one in entries
    )


def _dossier(connection: Connection, stream: str) -> life.Dossier:
    return folding.fold(stream, facts_of(connection, stream))


def _handed_in_by(dossier: life.Dossier) -> Party | None:
    return dossier.representative.party if dossier.representative else dossier.applicant


def _listed(dossier: life.Dossier) -> Listed:
    return Listed(
        code=dossier.number,
        procedure=dossier.procedure.name if dossier.procedure else "",
        applicant=dossier.applicant.name if dossier.applicant else "",
        address=dossier.applicant.address.text if dossier.applicant else "",
        due=dossier.due_at,
        fee=dossier.fee,
        places=_places(dossier),
    )


def _places(dossier: life.Dossier) -> str:
    told = (("giải quyết tại", dossier.resolved_elsewhere), ("trả kết quả tại", dossier.collected_elsewhere))
    return "; ".join(f"{name}: {place}" for name, place in told if place)


def _note(connection: Connection, stream: str, entry: e.ListEntry) -> str:
    """Return what was said of a dossier that came back on the list ``stream`` without its result."""
    told = (fact.what for fact in facts_of(connection, entry.stream))
    return next((what.note for what in told if isinstance(what, e.HandedBack) and what.list == stream), "")


def _entry(dossier: life.Dossier, entry: e.ListEntry, note: str) -> Listed:
    """Return a line of a hand-over as it was then: code, procedure and result from the list itself."""
    said = [f"Số {entry.result}" if entry.result else "", entry.excerpt]
    if entry.has_result:
        said.append("" if entry.granted else "không được giải quyết")
        if not any(said):
            said.append("Đã có kết quả")
    elif note:
        said = ["Trả lại hồ sơ:", note]
    papers = sum(1 for part in dossier.components if part.held is e.Held.PAPER)
    return Listed(
        code=entry.code,
        procedure=entry.procedure,
        applicant=dossier.applicant.name if dossier.applicant else "",
        address=dossier.applicant.address.text if dossier.applicant else "",
        due=dossier.due_at,
        result=(", " if entry.has_result else " ").join(filter(None, said)),
        fee=max(0, dossier.fee - dossier.paid),
        places=_places(dossier),
        note="; ".join(filter(None, (f"{papers:02d} thành phần giấy" if papers else "", note))),
    )
