"""Checking a form's file before it is used: each fault with its line, its place and plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema

from clerkdesk import resources
from clerkdesk.catalogue.form_document import read_form
from clerkdesk.catalogue.forms import shipped
from clerkdesk.domain.errors import unreadable
from clerkdesk.domain.forms.form import ABOVE
from clerkdesk.domain.forms.layout import parts
from clerkdesk.domain.forms.rules import PLAIN
from clerkdesk.language import N_
from clerkdesk.marked import Fault, MarkedFile, Path_, read_yaml, worded

SITE_KEYS = ("office", "committee", "police", "place", "today", "clerk", "province", "unit")
"""What a print may say besides fields, and a default may stand for: addressee, committee, place, day, clerk, where."""

SITE_DEFAULTS = (*SITE_KEYS, "residence")


def check(file: Path) -> list[Fault]:
    """Return the faults of one form's file, by line.

    Raises:
        Trouble: ``form-unreadable`` when the file cannot be read.
    """
    try:
        content = file.read_bytes()
    except OSError as fault:
        raise unreadable("form-unreadable", file, fault) from fault
    return check_content(file.name, content)


def check_content(name: str, content: bytes) -> list[Fault]:
    """Return the faults of a form's file, given by its name and what it holds."""
    file = MarkedFile(name)
    data = file.read(content)
    faults = list(file.faults)
    if data is None or faults:
        return faults
    schema = json.loads(resources.path("forms", "form.schema.json").read_bytes())
    for error in jsonschema.Draft202012Validator(schema).iter_errors(data):
        faults += worded(file, error, no_choice=_no_choice, ill_formed=_ill_formed)
    if not faults:
        faults += _senseless(file, data)
    return sorted(faults, key=lambda one: (one.line, one.column))


def _no_choice(file: MarkedFile, path: Path_, error: jsonschema.ValidationError) -> Fault:
    if error.context:
        deepest = max(error.context, key=lambda one: len(one.absolute_path))
        if len(deepest.absolute_path) > len(path):
            return next(worded(file, deepest, no_choice=_no_choice, ill_formed=_ill_formed))
    return file.fault(path, N_("This is not written as a form's file needs it: see form.schema.json."))


def _ill_formed(file: MarkedFile, path: Path_, error: jsonschema.ValidationError) -> Fault:
    return file.fault(path, N_('"{value}" cannot stand here.'), value=str(error.instance)[:80])


