"""Requests of other programs: JSON text, checked against its schema, turned into what the services take.

The text is not trusted. What is wrong is refused with its place before anything is written; markup, SQL and the like
are plain text here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from clerkdesk import resources
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
from clerkdesk.domain.text import clean
from clerkdesk.language import N_
from clerkdesk.services.desk import Desk
from clerkdesk.services.reception import Reception, procedure_for

MOST_BYTES: Final = 256 * 1024
"""A larger request is refused unread."""

_DEEPEST: Final = 10
_LONGEST_NUMBER: Final = 15
_COUNTS: Final = ("originals", "certified", "copies")
_CARD_FIELDS: Final = ("name", "number", "born", "sex", "address")


def reception(desk: Desk, text: bytes) -> Reception:
    """Return what a request asks to be received.

    Args:
        desk: whose catalogue and visits the request speaks of.
        text: JSON as ``resources/request.schema.json`` has it.

    Raises:
        Refused: "bad-json", "bad-request" with the place as field, or what a part of it is refused for.
    """
    asked = _read(text, "")
    representative = asked.get("representative")
    wish = Reception(
        procedure=asked["procedure"],
        applicant=_party(desk, asked["applicant"], "applicant"),
        representative=_agent(desk, representative, "representative")[1] if representative else None,
        provenance=_provenance(asked["applicant"]),
        visit=asked.get("visit", ""),
        time_case=asked.get("time_case", 0),
        fee_case=asked.get("fee_case", 0),
        items=asked.get("items", 1),
        pages=tuple(asked.get("pages", ())),
        typed_fee=asked["fee"]["amount"] if "fee" in asked else None,
        fee_reason=asked["fee"]["reason"] if "fee" in asked else "",
        exemption=asked.get("exemption", ""),
        typed_due=_moment(asked["due"]["at"], "due.at") if "due" in asked else None,
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
    return _with_components(wish, procedure_for(desk, wish), asked.get("components", ()))


def collector(desk: Desk, text: bytes) -> tuple[Party, Representative | None]:
    """Return who collects a result, and the authority when it is not the applicant's own right.

    Args:
        desk: whose units an address speaks of.
        text: JSON as "agent" of ``resources/request.schema.json`` has it.

    Raises:
        Refused: as :func:`reception`.
    """
    return _agent(desk, _read(text, "agent"), "collector")


def moment(text: str, field: str) -> datetime:
    """Return a day and a time as requests write them, on the site's clock when they name no other; else Refused."""
    _check(text, "moment", field)
    return _moment(text, field)


def _with_components(wish: Reception, procedure: Procedure, asked: Any) -> Reception:
    known = {part.key: part for part in procedure.components}
    if isinstance(asked, Mapping):
        asked = [{"key": part.key} for part in procedure.components if part.required]
    parts = tuple(_component(known.get(one["key"]), one, f"components[{n}]") for n, one in enumerate(asked))
    return replace(wish, components=parts)


def _component(known: Component | None, asked: Mapping[str, Any], place: str) -> ComponentIn:
    if known is None and asked["key"].startswith("other-") and not asked.get("name"):
        raise _bad(place, N_('"{key}" is missing.'), key="name")
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
        raise _bad(place, N_('"{value}" is no moment (such as 2026-11-23T08:15).'), value=text) from None
    return found if found.tzinfo else found.replace(tzinfo=SITE_TIME)


def _read(text: bytes, part: str) -> dict[str, Any]:
    if len(text) > MOST_BYTES:
        raise Refused("too-large", "The request is larger than {most} bytes.", most=MOST_BYTES)
    try:
        found = json.loads(
            text.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_not_whole,
            parse_constant=_not_whole,
        )
    except UnicodeDecodeError:
        raise Refused("bad-json", "The request is not UTF-8 text.") from None
    except json.JSONDecodeError as fault:
        raise Refused(
            "bad-json",
            "The request is not JSON: line {line}, column {column}.",
            line=fault.lineno,
            column=fault.colno,
        ) from None
    except RecursionError:
        raise _too_deep() from None
    _check_depth(found)
    _check(found, part, "")
    clean_request: dict[str, Any] = _tidy(found, ())
    return clean_request


def _too_deep() -> Refused:
    return Refused("bad-json", "The request nests too deep.")


