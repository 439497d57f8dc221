"""What is let in from others: events that every store can keep, and whose bytes every JSON reader reads alike.

What is refused here stops its origin, loudly. What is let in but says nonsense under a known type is kept and frozen
(see :mod:`clerkdesk.journal.facts`): it is part of the chain.
"""

from __future__ import annotations

import re
from typing import Final

from clerkdesk.journal.event import SALT, Event, Record, is_plain, read
from clerkdesk.journal.place import BadEvent, place_of

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of a record and of its sealed part."""

LAST: Final = 2**53
"""The largest integer that every JSON reader, and every database, keeps exactly."""

_YEAR_9998: Final = 253_370_764_800_000  # ms: a wall time from here on is none that can be shown
_DEPTH: Final = 100
"""How deep lists and objects may stand in each other. A reader's own limit hangs on who calls it: one store would take
what another cannot read."""

_PARTS: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
"""Texts, whole so that nothing in them counts, and brackets; in one pass, whatever is sent."""

_STEPS: Final = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}
_NAMES: Final = re.compile(r"[!-~]{1,200}(?:\n[!-~]{1,200}){4}", re.ASCII)


def admit(raw: bytes, sealed: bytes | None = None) -> Event:
    """Return the event that another origin wrote as ``raw``, with its sealed part or None.

    Raises:
        BadEvent: it is none, or it cannot be kept as it stands: too large, too deep, a number out of bounds, a name
            that is none, or bytes in which two readers see different things.
    """
    if len(raw) > LARGEST or len(sealed or b"") > LARGEST:
        raise BadEvent(f"an event of {len(raw) + len(sealed or b'')} bytes is too large")
    if _is_deep(raw) or (sealed is not None and _is_deep(sealed[SALT:])):
        raise BadEvent(f"an event with more than {_DEPTH} levels")
    event = read(raw, sealed)
    record = event.record
    if not (is_plain(record, raw) and _is_text(raw)) and place_of(raw) != _place(record):  # by another reader
        raise BadEvent(f"event {record.origin[:50]}/{record.seq} says two things at once")
    if not (1 <= record.seq <= LAST and 1 <= record.version <= LAST):
        raise BadEvent("an event has a sequence or a version out of bounds")
    if not 0 <= record.at < _YEAR_9998 or not -LAST <= (record.clock or 0) <= LAST:
        raise BadEvent(f"event {record.origin[:50]}/{record.seq} has a wall time that is none")
    names = (record.id, record.origin, record.stream, record.type, record.prev)
    if not _NAMES.fullmatch("\n".join(names)):
        raise BadEvent(f"event {record.seq} has a name that is none: {' '.join(names)[:200]!r}")
    return event


def _place(record: Record) -> tuple[str, int, str, str | None]:
    return record.origin, record.seq, record.prev, record.seal


def _is_deep(content: bytes) -> bool:
    """Return whether lists and objects stand in each other deeper than is let in."""
    if content.count(b"[") + content.count(b"{") <= _DEPTH:
        return False
    depth = 0
    for part in _PARTS.finditer(content):
        depth += _STEPS.get(part[0], 0)
        if depth > _DEPTH:
            return True
    return False


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
