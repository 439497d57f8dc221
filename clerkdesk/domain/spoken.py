"""Reasons kept in events: the English text with its fields, so that they can be said in any language later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from clerkdesk.domain.due import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A :class:`Reason` as an event keeps it: each field says its kind first, as "date:2026-11-24"."""

    text: str
    params: dict[str, str]


def spoken(reason: Reason) -> Spoken:
    """Return ``reason`` in the form that an event keeps."""
    return Spoken(text=reason.text, params={name: _keep(value) for name, value in reason.params.items()})


def reason(kept: Spoken) -> Reason:
    """Return what was kept as a reason to show. Total: a field that cannot be read is shown as it stands."""
    return Reason(text=kept.text, params={name: _recall(value) for name, value in kept.params.items()})


def _keep(value: object) -> str:
    match value:
        case datetime():
            return f"moment:{value.isoformat()}"
        case date():
            return f"date:{value.isoformat()}"
        case time():
            return f"time:{value.isoformat()}"
        case int():
            return f"int:{value}"
        case _:
            return f"text:{value}"


def _recall(value: str) -> object:
    kind, _, rest = value.partition(":")
    try:
        match kind:
            case "moment":
                return datetime.fromisoformat(rest)
            case "date":
                return date.fromisoformat(rest)
            case "time":
                return time.fromisoformat(rest)
            case "int":
                return int(rest)
            case "text":
                return rest
            case _:
                return value
    except ValueError:
        return rest