def _check_depth(value: Any) -> None:
    level = [value]
    for _step in range(_DEEPEST):
        level = [inner for one in level if isinstance(one, (dict, list)) for inner in _parts(one)]
    if level:
        raise _too_deep()


def _parts(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused("bad-json", '"{key}" stands in the request twice.', key=_shown(twice))
    return found


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        return _not_whole(digits)
    return int(digits)


def _not_whole(number: str) -> int:
    raise Refused("bad-json", "A request holds whole numbers only, not {number}.", number=_shown(number))


@cache
def _schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.path("request.schema.json").read_bytes())
    return found


def _check(value: Any, part: str, place: str) -> None:
    """Refuse what the schema, or its definition ``part``, does not allow."""
    import jsonschema

    schema = _schema() if not part else {"$ref": f"#/$defs/{part}", "$defs": _schema()["$defs"]}
    for error in jsonschema.Draft202012Validator(schema).iter_errors(value):
        raise _worded(error, place)


_TYPES: Final = {
    "string": N_("a text"),
    "integer": N_("a whole number"),
    "boolean": N_("true or false"),
    "array": N_("a list"),
    "object": N_("a group of named values"),
}


def _worded(error: Any, place: str) -> Refused:
    """Return a schema error in plain words, with its place."""
    path = _place([place, *error.absolute_path] if place else error.absolute_path)
    rule, found, schema = error.validator_value, error.instance, error.schema
    match error.validator:
        case "required":
            return _bad(path, N_('"{key}" is missing.'), key=next(key for key in rule if key not in found))
        case "dependentRequired":
            key, other = next(
                (key, other) for key, needed in rule.items() if key in found for other in needed if other not in found
            )
            return _bad(path, N_('"{key}" needs "{other}" beside it.'), key=key, other=other)
        case "additionalProperties":
            key = next(key for key in found if key not in schema["properties"])
            known = ", ".join(schema["properties"])
            return _bad(path, N_('"{key}" is not known here; known are: {known}.'), key=_shown(key), known=known)
        case "type":
            return _bad(path, N_("This must be {kind}."), kind=Reason(text=_TYPES[rule]))
        case "enum":
            return _bad(path, N_('"{value}" is not one of: {known}.'), value=_shown(found), known=", ".join(rule))
        case "minimum" | "maximum":
            low, high = schema["minimum"], schema["maximum"]
            return _bad(path, N_("{value} is out of bounds: from {low} to {high}."), value=found, low=low, high=high)
        case "maxLength" | "maxItems":
            return _bad(path, N_("This is too long: at most {most}."), most=rule)
        case "minLength":
            return _bad(path, N_("This must not be empty."))
        case "pattern":
            return _bad(path, N_('"{value}" is no moment (such as 2026-11-23T08:15).'), value=_shown(found))
        case "anyOf" if error.absolute_path and error.absolute_path[-1] == "components":
            return _components(error, path)
        case _:
            return _bad(path, N_('This must hold "card" or "name".'))


def _components(error: Any, path: str) -> Refused:
    """Return what is wrong with a list of components; the schema's other way is {"all": true}."""
    if isinstance(error.instance, list):
        for inner in error.context:
            if inner.schema_path[0] == 1:
                return _worded(inner, "")
    return _bad(path, N_("This must be a list of components, or {example}."), example='{"all": true}')


def _bad(place: str, message: str, **params: object) -> Refused:
    where = place or "…"
    return Refused(
        "bad-request", "{place}: {fault}", field=place, place=where, fault=Reason(text=message, params=params)
    )


def _place(path: Iterable[str | int]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _shown(value: object) -> str:
    """Return a stranger's value short and printable."""
    text = value if isinstance(value, str) else json.dumps(value)
    return "".join(c if c.isprintable() else "�" for c in text[:60])


def _tidy(value: Any, path: tuple[str | int, ...]) -> Any:
    """Return ``value`` with every text clean; a card's text is left for the card's reader."""
    match value:
        case str() if path[-1] == "card":
            return value
        case str():
            return clean(value, field=_place(path), limit=MOST_BYTES)
        case dict():
            return {name: _tidy(one, (*path, name)) for name, one in value.items()}
        case list():
            return [_tidy(one, (*path, number)) for number, one in enumerate(value)]
        case _:
            return value
