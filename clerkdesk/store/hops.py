"""What this desk keeps of its hubs: certificate, cursor, how far each origin is confirmed, verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, delete, exists, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from clerkdesk.store import epochs
from clerkdesk.store import tables as t

SET_RIGHT: Final = 5 * 60_000
"""A clock that moved by more than this (ms) since the hub answered was set, as far as can be told."""

WORTH_NOTING: Final = 60_000
"""How much later (ms) a hub answered than is noted, for that alone to be worth a write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One hub that this desk is enrolled at.

    public_key: the hub's, pinned. certificate: as it is shown. origin: whom it names. cursor: how far this desk pulled.
    stopped: the code of what stopped the exchange, "" while it goes. clock: by how much (ms) this desk's clock was
    ahead of the hub's, None before the first answer. heard_at: when the hub last answered (ms), 0 for never. tls: the
    hub's own TLS certificate (DER), the only one to trust at its address, b"" when the computer's trust decides.
    """

    hub: str
    url: str
    public_key: bytes
    certificate: str
    origin: str
    site: str
    cursor: str = ""
    stopped: str = ""
    clock: int | None = None
    heard_at: int = 0
    tls: bytes = b""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an origin was sent to a hub, and how far the hub has confirmed it."""

    sent: int = 0
    confirmed: int = 0


_COLUMNS = (
    t.hop.c.hub,
    t.hop.c.url,
    t.hop.c.public_key,
    t.hop.c.certificate,
    t.hop.c.origin,
    t.hop.c.site,
    t.hop.c.cursor,
    t.hop.c.stopped,
    t.hop.c.clock,
    t.hop.c.heard_at,
    t.hop.c.tls,
)


def hops(connection: Connection) -> list[Hop]:
    """Return the hubs of this desk."""
    return [Hop(**row._asdict()) for row in connection.execute(_HOPS)]


_HOPS: Final = select(*_COLUMNS).order_by(t.hop.c.hub)
_HERE: Final = t.hop.c.hub == bindparam("at_hub")
_CURSOR: Final = select(t.hop.c.cursor).where(_HERE)
_MOVE: Final = update(t.hop).where(_HERE).values(cursor=bindparam("cursor"))
_HEARD: Final = update(t.hop).where(_HERE).values(heard_at=bindparam("heard_at"), clock=bindparam("clock"))
_STOP: Final = update(t.hop).where(_HERE).values(stopped=bindparam("stopped"))


def put(connection: Connection, hop: Hop) -> None:
    """Keep a hub just enrolled at; what was confirmed by it stays."""
    values = {
        "url": hop.url,
        "public_key": hop.public_key,
        "certificate": hop.certificate,
        "origin": hop.origin,
        "site": hop.site,
        "stopped": "",
        "tls": hop.tls,
    }
    statement = upsert(t.hop).values(hub=hop.hub, cursor=hop.cursor, heard_at=hop.heard_at, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["hub"], set_=values))


def move_to(connection: Connection, hub: str, url: str) -> None:
    """Note that a hub has another address now."""
    connection.execute(update(t.hop).where(t.hop.c.hub == hub).values(url=url))


def cursor(connection: Connection, hub: str) -> str:
    """Return how far this desk has pulled from ``hub``."""
    return connection.execute(_CURSOR, {"at_hub": hub}).scalar() or ""


def move(connection: Connection, hub: str, cursor: str) -> None:
    """Move the cursor, in the transaction that stores what came."""
    connection.execute(_MOVE, {"at_hub": hub, "cursor": cursor})


def follow(connection: Connection, hub: str, feed: tuple[str, str] | None) -> bool:
    """Move the cursor from the first to the second of these places; return False when it is not at the first."""
    if feed is None or cursor(connection, hub) != feed[0]:
        return False
    move(connection, hub, feed[1])
    return True


def heard(connection: Connection, hub: str, at: int, clock: int | None) -> None:
    """Note that ``hub`` answered, and by how much this desk's clock is ahead of its own."""
    connection.execute(_HEARD, {"at_hub": hub, "heard_at": at, "clock": clock})


