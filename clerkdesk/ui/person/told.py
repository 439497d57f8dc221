"""A person put into words: what is reused, and who acts for whom."""

from __future__ import annotations

from collections.abc import Callable

from clerkdesk.domain.party import PartyKind, Sex, show_birth
from clerkdesk.domain.text import fold, mask_number
from clerkdesk.language import _
from clerkdesk.services.clock import moment
from clerkdesk.services.person import Person, Relation
from clerkdesk.ui.dossiers.facts import Fact
from clerkdesk.ui.dossiers.told import AUTHORITIES, KIN
from clerkdesk.ui.widgets.field import SOURCES


def reused_of(person: Person) -> list[Fact]:
    """Return what the reception fills in by itself when this person comes again, each with where it came from."""
    party = person.party
    sexes = {Sex.MALE: _("male"), Sex.FEMALE: _("female"), None: ""}

    def fact(name: str, key: str, value: str) -> Fact:
        source = person.provenance.get(f"applicant.{key}", person.provenance.get(key, ""))
        return Fact(name=name, value=value, source=source if source in SOURCES else "")

    rows = [
        fact(_("ID number"), "number", party.identity.number),
        fact(_("Phone"), "phone", party.phone),
        fact(_("Address"), "address", party.address.text),
        fact(_("Email"), "email", party.email),
    ]
    if party.kind is PartyKind.PERSON:
        rows.insert(1, fact(_("Born"), "born", ", ".join(filter(None, (show_birth(party.born), sexes[party.sex])))))
    others = [number for number in person.numbers if number != party.identity.number]
    if others:
        rows.append(Fact(name=_("Also under"), value=", ".join(others)))
    return rows


def compared(person: Person, beside: Person | None) -> list[Fact]:
    """Return what tells one record from another; what says otherwise than ``beside`` is marked."""

    def fact(name: str, of: Callable[[Person], str]) -> Fact:
        mine, other = of(person), of(beside) if beside else ""
        differs = bool(mine and other) and fold(mine) != fold(other)
        return Fact(name=name, value=mine or "—", tone="warn" if differs else "")

    return [
        fact(_("ID number"), lambda one: one.party.identity.number or _("no number")),
        fact(_("Born"), lambda one: show_birth(one.party.born)),
        fact(_("Address"), lambda one: one.party.address.text),
        fact(_("Phone"), lambda one: one.party.phone),
        Fact(name=_("Dossiers"), value=str(len(person.lines))),
        Fact(name=_("Last on"), value=f"{moment(_last(person)):%d/%m/%Y}"),
    ]


def _last(person: Person) -> int:
    newest = person.lines[0]
    return newest.received_at or newest.presented_at or newest.touched_at


def source_words(person: Person) -> str:
    """Return which dossier it comes from."""
    at = person.source.received_at or person.source.presented_at or person.source.touched_at
    code = person.source.number or person.source.procedure_name
    return _("From dossier {code}, {day}").format(code=code, day=f"{moment(at):%d/%m/%Y}")


def relation_facts(person: Person) -> list[Fact]:
    """Return who acts for the person and for whom the person acts, the latest first."""
    return [
        Fact(name=_("Acts for them") if one.acts else _("They act for"), value=_relation(one))
        for one in person.relations
    ]


def alike_facts(person: Person) -> list[Fact]:
    """Return records of the same name under other numbers."""
    return [
        Fact(
            name=_("Same name"),
            value=_("{number}, {count} dossiers").format(
                number=mask_number(one.number) or _("no number"), count=len(one.dossiers)
            ),
        )
        for one in person.alike
    ]


def _relation(one: Relation) -> str:
    ground = _(AUTHORITIES[one.authority])
    if one.kinship:
        ground = f"{ground}: {_(KIN[one.kinship])}"
    who = " · ".join(filter(None, (one.party.name, mask_number(one.party.identity.number))))
    times = _("{count} dossiers, last on {day}").format(count=len(one.dossiers), day=f"{one.last:%d/%m/%Y}")
    return f"{who}\n{ground}\n{times}"