def _senseless(file: MarkedFile, data: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what the schema cannot see: names that nothing bears, fields that are asked and never printed."""
    for key in ("effective", "ended"):
        try:
            date.fromisoformat(data.get(key, "2026-01-01"))
        except ValueError:
            yield file.fault((key,), N_('"{value}" is no day of the calendar.'), value=data[key])
            return
    attributes = read_yaml(shipped().joinpath("attributes.yaml").read_bytes())
    roles = {one["key"] for one in data["roles"]}
    keys: dict[str, Path_] = {}
    for at, section in enumerate(data["sections"]):
        here: Path_ = ("sections", at)
        if section.get("role", "") not in roles | {""}:
            yield file.fault((*here, "role"), N_('No role is named "{name}".'), name=section["role"])
        for number, field in enumerate(section["fields"]):
            place = (*here, "fields", number)
            faults = list(_field(file, place, field, section.get("role", ""), roles, attributes))
            yield from faults
            if not faults:
                key = _key(field, section.get("role", ""))
                if key in keys:
                    yield file.fault(place, N_('The field "{key}" is asked twice.'), key=key)
                keys[key] = place
    if len(keys) == sum(len(section["fields"]) for section in data["sections"]):
        yield from _references(file, data, keys, {f"{role}.{one}" for role in roles for one in attributes})
        yield from _unprinted(file, data, keys, read_form(data, attributes).field)


def _key(field: Any, role: str) -> str:
    if isinstance(field, str):
        return f"{role}.{field.removesuffix('*')}"
    return f"{field.get('role', role)}.{field['attribute']}" if "attribute" in field else str(field["key"])


def _field(
    file: MarkedFile, place: Path_, field: Any, role: str, roles: set[str], attributes: Mapping[str, Any]
) -> Iterator[Fault]:
    doc = {"attribute": field.removesuffix("*")} if isinstance(field, str) else field
    role = doc.get("role", role)
    attribute = doc.get("attribute")
    default = doc.get("default")
    if isinstance(default, str) and default.startswith("site.") and default.removeprefix("site.") not in SITE_DEFAULTS:
        known = ", ".join(SITE_DEFAULTS)
        yield file.fault(
            (*place, "default"), N_('"{key}" is not known here; known are: {known}.'), key=default, known=known
        )
    for at, column in enumerate(doc.get("columns", ())):
        if str(column.get("default", "")).startswith("row.") and column["default"] != ABOVE:
            at_ = (*place, "columns", at, "default")
            yield file.fault(
                at_, N_('"{key}" is not known here; known are: {known}.'), key=column["default"], known=ABOVE
            )
    if default is not None and doc.get("answer", "clerk") != "clerk":
        yield file.fault((*place, "default"), N_("Only the citizen can answer this: no default may stand here."))
    if attribute is None:
        missing = next((one for one in ("key", "kind", "vi") if one not in doc), None)
        if missing:
            yield file.fault(place, N_('"{key}" is missing.'), key=missing)
        return
    if attribute not in attributes:
        known = ", ".join(attributes)
        yield file.fault(place, N_('"{key}" is not known here; known are: {known}.'), key=attribute, known=known)
    elif role not in roles:
        yield file.fault(place, N_("Whose? The section needs a role."))
    if doc.get("to", role) not in roles | {role}:
        yield file.fault((*place, "to"), N_('No role is named "{name}".'), name=doc["to"])


def _references(
    file: MarkedFile, data: Mapping[str, Any], keys: Mapping[str, Path_], facts: set[str]
) -> Iterator[Fault]:
    """Yield names in conditions, offers and rules that nothing bears; an offer may name any fact about a role."""
    for at, section in enumerate(data["sections"]):
        role = section.get("role", "")
        yield from _conditions(file, ("sections", at), section, role, keys)
        for number, field in enumerate(section["fields"]):
            if isinstance(field, dict):
                place: Path_ = ("sections", at, "fields", number)
                yield from _conditions(file, place, field, field.get("role", role), keys)
                for index, offered in enumerate(field.get("offer", ())):
                    name = f"{role}{offered}" if offered.startswith(".") else offered
                    if name not in keys and name not in facts:
                        yield _nobody(file, (*place, "offer", index), name)
    for at, rule in enumerate(data.get("rules", ())):
        for part in ("field", "other"):
            if rule.get(part, "today") not in {*keys, *(PLAIN if part == "other" else {"today"})}:
                yield _nobody(file, ("rules", at, part), rule[part])
        yield from _conditions(file, ("rules", at), rule, "", keys)


def _conditions(
    file: MarkedFile, place: Path_, doc: Mapping[str, Any], role: str, keys: Mapping[str, Path_]
) -> Iterator[Fault]:
    for key in doc.get("when", {}):
        name = f"{role}{key}" if key.startswith(".") else key
        if name not in keys:
            yield _nobody(file, (*place, "when", key), name)


def _nobody(file: MarkedFile, place: Path_, name: str) -> Fault:
    return file.fault(place, N_('No field is named "{name}".'), name=name)


def _unprinted(file: MarkedFile, data: Mapping[str, Any], keys: Mapping[str, Path_], find: Any) -> Iterator[Fault]:
    printed: set[str] = set()
    pledges = {one["key"] for one in data.get("pledges", ())}
    pledged = [(("pledges", at, "text"), "text", one["text"]) for at, one in enumerate(data.get("pledges", ()))]
    for path, name, text in (*_said(data["print"], ("print",)), *pledged):
        if name == "pledge" and text not in pledges:
            yield file.fault(path, N_('No pledge is named "{name}".'), name=text)
        named = [text] if name == "key" else [part.key for part in parts(text) if part.key] if name == "text" else []
        for key in named:
            printed.add(key)
            if key not in keys and key not in SITE_KEYS:
                yield _nobody(file, path, key)
    for key, place in keys.items():
        if key not in printed and not any(one.startswith(f"{key}.") for one in printed) and not _helps(data, key, find):
            yield file.fault(place, N_('The field "{key}" is asked and never printed.'), key=key)


def _helps(data: Mapping[str, Any], key: str, find: Any) -> bool:
    """Whether a field is asked for another's sake: a condition or rule looks at it, or an identity number."""
    field = find(key)
    role = key.partition(".")[0]
    looked = json.dumps([data["sections"], data.get("rules", ())], ensure_ascii=False)
    return field.attribute == "number" or f'"{key}":' in looked or f'"{key}"' in looked.replace('".', f'"{role}.')


def _said(node: Any, path: Path_) -> Iterator[tuple[Path_, str, str]]:
    """Yield what the print says: its texts, and the keys of fields and pledges that it names."""
    if isinstance(node, list):
        for at, one in enumerate(node):
            yield from _said(one, (*path, at))
    elif isinstance(node, dict):
        for name, one in node.items():
            if name == "when" or (name == "rows" and isinstance(one, dict)):
                if name == "rows":
                    yield (*path, name, "key"), "key", one["key"]
            elif isinstance(one, str):
                kind = "key" if name in {"key", "choices"} else "pledge" if name == "pledge" else "text"
                yield (*path, name), kind, one
            else:
                yield from _said(one, (*path, name))
    elif isinstance(node, str):
        yield path, "text", node