def stop(connection: Connection, hub: str, code: str) -> None:
    """Note that nothing more goes to ``hub``, and why."""
    connection.execute(_STOP, {"at_hub": hub, "stopped": code})


def marks(connection: Connection, hub: str) -> dict[str, Mark]:
    """Return how far each origin has come at ``hub``."""
    rows = connection.execute(_MARKS, {"at_hub": hub})
    return {origin: Mark(sent, confirmed) for origin, sent, confirmed in rows}


_M: Final = t.hop_mark.c
_MARKS: Final = select(_M.origin, _M.sent, _M.confirmed).where(_M.hub == bindparam("at_hub"))
_MARK: Final = upsert(t.hop_mark)
_SENDING: Final = _MARK.on_conflict_do_update(
    index_elements=["hub", "origin"], set_={"sent": func.max(_M.sent, _MARK.excluded.sent)}
)
_CONFIRM: Final = _MARK.on_conflict_do_update(
    index_elements=["hub", "origin"],
    set_={
        "confirmed": func.max(_M.confirmed, _MARK.excluded.confirmed),
        "sent": func.max(_M.sent, _MARK.excluded.sent),
    },
)
_CONFIRMED: Final = (
    select(_M.origin, _M.confirmed)
    .join(t.hop, t.hop.c.hub == _M.hub)
    .join(t.origin, (t.origin.c.id == _M.origin) & (t.origin.c.agency == t.hop.c.site))
    .where(_M.hub == bindparam("at_hub"), _M.confirmed > 0)
)


def sending(connection: Connection, hub: str, origin: str, seq: int) -> None:
    """Note that ``origin`` is about to be sent up to ``seq``: until it is confirmed nobody knows whether it arrived."""
    connection.execute(_SENDING, {"hub": hub, "origin": origin, "sent": seq, "confirmed": 0})


def confirm(connection: Connection, hub: str, heads: Iterable[tuple[str, int]]) -> None:
    """Note that ``hub`` has each of these origins at least up to its sequence."""
    rows = [{"hub": hub, "origin": origin, "sent": seq, "confirmed": seq} for origin, seq in heads]
    if rows:
        connection.execute(_CONFIRM, rows)


def confirmed(connection: Connection, hub: str) -> dict[str, int]:
    """Return how far ``hub`` has confirmed each origin of its site."""
    return {origin: seq for origin, seq in connection.execute(_CONFIRMED, {"at_hub": hub})}  # noqa: C416


def lower(connection: Connection, hub: str, heads: Mapping[str, int]) -> bool:
    """Note that ``hub`` has no more than ``heads`` says of each origin of its site, and nothing of the others.

    Return whether that is less than it had confirmed: it was restored.
    """
    lost = False
    for origin, seq in confirmed(connection, hub).items():
        if seq > (have := heads.get(origin, 0)):
            here = (t.hop_mark.c.hub == hub) & (t.hop_mark.c.origin == origin)
            connection.execute(update(t.hop_mark).where(here).values(confirmed=have))
            lost = True
    return lost


def begin_again(connection: Connection, hub: str) -> None:
    """Forget how far ``hub`` was pulled and what it confirmed: everything is asked for anew."""
    connection.execute(update(t.hop).where(t.hop.c.hub == hub).values(cursor=""))
    connection.execute(delete(t.hop_mark).where(t.hop_mark.c.hub == hub))


def orphaned(connection: Connection) -> int:
    """Return how many events of earlier epochs of this desk no hub has confirmed; 0 when it has no hub.

    Those that it went on from under other letters are none: it signed their heads.
    """
    signed = epochs.before(connection)
    best = (
        select(t.hop_mark.c.origin, func.max(t.hop_mark.c.confirmed).label("seq")).group_by(t.hop_mark.c.origin)
    ).subquery()
    query = (
        select(func.coalesce(func.sum(func.max(0, t.origin.c.last_seq - func.coalesce(best.c.seq, 0))), 0))
        .select_from(t.origin.outerjoin(best, best.c.origin == t.origin.c.id))
        .where(t.origin.c.mine == 2, t.origin.c.id.not_in(signed), exists(select(t.hop.c.hub)))
    )
    return int(connection.execute(query).scalar_one())


