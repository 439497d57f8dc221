"""From what is known of a dossier to a record of the province's, as its mapping says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from clerkdesk.hub.connectors.mapping import Field, ProvinceMapping

_ZONES: Final = {"Asia/Ho_Chi_Minh": timezone(timedelta(hours=7)), "UTC": timezone.utc}  # noqa: UP017


@dataclass(slots=True)
class Shaped:
    """A record, and what does not fit: fields, each with "missing", "too-long", "no-number" or "not-in-list"."""

    record: dict[str, Any] = field(default_factory=dict)
    misfits: list[tuple[str, str]] = field(default_factory=list)


def shape(mapping: ProvinceMapping, record: str, known: Mapping[str, Any], unit: str) -> Shaped:
    """Return the record named ``record`` for what is ``known``."""
    shaped = Shaped()
    shaped.record = _fill(mapping, mapping.records[record], known, unit, "", shaped)
    return shaped


def _fill(
    mapping: ProvinceMapping,
    fields: Mapping[str, Field],
    known: Mapping[str, Any],
    unit: str,
    path: str,
    shaped: Shaped,
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, one in fields.items():
        here = f"{path}{name}"
        if one.source == "value":
            found[name] = unit if one.what == "$unit" else one.what
        elif one.source == "group":
            found[name] = _fill(mapping, one.fields, known, unit, f"{here}.", shaped)
        elif one.source == "each":
            found[name] = [
                _fill(mapping, one.fields, each, unit, f"{here}.", shaped) for each in known.get(one.what, ())
            ]
        else:
            value = _value(mapping, one, known, here, shaped)
            if value is not None:
                found[name] = value
            elif mapping.absent == "empty":
                found[name] = ""
    return found


def _value(
    mapping: ProvinceMapping, one: Field, known: Mapping[str, Any], here: str, shaped: Shaped
) -> str | int | None:
    value = known.get(one.what)
    if isinstance(value, datetime):
        local = value.astimezone(_ZONES[mapping.zone])
        text = local.strftime(mapping.dates).replace("{ms}", f"{local.microsecond // 1000:03d}")
    else:
        text = "" if value is None else str(value)
    if text and one.list:
        code = mapping.lists[one.list].code(text)
        if code is None:
            shaped.misfits.append((here, "not-in-list"))
            return None
        text = code
    if not text.strip():
        if one.need:
            shaped.misfits.append((here, "missing"))
        return None
    if one.most and len(text) > one.most:
        if not one.cut:
            shaped.misfits.append((here, "too-long"))
            return None
        text = text[: one.most - 1] + "…"
    if one.number:
        if not text.lstrip("-").isdecimal():
            shaped.misfits.append((here, "no-number"))
            return None
        return int(text)
    return text
