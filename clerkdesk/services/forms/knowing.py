"""What fills a form without typing: cards, earlier forms and dossiers, the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from clerkdesk.catalogue.units import Units
from clerkdesk.devices.card import Card
from clerkdesk.domain import folding
from clerkdesk.domain.dossier import Dossier
from clerkdesk.domain.forms.filling import Facts, Known, Source
from clerkdesk.domain.party import Party
from clerkdesk.projections import find, named, persons
from clerkdesk.services.desk import Desk
from clerkdesk.store.events import facts_of

LOOKED_INTO: Final = 30
"""So many of a person's newest dossiers are looked into."""

_NEW_CARD: Final = "2024-07-01"  # Luật Căn cước: from this day the Ministry issues, before it the police department

_GENERIC: Final = "requester"  # says nothing of who it is: another role of the same person says more

_LASTING: Final = frozenset(
    {
        "name", "born", "sex", "number", "paper", "issued", "ethnicity", "nationality", "religion", "residence",
        "stay", "home_town", "birthplace", "phone", "email", "job", "workplace", "tax_code", "issuer",
        "died", "died_at", "died_where", "cause", "notice_number", "notice_issuer", "notice_day",
    }
)  # fmt: skip
"""What stays true of a person from one visit to the next; a relation or a position is of one form alone."""


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody whom an earlier form names beside the person: in which role, and what is known of them."""

    role: str
    facts: Facts


def site_words(desk: Desk) -> dict[str, Any]:
    """Return what a site adds to a print and what it fills: committee, office, place, unit, province, today."""
    site = desk.site
    unit = desk.units.get(site.unit) if site.unit else None
    committee = _running(site.authority)
    return {
        "committee": committee,
        "office": committee,
        "police": committee.replace("Ủy ban nhân dân", "Công an"),
        "place": site.place,
        "unit": unit.name if unit is not None else "",
        "province": _province(desk.units, site.province),
        "today": desk.today().isoformat(),
        "residence": {"text": "", "province": site.province, "unit": site.unit},
    }


def _running(capitals: str) -> str:
    """Return "Ủy ban nhân dân xã An Khánh" for the letterhead's "ỦY BAN NHÂN DÂN XÃ AN KHÁNH"."""
    text = " ".join(capitals.split())
    if text != text.upper():
        return text
    for kind in ("PHƯỜNG", "XÃ", "ĐẶC KHU"):
        head, found, name = text.partition(f" {kind} ")
        if found:
            return f"{head.capitalize()} {kind.lower()} {name.title()}"
    return text.capitalize()


def _province(units: Units, code: str) -> str:
    return next((one.name for one in units.provinces() if one.code == code), "")


def card_facts(card: Card, at: int) -> Facts:
    """Return what an identity card says; ``at``: when it was scanned, ms."""
    told: dict[str, Any] = {
        "name": card.name,
        "born": card.born,
        "sex": card.sex.value if card.sex else "",
        "number": card.number,
        "residence": {"text": card.address, "province": "", "unit": ""} if card.address else None,
        "issued": card.issued,
        "issuer": card_issuer(card.issued),
        "paper": card_paper(card.number, card.issued),
    }
    facts = {key: Known(value=value, source=Source.SCANNED, at=at) for key, value in told.items() if value}
    for key in {"paper", "issuer"} & facts.keys():  # put together from the card, not written on it
        facts[key] = Known(value=told[key], source=Source.COMPUTED, at=at)
    if card.source == "mrz":  # capitals without accents: a help, not the name
        facts.pop("name", None)
    return facts


def card_paper(number: str, issued: str) -> str:
    """Return how forms name a card, "Căn cước công dân số … do … cấp ngày 20/11/2021" (TT 04/2024, note 3)."""
    if not number:
        return ""
    if not issued:
        return f"Căn cước số {number}"
    day = date.fromisoformat(issued).strftime("%d/%m/%Y")
    kind = "Thẻ căn cước" if issued >= _NEW_CARD else "Căn cước công dân"
    return f"{kind} số {number} do {card_issuer(issued)} cấp ngày {day}"


def card_issuer(issued: str) -> str:
    """Return who issues identity cards on a day ("2021-11-20"), "" for no day."""
    if not issued:
        return ""
    return "Bộ Công an" if issued >= _NEW_CARD else "Cục Cảnh sát QLHC về TTXH"


def earlier(desk: Desk, number: str) -> Facts:
    """Return what earlier dossiers and forms say of the person with ``number``, the newest first to count.

    Each says from which dossier it comes and when; shown as reused, and what a card says stands over it.
    """
    facts: dict[str, Known] = {}
    with desk.store.reading() as connection:
        for dossier in _dossiers(connection, number):
            for told in _roles(dossier).values():
                if told.get("number") == number:
                    for key, value in told.items():
                        if key in _LASTING and key not in facts:
                            facts[key] = _reused(dossier, value)
            if dossier.applicant is not None and dossier.applicant.identity.number == number:
                for key, value in party_values(dossier.applicant).items():
                    facts.setdefault(key, _reused(dossier, value))
    return facts


def relatives(desk: Desk, number: str) -> tuple[Relative, ...]:
    """Return whom earlier forms name beside the person: spouse, children, parents. Offered, never filled in."""
    found: dict[str, Relative] = {}
    with desk.store.reading() as connection:
        for dossier in _dossiers(connection, number):
            roles = _roles(dossier)
            mine = {role for role, told in roles.items() if told.get("number") == number}
            if not mine:
                continue
            for role, told in roles.items():
                name = str(told.get("number") or told.get("name") or "")
                said_better = name in found and found[name].role != _GENERIC
                if role in mine or not name or said_better:
                    continue
                facts = {key: _reused(dossier, value) for key, value in told.items() if key in _LASTING}
                found[name] = Relative(role, facts)
    return tuple(found.values())


def party_values(party: Party) -> dict[str, Any]:
    """Return a party of a dossier as values of a form's person."""
    told: dict[str, Any] = {
        "name": party.name,
        "born": party.born,
        "sex": party.sex.value if party.sex else "",
        "number": party.identity.number,
        "phone": party.phone,
        "email": party.email,
    }
    if party.address.text:
        told["residence"] = {
            "text": party.address.text,
            "province": party.address.province,
            "unit": party.address.unit,
        }
    return {key: value for key, value in told.items() if value}


def _dossiers(connection: Connection, number: str) -> list[Dossier]:
    """Return the newest dossiers that are the person's, or whose signed forms name them."""
    known = persons.same(connection, number)
    numbers = known.numbers | {number}
    streams = {*known.dossiers, *named.dossiers(connection, numbers, LOOKED_INTO)}
    lines = find.by_people(connection, numbers, streams, LOOKED_INTO)
    return [folding.fold(line.stream, facts_of(connection, line.stream)) for line in lines]


def _roles(dossier: Dossier) -> dict[str, dict[str, Any]]:
    """Return what the signed forms of a dossier say of each role."""
    roles: dict[str, dict[str, Any]] = {}
    for form in dossier.forms:
        for one in form.personal.values if form.personal is not None else ():
            role, dot, attribute = one.key.partition(".")
            if dot:
                roles.setdefault(role, {})[attribute] = one.value
    return roles


def _reused(dossier: Dossier, value: Any) -> Known:
    return Known(value=value, source=Source.EARLIER, at=dossier.touched_at, ref=dossier.number)
