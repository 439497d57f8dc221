"""Sending a hub what it lacks, range by range. Every mark moves in the transaction that stores the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, select

from clerkdesk.domain.errors import Trouble
from clerkdesk.store import hops
from clerkdesk.store import tables as t
from clerkdesk.store.events import hash_at
from clerkdesk.store.hops import Hop
from clerkdesk.store.replacing import under_way
from clerkdesk.store.store import Store
from clerkdesk.sync import protocol as p
from clerkdesk.sync.beside import judged_in, keep_heads
from clerkdesk.sync.enrolling import refusing, standing_in
from clerkdesk.sync.line import Caller
from clerkdesk.sync.ranges import next_range
from clerkdesk.sync.stops import stop


class Sent(NamedTuple):
    """What was sent: how many events were confirmed, and whether the last answer left nothing on the feed to pull."""

    events: int
    level: bool


def push(store: Store, caller: Caller, hop: Hop, without: AbstractSet[str] = frozenset()) -> Sent:
    """Send every origin but those ``without`` as far as a signature reaches.

    While the hub is busy with a large range, the next one is made ready; it goes as soon as the hub has answered, and
    that answer is stored meanwhile.
    """
    sent, again, level = 0, 0, False
    stopped = set(without)
    with ThreadPoolExecutor(1, "push") as beside:
        batch = _make(store, caller, hop, stopped)
        answered = _send(caller, batch, beside)
        while batch is not None:
            one = batch.range
            following = _ahead(store, caller, hop, batch, stopped)
            answer = answered()
            standing = standing_in(answer, one)
            taken = standing.state == "taken"
            if taken and standing.seq == _last(one) and following is not None:
                answered = _send(caller, following, beside)
            else:
                following = None
            with store.writing() as connection:
                trouble = _settle(connection, hop, one, answer, caller.now())
                level = hops.follow(connection, hop.hub, answer.feed)
            if trouble is not None:
                raise trouble
            if taken:
                sent += len(one.events)
            elif standing.state == "stopped":
                stopped.add(one.origin)
            else:  # the hub went back behind what it had confirmed: once in a while, not for ever
                again += 1
                if again > _PATIENCE:
                    raise refusing(standing.state)
            batch = following
            if batch is None:
                batch = _make(store, caller, hop, stopped)
                answered = _send(caller, batch, beside)
    return Sent(sent, level)


_PATIENCE: Final = 100
MANY: Final = 100
"""Events of a range that keep the hub busy long enough to make the next one ready meanwhile."""


class _Batch(NamedTuple):
    """A range to send, and the body of the request that sends it."""

    range: p.Range
    body: bytes


def _ahead(store: Store, caller: Caller, hop: Hop, batch: _Batch, stopped: AbstractSet[str]) -> _Batch | None:
    """Return the range that follows ``batch`` when that is taken, noted as being sent; None when it is not worth it."""
    if len(batch.range.events) < MANY:
        return None
    return _make(store, caller, hop, stopped, {batch.range.origin: _last(batch.range)})


def _make(
    store: Store, caller: Caller, hop: Hop, stopped: AbstractSet[str], ahead: Mapping[str, int] | None = None
) -> _Batch | None:
    """Return the next range to send, noted as being sent; ``ahead``: how far the hub will have some origins then."""
    with store.reading() as connection:
        one = _next_range(connection, hop, caller.private, stopped, ahead or {})
    if one is None:
        return None
    batch = _Batch(one, p.pack(p.Push(ranges=(one,))))
    with store.writing() as connection:
        hops.sending(connection, hop.hub, one.origin, _last(one))
    return batch


def _send(caller: Caller, batch: _Batch | None, beside: ThreadPoolExecutor) -> Callable[[], p.Pushed]:
    """Send a range, a large one in a thread of its own; return what gives the answer."""

    def send() -> p.Pushed:
        assert batch is not None
        return caller.send("POST", "/v1/push", batch.body, p.Pushed)

    large = batch is not None and len(batch.range.events) >= MANY
    return beside.submit(send).result if large else send


def _last(one: p.Range) -> int:
    return one.first + len(one.events) - 1


def _next_range(
    connection: Connection, hop: Hop, private: bytes, stopped: AbstractSet[str], ahead: Mapping[str, int]
) -> p.Range | None:
    """Return the next events that the hub lacks, this desk's own first; None when there are none that can be proven.

    ``stopped``: origins of which the hub takes nothing more. ``ahead``: how far it will have some of them.
    """
    marks = hops.marks(connection, hop.hub)
    origins = connection.execute(_ORIGINS, {"own": hop.origin})
    for origin, last_seq, agency in origins.all():
        confirmed = ahead.get(origin, marks.get(origin, hops.Mark()).confirmed)
        if last_seq <= confirmed or agency != hop.site or origin in stopped:
            continue
        key = private if origin == hop.origin else None
        one = next_range(connection, origin, confirmed, last_seq, key, soon=not ahead)
        if one is not None:
            return one
    return None


_ORIGINS: Final = select(t.origin.c.id, t.origin.c.last_seq, t.origin.c.agency).order_by(
    t.origin.c.id != bindparam("own"), t.origin.c.id
)
_LAST: Final = select(t.origin.c.last_seq).where(t.origin.c.id == bindparam("origin"))


def _settle(connection: Connection, hop: Hop, one: p.Range, answer: p.Pushed, now: int) -> Trouble | None:
    """Store what the hub answered to a range; return the trouble to raise once that is stored, None when it goes on."""
    (standing,) = answer.standings
    last = _last(one)
    own = one.origin == hop.origin
    digest = hash_at(connection, one.origin, last)
    if digest is None:  # this desk began anew while the hub was asked
        return under_way()
    here = connection.execute(_LAST, {"origin": one.origin}).scalar_one()
    if standing.state == "stopped":
        return stop(connection, hop, "origin-stopped", f"{standing.code} {standing.at or ''}".strip()) if own else None
    if own and standing.seq > here:
        return stop(connection, hop, "copied", "")
    if standing.state == "missing":
        hops.lower(connection, hop.hub, _lowered(connection, hop, one.origin, standing.seq))
        return None
    hops.confirm(connection, hop.hub, [(one.origin, last)])
    keep_heads(connection, [p.SignedHead(origin=one.origin, seq=last, hash=digest, signature=one.signature)], now)
    hops.judge(connection, hop.hub, judged_in(answer.verdicts), now)
    return None


def _lowered(connection: Connection, hop: Hop, origin: str, seq: int) -> dict[str, int]:
    heads = {name: mark.confirmed for name, mark in hops.marks(connection, hop.hub).items()}
    return heads | {origin: seq}
