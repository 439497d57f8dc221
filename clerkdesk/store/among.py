"""Many names as one parameter of a statement, however many there are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from sqlalchemy import bindparam, func, select

AMONG: Final = select(func.json_each(bindparam("names")).table_valued("value").c.value)
"""What the parameters of :func:`names` hold: ``column.in_(AMONG)``."""


def names(found: Iterable[str | int]) -> dict[str, str]:
    """Return the parameters of a statement that looks for ``found``."""
    return {"names": json.dumps(list(found))}
