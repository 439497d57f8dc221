"""What other programs get to read: dossiers and reports as plain JSON values, times as ISO 8601 on the site's clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from clerkdesk.domain import national
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.party import Party, Representative, id_warnings
from clerkdesk.domain.spoken import reason
from clerkdesk.services import clock, look
from clerkdesk.services.desk import Desk
from clerkdesk.services.reception import Accepted, Reception, preview
from clerkdesk.services.saying import say, state
from clerkdesk.services.verify import Report

Answer = dict[str, Any]


def accepted(desk: Desk, wish: Reception, done: Accepted) -> Answer:
    """Return what became of a request: code, due date with why, fee, and what to look at again."""
    found = look.details(desk, done.stream)
    assert found is not None
    doubts = [*preview(desk, wish).warnings, *id_warnings(wish.applicant)]
    return {
        "code": done.code,
        "provisional": done.provisional,
        "due": _iso(done.due_at),
        "why": [say(reason(kept)) for kept in found.dossier.due_why],
        "fee": done.fee,
        "owed": found.owed,
        "receipt": None,
        "stream": done.stream,
        "visit": done.visit,
        "warnings": [say(doubt) for doubt in doubts],
    }


def line(one: look.Line) -> Answer:
    """Return one dossier as a list shows it."""
    return {
        "code": one.number,
        "provisional_code": one.code if one.official_code else None,
        "state": one.state.value if one.state else None,
        "procedure": one.procedure,
        "procedure_name": one.procedure_name,
        "name": one.name,
        "number": one.id_number,
        "received": _ms(one.received_at),
        "due": _ms(one.due_at),
        "delivered": _ms(one.delivered_at),
        "contested": one.contested,
        "stream": one.stream,
    }


def dossier(found: look.Details) -> Answer:
    """Return one dossier whole, with what happened to it."""
    one = found.dossier
    procedure = one.procedure
    return {
        "code": one.number,
        "provisional_code": one.code if one.official_code else None,
        "provisional": one.provisional and not one.official_code,
        "stream": one.id,
        "visit": one.visit,
        "state": one.state.value if one.state else None,
        "state_name": state(one.state),
        "national_status": national.status(one),
        "overdue": found.overdue,
        "late_entry": one.late,
        "contested": one.contested,
        "procedure": procedure
        and {"code": procedure.code, "version": procedure.version, "name": procedure.name, "field": procedure.field},
        "applicant": _party(one.applicant),
        "representative": _agent(one.representative),
        "components": [
            {
                "key": part.key,
                "name": part.name,
                "held": part.held.value,
                "originals": part.originals,
                "certified": part.certified,
                "copies": part.copies,
                "source": part.source,
            }
            for part in one.components
        ],
        "sets": one.sets,
        "receiving_site": one.receiving_site,
        "resolving_site": one.resolving_site or one.receiving_site,
        "collect_at": one.collect_at,
        "received": _iso(one.received_at),
        "due": _iso(one.due_at),
        "first_due": _iso(one.first_due_at),
        "handed_to": one.handed_to or None,
        "why": [say(reason(kept)) for kept in one.due_why],
        "fee": one.fee,
        "paid": one.paid,
        "owed": found.owed,
        "missing": list(one.missing),
        "result": one.result
        and {"number": one.result.number, "excerpt": one.result.excerpt, "granted": one.result.granted},
        "delivered": _iso(one.delivered_at),
        "timeline": [
            {
                "at": _iso(moment.at),
                "what": say(moment.what),
                "clerk": moment.clerk,
                "desk": moment.desk,
                "event": moment.event,
                "contested": moment.contested,
            }
            for moment in found.timeline
        ],
    }


def report(found: Report) -> Answer:
    """Return what a verification of the journal found."""
    return {
        "sound": found.sound,
        "projections_equal": found.projections,
        "origins": [
            {
                "origin": one.origin,
                "letters": one.letters,
                "mine": one.mine,
                "events": one.events,
                "signed": one.signed,
                "unsigned": {"from": one.signed + 1, "to": one.events} if one.unsigned > 0 else None,
                "faults": list(one.faults),
            }
            for one in found.origins
        ],
    }


def _party(party: Party | None) -> Answer | None:
    if party is None:
        return None
    return {
        "name": party.name,
        "kind": party.kind.value,
        "number": party.identity.number,
        "number_kind": party.identity.kind.value,
        "born": party.born,
        "sex": party.sex.value if party.sex else None,
        "address": party.address.text,
        "unit": party.address.unit,
        "phone": party.phone,
        "email": party.email,
    }


def _agent(agent: Representative | None) -> Answer | None:
    if agent is None:
        return None
    return {
        "party": _party(agent.party),
        "authority": agent.authority.value,
        "kinship": agent.kinship.value if agent.kinship else None,
        "paper": agent.paper,
    }


def _iso(when: datetime | None) -> str | None:
    return site_time(when).isoformat(timespec="seconds") if when else None


def _ms(at: int | None) -> str | None:
    return None if at is None else _iso(clock.moment(at))
