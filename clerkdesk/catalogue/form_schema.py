"""The JSON Schema (draft 2020-12) of what a form says, made from the form itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clerkdesk.domain.forms.form import Answer, Field, Form, Kind

_TEXT = {"type": "string", "maxLength": 2000}
_PLACE = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "maxLength": 500},
        "province": {"type": "string", "pattern": "^(?:[0-9]{2})?$"},
        "unit": {"type": "string", "pattern": "^(?:[0-9]{5})?$"},
    },
    "required": ["text"],
    "additionalProperties": False,
}
_PLAIN: Mapping[Kind, Mapping[str, Any]] = {
    Kind.DAY: {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    Kind.BORN: {"type": "string", "pattern": "^[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?$"},
    Kind.TIME: {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"},
    Kind.TICK: {"type": "boolean"},
    Kind.COUNT: {"type": "integer", "minimum": 0, "maximum": 10**9},
    Kind.MONEY: {"type": "integer", "minimum": 0, "maximum": 10**12 - 1},
    Kind.PLACE: _PLACE,
}


def schema(form: Form) -> dict[str, Any]:
    """Return the schema of the values of ``form``; which fields are asked when stands in the form alone."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:clerkdesk:form:{form.form}:{form.version}",
        "title": form.title.vi,
        "type": "object",
        "additionalProperties": False,
        "properties": {field.key: _field(field) for field in form.fields() if field.answer is not Answer.HAND},
    }


def _field(field: Field) -> dict[str, Any]:
    named = {"title": field.label.vi}
    answers = [one.value for one in field.options]
    match field.kind:
        case Kind.CHOICE:
            return {**named, "enum": answers}
        case Kind.SEVERAL:
            return {**named, "type": "array", "items": {"enum": answers}, "uniqueItems": True}
        case Kind.GRID:
            items = {one.value: {"enum": answers, "title": one.label.vi} for one in field.items if not one.group}
            return {**named, "type": "object", "properties": items, "additionalProperties": False}
        case Kind.ROWS:
            columns = {one.key: _field(one) for one in field.columns}
            row = {"type": "object", "properties": columns, "additionalProperties": False}
            return {**named, "type": "array", "items": row, **({"maxItems": field.most} if field.most else {})}
        case _:
            return {**named, **_PLAIN.get(field.kind, _TEXT)}
