"""Deeds that are done for a paper's sake: printing it again, declaring a receipt lost."""

from __future__ import annotations

from clerkdesk.domain import dossier as life
from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Desk, deed


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
        if not dossier.papers.get(kind, 0):
            raise Refused("never-printed", "This paper was not printed before.")
        job = one.issue(stream, kind, title=_title(dossier), reason=why)
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
        job = one.issue(stream, e.PaperKind.LOST_RECEIPT, title=_title(dossier))
    return Done(stream, job, one.changes())


def labels(desk: Desk, clerk: e.Clerk, stream: str) -> Done:
    """Print a label for each component that is there on paper.

    Raises:
        Refused: the dossier was never received, or nothing is there on paper.
    """
    with deed(desk, clerk) as one:
        dossier = one.dossier(stream)
        if not dossier.code:
            raise Refused("not-received", "This dossier has not been received yet.")
        if not label_count(dossier):
            raise Refused("nothing-to-label", "No component of this dossier is there on paper.")
        job = one.issue(stream, e.PaperKind.LABELS, title=_title(dossier))
    return Done(stream, job, one.changes())


def label_count(dossier: life.Dossier) -> int:
    """Return how many labels a dossier takes: one for each component that is there on paper."""
    return sum(part.held is e.Held.PAPER for part in dossier.components)


def control_sheet(desk: Desk, clerk: e.Clerk, stream: str) -> Done:
    """Print the control sheet (Mẫu 06) that goes with the dossier to whoever resolves it.

    Raises:
        Refused: the dossier was never received.
    """
    with deed(desk, clerk) as one:
        dossier = one.dossier(stream)
        if not dossier.code:
            raise Refused("not-received", "This dossier has not been received yet.")
        job = one.issue(stream, e.PaperKind.CONTROL, title=_title(dossier))
    return Done(stream, job, one.changes())


def _title(dossier: life.Dossier) -> str:
    return dossier.number or (dossier.procedure.code if dossier.procedure else "")
