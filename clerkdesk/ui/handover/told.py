"""What the page says: of scans that are no dossier's code, of a list that may not go, and of one that went."""

from __future__ import annotations

from clerkdesk.devices.scan import CardScan, Garbled, TypedText
from clerkdesk.domain.events import Way
from clerkdesk.language import N_
from clerkdesk.services.handover import Handed
from clerkdesk.ui.errors import Notice, good, hint, unread
from clerkdesk.ui.handover.batch import Batch

_SCAN = N_("Scan the barcode of the receipt, the control sheet or a label.")


def no_code(scan: object) -> Notice | None:
    """Return what to say of a scan that is no code of a dossier, None when there is nothing to say."""
    match scan:
        case CardScan():
            return hint(N_("That was an ID card. A list takes the barcodes of dossiers."), _SCAN)
        case Garbled():
            return unread(scan)
        case TypedText(text=text) if text:
            what = N_("“{text}” is no code of a dossier.")
            return Notice(tone="warn", what=what, todo=_SCAN, params=(("text", text[:60]),))
        case _:
            return None


def already(code: str) -> Notice:
    """Return that the dossier of ``code`` is on the list already."""
    return hint(N_("{code} is on the list already."), code=code)


def not_all(batch: Batch) -> Notice:
    """Return that some of the list may not change hands."""
    return Notice(
        tone="warn",
        what=N_("{bad} of {count} dossiers cannot change hands; the reason stands in the row."),
        safe=N_("Nothing was changed."),
        todo=N_("Take them off (Shift+F8), then press F9 again."),
        params=(("bad", len(batch.refused)), ("count", len(batch.rows))),
    )


def handed(done: Handed, way: Way, other: str) -> Notice:
    """Return that the list is done."""
    what = (
        N_("{count} dossiers are handed over to {other}. List {number} is being printed; who takes them signs it.")
        if way is Way.OUT
        else N_("{count} dossiers are back from {other}. List {number} is being printed, to be signed.")
    )
    return good(what, count=len(done.dossiers), other=other, number=done.number)
