"""Checking what was written: each event names the hash of the one before it, without a gap."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from clerkdesk.journal.place import START, BadEvent, Place, place_of

if TYPE_CHECKING:
    from clerkdesk.journal.event import Record


class Link(NamedTuple):
    """One stored row to check: the sequence and hash that the table names, the bytes, the sealed part or None."""

    seq: int
    hash: str
    raw: bytes
    sealed: bytes | None = None


class Break(NamedTuple):
    """Where a chain does not hold, and why (English, for an administrator)."""

    origin: str
    seq: int
    why: str


def check(
    origin: str,
    links: Iterable[Link],
    *,
    seq: int = 0,
    prev: str = START,
    read: Callable[[bytes], Place | Record] = place_of,
    gaps: bool = False,
) -> Iterable[Break]:
    """Yield the breaks of one origin's links in sequence.

    Args:
        origin: whose links they are.
        links: in sequence.
        seq: sequence of what came before the first.
        prev: hash of what came before the first.
        read: reads a record's place; `event.record_of` is three times as quick and wants a whole record.
        gaps: whether some may be missing, as of another site's origin of which this store sees single streams: a hub
            has checked that chain whole and vouches for what it passed on.
    """
    for link in links:
        follows = link.seq == seq + 1
        if not follows and not gaps:
            yield Break(origin, link.seq, f"sequence {seq} is followed by {link.seq}")
        seq = link.seq
        if hashlib.sha256(link.raw).hexdigest() != link.hash:
            yield Break(origin, seq, "the bytes do not have the hash that stands beside them")
        try:
            record = read(link.raw)
        except BadEvent as error:
            yield Break(origin, seq, str(error))
            prev = link.hash
            continue
        if record.prev != prev and (follows or not gaps):
            yield Break(origin, seq, "it does not name the event before it")
        if (record.origin, record.seq) != (origin, seq):
            yield Break(origin, seq, f"it says that it is {record.origin}/{record.seq}")
        if link.sealed is not None and hashlib.sha256(link.sealed).hexdigest() != record.seal:
            yield Break(origin, seq, "its sealed part is not the one it names")
        prev = link.hash
