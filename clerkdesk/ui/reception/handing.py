"""What Reception and the forms hand each other: who is here, for which procedures, and what was signed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import FormSigned
from clerkdesk.domain.forms.filling import Facts, Filling, Known, Source
from clerkdesk.domain.forms.form import Form
from clerkdesk.domain.party import parse_birth, show_birth
from clerkdesk.domain.procedure import Procedure
from clerkdesk.domain.text import fold
from clerkdesk.services.forms.knowing import card_paper
from clerkdesk.ui.reception.person import Person

_SOURCES: Final = {"scanned": Source.SCANNED, "typed": Source.TYPED, "reused": Source.EARLIER}
_BACK: Final = {Source.SCANNED: "scanned", Source.EARLIER: "reused"}
_CALLED: Final = ("to khai", "don ", "giay de nghi", "mau to khai", "van ban de nghi", "phieu ", "giay ")
_FIRST: Final = ("requester", "subject", "owner", "applicant")
"""Whose role the citizen at the counter has, the first of them that a form knows."""
SEXES: Final = {"mother": "female", "wife": "female", "father": "male", "husband": "male"}
"""The roles that say of which sex somebody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What Reception hands over. key: of the draft that holds the forms of this visit, "" for a new one.

    applicant, agent: what Reception knows of the citizen and of who acts for them. by: who stands at the counter.
    """

    procedures: tuple[str, ...]
    key: str = ""
    applicant: Facts
    agent: Facts
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What goes back to Reception. signed: procedure -> what was signed for it; applicant, agent: who they are."""

    key: str
    signed: Mapping[str, tuple[FormSigned, ...]]
    applicant: Person
    agent: Person | None = None


def facts_of(person: Person, at: int) -> Facts:
    """Return what Reception knows of a party as facts of a visit; ``at``: now, ms."""
    told: dict[str, Known] = {}
    for name, value in person.values.items():
        source = _SOURCES.get(person.sources.get(name, ""), Source.TYPED)
        if name == "address":
            place = {"text": value, "province": person.get("province"), "unit": person.get("unit")}
            told["residence"] = Known(value=place, source=source, at=at)
        elif name == "born":
            told["born"] = Known(value=_iso(value), source=source, at=at)
        elif name == "name" and person.accents_missing:
            continue  # capitals without accents: a help, not the name
        elif name in {"name", "number", "sex", "phone", "email"}:
            told[name] = Known(value=value, source=source, at=at)
    if "number" in told and len(person.get("number")) == 12:
        told["paper"] = Known(value=card_paper(person.get("number"), person.issued), source=Source.COMPUTED, at=at)
    return told


def person_of(facts: Facts) -> Person:
    """Return what a visit knows of somebody as Reception's cells hold it."""
    made = Person()
    for name in ("name", "number", "sex", "phone", "email"):
        if name in facts:
            made.put(name, str(facts[name].value), _BACK.get(facts[name].source, "typed"))
    if "born" in facts:
        made.put("born", show_birth(str(facts["born"].value)), _BACK.get(facts["born"].source, "typed"))
    if "residence" in facts:
        place = facts["residence"].value
        source = _BACK.get(facts["residence"].source, "typed")
        for name, key in (("address", "text"), ("province", "province"), ("unit", "unit")):
            made.put(
                name, str(place.get(key, "") if isinstance(place, Mapping) else place if key == "text" else ""), source
            )
    return made


def counter_roles(form: Form) -> tuple[str, ...]:
    """Return the roles of which the citizen at the counter has one in ``form``, the likeliest first."""
    roles = [one.key for one in form.roles if one.card]
    first = next((key for key in _FIRST if key in roles), "")
    return (first,) if first else tuple(roles)


def counter_role(form: Form, sex: str = "") -> str:
    """Return the role of who stands at the counter in ``form``: the requester, else whom the paper is for.

    sex: "male", "female" or "" when nobody knows it yet; a man is never put in the bride's place.
    """
    roles = counter_roles(form)
    fitting = (key for key in roles if not sex or SEXES.get(key, sex) == sex)
    return next(fitting, roles[0] if roles else "")


def for_role(form: Form) -> str:
    """Return the role of whom the dossier is for, when another than the requester asks for them."""
    roles = {one.key for one in form.roles}
    return "subject" if {"subject", "requester"} <= roles else ""


def applicant_of(filling: Filling, forms: tuple[Form, ...]) -> Person:
    """Return who is the applicant by what the forms say."""
    for form in forms:
        for role in counter_roles(form):
            facts = filling.person(role)
            if facts:
                return person_of(facts)
    return Person()


def component_of(procedure: Procedure, taken: Collection[str]) -> str:
    """Return the key of the component that a form of ``procedure`` is, the first not ``taken``; "" for none."""
    return next(
        (one.key for one in procedure.components if one.key not in taken and fold(one.name).startswith(_CALLED)), ""
    )


def _iso(text: str) -> Any:
    try:
        return parse_birth(text)
    except Refused:
        return text
