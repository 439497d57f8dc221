"""Correcting a typed fact: which ones may be corrected, how a value is written down, and what it changes.

A correction names its field: "applicant.name", "representative.paper", "collect_at", "result.number". Values are text;
an identity number stands with its kind, "citizen 031090001234". What is corrected is what the desk typed, never a
decision, an amount of money, a code or a time: those have deeds of their own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from clerkdesk.domain import parts
from clerkdesk.domain.dossier import Dossier
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import Identity, IdKind, Party, Sex, clean_party
from clerkdesk.domain.text import clean
from clerkdesk.language import N_

PARTY_PARTS: Final = ("name", "number", "born", "sex", "address", "phone", "email")
SETS: Final = 20

FIELDS: Final = {
    **{f"{who}.{part}": True for who in ("applicant", "representative", "collector") for part in PARTY_PARTS},
    "representative.paper": True,
    "note": True,
    "sets": False,
    "collect_at": False,
    "resolving_site": False,
    "result.number": False,
    "result.excerpt": False,
}
"""What may be corrected, and whether it is personal data."""

NAMES: Final = {
    "applicant.name": N_("applicant's name"),
    "applicant.number": N_("applicant's number"),
    "applicant.born": N_("applicant's date of birth"),
    "applicant.sex": N_("applicant's sex"),
    "applicant.address": N_("applicant's address"),
    "applicant.phone": N_("applicant's phone"),
    "applicant.email": N_("applicant's e-mail"),
    "representative.name": N_("representative's name"),
    "representative.number": N_("representative's number"),
    "representative.born": N_("representative's date of birth"),
    "representative.sex": N_("representative's sex"),
    "representative.address": N_("representative's address"),
    "representative.phone": N_("representative's phone"),
    "representative.email": N_("representative's e-mail"),
    "representative.paper": N_("authorisation paper"),
    "collector.name": N_("collector's name"),
    "collector.number": N_("collector's number"),
    "collector.born": N_("collector's date of birth"),
    "collector.sex": N_("collector's sex"),
    "collector.address": N_("collector's address"),
    "collector.phone": N_("collector's phone"),
    "collector.email": N_("collector's e-mail"),
    "note": N_("note"),
    "sets": N_("number of sets"),
    "collect_at": N_("place of collection"),
    "resolving_site": N_("resolving site"),
    "result.number": N_("number of the result"),
    "result.excerpt": N_("excerpt of the result"),
}


def value(dossier: Dossier, field: str) -> str | None:
    """Return what ``field`` says now; None when there is nothing to correct: no such field, person or result."""
    who, _, part = field.rpartition(".")
    if who == "result":
        return None if dossier.result is None else dossier.result.number if part == "number" else dossier.result.excerpt
    if field == "representative.paper":
        return dossier.representative.paper if dossier.representative else None
    if who:
        party = _party(dossier, who)
        return None if party is None or part not in PARTY_PARTS else _get(party, part)
    return str(getattr(dossier, field)) if field in FIELDS else None


def checked(dossier: Dossier, field: str, new: parts.CorrectedPeople) -> parts.CorrectedPeople:
    """Return ``new`` in clean text.

    Raises:
        Refused: this may not be corrected, or the value is not as it should be.
    """
    old = value(dossier, field)
    if field not in FIELDS or old is None:
        raise Refused("no-such-fact", "This dossier has no such fact to correct.", field="field")
    who, _, part = field.rpartition(".")
    party = _party(dossier, who) if who else None
    if field == "sets":
        fine = new.new.strip()
        if not (fine.isascii() and fine.isdigit() and 1 <= int(fine[:9]) <= SETS):
            raise Refused("bad-sets", "The number of sets is out of bounds.", field="sets")
        right = replace(new, new=str(int(fine)))
    elif party is not None and part in PARTY_PARTS:
        try:
            right = replace(new, new=_get(clean_party(_put(party, part, new), field=who), part))
        except ValueError:
            raise Refused("bad-value", "That is no value for this fact.", field=field) from None
    else:
        right = replace(new, new=clean(new.new, field=field, limit=2000 if field == "note" else 500))
    if right.new == old:
        raise Refused("nothing-corrected", "That is what stands there already.", field=field)
    return replace(right, old=old)


def apply(dossier: Dossier, field: str, new: parts.CorrectedPeople) -> None:
    """Let ``dossier`` say what a correction says. Total: what it does not have cannot be corrected."""
    if field not in FIELDS:
        return
    who, _, part = field.rpartition(".")
    party = _party(dossier, who) if who else None
    try:
        if who == "result" and dossier.result is not None:
            result = dossier.result
            dossier.result = replace(result, number=new.new) if part == "number" else replace(result, excerpt=new.new)
        elif field == "representative.paper" and dossier.representative is not None:
            dossier.representative = replace(dossier.representative, paper=new.new)
        elif party is not None and part in PARTY_PARTS:
            _set_party(dossier, who, _put(party, part, new))
            dossier.provenance = {**dossier.provenance, field: "typed"}
        elif field == "sets":
            dossier.sets = int(new.new)
        elif not who:
            setattr(dossier, field, new.new)
    except ValueError:  # written by another program: no value for this field
        return


def shown(field: str, text: str) -> str:
    """Return a value as a timeline shows it: a number without its kind."""
    return text.partition(" ")[2] if field.endswith(".number") and not field.startswith("result") else text


def _party(dossier: Dossier, who: str) -> Party | None:
    match who:
        case "applicant":
            return dossier.applicant
        case "representative":
            return dossier.representative.party if dossier.representative else None
        case "collector":
            return dossier.collector
        case _:
            return None


def _set_party(dossier: Dossier, who: str, party: Party) -> None:
    if who == "representative" and dossier.representative is not None:
        dossier.representative = replace(dossier.representative, party=party)
    elif who == "applicant":
        dossier.applicant = party
    else:
        dossier.collector = party


def _get(party: Party, part: str) -> str:
    match part:
        case "number":
            return f"{party.identity.kind.value} {party.identity.number}"
        case "sex":
            return party.sex.value if party.sex else ""
        case "address":
            return party.address.text
        case _:
            return str(getattr(party, part))


def _put(party: Party, part: str, new: parts.CorrectedPeople) -> Party:
    match part:
        case "number":
            kind, _, number = new.new.partition(" ")
            return replace(party, identity=Identity(kind=IdKind(kind), number=number))
        case "sex":
            return replace(party, sex=Sex(new.new) if new.new else None)
        case "address":
            address = replace(party.address, text=new.new, province=new.province, unit=new.unit)
            return replace(party, address=address)
        case "name":
            return replace(party, name=new.new)
        case "born":
            return replace(party, born=new.new)
        case "phone":
            return replace(party, phone=new.new)
        case _:
            return replace(party, email=new.new)
