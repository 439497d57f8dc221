"""Requests of other programs: JSON text, checked against its schema, turned into what the services take.

The text is not trusted. What is wrong is refused with its place before anything is written; markup, SQL and the like
are plain text here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from clerkdesk.devices.scan import CardScan, Garbled, read_scan
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.due import Reason
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import ComponentIn, Held, Means
from clerkdesk.domain.party import (
    Address,
    Authority,
    Identity,
    IdKind,
    Kinship,
    Party,
    PartyKind,
    Representative,
    Sex,
    identity_of,
    parse_birth,
)
from clerkdesk.domain.procedure import Component, Procedure
from clerkdesk.language import N_
from clerkdesk.services.desk import Desk
from clerkdesk.services.reception import Reception, procedure_for
from clerkdesk.services.request_text import MOST_BYTES, bad, check, read

__all__ = ["MOST_BYTES", "collector", "moment", "placed", "reception", "receptions"]

_COUNTS: Final = ("originals", "certified", "copies")
_SHARED: Final = ("received_at", "channel", "resolving_site", "collect_at", "paid", "means")
_AMONG: Final = re.compile(r"wishes\[(\d+)\]\.?")
_CARD_FIELDS: Final = ("name", "number", "born", "sex", "address")


def receptions(desk: Desk, text: bytes) -> tuple[Reception, ...]:
    """Return what a request asks to be received: one dossier, or the first of several that are received together.

    Those under ``linked`` have the people of the first, and its places, means and moment unless they name their own.

    Args:
        desk: whose catalogue and visits the request speaks of.
        text: JSON as ``resources/request.schema.json`` has it.

    Raises:
        Refused: "bad-json", "bad-request" with the place as field, or what a part of it is refused for.
    """
    asked = read(text, "")
    representative = asked.get("representative")
    first = Reception(
        procedure="",
        applicant=_party(desk, asked["applicant"], "applicant"),
        representative=_agent(desk, representative, "representative")[1] if representative else None,
        provenance=_provenance(asked["applicant"]),
        visit=asked.get("visit", ""),
    )
    shared: dict[str, Any] = {name: asked[name] for name in _SHARED if name in asked}
    linked = (
        _dossier(desk, replace(first, visit=""), {**shared, **one}, f"linked[{place}].")
        for place, one in enumerate(asked.get("linked", ()))
    )
    return (_dossier(desk, first, asked, ""), *linked)


def reception(desk: Desk, text: bytes) -> Reception:
    """Return what a request of one dossier asks to be received; see :func:`receptions`.

    Raises:
        Refused: as there, and "bad-request" when it asks for several.
    """
    first, *more = receptions(desk, text)
    if more:
        raise bad("linked", N_("Here one dossier alone is asked for."))
    return first


def placed(no: Refused) -> Refused:
    """Return what was refused of several receptions with its place in the request: "linked[0].components"."""
    among = _AMONG.match(no.field)
    if among is None:
        return no
    place = int(among[1])
    field = f"linked[{place - 1}].{no.field[among.end() :]}" if place else no.field[among.end() :]
    return Refused(no.code, no.message, field=field.rstrip("."), **no.params)


def _dossier(desk: Desk, base: Reception, asked: Mapping[str, Any], place: str) -> Reception:
    """Return ``base`` with what ``asked`` says of one dossier; ``place`` stands before the names of its fields."""
    wish = replace(
        base,
        procedure=asked["procedure"],
        time_case=asked.get("time_case", 0),
        fee_case=asked.get("fee_case", 0),
        items=asked.get("items", 1),
        pages=tuple(asked.get("pages", ())),
        typed_fee=asked["fee"]["amount"] if "fee" in asked else None,
        fee_reason=asked["fee"]["reason"] if "fee" in asked else "",
        exemption=asked.get("exemption", ""),
        typed_due=_moment(asked["due"]["at"], f"{place}due.at") if "due" in asked else None,
        due_reason=asked["due"]["reason"] if "due" in asked else "",
        received_at=_moment(asked["received_at"], "received_at") if "received_at" in asked else None,
        sets=asked.get("sets", 1),
        channel=asked.get("channel", "counter"),
        resolving_site=asked.get("resolving_site", ""),
        collect_at=asked.get("collect_at", ""),
        note=asked.get("note", ""),
        pay_now=asked.get("paid", True),
        means=Means(asked.get("means", "cash")),
        nonce=asked.get("nonce", ""),
    )
    return _with_components(wish, _procedure(desk, wish, place), asked.get("components", ()), place)


def _procedure(desk: Desk, wish: Reception, place: str) -> Procedure:
    try:
        return procedure_for(desk, wish)
    except Refused as no:
        raise Refused(no.code, no.message, field=f"{place}{no.field}", **no.params) from None


def collector(desk: Desk, text: bytes) -> tuple[Party, Representative | None]:
    """Return who collects a result, and the authority when it is not the applicant's own right.

    Args:
        desk: whose units an address speaks of.
        text: JSON as "agent" of ``resources/request.schema.json`` has it.

    Raises:
        Refused: as :func:`reception`.
    """
    return _agent(desk, read(text, "agent"), "collector")


def moment(text: str, field: str) -> datetime:
    """Return a day and a time as requests write them, on the site's clock when they name no other; else Refused."""
    check(text, "moment", field)
    return _moment(text, field)


