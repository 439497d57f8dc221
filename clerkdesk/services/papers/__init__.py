"""From facts to papers, now and years later the same: what is printed comes from the journal alone.

The site's letterhead and the mark of papers that nobody has compared are settings of today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import PaperKind
from clerkdesk.printing.page import Layout
from clerkdesk.services.compared import compared
from clerkdesk.services.desk import Desk
from clerkdesk.services.papers import counter, notices
from clerkdesk.services.papers.deeds import lost_receipt, reprint
from clerkdesk.services.papers.source import Source, letterhead
from clerkdesk.store.events import facts_of

__all__ = ["letterhead", "lost_receipt", "paper", "reprint"]

_OF_A_DOSSIER: Final[Mapping[PaperKind, Callable[[Source], bytes]]] = {
    PaperKind.RECEIPT: counter.receipt,
    PaperKind.SUPPLEMENT: counter.supplement,
    PaperKind.REFUSAL: notices.refusal,
    PaperKind.APOLOGY: notices.apology,
    PaperKind.STOP: notices.stop,
    PaperKind.CONTROL: notices.control,
    PaperKind.DELIVERY: counter.delivery,
    PaperKind.LOST_RECEIPT: counter.lost,
}


def paper(desk: Desk, kind: PaperKind, stream: str, copy: int = 1, layout: Layout = Layout.A4) -> bytes:
    """Return a paper as PDF.

    Raises:
        Refused: there is no such dossier, it has not come that far, or its personal data were erased.
    """
    make = _OF_A_DOSSIER.get(kind)
    if make is None:
        raise Refused("no-paper", "This paper cannot be printed here yet.")
    with desk.store.reading() as connection:
        facts = tuple(facts_of(connection, stream))
    if not facts:
        raise Refused("not-found", "There is no such dossier.")
    source = Source(stream, facts, desk.site, copy, layout, frozenset(compared(desk)))
    if source.dossier.applicant is None:
        raise Refused("erased", "The personal data of this dossier were erased: it can no longer be printed.")
    return make(source)
