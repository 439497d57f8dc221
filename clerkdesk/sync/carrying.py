"""Carrying the journal by hand: what this desk writes to a file for a hub or for other desks, and takes from one.

The same ranges and pulls as over a line. A file is checked to its end before anything of it is taken; taken twice it
changes nothing. What went up counts as confirmed when a file of the hub says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, func, select

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.journal.place import BadEvent
from clerkdesk.projections import rebuild
from clerkdesk.store import attached, hops, settings, spoiled
from clerkdesk.store import tables as t
from clerkdesk.store.events import hash_at
from clerkdesk.store.hops import Hop
from clerkdesk.store.incoming import ingest
from clerkdesk.store.store import Store
from clerkdesk.sync import engine
from clerkdesk.sync import protocol as p
from clerkdesk.sync.asking import asking, myself
from clerkdesk.sync.beside import keep_heads
from clerkdesk.sync.copied import copied
from clerkdesk.sync.pieces import bring, pieces
from clerkdesk.sync.protocol import carry
from clerkdesk.sync.proven import proven
from clerkdesk.sync.ranges import next_range
from clerkdesk.sync.stops import STOPS, stop


@dataclass(frozen=True, slots=True)
class Written:
    """What a file holds. size: bytes."""

    events: int
    attachments: int
    size: int


@dataclass(slots=True)
class Taken:
    """What was new in a file. way: "down" from a hub, "across" from a desk. confirmed: events that the hub has now."""

    way: str
    events: int = 0
    attachments: int = 0
    confirmed: int = 0
    streams: dict[str, None] = field(default_factory=dict)


def write_up(
    store: Store, hop: Hop, file: Path, now: Callable[[], int], *, since: int | None = None, content: bool = True
) -> Written:
    """Write what ``hop`` has not confirmed to ``file``, for that hub alone.

    Args:
        store: this desk's.
        hop: for whom.
        file: gets its name when it is whole.
        now: wall time, ms.
        since: send again what was written here from this moment on (ms), confirmed or not.
        content: whether attachments go along.

    Raises:
        Refused: this desk has not been set up. Trouble: it has begun anew since it was enrolled.
    """
    asking(store, hop, now)
    with store.reading() as connection:
        marks = hops.marks(connection, hop.hub)
        after = {origin: mark.confirmed for origin, mark in marks.items()}
        if since is not None:
            after = {name: min(seq, _before(connection, name, since)) for name, seq in after.items()}
        cursor, named = hops.cursor(connection, hop.hub), attached.everywhere(connection)
        number, bad = settings.get(connection, _NUMBER + hop.hub, int) or 0, spoiled.names(connection)
    here = store.attachments.present(named) - bad
    reached = carry.Reached(cursor=cursor, lacks=tuple(name for name in named if name not in here))
    readers = {hop.hub: hop.public_key}
    written, ends = _write(store, hop, file, now, "up", readers, after, reached, content=content, number=number)
    with store.writing() as connection:
        for origin, seq in ends.items():
            hops.sending(connection, hop.hub, origin, seq)
    return written


def write_across(
    store: Store, hop: Hop, file: Path, now: Callable[[], int], *, since: int | None = None, content: bool = False
) -> Written:
    """Write what this desk has of its site to ``file``, for every other desk of the site that it knows.

    Arguments as :func:`write_up`; without ``since`` everything.

    Raises:
        Refused: no other desk is known here yet.
    """
    with store.reading() as connection:
        others = select(t.origin.c.id, t.origin.c.public_key).where(t.origin.c.agency == hop.site, t.origin.c.mine == 0)
        readers = {origin: bytes(public) for origin, public in connection.execute(others)}
        names = [*readers, hop.origin]
        after = {} if since is None else {name: _before(connection, name, since) for name in names}
    if not readers:
        raise Refused("no-other-desk", "No other desk of this site is known here yet: take a file of the hub first.")
    return _write(store, hop, file, now, "across", readers, after, None, content=content)[0]


def take(store: Store, file: Path, now: Callable[[], int]) -> Taken:
    """Take in what a hub or another desk of this site wrote to ``file`` for this one.

    Raises:
        Refused: it is no such file, of a newer version, not whole, changed, for or from somebody else, or it goes on
            from one that was not taken yet. Nothing of it was taken then.
        Trouble: it contradicts what is here, and the exchange with that hub is stopped.
    """
    _, private = myself(store)
    with store.reading() as connection:
        known = {hop.hub: hop for hop in hops.hops(connection)}
    with carry.opened(file, private, store.folder.path) as reader:
        hop = known.get(reader.header.hub)
        if hop is None or not _believed(reader.header, hop):
            raise Refused("unknown-sender", "Nobody that this desk knows wrote this file.", field="file")
        reader.check()
        taken = Taken(reader.header.way)
        try:
            if taken.way == "down":
                _Down(store, hop, now, taken).take(reader)
            else:
                _across(store, hop, reader, now, taken)
        except BadEvent as error:
            raise Refused(
                "contradicts",
                "This file contradicts what is on this desk: what does not fit was not taken.",
                field="file",
                detail=str(error),
            ) from error
    store.let_go(tuple(taken.streams))
    return taken


def _write(
    store: Store,
    hop: Hop,
    file: Path,
    now: Callable[[], int],
    way: str,
    readers: Mapping[str, bytes],
    after: Mapping[str, int],
    reached: carry.Reached | None,
    *,
    content: bool,
    number: int = 0,
) -> tuple[Written, dict[str, int]]:
    origin, private = myself(store)
    ends: dict[str, int] = {}
    events = attachments = 0
    about: dict[str, Any] = {"way": way, "hub": hop.hub, "site": hop.site, "at": now(), "number": number}
    with carry.writing(file, private, certificate=hop.certificate.encode(), readers=readers, **about) as writer:
        for one in _ranges(store, hop, after, private if origin.id == hop.origin else None):
            writer.add(one)
            events += len(one.events)
            ends[one.origin] = one.first + len(one.events) - 1
        with store.reading() as connection:
            heads = {name: after.get(name, 0) for name in after} | ends
            wanted = (
                attached.unsent(connection, hop.hub, hop.site, heads)
                if way == "up"
                else attached.of_site(connection, hop.site)
            )
        if reached is not None:
            writer.add(reached)
        for name in wanted if content else ():
            if writer.attach(pieces(store.attachments, name)):
                attachments += 1
            elif store.attachments.size(name) is not None:
                with store.writing() as connection:
                    spoiled.note(connection, name)
    return Written(events, attachments, file.stat().st_size), ends


def _ranges(store: Store, hop: Hop, after: Mapping[str, int], private: bytes | None) -> Iterator[p.Range]:
    """Yield what can be proven of each origin of the site; nothing is held open while whoever asks writes it away."""
    with store.reading() as connection:
        query = select(t.origin.c.id, t.origin.c.last_seq).where(t.origin.c.agency == hop.site)
        origins = connection.execute(query.order_by(t.origin.c.id)).all()
    for origin, last in origins:
        at = after.get(origin, 0)
        while at < last:
            with store.reading() as connection:
                one = next_range(connection, origin, at, last, private if origin == hop.origin else None)
            if one is None:
                break
            yield one
            at = one.first + len(one.events) - 1


def _before(connection: Connection, origin: str, since: int) -> int:
    """Return the last sequence of ``origin`` before its first event from ``since`` (ms) on."""
    query = select(func.min(t.event.c.seq)).where(t.event.c.origin == origin, t.event.c.at >= since)
    first = connection.execute(query).scalar()
    if first is not None:
        return int(first) - 1
    return int(connection.execute(select(t.origin.c.last_seq).where(t.origin.c.id == origin)).scalar() or 0)


def _believed(header: carry.Header, hop: Hop) -> bool:
    """Return whether who wrote a file is the hub itself, or a desk of this site that the hub certified."""
    if header.way == "down":
        return header.sender == hop.public_key and header.site == hop.site
    paper = p.from_header(header.certificate.decode("ascii", "replace"))
    certificate = p.certified(hop.public_key, paper) if paper else None
    return (
        header.way == "across"
        and certificate is not None
        and (certificate.hub, certificate.site, certificate.public_key) == (hop.hub, hop.site, header.sender)
    )


@dataclass(slots=True)
class _Down:
    """A file of the hub, being taken."""

    store: Store
    hop: Hop
    now: Callable[[], int]
    taken: Taken
    newest: bool = False
    reached: int = 0

    def take(self, reader: carry.Reader) -> None:
        """Take it. What a hub says of itself holds in its newest file alone; events and content in any."""
        header, waited = reader.header, self._unsent()
        with self.store.reading() as connection:
            self.newest = _newest(connection, header)
            self.reached = _position(hops.cursor(connection, self.hop.hub))
        whole: list[carry.Piece] = []
        for record in reader.records():
            match record:
                case carry.Page():
                    self._page(record)
                case carry.Standings() if self.newest:
                    self._settle(record)
                case carry.Piece():
                    self.taken.attachments += bring(self.store, record, whole, self.now())
                case _:
                    continue
        with self.store.writing() as connection:
            hops.heard(connection, self.hop.hub, self.now(), self.hop.clock)
            if self.newest:
                settings.put(connection, (_NUMBER if header.number else _AT) + self.hop.hub, header.number or header.at)
        self.taken.confirmed = max(0, waited - self._unsent())

    def _unsent(self) -> int:
        with self.store.reading() as connection:
            return hops.unsent(connection) or 0

    def _page(self, page: carry.Page) -> None:
        pulled = page.pulled
        events = p.admitted((*pulled.events, *pulled.guests))
        if self.reached < _position(page.after):
            raise Refused(
                "carried-gap",
                "This file goes on from another one that was not taken here yet: ask the hub for the whole.",
                field="file",
            )
        with self.store.writing() as connection:
            stopped = copied(connection, self.hop.origin, events, pulled.standings)
            if not stopped:
                before = engine.count(connection)
                streams = ingest(connection, events).streams
                rebuild.project(connection, streams)
                self._close(connection, pulled)
                self.taken.events += engine.count(connection) - before
                self.taken.streams.update(dict.fromkeys(streams))
        if stopped:
            raise self._stop("copied")
        self.reached = max(self.reached, _position(pulled.cursor))

    def _close(self, connection: Connection, pulled: p.Pulled) -> None:
        """Keep the rest of a page; marks follow from the standings of the file."""
        rest = msgspec.structs.replace(pulled, again=False, standings=(), told=False)
        if not self.newest:
            mine = hops.cursor(connection, self.hop.hub)
            rest = msgspec.structs.replace(rest, cursor=mine, above=None, verdicts=(), more=True)
        engine.close(connection, self.hop, rest, self.now())

    def _settle(self, found: carry.Standings) -> None:
        """Confirm what the hub has, and no more."""
        code = detail = ""
        with self.store.writing() as connection:
            for one in found.standings:
                digest = hash_at(connection, one.origin, one.seq)
                if one.origin == self.hop.origin and one.state == "stopped":
                    code, detail = "origin-stopped", one.code
                elif one.origin == self.hop.origin and one.seq and digest != one.hash:
                    code = "copied"
                elif digest == one.hash:
                    hops.confirm(connection, self.hop.hub, [(one.origin, one.seq)])
            heads = {one.origin: one.seq for one in found.standings}
            hops.lower(connection, self.hop.hub, heads)
            kept = set(attached.unsent(connection, self.hop.hub, self.hop.site, heads)) - set(found.lacks)
            attached.confirm(connection, self.hop.hub, kept, self.now())
            attached.lower(connection, self.hop.hub, found.lacks)
        if code:
            raise self._stop(code, detail)

    def _stop(self, code: str, detail: str = "") -> Trouble:
        with self.store.writing() as connection:
            return stop(connection, self.hop, code, detail)


_NUMBER: Final = "carried-number:"
_AT: Final = "carried:"
"""Settings of each hub: the number of its newest file that was taken; of files without one when it was written (ms)."""


def _newest(connection: Connection, header: carry.Header) -> bool:
    """Return whether no newer file of this hub was taken yet. Only those of older programs have no number."""
    last = settings.get(connection, _NUMBER + header.hub, int) or 0
    return header.number > last or (not last and header.at > (settings.get(connection, _AT + header.hub, int) or 0))


def _across(store: Store, hop: Hop, reader: carry.Reader, now: Callable[[], int], taken: Taken) -> None:
    """Take in what another desk of the site wrote: each origin proves its own events."""
    whole: list[carry.Piece] = []
    for record in reader.records():
        if isinstance(record, carry.Piece):
            taken.attachments += bring(store, record, whole, now())
        elif isinstance(record, p.Range):
            events = p.admitted(record.events)
            with store.writing() as connection:
                head = proven(connection, record, events, hop.site)
                if copied(connection, hop.origin, events, ()):
                    raise Refused("copied", STOPS["copied"], field="file")
                before = engine.count(connection)
                streams = ingest(connection, events).streams
                rebuild.project(connection, streams)
                keep_heads(connection, [head], now())
                taken.events += engine.count(connection) - before
                taken.streams.update(dict.fromkeys(streams))


def _position(cursor: str) -> int:
    """Return how far in the feed ``cursor`` is: its number, the one part of it that a desk looks at."""
    number = cursor.partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() else 0
