"""The record of an event, read without knowing the types of events: enough to check a chain, and light to import."""

from __future__ import annotations

import msgspec

from clerkdesk.domain.clerk import Clerk

START = "0" * 64
"""``prev`` of the first event of an origin."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=False, kw_only=True):
    """What stands in the stored bytes. ``clock``: last known offset of the desk's clock in ms, or None."""

    id: str
    origin: str
    seq: int
    stream: str
    version: int
    type: str
    type_version: int
    at: int
    clock: int | None
    clerk: Clerk
    retention: str
    body: msgspec.Raw
    seal: str | None
    prev: str


class BadEvent(ValueError):  # noqa: N818
    """Bytes that are not an event, or do not have the hash that they should."""


_records = msgspec.json.Decoder(Record)


def record_of(raw: bytes) -> Record:
    """Return the record in ``raw``.

    Raises:
        BadEvent: there is none.
    """
    try:
        return _records.decode(raw)
    except (ValueError, RecursionError) as error:  # msgspec's errors and broken UTF-8 are ValueErrors
        raise BadEvent(f"not an event: {error}") from error
