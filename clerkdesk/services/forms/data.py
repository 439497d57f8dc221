"""Data for a form that come from outside: read strictly, judged by the form's schema, each fault in plain words."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any, Final

import jsonschema

from clerkdesk.catalogue.form_schema import schema
from clerkdesk.domain.due import Reason
from clerkdesk.domain.errors import ManyRefused, Refused
from clerkdesk.domain.forms.condition import Values
from clerkdesk.domain.forms.form import Form
from clerkdesk.domain.text import clean
from clerkdesk.language import N_
from clerkdesk.marked import place
from clerkdesk.services import strict_json
from clerkdesk.services.strict_json import shown

MOST_BYTES: Final = 1024 * 1024
"""Larger data are refused unread."""

MOST_FAULTS: Final = 50
"""So many faults are told at once."""

_LONGEST: Final = 2000
_TYPES: Final = {
    "string": N_("a text"),
    "integer": N_("a whole number"),
    "boolean": N_("true or false"),
    "array": N_("a list"),
    "object": N_("a group of named values"),
}


def read(form: Form, text: bytes) -> Values:
    """Return what ``text`` says as values of ``form``, its texts clean.

    Raises:
        Refused: "too-large" or "bad-json".
        ManyRefused: "form-values", each fault with the name of its field.
    """
    return checked(form, strict_json.read(text, MOST_BYTES))


def checked(form: Form, data: Any) -> Values:
    """Return ``data`` as values of ``form``, its texts clean.

    Raises:
        ManyRefused: they are not what the form asks; each fault with the name of its field.
    """
    faults: list[tuple[str, Refused]] = []
    for error in jsonschema.Draft202012Validator(schema(form)).iter_errors(data):
        faults += _worded(error)
    values: Values = {} if faults else _tidy(data, (), faults)
    if faults:
        told = faults[:MOST_FAULTS]
        raise unfit(form, told)
    return values


def unfit(form: Form, faults: list[tuple[str, Refused]]) -> ManyRefused:
    """Return the refusal of data that have ``faults``, each with the name of its field."""
    text = N_("These data do not fit the form “{form}”.")
    return ManyRefused("form-values", text, faults, field=faults[0][0], form=form.form)


def _worded(error: jsonschema.ValidationError) -> Iterator[tuple[str, Refused]]:
    """Yield a schema error in plain words, with the name of its field."""
    at = place(error.absolute_path) or "…"
    rule: Any = error.validator_value
    found: Any = error.instance
    limits: Any = error.schema
    match error.validator:
        case "additionalProperties":
            known = list(limits["properties"])
            for key in [one for one in found if one not in limits["properties"]][:MOST_FAULTS]:
                yield _unknown(place([*error.absolute_path, shown(key)]), shown(key), known)
        case "required":
            for key in [one for one in rule if one not in found]:
                yield at, Refused("form-value", '"{key}" is missing.', key=key)
        case "type":
            yield at, Refused("form-value", "This must be {kind}.", kind=Reason(text=_TYPES[rule]))
        case "enum":
            known_ = ", ".join(map(str, rule))
            yield at, Refused("form-value", '"{value}" is not one of: {known}.', value=shown(found), known=known_)
        case "minimum" | "maximum":
            low, high = limits["minimum"], limits["maximum"]
            text = N_("{value} is out of bounds: from {low} to {high}.")
            yield at, Refused("form-value", text, value=found, low=low, high=high)
        case "maxLength" | "maxItems":
            yield at, Refused("form-value", "This is too long: at most {most}.", most=rule)
        case _:
            yield at, Refused("form-value", '"{value}" cannot stand here.', value=shown(found))


def _unknown(at: str, key: str, known: list[str]) -> tuple[str, Refused]:
    near = difflib.get_close_matches(key, known, n=1)
    if near:
        return at, Refused("form-value", "The form does not ask for “{key}”; is “{near}” meant?", key=key, near=near[0])
    return at, Refused("form-value", "The form does not ask for “{key}”.", key=key)


def _tidy(value: Any, path: tuple[str | int, ...], faults: list[tuple[str, Refused]]) -> Any:
    match value:
        case str():
            at = place(path)
            try:
                return clean(value, field=at, limit=_LONGEST)
            except Refused as refused:
                faults.append((at, refused))
                return value
        case dict():
            return {name: _tidy(one, (*path, name), faults) for name, one in value.items()}
        case list():
            return [_tidy(one, (*path, number), faults) for number, one in enumerate(value)]
        case _:
            return value
