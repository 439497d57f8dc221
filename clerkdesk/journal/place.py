"""An event's place in its chain, read from the record's bytes with nothing but JSON. Light to import."""

from __future__ import annotations

import json
from typing import Final, NamedTuple

START: Final = "0" * 64
"""``prev`` of the first event of an origin."""


class BadEvent(ValueError):  # noqa: N818
    """Bytes that are not an event, or do not have the hash that they should."""


class Place(NamedTuple):
    """What a record says of its place: whose run, which number, the hash before it, the hash of its sealed part."""

    origin: str
    seq: int
    prev: str
    seal: str | None


def place_of(raw: bytes) -> Place:
    """Return the place that the record in ``raw`` names.

    Raises:
        BadEvent: there is none.
    """
    try:
        found = json.loads(raw)
        return Place(found["origin"], found["seq"], found["prev"], found["seal"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadEvent(f"not an event: {error}") from error
