"""What other programs get to read: dossiers and reports as plain JSON values, times as ISO 8601 on the site's clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from clerkdesk.domain import national
from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.party import Party, Representative, id_warnings
from clerkdesk.domain.spoken import reason
from clerkdesk.projections.persons import Same
from clerkdesk.services import clock, look
from clerkdesk.services.desk import Desk
from clerkdesk.services.handover import Listed
from clerkdesk.services.reception import Accepted, Reception, preview
from clerkdesk.services.saying import say, state
from clerkdesk.services.shifts import Shift
from clerkdesk.services.till import Report as Till
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


def handover(found: Listed) -> Answer:
    """Return a hand-over list."""
    listed = found.listed
    return {
        "number": listed.number,
        "stream": found.stream,
        "way": listed.way.value,
        "other": listed.other,
        "at": _iso(found.at),
        "clerk": found.clerk.name,
        "note": listed.note,
        "dossiers": [
            {
                "code": entry.code,
                "stream": entry.stream,
                "procedure_name": entry.procedure,
                "result": {"number": entry.result, "excerpt": entry.excerpt, "granted": entry.granted}
                if entry.has_result
                else None,
            }
            for entry in listed.entries
        ],
    }


def till(found: Till) -> Answer:
    """Return a till, open or counted; amounts in đồng."""
    one, closed, sums = found.till, found.till.closed, found.sums
    return {
        "stream": one.id,
        "desk": found.letters,
        "clerk": one.clerk.name if one.clerk else None,
        "shift": one.shift,
        "opened": _iso(found.opened),
        "closed": _iso(found.closed),
        "opening": one.opening,
        "cash_in": sums.cash_in,
        "cash_out": sums.cash_out,
        "transfer_in": sums.transfer_in,
        "transfer_out": sums.transfer_out,
        "expected": found.expected,
        "counted": closed.counted if closed else None,
        "difference": one.difference if closed else None,
        "reason": closed.reason if closed else "",
        "anchor": {"sequence": closed.anchor_seq, "hash": closed.anchor_hash} if closed else None,
        "contested": one.contested,
        "counts": [
            {
                "event": count.event,
                "desk": letters,
                "clerk": count.by.name,
                "at": _ms(count.at),
                "counted": count.told.counted,
                "expected": count.told.expected,
                "reason": count.told.reason,
            }
            for count, letters in zip(one.counts, found.desks, strict=True)
        ],
        "settled": one.settled,
        "entries": [
            {
                "event": entry.event,
                "code": entry.code,
                "at": _iso(entry.at),
                "kind": entry.kind.value,
                "means": entry.means.value,
                "amount": entry.amount,
                "series": entry.series,
                "number": entry.number,
                "reason": entry.reason,
                "voided": entry.undone,
            }
            for entry in found.entries
        ],
    }


def shift(one: Shift) -> Answer:
    """Return a line of the list of tills."""
    return {
        "stream": one.stream,
        "desk": one.letters,
        "clerk": one.clerk,
        "shift": one.name,
        "opened": _iso(one.opened),
        "closed": _iso(one.closed),
        "counted": one.counted,
        "expected": one.expected,
        "difference": one.difference if one.closed else None,
        "contested": one.contested,
    }


def person(same: Same, lines: Sequence[look.Line]) -> Answer:
    """Return one person: numbers that were joined, and dossiers."""
    return {"main": same.main, "numbers": sorted(same.numbers), "dossiers": [line(one) for one in lines]}


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
