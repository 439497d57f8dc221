"""The text of a request: JSON of a stranger, read and checked against its schema, with faults in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from clerkdesk import resources
from clerkdesk.domain.due import Reason
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.text import clean
from clerkdesk.language import N_
from clerkdesk.services import strict_json
from clerkdesk.services.strict_json import shown

MOST_BYTES: Final = 256 * 1024
"""A larger request is refused unread."""


def read(text: bytes, part: str) -> dict[str, Any]:
    """Return the values of a request; ``part`` names a definition of the schema, "" the whole.

    Raises:
        Refused: "too-large", "bad-json" or "bad-request", with the place.
    """
    found = strict_json.read(text, MOST_BYTES)
    check(found, part, "")
    clean_request: dict[str, Any] = _tidy(found, ())
    return clean_request


@cache
def _schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.path("request.schema.json").read_bytes())
    return found


def check(value: Any, part: str, place: str) -> None:
    """Refuse what the schema, or its definition ``part``, does not allow; ``place`` is where ``value`` stands."""
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
            return bad(path, N_('"{key}" is missing.'), key=next(key for key in rule if key not in found))
        case "dependentRequired":
            key, other = next(
                (key, other) for key, needed in rule.items() if key in found for other in needed if other not in found
            )
            return bad(path, N_('"{key}" needs "{other}" beside it.'), key=key, other=other)
        case "additionalProperties":
            key = next(key for key in found if key not in schema["properties"])
            known = ", ".join(schema["properties"])
            return bad(path, N_('"{key}" is not known here; known are: {known}.'), key=shown(key), known=known)
        case "type":
            return bad(path, N_("This must be {kind}."), kind=Reason(text=_TYPES[rule]))
        case "enum":
            return bad(path, N_('"{value}" is not one of: {known}.'), value=shown(found), known=", ".join(rule))
        case "minimum" | "maximum":
            low, high = schema["minimum"], schema["maximum"]
            return bad(path, N_("{value} is out of bounds: from {low} to {high}."), value=found, low=low, high=high)
        case "maxLength" | "maxItems":
            return bad(path, N_("This is too long: at most {most}."), most=rule)
        case "minLength":
            return bad(path, N_("This must not be empty."))
        case "pattern":
            return bad(path, N_('"{value}" is no moment (such as 2026-11-23T08:15).'), value=shown(found))
        case "anyOf" if error.absolute_path and error.absolute_path[-1] == "components":
            return _components(error, path)
        case _:
            return bad(path, N_('This must hold "card" or "name".'))


def _components(error: Any, path: str) -> Refused:
    """Return what is wrong with a list of components; the schema's other way is {"all": true}."""
    if isinstance(error.instance, list):
        for inner in error.context:
            if inner.schema_path[0] == 1:
                return _worded(inner, "")
    return bad(path, N_("This must be a list of components, or {example}."), example='{"all": true}')


def bad(place: str, message: str, **params: object) -> Refused:
    """Return the refusal of what stands at ``place``; ``message`` is English and says what is wrong with it."""
    where = place or "…"
    return Refused(
        "bad-request", "{place}: {fault}", field=place, place=where, fault=Reason(text=message, params=params)
    )


def _place(path: Iterable[str | int]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


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
