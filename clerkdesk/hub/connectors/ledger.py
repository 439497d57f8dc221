"""The ledger: how each dossier stands with the province, who works on it, and when it is tried again.

Rows are claimed for a while, on PostgreSQL without waiting for each other (SKIP LOCKED), so several processes may
send. Whoever's claim ran out has said something that nobody wrote down: the dossier is sent once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import msgspec
from sqlalchemy import BindParameter, Connection, bindparam, case, delete, func, or_, select, text, update

from clerkdesk.domain import events as e
from clerkdesk.hub import crossing, showing
from clerkdesk.hub import tables as t
from clerkdesk.hub.connectors.connector import Outcome
from clerkdesk.hub.connectors.tables import attempt, followed, ledger
from clerkdesk.hub.feed import stood
from clerkdesk.hub.visibility import OPENING
from clerkdesk.journal.event import new_id
from clerkdesk.journal.facts import fact
from clerkdesk.sync.protocol import Verdict

NEVER: Final = 2**60
"""As ``next_at``: not until something happens."""

AHEAD: Final = 24 * 3600 * 1000
"""Nothing is put off for so long (ms): a later time was written by a clock that was wrong."""

STEP: Final = 2000
"""Rows of a feed that are followed in one transaction."""

KEPT: Final = 30
"""Tries that are kept of one dossier."""

_NOTED: Final = ("dossier.", "fee.", e.PersonalErased.TYPE)
_verdicts: Final = msgspec.msgpack.Decoder(Verdict)


class Standing(StrEnum):
    """How a dossier stands with the province.

    WAITING: to be sent, or sent and not yet confirmed (``tries`` says). TAKEN: the province has its last state.
    REFUSED: it refuses it, and somebody has to do something. HELD: it waits here, ``reason`` says for what.
    ASIDE: nothing to tell. ERASED: it cannot be told any more, because what is needed was erased.
    """

    WAITING = "waiting"
    TAKEN = "taken"
    REFUSED = "refused"
    HELD = "held"
    ASIDE = "aside"
    ERASED = "erased"


def follow(connection: Connection, now: int) -> int:
    """Note the dossiers in which something happened since; return how many rows of feeds were read.

    A feed that is another one now (a hub put back from a backup) is followed from its beginning: what the province
    has already is found unchanged and not sent again.
    """
    return sum(_follow(connection, site, now) for site in connection.execute(_MOVED).scalars().all())


_SITE: Final = t.site.c
_THERE: Final = (
    (followed.c.site == _SITE.id) & (followed.c.position == _SITE.position) & (followed.c.mark == _SITE.mark)
)
_MOVED: Final = (
    select(_SITE.id)
    .where(_SITE.position > 0, ~select(followed.c.site).where(_THERE).correlate(t.site).exists())
    .order_by(_SITE.id)
)


def _follow(connection: Connection, site: str, now: int) -> int:
    connection.execute(_BEGIN_FOLLOWING, {"site": site})
    query = select(followed.c.position, followed.c.mark).where(followed.c.site == site)
    mark = connection.execute(query.with_for_update(skip_locked=True)).first()
    if mark is None:
        return 0  # another process does
    known = stood(connection, site, mark.position, mark.mark)
    event = t.event
    rows = connection.execute(
        select(t.feed.c.position, t.feed.c.mark, t.feed.c.verdict, event.c.stream, event.c.type)
        .outerjoin(event, (event.c.origin == t.feed.c.origin) & (event.c.seq == t.feed.c.seq))
        .where(t.feed.c.site == site, t.feed.c.position > (mark.position if known else 0))
        .order_by(t.feed.c.position)
        .limit(STEP)
    ).all()
    streams: dict[str, None] = {}
    for row in rows:
        if row.verdict is not None:
            streams[_verdicts.decode(row.verdict).stream] = None
        elif row.type is not None and row.type.startswith(_NOTED):
            streams[row.stream] = None
    if streams:
        connection.execute(_NOTE, [{"stream": stream, "site": site, "now": now} for stream in sorted(streams)])
    if rows:
        last = {"position": rows[-1].position, "mark": rows[-1].mark}
        connection.execute(update(followed).where(followed.c.site == site).values(**last))
    return len(rows)


_BEGIN_FOLLOWING: Final = text(
    "INSERT INTO ledger_feed (site, position, mark) VALUES (:site, 0, '') ON CONFLICT (site) DO NOTHING"
)
_NOTE: Final = text(
    "INSERT INTO ledger (stream, site, seen, done, state, reason, number, ref, there, sent, lines, refused, erased,"
    " tries, failed, tried_at, taken_at, next_at, code, words, owner, clerk, told, status, claim)"
    " VALUES (:stream, :site, 1, 0, 'waiting', '', '', '', 0, '', '', '', 0,"
    " 0, 0, 0, 0, :now, '', '', '', '', '', '', '')"
    " ON CONFLICT (stream) DO UPDATE SET seen = ledger.seen + 1,"
    " next_at = CASE WHEN ledger.claim = '' THEN :now ELSE ledger.next_at END"
)


def claim(connection: Connection, who: str, now: int, until: int, limit: int) -> list[Any]:
    """Claim the dossiers that are due, longest due first, for ``who`` until ``until`` (ms); return their rows."""
    ahead = ledger.c.next_at.between(now + AHEAD, NEVER - 1)  # the clock was set back
    due = or_(ledger.c.next_at <= now, ahead)
    query = select(ledger.c.stream).where(due).order_by(ledger.c.next_at, ledger.c.stream)
    streams = list(connection.execute(query.limit(limit).with_for_update(skip_locked=True)).scalars())
    if not streams:
        return []
    these = ledger.c.stream.in_(streams)
    connection.execute(update(ledger).where(these).values(claim=who, next_at=until))
    rows = {row.stream: row for row in connection.execute(select(ledger).where(these))}
    return [rows[stream] for stream in streams]


def hold(connection: Connection, streams: Iterable[str]) -> None:
    """Lock the rows of ``streams`` until the transaction ends, in one order, so that nobody waits in a circle."""
    connection.execute(_HOLD, {"streams": sorted(set(streams))})


_HOLD: Final = (
    select(ledger.c.stream)
    .where(ledger.c.stream.in_(bindparam("streams", expanding=True)))
    .order_by(ledger.c.stream)
    .with_for_update()
)


def keep(connection: Connection, who: str, streams: Sequence[str], until: int, tried_at: int = 0) -> None:
    """Go on working on what ``who`` claimed; ``tried_at``: when it is sent now, 0 when it is not."""
    hold(connection, streams)
    mine = ledger.c.stream.in_(streams) & (ledger.c.claim == who)
    tried = {"tries": ledger.c.tries + 1, "tried_at": tried_at} if tried_at else {}
    connection.execute(update(ledger).where(mine).values(next_at=until, **tried))


def save(connection: Connection, who: str, stream: str, **values: Any) -> bool:
    """Write down how ``stream`` stands; return whether it was still claimed by ``who``.

    If it was not, another worker may have sent it before, or after: it is sent once more.
    """
    mine = (ledger.c.stream == stream) & (ledger.c.claim == who)
    if connection.execute(update(ledger).where(mine).values(**values)).rowcount:
        return True
    free = case((ledger.c.claim == "", 0), else_=ledger.c.next_at)
    again = {"sent": "", "seen": ledger.c.seen + 1, "next_at": free}
    connection.execute(update(ledger).where(ledger.c.stream == stream).values(**again))
    return False


def settle(connection: Connection, who: str, row: Any, now: int, next_at: int, **values: Any) -> bool:
    """Write down how a dossier stands and let it go; it is due at once when something happened meanwhile."""
    values["next_at"] = case((ledger.c.seen > row.seen, now), else_=next_at)
    if "sent" in values:
        values["sent"] = case((ledger.c.seen > row.seen, ""), else_=values["sent"])
    return save(connection, who, row.stream, done=row.seen, claim="", **values)


def next_due(connection: Connection) -> int:
    """Return when the next dossier is due (ms), NEVER when none is."""
    return connection.execute(select(func.min(ledger.c.next_at))).scalar() or NEVER


def note(connection: Connection, stream: str, now: int, call: str, digest: str, outcome: Outcome, words: str) -> None:
    """Write down one try; the oldest ones of a dossier go."""
    connection.execute(
        attempt.insert(),
        {
            "id": new_id(),
            "stream": stream,
            "at": now,
            "call": call,
            "digest": digest,
            "came": outcome.came.value,
            "code": outcome.code[:50],
            "words": words,
        },
    )
    old = select(attempt.c.id).where(attempt.c.stream == stream).order_by(attempt.c.id.desc()).offset(KEPT).limit(100)
    names = list(connection.execute(old).scalars())
    if names:
        connection.execute(delete(attempt).where(attempt.c.id.in_(names)))


def again(connection: Connection, now: int, streams: Iterable[str] = ()) -> int:
    """Send refused dossiers once more, all when ``streams`` names none; return how many."""
    names = list(streams)
    these = ledger.c.state == Standing.REFUSED
    if names:
        these &= or_(ledger.c.stream.in_(names), ledger.c.number.in_(names))
    values = {"refused": "", "failed": 0, "next_at": now, "seen": ledger.c.seen + 1}
    return connection.execute(update(ledger).where(these).values(**values)).rowcount


def ask(connection: Connection, now: int, site: str = "", streams: Sequence[str] = ()) -> int:
    """Have the province asked soon how dossiers stand there, also those that ended; return how many.

    Args:
        connection: in a transaction.
        now: wall time in ms.
        site: of this site alone, "" for every one.
        streams: these alone, none for all.
    """
    these = (ledger.c.there == 1) & (ledger.c.claim == "") & (ledger.c.next_at > now)
    if site:
        these &= ledger.c.site == site
    if streams:
        these &= ledger.c.stream.in_(streams)
    return connection.execute(update(ledger).where(these).values(next_at=now)).rowcount


def counts(connection: Connection) -> dict[str, int]:
    """Return how many dossiers stand how."""
    query = select(ledger.c.state, func.count()).group_by(ledger.c.state).order_by(ledger.c.state)
    return {state: count for state, count in connection.execute(query)}  # noqa: C416


def number_taken(connection: Connection, number: str, stream: str) -> bool:
    """Return whether another dossier is sent under ``number``."""
    query = select(ledger.c.stream).where(ledger.c.number == number, ledger.c.stream != stream)
    return connection.execute(query).first() is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is here of some dossiers, by stream: facts in canonical order, the site at which each began.

    held: in these the hub's rules refuse or hold something, or two sites say that they opened them.
    """

    facts: Mapping[str, Sequence[e.Fact]]
    sites: Mapping[str, str]
    held: frozenset[str]