def unsent(connection: Connection) -> int | None:
    """Return how many events no hub has confirmed, None when this desk has no hub."""
    if connection.execute(_ANY_HUB).first() is None:
        return None
    return int(connection.execute(_UNSENT).scalar_one())


_ANY_HUB: Final = select(t.hop.c.hub).limit(1)
_BEST: Final = (
    select(t.hop_mark.c.origin, func.max(t.hop_mark.c.confirmed).label("seq")).group_by(t.hop_mark.c.origin)
).subquery()
_UNSENT: Final = select(
    func.coalesce(func.sum(func.max(0, t.origin.c.last_seq - func.coalesce(_BEST.c.seq, 0))), 0)
).select_from(t.origin.outerjoin(_BEST, _BEST.c.origin == t.origin.c.id))


def clock(connection: Connection, now: int) -> int | None:
    """Return by how much (ms) this desk's clock is ahead, as the hub that answered last told; ``now``: wall time in ms.

    None when no hub ever answered, and when the clock may have been set right since: it stands before that answer now,
    or it was behind by as much as has passed since then.
    """
    found = connection.execute(_CLOCK, {"until": now + SET_RIGHT}).first()
    if found is None or SET_RIGHT < -found.clock <= now - found.heard_at:
        return None
    return int(found.clock)


_CLOCK: Final = (
    select(t.hop.c.clock, t.hop.c.heard_at)
    .where(t.hop.c.clock.is_not(None), t.hop.c.heard_at <= bindparam("until"))
    .order_by(t.hop.c.heard_at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a hub says of an event: state as in PROTOCOL.md; no row means accepted. at: when this desk heard so (ms)."""

    event: str
    stream: str
    state: str
    code: str = ""
    by: str = ""
    hub: str = ""
    at: int = 0


def judge(connection: Connection, hub: str, found: Iterable[Judged], at: int) -> None:
    """Keep verdicts, the latest of each event. One that says "accepted" stays as the end of a hold."""
    rows = [
        {"hub": hub, "event": one.event, "stream": one.stream, "state": one.state, "code": one.code, "by": one.by}
        | {"at": at}
        for one in found
    ]
    if rows:
        connection.execute(_JUDGE, rows)


_VERDICT: Final = upsert(t.verdict)
_JUDGE: Final = _VERDICT.on_conflict_do_update(
    index_elements=["hub", "event"],
    set_={name: _VERDICT.excluded[name] for name in ("stream", "state", "code", "by", "at")},
)


def judged(connection: Connection, *states: str) -> list[Judged]:
    """Return the verdicts in ``states``, oldest first."""
    return [Judged(**row._asdict()) for row in connection.execute(_JUDGED, {"states": states})]


_JUDGED: Final = (
    select(*(t.verdict.c[name] for name in ("event", "stream", "state", "code", "by", "hub", "at")))
    .where(t.verdict.c.state.in_(bindparam("states", expanding=True)))
    .order_by(t.verdict.c.at, t.verdict.c.event)
)


def refused(connection: Connection) -> int:
    """Return how many verdicts refuse an event."""
    return int(connection.execute(_REFUSED).scalar_one())


_REFUSED: Final = select(func.count()).select_from(t.verdict).where(t.verdict.c.state == "refused")


def leave(connection: Connection, hub: str) -> None:
    """Forget a hub: nothing is sent there any more. What it said of events comes again if it is enrolled at anew."""
    for table in (t.verdict, t.above_mark, t.above, t.hop_attachment, t.hop_mark, t.hop):
        connection.execute(delete(table).where(table.c.hub == hub))
