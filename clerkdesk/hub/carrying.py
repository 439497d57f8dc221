"""Carrying by hand at the hub: files of desks are taken, files for the desks of a site written, requests answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, text

from clerkdesk.domain.codes import check_agency
from clerkdesk.domain.errors import Refused
from clerkdesk.hub import desks, feed, inviting, life, named, showing, taking
from clerkdesk.hub import tables as t
from clerkdesk.hub.cursors import place
from clerkdesk.hub.database import Database
from clerkdesk.hub.desks import Denied, Known
from clerkdesk.hub.keys import HubKey
from clerkdesk.hub.lane import Lane
from clerkdesk.hub.shelf_tables import attachment, carried, carried_lack
from clerkdesk.hub.shelf_tables import named as naming
from clerkdesk.journal import signing
from clerkdesk.journal.attached import attached, is_name
from clerkdesk.sync import protocol as p
from clerkdesk.sync.enrolling import SAID, SAYS, TOLD
from clerkdesk.sync.protocol import carry, papers


@dataclass(frozen=True, slots=True)
class Done:
    """What a file brought or holds. stopped: origins of which nothing more is taken, with the code."""

    site: str
    events: int
    attachments: int
    stopped: tuple[tuple[str, str], ...] = ()


def take(database: Database, key: HubKey, lane: Lane, file: Path, now: int, beside: Path | None = None) -> Done:
    """Take in what a desk wrote to ``file`` for this hub: all of its events or none, then its attachments.

    ``beside``: the folder for a copy while it is read.

    Raises:
        Refused: it is no such file, of a newer version, not whole, changed, for or from somebody else, or it goes on
            from one that was not taken yet. Nothing of it was taken then.
    """
    with carry.opened(file, key.private, beside) as reader:
        certificate = _certificate(reader.header, key)
        reader.check()
        try:
            with database.writing() as connection:
                desk = desks.recognise(connection, certificate, now) or desks.note(connection, certificate, now)
                _number(connection, desk.site, min(reader.header.number, _MOST))  # also where a gap refuses the rest
            with database.writing() as connection:
                standings, events = _events(connection, desk, reader, now)
        except Denied as denied:
            raise Refused("hub-refuses", TOLD.get(denied.code, SAYS), detail=denied.code) from denied
        showing.carry_out(database)
        attachments = sum(lane.bring(desk.site, name, parts) for name, parts in _attachments(reader))
    lane.tidy(now)
    stopped = tuple((one.origin, one.code) for one in standings if one.state == "stopped")
    return Done(desk.site, events, attachments, stopped)


def write(
    database: Database,
    key: HubKey,
    lane: Lane,
    site: str,
    file: Path,
    now: int,
    *,
    whole: bool = False,
    content: bool = True,
) -> Done:
    """Write to ``file`` what the desks of ``site`` lack, for all of them, and what of theirs has come here.

    It begins where the desk that is furthest behind had pulled when it wrote its last file, or with ``whole`` at the
    beginning. ``content``: whether attachments go along: those that its events name, and those that came here after
    their events had been carried, until the desks no longer write that they lack them.

    Raises:
        Refused: ``site`` is no agency code, or no desk of it is known here.
    """
    site = check_agency(site)
    events, names = 0, dict[str, None]()
    with database.reading() as connection:
        enrolled = select(t.desk.c.id, t.desk.c.public_key).where(t.desk.c.site == site, t.desk.c.revoked == 0)
        found = connection.execute(enrolled).all()
        cursor = "" if whole else _furthest_behind(connection, [row.id for row in found])
    readers = {signing.origin_of(bytes(row.public_key)): bytes(row.public_key) for row in found}
    if not readers:
        raise Refused("no-desk", "No desk of this site is known here.", field="site")
    with database.writing() as connection:
        number = _number(connection, site, life.current(connection, now).number << 32, more=1)
    about: dict[str, Any] = {
        "way": "down",
        "hub": key.id,
        "site": site,
        "certificate": b"",
        "at": now,
        "number": number,
    }
    with carry.writing(file, key.private, readers=readers, **about) as writer:
        for page in _pages(database, site, cursor):
            writer.add(page)
            wires = (*page.pulled.events, *page.pulled.guests)
            events += len(wires)
            for wire in wires:
                names |= dict.fromkeys(attached(wire.raw))
        with database.reading() as connection:  # what is named after the standings were read is not asked about
            standings = feed.standings(connection, site)
            lacks = tuple(_wanted(connection, site))
            names |= dict.fromkeys(_late(connection, site))
        writer.add(carry.Standings(standings=standings, lacks=lacks))
        brought = 0
        for name in names if content else ():
            brought += writer.attach(lane.pieces(site, name))
    return Done(site, events, brought)


def let_in(database: Database, key: HubKey, content: bytes, now: int) -> bytes:
    """Return the certificate file for the request file ``content``.

    Raises:
        Refused: it is no request, or its code is none, used, run out or for another site.
    """
    asked = papers.requested(content)
    try:
        with database.writing() as connection:
            codes = select(t.code.c.hash).where(t.code.c.site == asked.agency).with_for_update()
            for digest in connection.execute(codes).scalars():
                if asked.proof == papers.proof(bytes.fromhex(digest), asked.public_key, asked.agency, asked.letters):
                    paper = inviting.let_in(connection, key, digest, asked, now)
                    return papers.CERTIFICATE + p.pack(papers.Granted(public_key=key.public, paper=paper))
    except Denied as denied:
        raise Refused(denied.code, SAID.get(denied.code, SAYS), detail=denied.code) from denied
    raise Refused("bad-code", "The hub does not know this code.")


def _certificate(header: carry.Header, key: HubKey) -> p.Certificate:
    paper = p.from_header(header.certificate.decode("ascii", "replace"))
    found = p.certified(key.public, paper) if paper else None
    if header.way != "up" or found is None or found.hub != key.id or found.public_key != header.sender:
        raise Refused("unknown-sender", "No desk that this hub knows wrote this file.", field="file")
    return found


def _events(connection: Connection, desk: Known, reader: carry.Reader, now: int) -> tuple[list[p.Standing], int]:
    standings: list[p.Standing] = []
    before = _count(connection, desk.site)
    for record in reader.records():
        if isinstance(record, p.Range):
            answer = taking.take(connection, desk, p.Push(ranges=(record,)), now)
            if any(one.state == "missing" for one in answer.standings):
                raise Refused(
                    "carried-gap",
                    "Events before this file are not here: take a file of this hub to the desk, then its next one.",
                    field="file",
                )
            standings += answer.standings
        elif isinstance(record, carry.Reached):
            connection.execute(delete(carried).where(carried.c.desk == desk.desk))
            row = {"desk": desk.desk, "cursor": record.cursor, "at": reader.header.at}
            connection.execute(insert(carried), row)
            connection.execute(delete(carried_lack).where(carried_lack.c.desk == desk.desk))
            if rows := [{"desk": desk.desk, "name": name} for name in set(record.lacks) if is_name(name)]:
                connection.execute(insert(carried_lack), rows)
        else:
            break  # attachments follow: nothing waits for them
    return standings, _count(connection, desk.site) - before


def _attachments(reader: carry.Reader) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield each attachment of a file with its pieces; whoever takes them reads them before the next."""
    records = (one for one in reader.records() if isinstance(one, carry.Piece))
    for name, some in groupby(records, key=lambda one: one.name):
        yield name, (one.content for one in some)


