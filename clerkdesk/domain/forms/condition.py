"""When a part of a form applies. Values are plain JSON: key of a field -> what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]
"""What a form says: key of a field -> plain JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Whether field ``key`` is one of ``values``; or filled, or empty, when ``filled`` says so."""

    key: str
    values: tuple[Any, ...] = ()
    filled: bool | None = None

    def holds(self, values: Values) -> bool:
        """Whether ``values`` meet it."""
        value = values.get(self.key)
        if self.filled is not None:
            return filled(value) is self.filled
        if isinstance(value, list):
            return any(one in self.values for one in value)
        return value in self.values


Conditions = tuple[Condition, ...]


def hold(conditions: Conditions, values: Values) -> bool:
    """Whether all ``conditions`` are met."""
    return all(one.holds(values) for one in conditions)


def filled(value: Any) -> bool:
    """Whether ``value`` says anything; an address without text, an unticked box and an empty table do not."""
    if isinstance(value, Mapping) and "text" in value:
        return bool(value["text"])
    return value not in (None, "", False) and value not in ([], {}, ())
