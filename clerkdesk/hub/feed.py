"""The feed of a site: events and verdicts in the order of commits; a cursor that a restored hub does not mistake."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    false,
    func,
    not_,
    or_,
    select,
    update,
)

from clerkdesk.hub import bulk, crossing, cursors, named
from clerkdesk.hub import tables as t
from clerkdesk.hub.crossing_tables import guest
from clerkdesk.hub.database import AS_IT_IS
from clerkdesk.journal.event import Event
from clerkdesk.sync.protocol import USUAL_BYTES, Pulled, SignedHead, Standing, Verdict, Wire
from clerkdesk.sync.protocol import marks as digest_of

CHANNEL: Final = "clerkdesk_feed"
"""Where PostgreSQL tells, at the commit, "SITE POSITION" of a feed that moved."""

_MARK: Final = select(t.feed.c.mark).where(t.feed.c.site == bindparam("in_site"), t.feed.c.position == bindparam("at"))
_END: Final = select(t.site.c.position, t.site.c.mark).where(t.site.c.id == bindparam("in_site"))
_LOCK: Final = _END.with_for_update()
_MOVE: Final = (
    update(t.site)
    .where(t.site.c.id == bindparam("in_site"))
    .values(position=bindparam("position"), mark=bindparam("mark"))
)
_NOTIFY: Final = select(func.pg_notify(bindparam("channel"), bindparam("told")))
_FEW: Final = 100
"""Rows that are held at once."""
_PASSED: Final = 50_000
"""Items that one answer passes over at most, because the asker has them; fewer when it has some of many origins."""

_packed: Final = msgspec.msgpack.Encoder()
_verdicts: Final = msgspec.msgpack.Decoder(Verdict)


@dataclass(slots=True)
class Feed:
    """The end of a site's feed, its row locked: what is put on it is seen when this transaction commits, not before.

    plain: whether nothing but events, with all their parts, was put on it in this transaction.
    """

    connection: Connection
    site: str
    position: int
    mark: str
    plain: bool = True

    @property
    def cursor(self) -> str:
        """Where it ends, as a desk is told."""
        return cursors.said(self.position, self.mark)

    def put(self, items: Iterable[Event | Verdict], touching: named.Touching | None = None) -> None:
        """Put events of this site, stored before, and verdicts at the end of the feed.

        ``touching``: those that have to do with attachments, if it is known.
        """
        items = list(items)
        events = [item for item in items if isinstance(item, Event)]
        self.plain &= len(events) == len(items)
        self._put(items, touching or named.touching(events))
        crossing.note(self.connection, self.site, events)

    def show(self, events: Iterable[Event]) -> None:
        """Put events of other sites, stored before, at the end of the feed."""
        items = list(events)
        self._put(items, named.touching(items))

    def without(self, origin: str, after: int) -> None:
        """Put what stands behind the first event of ``origin`` beyond ``after`` on the feed anew, without those events.

        The events themselves are gone from the table; no cursor beyond that place is known any more.
        """
        here, event = t.feed.c.site == self.site, t.event
        gone = select(func.min(t.feed.c.position)).where(here, t.feed.c.origin == origin, t.feed.c.seq > after)
        first = self.connection.execute(gone).scalar()
        if first is None:
            return
        rest = (
            select(
                t.feed.c.origin, t.feed.c.seq, t.feed.c.verdict, func.coalesce(event.c.hash, guest.c.hash).label("hash")
            )
            .outerjoin(event, (event.c.origin == t.feed.c.origin) & (event.c.seq == t.feed.c.seq))
            .outerjoin(guest, (guest.c.origin == t.feed.c.origin) & (guest.c.seq == t.feed.c.seq))
            .where(here, t.feed.c.position >= first, (t.feed.c.origin != origin) | (t.feed.c.seq <= after))
        )
        items = self.connection.execute(rest.order_by(t.feed.c.position)).all()
        self.connection.execute(delete(t.feed).where(here, t.feed.c.position >= first))
        before = select(t.feed.c.position, t.feed.c.mark).where(here).order_by(t.feed.c.position.desc()).limit(1)
        left = self.connection.execute(before).first()
        self.mark = left.mark if left is not None else ""
        if not items:  # its end is that of what is left
            self.position = left.position if left is not None else 0
        self._keep([self._item(one.origin, one.seq, one.verdict and bytes(one.verdict), one.hash) for one in items])

    def _put(self, items: list[Event | Verdict] | list[Event], touching: named.Touching) -> None:
        rows = [self._row(item) for item in items]
        named.note(self.connection, self.site, touching)
        if rows:
            self._keep(rows)

    def _keep(self, rows: Sequence[tuple[Any, ...]]) -> None:
        bulk.keep(self.connection, t.feed, tuple(t.feed.columns), rows)
        self.connection.execute(_MOVE, {"in_site": self.site, "position": self.position, "mark": self.mark})
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(_NOTIFY, {"channel": CHANNEL, "told": f"{self.site} {self.position}"})

    def _row(self, item: Event | Verdict) -> tuple[Any, ...]:
        if isinstance(item, Event):
            return self._item(item.record.origin, item.record.seq, None, item.hash)
        return self._item("", 0, _packed.encode(item), "")

    def _item(self, origin: str, seq: int, verdict: bytes | None, digest: str) -> tuple[Any, ...]:
        what = digest.encode() if verdict is None else verdict
        self.position += 1
        self.mark = sha256(self.mark.encode() + b"\n" + what).hexdigest()[:16]
        return self.site, self.position, origin, seq, verdict, self.mark


def lock(connection: Connection, site: str) -> Feed:
    """Lock ``site`` until the transaction ends and return the end of its feed. Take no other lock before this one."""
    position, mark = connection.execute(_LOCK, {"in_site": site}).one()
    return Feed(connection, site, position, mark)


def pull(
    connection: Connection,
    site: str,
    *,
    after: str,
    have: Mapping[str, int],
    limit: int,
    end: tuple[int, str],
    marks: str = "",
    relay: bool = False,
) -> Pulled:
    """Return what follows the cursor ``after`` on the feed of ``site``, without what the asker has of each origin.

    ``end``: position and mark at the end of the feed (:func:`end_of`); what came later is left for the next answer.
    ``marks``: digest of what the desk holds for confirmed here; unless it is so, the last page brings the standings.
    ``relay``: a lower hub asks; it is told each time how all origins stand.
    """
    start, mark = cursors.read(after)
    said: dict[str, object] = {"in_site": site}
    for number, (name, seq) in enumerate(have.items()):
        said |= {f"origin{number}": name, f"seq{number}": seq}
    events: list[Wire] = []
    guests: list[Wire] = []
    verdicts: list[Verdict] = []
    heads: list[SignedHead] = []
    size, more = 0, False
    rows: Iterator[Any]
    query, span = _items(len(have)), max(limit, _PASSED // (len(have) + 1))
    with ExitStack() as last:

        def read_on(place: int, count: int) -> tuple[_Until, Iterator[Any]]:
            until = _until(connection, site, place, span, end)
            to = _to(connection, len(have), said, place, until, limit)
            return until, last.enter_context(closing(_rows(connection, query, said, place, to, count)))

        if (start, mark) == end:  # there is nothing new
            until, rows, again = _Until(*end, more=False), iter(()), False
        else:
            until, rows = read_on(start or 0, limit + 2)
            at = next(rows, None) if start else None  # the place of the cursor itself, if this feed ever was there
            again = start is None or (start > 0 and (at is None or (at.position, at.mark) != (start, mark)))
        if again:
            until, rows = read_on(0, limit + 1)
        cursor, reached = ("", 0) if again else (after, start or 0)
        for count, row in enumerate(rows):
            if count == limit or size > USUAL_BYTES:
                more = True
                break
            reached, mark, verdict, origin, seq, raw, its, digest, sealed, signature, guest_raw, guest_sealed = row
            if verdict is not None:
                verdicts.append(_verdicts.decode(verdict))
            elif guest_raw is not None:
                guests.append(Wire(guest_raw, guest_sealed))
                size += len(guest_raw) + len(guest_sealed or b"")
            elif raw is not None:
                (events if its == site else guests).append(Wire(raw, sealed))
                size += len(raw) + len(sealed or b"")
                if signature is not None:
                    heads.append(SignedHead(origin=origin, seq=seq, hash=digest, signature=signature))
            cursor = cursors.said(reached, mark)
        else:
            more = until.more
            if until.position > reached:
                cursor, reached = cursors.said(until.position, until.mark), until.position
    told = None
    if again or relay or (marks and not more):
        found = standings(connection, site)
        changed = marks != digest_of({one.origin: one.seq for one in found})
        told = found if again or relay or changed else None
    return Pulled(
        events=tuple(events),
        guests=tuple(guests),
        verdicts=tuple(verdicts),
        heads=tuple(heads),
        cursor=cursor,
        more=more,
        again=again,
        standings=told or (),
        told=told is not None,
        rest=max(0, end[0] - reached) if more else 0,
    )


@lru_cache(maxsize=64)
def _items(origins: int) -> Select[Any]:
    """Return the question for items of the feed with what they name, but events that the asker has.

    Built once, for building it takes longer than answering it. To be said: ``in_site``, ``start`` and ``until``
    (positions), ``most``, and of so many ``origins`` ``origin0`` and ``seq0``, which the asker has up to there. The
    item at ``start`` itself is there in any case.
    """
    event, head = t.event, t.head
    news = or_(t.feed.c.position == bindparam("start"), _lacking(origins))
    joined = (
        t.feed.outerjoin(event, and_(event.c.origin == t.feed.c.origin, event.c.seq == t.feed.c.seq))
        .outerjoin(t.sealed, and_(t.sealed.c.origin == event.c.origin, t.sealed.c.seq == event.c.seq))
        .outerjoin(
            head, and_(head.c.origin == event.c.origin, head.c.seq == event.c.seq, event.c.site == t.feed.c.site)
        )
    )
    # Looked up each by itself, where it is wanted alone: joined, PostgreSQL may give up the order of the feed for it.
    of_guest = and_(event.c.raw.is_(None), guest.c.origin == t.feed.c.origin, guest.c.seq == t.feed.c.seq)
    return (
        select(
            t.feed.c.position,
            t.feed.c.mark,
            t.feed.c.verdict,
            t.feed.c.origin,
            t.feed.c.seq,
            event.c.raw,
            event.c.site,
            event.c.hash,
            t.sealed.c.bytes,
            head.c.signature,
            select(guest.c.raw).where(of_guest).scalar_subquery(),
            select(guest.c.sealed).where(of_guest).scalar_subquery(),
        )
        .select_from(joined)
        .where(t.feed.c.site == bindparam("in_site"), t.feed.c.position.between(bindparam("start"), bindparam("until")))
        .where(news)
        .order_by(t.feed.c.position)
        .limit(bindparam("most"))
        .execution_options(**AS_IT_IS)
    )


def _lacking(origins: int) -> ColumnElement[bool]:
    """Return what holds of items that the asker, who has some of so many ``origins``, has not."""
    has = (
        and_(t.feed.c.origin == bindparam(f"origin{number}"), t.feed.c.seq <= bindparam(f"seq{number}"))
        for number in range(origins)
    )
    return not_(or_(false(), *has))


@lru_cache(maxsize=64)
def _beyond(origins: int) -> Select[Any]:
    """Return the question where an answer of ``most`` items behind ``start`` ends: at the first one that it leaves.

    Without it PostgreSQL reads all up to ``until``, contents and all, and sorts them, to give the first of them.
    """
    here, place = t.feed.c.site == bindparam("in_site"), t.feed.c.position
    between = (place > bindparam("start")) & (place <= bindparam("until"))
    query = select(place).where(here, between, _lacking(origins)).order_by(place)
    return query.offset(bindparam("most")).limit(1)


class _Until(NamedTuple):
    """An item up to which the feed is looked through for an answer, and whether there is more beyond it."""

    position: int
    mark: str
    more: bool


_LAST: Final = (
    select(t.feed.c.position, t.feed.c.mark)
    .where(t.feed.c.site == bindparam("in_site"), t.feed.c.position <= bindparam("until"))
    .order_by(t.feed.c.position.desc())
    .limit(1)
)


def _until(connection: Connection, site: str, start: int, span: int, end: tuple[int, str]) -> _Until:
    """Return the ``end`` of the feed, or an item some ``span`` items after ``start`` when it goes on beyond."""
    if end[0] > start + span:
        near = connection.execute(_LAST, {"in_site": site, "until": start + span}).first()
        if near is not None and near.position > start:  # else all the places in between were given up
            return _Until(near.position, near.mark, more=True)
    return _Until(*end, more=False)


def _to(connection: Connection, origins: int, said: Mapping[str, object], start: int, until: _Until, limit: int) -> int:
    """Return the position up to which rows are read for an answer of ``limit`` items: of ``until``, or before it."""
    if until.position <= start + limit:
        return until.position
    found = connection.execute(
        _beyond(origins), {**said, "start": start, "until": until.position, "most": limit}
    ).scalar()
    return until.position if found is None else int(found)


def _rows(
    connection: Connection, query: Select[Any], said: Mapping[str, object], start: int, to: int, count: int
) -> Generator[Any]:
    """Yield up to ``count`` rows of the feed from ``start`` on: few at once, many as a stream (slower to begin)."""
    said = {**said, "until": to, "start": start, "most": count}
    if to - start < _FEW:
        yield from connection.execute(query, said).all()
    else:
        options = {"yield_per": _FEW}
        with bulk.streaming(connection), connection.execute(query, said, execution_options=options) as rows:
            yield from rows


def standings(connection: Connection, site: str) -> tuple[Standing, ...]:
    """Return how each origin of ``site`` stands here."""
    return tuple(
        Standing(
            origin=row.id, seq=row.seq, hash=row.hash, state="stopped" if row.stopped else "taken", code=row.stopped
        )
        for row in connection.execute(_STANDINGS, {"in_site": site})
    )


_STANDINGS: Final = (
    select(t.origin.c.id, t.origin.c.seq, t.origin.c.hash, t.origin.c.stopped)
    .where(t.origin.c.site == bindparam("in_site"))
    .order_by(t.origin.c.id)
)


def knows(connection: Connection, site: str, cursor: str) -> bool:
    """Return whether the feed of ``site`` ever stood at ``cursor``."""
    position, mark = cursors.read(cursor)
    return position is not None and stood(connection, site, position, mark)


def stood(connection: Connection, site: str, position: int, mark: str) -> bool:
    """Return whether the feed of ``site`` ever had ``mark`` at ``position``; at 0 each one began."""
    return position == 0 or connection.execute(_MARK, {"in_site": site, "at": position}).scalar() == mark


def end_of(connection: Connection, site: str) -> tuple[int, str]:
    """Return the position and the mark at the end of the feed of ``site``, those of a beginning when there is none."""
    row = connection.execute(_END, {"in_site": site}).first()
    return (row.position, row.mark) if row is not None else (0, "")