def _count(connection: Connection, site: str) -> int:
    return sum(connection.execute(select(t.origin.c.seq).where(t.origin.c.site == site)).scalars())


def _pages(database: Database, site: str, cursor: str) -> Iterator[carry.Page]:
    """Yield the feed from ``cursor`` on; nothing is held open while whoever asks writes it away."""
    while True:
        with database.reading() as connection:
            end = feed.end_of(connection, site)
            pulled = feed.pull(connection, site, after=cursor, have={}, limit=p.USUAL_EVENTS, end=end)
        if pulled.again:
            cursor = ""
        yield carry.Page(after=cursor, pulled=pulled)
        cursor = pulled.cursor
        if not pulled.more:
            return


def _furthest_behind(connection: Connection, names: list[str]) -> str:
    found = connection.execute(select(carried.c.cursor).where(carried.c.desk.in_(names))).scalars()
    return min(found, key=place, default="")


def _late(connection: Connection, site: str) -> Iterator[str]:
    """Yield what desks of ``site`` wrote that they lack, and what is here by now."""
    lack, who, of, there = carried_lack.c, t.desk.c, naming.c, attachment.c
    query = (
        select(lack.name)
        .join(t.desk, (who.id == lack.desk) & (who.site == site) & (who.revoked == 0))
        .join(naming, (of.site == site) & (of.name == lack.name))
        .join(attachment, (there.site == of.home) & (there.name == lack.name) & (there.state == "kept"))
    )
    yield from connection.execute(query.distinct().order_by(lack.name)).scalars()


_REACH: Final = text(
    "INSERT INTO carried_number (site, number) VALUES (:site, :number) ON CONFLICT (site) DO UPDATE SET number ="
    " CASE WHEN excluded.number > carried_number.number THEN excluded.number"
    " ELSE carried_number.number + CAST(:more AS BIGINT) END RETURNING number"
)
_MOST: Final = 1 << 62
"""No file has a higher number, whatever a desk says."""


def _number(connection: Connection, site: str, least: int, more: int = 0) -> int:
    """Count the files of ``site`` on to ``least``, or by ``more`` where they are that far; return the number.

    A hub that lost its count goes on above: each life begins far beyond the one before, and a desk writes of which file
    it knows.
    """
    return int(connection.execute(_REACH, {"site": site, "number": least, "more": more}).scalar_one())


def _wanted(connection: Connection, site: str) -> Iterator[str]:
    after = ""
    while some := named.wanted(connection, site, after, 1000):
        yield from some
        after = some[-1]
