"""What the office tells in writing: refusal, apology, stop; and the control sheet that goes with the dossier."""

from __future__ import annotations

from dataclasses import replace

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.printing.control import ControlSheet, Passage, render_control
from clerkdesk.printing.notices import (
    ApologyLetter,
    RefusalSlip,
    StopNotice,
    render_apology,
    render_refusal,
    render_stop,
)
from clerkdesk.services.clock import moment
from clerkdesk.services.papers.source import Source, letterhead

COUNTER = "Bộ phận Tiếp nhận và Trả kết quả"


def refusal(source: Source) -> bytes:
    """Return Mẫu 03."""
    ground = source.ground(e.PaperKind.REFUSAL, e.DossierRefused)
    if ground is None or not isinstance(ground.fact.what, e.DossierRefused):
        raise Refused("not-refused", "This dossier was not refused.")
    slip = RefusalSlip(
        letterhead=letterhead(source.site),
        code=source.dossier.number,
        procedure=source.procedure,
        submitter=source.submitter,
        reason=ground.fact.what.reason,
        refused=moment(ground.fact.at),
        clerk=ground.fact.clerk.name,
        reprint=ground.reprint,
    )
    return render_refusal(slip, source.layout)


def apology(source: Source) -> bytes:
    """Return Mẫu 04 for the move of the due date that it was issued for."""
    ground = source.ground(e.PaperKind.APOLOGY, e.DueMoved)
    received = source.dossier.received_at
    if ground is None or not isinstance(ground.fact.what, e.DueMoved) or received is None:
        raise Refused("due-not-moved", "The due date of this dossier was not moved.")
    what = ground.fact.what
    letter = ApologyLetter(
        letterhead=letterhead(source.site),
        agency=source.resolving,
        code=source.dossier.number,
        procedure=source.procedure,
        applicant=source.applicant,
        received=received,
        promised=ground.before.due_at,
        new=what.due_at,
        reason=what.reason,
        issued=moment(ground.fact.at),
        signer=what.signer,
        reprint=ground.reprint,
    )
    return render_apology(letter, source.layout)


def stop(source: Source) -> bytes:
    """Return Mẫu 05, for a dossier that was stopped or withdrawn at the applicant's request."""
    ground = source.ground(e.PaperKind.STOP, e.Stopped, e.Withdrawn)
    if ground is None or not isinstance(ground.fact.what, (e.Stopped, e.Withdrawn)):
        raise Refused("not-stopped", "This dossier was not stopped.")
    notice = StopNotice(
        letterhead=letterhead(source.site),
        agency=source.resolving,
        code=source.dossier.number,
        procedure=source.procedure,
        applicant=source.applicant,
        received=source.dossier.received_at,
        reason=ground.fact.what.reason,
        stopped=moment(ground.fact.at),
        reprint=ground.reprint,
        compared=e.PaperKind.STOP in source.compared,
    )
    return render_stop(notice, source.layout)


def control(source: Source) -> bytes:
    """Return Mẫu 06 with every hand-over so far; what comes later is written on it by hand."""
    dossier = source.dossier
    if dossier.received_at is None:
        raise Refused("not-received", "This dossier has not been received yet.")
    sheet = ControlSheet(
        letterhead=letterhead(source.site),
        code=dossier.number,
        procedure=source.procedure,
        resolving=source.resolving,
        received=dossier.received_at,
        due=dossier.due_at,
        passages=_passages(source),
        reprint=source.copy - 1,
    )
    return render_control(sheet, source.layout)


def _passages(source: Source) -> tuple[Passage, ...]:
    passages: list[Passage] = []
    holder = ""
    for fact in source.facts:
        match fact.what:
            case e.HandedOver(to=holder):
                passages.append(Passage(giving=COUNTER, taking=holder, at=moment(fact.at), giver=fact.clerk.name))
            case e.HandedBack(by=by, note=note):
                passages.append(_back(fact, by or holder, note=note))
                holder = ""
            case e.ResultIn():
                outcome = _outcome(source, fact)
                if not holder and passages and passages[-1].taking == COUNTER:  # the papers were back before it
                    passages[-1] = replace(passages[-1], outcome=outcome)
                else:
                    passages.append(_back(fact, holder or source.resolving, outcome=outcome))
                holder = ""
            case _:
                pass
    return tuple(passages)


def _back(fact: e.Fact, giving: str, *, outcome: str = "", note: str = "") -> Passage:
    return Passage(giving=giving, taking=COUNTER, at=moment(fact.at), taker=fact.clerk.name, outcome=outcome, note=note)


def _outcome(source: Source, fact: e.Fact) -> str:
    """Return whether the result of ``fact`` came before, on or after the day that was promised."""
    due = source.dossier.due_at
    if due is None:
        return ""
    came = moment(fact.at)
    if came > due:
        return "Quá hạn"
    return "Trước hạn" if came.date() < due.date() else "Đúng hạn"
