"""The records by which a desk and a hub compare what they have: a month, a stream, an event, each with its digest.

A stream's digest covers its name and the hashes of its events, in order of their hashes; a month's is the exclusive or
of those of its streams. So neither side needs an order that the other one does not have.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import groupby
from operator import itemgetter
from typing import Final

import msgspec

PATH: Final = "/v1/counts"
MOST: Final = 5000
"""Streams in one answer."""

SIZE: Final = 16
"""Bytes of a digest."""

_ZONE: Final = timezone(timedelta(hours=7))
_UUID: Final = 36


class Count(msgspec.Struct, frozen=True, array_like=True):
    """How much is there under a name: a month ("2026-11", "" for streams that tell none), a stream, an event's id.

    digest: of an event the whole of its hash. streams: 1 for a stream, 0 for an event.
    """

    name: str
    streams: int
    events: int
    digest: bytes


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """The answer; more: further streams follow the last one."""

    counts: tuple[Count, ...]
    more: bool = False


def month_of(stream: str) -> str:
    """Return the month in which ``stream`` ("dossier:" and a UUIDv7) was begun, on Vietnam's clock; "" if unknown."""
    name = stream.rpartition(":")[2]
    if len(name) != _UUID or name[14] != "7":
        return ""
    try:
        ms = int(name[:8] + name[9:13], 16)
    except ValueError:
        return ""
    return f"{datetime.fromtimestamp(ms / 1000, UTC).astimezone(_ZONE):%Y-%m}"


def span_of(month: str) -> tuple[str, str]:
    """Return how the UUIDv7 of streams of ``month`` begin (13 signs): from the first, to before the second."""
    year, number = (int(part) for part in month.split("-"))
    begin = datetime(year, number, 1, tzinfo=_ZONE)
    end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=_ZONE)
    first, last = (f"{round(moment.timestamp() * 1000):012x}" for moment in (begin, end))
    return f"{first[:8]}-{first[8:]}", f"{last[:8]}-{last[8:]}"


def by_stream(rows: Iterable[tuple[str, str]]) -> Iterator[Count]:
    """Yield the count of each stream of ``rows`` (stream, hash of an event), which stand stream by stream."""
    for stream, found in groupby(rows, key=itemgetter(0)):
        hashes = sorted(digest for _, digest in found)
        digest = hashlib.sha256("\n".join([stream, *hashes]).encode()).digest()[:SIZE]
        yield Count(stream, 1, len(hashes), digest)


def by_month(streams: Iterable[Count]) -> tuple[Count, ...]:
    """Return the counts of the months of ``streams``, in order."""
    found: dict[str, tuple[int, int, int]] = {}
    for one in streams:
        month = month_of(one.name)
        count, events, digest = found.get(month, (0, 0, 0))
        found[month] = (count + 1, events + one.events, digest ^ int.from_bytes(one.digest, "big"))
    return tuple(
        Count(month, count, events, digest.to_bytes(SIZE, "big"))
        for month, (count, events, digest) in sorted(found.items())
    )
