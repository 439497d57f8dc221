"""From facts to papers, now and years later the same: what is printed comes from the journal alone.

The site's letterhead and the mark of papers that nobody has compared are settings of today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import PaperKind
from clerkdesk.printing.labels import LabelStock
from clerkdesk.printing.page import Layout
from clerkdesk.printing.ticket import Roll
from clerkdesk.services import scans
from clerkdesk.services.compared import compared
from clerkdesk.services.desk import Desk
from clerkdesk.services.papers import counter, lists, notices, tickets
from clerkdesk.services.papers.day import day_close, day_close_pdf
from clerkdesk.services.papers.deeds import control_sheet, label_count, labels, lost_receipt, reprint
from clerkdesk.services.papers.files import write_file
from clerkdesk.services.papers.lists import Side
from clerkdesk.services.papers.register import register_pdf, register_xlsx
from clerkdesk.services.papers.source import Source, letterhead
from clerkdesk.store.events import facts_of

__all__ = [
    "control_sheet",
    "day_close",
    "day_close_pdf",
    "label_count",
    "labels",
    "letterhead",
    "lost_receipt",
    "paper",
    "register_pdf",
    "register_xlsx",
    "reprint",
    "write_file",
]

_OF_A_DOSSIER: Final[Mapping[PaperKind, Callable[[Source], bytes]]] = {
    PaperKind.RECEIPT: counter.receipt,
    PaperKind.SUPPLEMENT: counter.supplement,
    PaperKind.REFUSAL: notices.refusal,
    PaperKind.APOLOGY: notices.apology,
    PaperKind.STOP: notices.stop,
    PaperKind.CONTROL: notices.control,
    PaperKind.DELIVERY: counter.delivery,
    PaperKind.LOST_RECEIPT: counter.lost,
    PaperKind.LABELS: counter.labels,
}
_OF_OTHERS: Final[Mapping[PaperKind, Callable[[Side], bytes]]] = {
    PaperKind.VISIT_LIST: lists.visit_list,
    PaperKind.HANDOVER: lists.handover,
    PaperKind.TILL_CLOSE: lists.till_close,
}


def paper(
    desk: Desk,
    kind: PaperKind,
    stream: str,
    copy: int = 1,
    layout: Layout = Layout.A4,
    *,
    stock: LabelStock = LabelStock.SHEET_24,
    first_label: int = 1,
    roll: Roll = Roll.MM_80,
) -> bytes:
    """Return a paper as PDF.

    Args:
        desk: where.
        kind: which paper.
        stream: of the dossier; of the visit, the hand-over list, the till, the ticket; "paper:<SHA-256>" of a form.
        copy: 1 is the first print.
        layout: how copies lie on sheets; lists are always A4.
        stock: what labels are printed on.
        first_label: the first free label of a sheet, counted from 1.
        roll: how wide tickets are.

    Raises:
        Refused: there is no such dossier, it has not come that far, or its personal data were erased.
    """
    if kind is PaperKind.FORM:
        return scans.content(desk, stream.removeprefix("paper:"))
    with desk.store.reading() as connection:
        facts = tuple(facts_of(connection, stream))
    if not facts:
        raise Refused("not-found", "There is no such dossier.")
    if kind is PaperKind.TICKET:
        return tickets.ticket(Side(desk, stream, facts, copy), roll)
    if kind in _OF_OTHERS:
        return _OF_OTHERS[kind](Side(desk, stream, facts, copy))
    source = Source(stream, facts, desk.site, copy, layout, frozenset(compared(desk)), stock, first_label)
    if source.dossier.applicant is None:
        raise Refused("erased", "The personal data of this dossier were erased: it can no longer be printed.")
    return _OF_A_DOSSIER[kind](source)