def _with_components(wish: Reception, procedure: Procedure, asked: Any, place: str) -> Reception:
    known = {part.key: part for part in procedure.components}
    if isinstance(asked, Mapping):
        asked = [{"key": part.key} for part in procedure.components if part.required]
    parts = tuple(_component(known.get(one["key"]), one, f"{place}components[{n}]") for n, one in enumerate(asked))
    return replace(wish, components=parts)


def _component(known: Component | None, asked: Mapping[str, Any], place: str) -> ComponentIn:
    if known is None and asked["key"].startswith("other-") and not asked.get("name"):
        raise bad(place, N_('"{key}" is missing.'), key="name")
    held = Held(asked.get("held", "presented" if known and known.present_only else "paper"))
    counts = {name: asked.get(name, 0) for name in _COUNTS}
    if known is not None and held is Held.PAPER and not any(name in asked for name in _COUNTS):
        counts = {name: getattr(known, name) for name in _COUNTS}
    return ComponentIn(
        key=asked["key"],
        name=known.name if known else asked.get("name", ""),
        held=held,
        source=asked.get("source", ""),
        **counts,
    )


def _agent(desk: Desk, asked: Mapping[str, Any], place: str) -> tuple[Party, Representative | None]:
    party = _party(desk, asked["party"], f"{place}.party")
    if "authority" not in asked:
        return party, None
    agent = Representative(
        party=party,
        authority=Authority(asked["authority"]),
        kinship=Kinship(asked["kinship"]) if "kinship" in asked else None,
        paper=asked.get("paper", ""),
    )
    return party, agent


def _party(desk: Desk, asked: Mapping[str, Any], place: str) -> Party:
    card = _card(asked["card"], f"{place}.card") if "card" in asked else None
    kind = PartyKind(asked.get("kind", "person"))
    identity = card.identity if card else Identity()
    if "number" in asked or "number_kind" in asked:
        identity = _identity(asked.get("number", ""), asked.get("number_kind"))
    return Party(
        name=asked.get("name") or (card.name if card else ""),
        kind=kind,
        identity=identity,
        born=parse_birth(asked["born"]) if "born" in asked else card.born if card else "",
        sex=Sex(asked["sex"]) if "sex" in asked else card.sex if card else None,
        address=_address(desk, asked, card.address.text if card else "", place),
        phone=asked.get("phone", ""),
        email=asked.get("email", ""),
    )


def _card(text: str, place: str) -> Party:
    match read_scan(text):
        case CardScan(card=card):
            return card.party()
        case Garbled(reason=Reason(text=message, params=params)):
            raise Refused("card-garbled", message, field=place, **params)
        case _:
            raise Refused("card-unreadable", "This is not the text of an identity card.", field=place)


def _identity(number: str, kind: str | None) -> Identity:
    return identity_of(number) if kind is None else Identity(kind=IdKind(kind), number=number)


def _address(desk: Desk, asked: Mapping[str, Any], from_card: str, place: str) -> Address:
    province, unit = asked.get("province", ""), asked.get("unit", "")
    for name, code in (("province", province), ("unit", unit)):
        found = desk.units.get(code) if code else None
        if code and (found is None or bool(found.province) != (name == "unit")):
            raise Refused("no-unit", "There is no administrative unit {code}.", field=f"{place}.{name}", code=code)
    home = desk.units.get(unit) if unit else None
    if home is not None and province not in {"", home.province}:
        raise Refused("no-unit", "There is no administrative unit {code}.", field=f"{place}.unit", code=unit)
    return Address(
        text=asked.get("address") or from_card or desk.units.full_name(unit or province),
        province=home.province if home else province,
        unit=unit,
    )


def _provenance(asked: Mapping[str, Any]) -> dict[str, str]:
    scanned = dict.fromkeys(_CARD_FIELDS, "scanned") if "card" in asked else {}
    typed = {name: "typed" for name in (*_CARD_FIELDS, "phone", "email") if name in asked}
    return {**scanned, **typed}


def _moment(text: str, place: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise bad(place, N_('"{value}" is no moment (such as 2026-11-23T08:15).'), value=text) from None
    return found if found.tzinfo else found.replace(tzinfo=SITE_TIME)
