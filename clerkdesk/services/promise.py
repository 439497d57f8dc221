"""What a reception will come to before anything is written: procedure of the day, due date, fee, missing papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clerkdesk.domain.calendar import site_time
from clerkdesk.domain.due import Due, Reason, TimeRule, UnknownTime, due, typed_due
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.fee import Charge, FeeRule, Free, Quantities, UnknownFee, charge
from clerkdesk.domain.procedure import Component, Procedure
from clerkdesk.services.catalogue_news import warning
from clerkdesk.services.desk import Desk
from clerkdesk.services.wish import Reception, missing
from clerkdesk.services.workstation import doubtful_date


@dataclass(frozen=True, slots=True)
class Preview:
    """What the clerk sees before accepting. ``charge`` is None while an amount is missing; ``fee_open`` says why."""

    procedure: Procedure
    due: Due
    charge: Charge | None
    fee_open: Refused | None
    missing: tuple[Component, ...]
    warnings: tuple[Reason, ...]


def procedure_for(desk: Desk, wish: Reception) -> Procedure:
    """Return the procedure in its version of the day.

    Raises:
        Refused: unknown, not in effect, or not this counter's business.
    """
    day = site_time(wish.received_at or desk.now()).date()
    found = desk.catalogue.get(wish.procedure, on=day)
    if found is None:
        if wish.received_at is None and (doubt := doubtful_date(desk)) is not None:
            raise doubt  # before anything is said of a day that may be none
        raise Refused(
            "no-procedure",
            "There is no procedure {code} in effect on {day}.",
            field="procedure",
            code=wish.procedure[:40],
            day=day.strftime("%d/%m/%Y"),
        )
    if not found.receivable:
        raise Refused(
            "not-ours", "The commune police receives “{name}”: show the way.", field="procedure", name=found.name
        )
    return found


def preview(desk: Desk, wish: Reception) -> Preview:
    """Return due date, fee and missing papers of ``wish`` without writing anything. Quick; reads no disk.

    Raises:
        Refused: the procedure is unknown or not this counter's business.
    """
    procedure = procedure_for(desk, wish)
    when = wish.received_at or desk.now()
    refused: Refused | None = None
    cost: Charge | None = None
    try:
        cost = charge_of(desk, procedure, wish)
    except Refused as no:
        refused = no
    try:
        promised = due_of(desk, procedure, wish, when)
    except Refused as no:
        promised = Due(at=None, why=(Reason(text=no.message, params=no.params),))
    warnings = (*promised.warnings, *warning(desk, procedure.code))
    return Preview(procedure, promised, cost, refused, missing(procedure, wish.components), warnings)


def time_rule(procedure: Procedure, wish: Reception) -> TimeRule:
    """Return the time limit that applies.

    Raises:
        Refused: the procedure has no such case.
    """
    if not procedure.times:
        return UnknownTime()
    if not 0 <= wish.time_case < len(procedure.times):
        raise Refused("no-time-case", "This procedure has no such time limit.", field="time_case")
    return procedure.times[wish.time_case].rule


def fee_rule(procedure: Procedure, wish: Reception) -> FeeRule:
    """Return the fee that applies.

    Raises:
        Refused: the procedure has no such case.
    """
    if not procedure.fees:
        return UnknownFee()
    if not 0 <= wish.fee_case < len(procedure.fees):
        raise Refused("no-fee-case", "This procedure has no such fee.", field="fee_case")
    return procedure.fees[wish.fee_case].rule


def due_of(desk: Desk, procedure: Procedure, wish: Reception, when: datetime) -> Due:
    """Return the due date of what is received at ``when``; ``at`` is None when it has to be typed.

    Raises:
        Refused: no such time limit, or what was typed is no due date.
    """
    rule = time_rule(procedure, wish)
    if wish.typed_due is not None:
        return typed_due(wish.typed_due, when, wish.due_reason, desk.calendar)
    return due(rule, when, desk.calendar)


def charge_of(desk: Desk, procedure: Procedure, wish: Reception) -> Charge:
    """Return the fee with its lines.

    Raises:
        Refused: an amount, its reason or a quantity is missing.
    """
    rule = fee_rule(procedure, wish)
    if wish.typed_fee is not None and not isinstance(rule, Free) and not wish.fee_reason.strip():
        raise Refused("fee-reason", "An amount that is typed needs a reason.", field="fee_reason")
    known = wish.typed_fee if wish.typed_fee is not None else desk.site.fees.get(procedure.code)
    return charge(rule, Quantities(items=wish.items, pages=wish.pages), known, wish.exemption)