def known(connection: Connection, homes: Mapping[str, str]) -> Known:
    """Return what is here of the dossiers whose streams ``homes`` names.

    Only what was written where a dossier may be seen counts: writing on its stream gives no right.

    Args:
        connection: in a transaction.
        homes: by stream the site that is known for its home already, or "".
    """
    rows = connection.execute(_EVENTS, {"streams": list(homes)}).all()
    wrote: dict[str, set[str]] = {stream: set() for stream in homes}
    for row in rows:
        wrote[row.stream].add(row.site)
    answering = crossing.directory(connection)
    sees = dict(wrote)
    for stream, places in wrote.items():
        if len(places) > 1:
            sees[stream] = showing.viewers_of(connection, stream, answering, homes[stream])[1]
    found: dict[str, list[e.Fact]] = {stream: [] for stream in homes}
    sites: dict[str, str] = {}
    for row in rows:
        if sees[row.stream] and row.site not in sees[row.stream]:
            continue
        found[row.stream].append(fact(bytes(row.raw), None if row.bytes is None else bytes(row.bytes)))
        if row.type in OPENING:
            sites[row.stream] = row.site
    for one in found.values():
        one.sort(key=e.canonical)
    verdicts = connection.execute(_HELD, {"streams": list(homes)})
    held = {row.stream for row in verdicts if row.site in sees[row.stream]}
    held |= {stream for stream, places in wrote.items() if places and not sees[stream]}
    return Known(facts=found, sites=sites, held=frozenset(held))


_STREAMS: Final[BindParameter[str]] = bindparam("streams", expanding=True)
_EVENTS: Final = (
    select(t.event.c.stream, t.event.c.site, t.event.c.type, t.event.c.raw, t.sealed.c.bytes)
    .outerjoin(t.sealed, (t.sealed.c.origin == t.event.c.origin) & (t.sealed.c.seq == t.event.c.seq))
    .where(t.event.c.stream.in_(_STREAMS))
)
_HELD: Final = select(t.verdict.c.stream, t.verdict.c.site).where(
    t.verdict.c.stream.in_(_STREAMS), t.verdict.c.state.in_(("refused", "held"))
)
