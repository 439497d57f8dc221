"""Whether what an event says makes sense at all: times that are known everywhere, numbers that tables can hold and add.

A record's types are checked as it is decoded. A time without a zone and a number of thirty digits pass that check, and
would break whoever compares or adds them.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

LARGEST: Final = 10**13
"""No amount, count or sequence in a body is beyond it; sums of hundreds of thousands of them fit into 64 bits."""

FIRST_YEAR, LAST_YEAR = 1900, 2200

Checker = Callable[[Any], bool]


def checker(kind: type) -> Checker:
    """Return what tells whether a value of the dataclass ``kind`` makes sense."""
    return _of(kind) or (lambda _value: True)


def _of(hint: Any) -> Checker | None:
    """Return the checker of a type, None when its every value makes sense."""
    if hint is int:
        return _number
    if hint is datetime:
        return _time
    if dataclasses.is_dataclass(hint):
        return _of_dataclass(hint)
    if get_origin(hint) in {Union, types.UnionType}:
        found = [_of(part) for part in get_args(hint) if part is not type(None)]
        inner = next((one for one in found if one is not None), None)
        return inner and (lambda value: value is None or inner(value))
    if get_origin(hint) is tuple:
        each = _of(get_args(hint)[0])
        return each and (lambda value: all(map(each, value)))
    return None


def _of_dataclass(kind: Any) -> Checker | None:
    hints = get_type_hints(kind)
    parts = [
        (attrgetter(field.name), found)
        for field in dataclasses.fields(kind)
        if (found := _of(hints[field.name])) is not None
    ]
    if not parts:
        return None

    def makes_sense(value: Any) -> bool:
        for part, check in parts:  # noqa: SIM110  (a loop is quicker, and this is done for every event that is read)
            if not check(part(value)):
                return False
        return True

    return makes_sense


def _number(value: int) -> bool:
    return -LARGEST <= value <= LARGEST


def _time(value: datetime) -> bool:
    return value.tzinfo is not None and FIRST_YEAR <= value.year <= LAST_YEAR
