"""Correcting a typed fact of a dossier: the old value stays in the journal, the new one is shown and printed."""

from __future__ import annotations

from clerkdesk.domain import correction as facts
from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import IdKind, identity_of
from clerkdesk.domain.text import why
from clerkdesk.services.delivery import Done
from clerkdesk.services.desk import Desk, deed
from clerkdesk.services.look import Details

FIELDS = facts.FIELDS
NAMES = facts.NAMES


def correctable(details: Details) -> dict[str, str]:
    """Return the fields that can be corrected now and what they say; a number stands with its kind."""
    found = {field: facts.value(details.dossier, field) for field in facts.FIELDS}
    return {field: value for field, value in found.items() if value is not None}


def correct(
    desk: Desk,
    clerk: e.Clerk,
    stream: str,
    field: str,
    value: str,
    reason: str,
    *,
    province: str = "",
    unit: str = "",
) -> Done:
    """Correct one fact.

    Args:
        desk: where.
        clerk: who corrects it.
        stream: the dossier.
        field: one of ``FIELDS``.
        value: what is right; a number alone, or with its kind ("passport B1234567"); dates as "1990-05-17".
        reason: why.
        province: code that goes with a corrected address.
        unit: code that goes with a corrected address.

    Raises:
        Refused: there is no such fact, the value is not as it should be or says the same, or the dossier was voided.
    """
    because = why(reason, limit=500)
    with deed(desk, clerk) as one:
        dossier = one.dossier(stream)
        if dossier.state is None:
            raise Refused("not-found", "There is no such dossier.")
        new = e.CorrectedPeople(old="", new=_kinded(field, value), province=province, unit=unit)
        right = facts.checked(dossier, field, new)
        if facts.FIELDS[field]:
            what = e.FactCorrected(field=field, reason=because, personal=right)
        else:
            what = e.FactCorrected(field=field, reason=because, old=right.old, new=right.new)
        one.happen(stream, what)
    return Done(stream, "", one.changes())


def _kinded(field: str, value: str) -> str:
    """Return an identity number with its kind in front."""
    kind = value.strip().partition(" ")[0]
    if not field.endswith(".number") or field.startswith("result") or kind in set(IdKind):
        return value.strip()
    identity = identity_of(value)
    return f"{identity.kind.value} {identity.number}"
