"""How a dossier ends without a result: refused, withdrawn, stopped. Money that was taken is given back by a refund."""

from __future__ import annotations

from clerkdesk.domain import events as e
from clerkdesk.domain.text import why
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Desk, deed


def refuse(desk: Desk, clerk: e.Clerk, stream: str, reason: str) -> Done:
    """Refuse a dossier that was presented or received, and print the refusal (Mẫu 03).

    Raises:
        Refused: no reason is given, or its result is in.
    """
    return _end(desk, clerk, stream, e.DossierRefused(reason=why(reason)), e.PaperKind.REFUSAL)


def withdraw(desk: Desk, clerk: e.Clerk, stream: str, reason: str) -> Done:
    """Give a dossier back to the applicant, who takes it away.

    Raises:
        Refused: no reason is given, or its result is in.
    """
    return _end(desk, clerk, stream, e.Withdrawn(reason=why(reason)), None)


def stop(desk: Desk, clerk: e.Clerk, stream: str, reason: str) -> Done:
    """Stop a dossier at the applicant's request, before a decision, and print the notice (Mẫu 05).

    Raises:
        Refused: no reason is given, or its result is in.
    """
    return _end(desk, clerk, stream, e.Stopped(reason=why(reason)), e.PaperKind.STOP)


def _end(desk: Desk, clerk: e.Clerk, stream: str, what: e.DossierPayload, kind: e.PaperKind | None) -> Done:
    with deed(desk, clerk) as one:
        one.happen(stream, what)
        dossier = one.dossier(stream)
        title = dossier.number or (dossier.procedure.code if dossier.procedure else "")
        job = one.issue(stream, kind, title=title) if kind else ""
    return Done(stream, job, one.changes())
