"""Official codes: one for each dossier, from numbers granted to its site or from the province; each number once.

A number is burned by being dealt, whether its answer arrives or not. A dossier always gets the same code of a day.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple, Protocol

from sqlalchemy import Connection, bindparam, select, text

from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import site_time_at
from clerkdesk.domain.codes import CodeForm, official, parse_code
from clerkdesk.domain.errors import Trouble
from clerkdesk.hub import author, bulk, life
from clerkdesk.hub import tables as t
from clerkdesk.hub.database import Database
from clerkdesk.hub.desks import Denied, Known
from clerkdesk.hub.feed import knows, lock
from clerkdesk.hub.keys import HubKey
from clerkdesk.hub.ranges import Span, spans, take
from clerkdesk.journal import signing
from clerkdesk.journal.facts import fact
from clerkdesk.sync.protocol.codes import AHEAD, MOST_CODES, AskCodes, Codes, Dealt, Granted, Wanted

log = logging.getLogger(__name__)

PATIENCE: Final = 20.0
"""Seconds that one request may spend asking the province; the rest of it is asked for again."""

_STREAM: Final = "dossier:"
_BY_RANGE: Final = "range"
_LONGEST: Final = 50  # a procedure's code


class Dealer(Protocol):
    """Whoever deals official codes beyond the hub: a connector, or the hub above."""

    name: str

    def deal(self, site: str, day: date, stream: str, procedure: str) -> str:
        """Return a code for a dossier of ``procedure`` that has none, "" when there is none to have. May take seconds.

        Asked again for the same dossier when an answer was lost; a number that is then lost too is burned.

        Raises:
            Trouble: nobody answers.
        """


def answer(database: Database, key: HubKey, desk: Known, asked: AskCodes, now: int, dealer: Dealer | None) -> Codes:
    """Answer a desk that asks for codes; what is dealt is on the disk before.

    Raises:
        Denied: it asks for too many, for a day that is none, for one dossier on two, or for what is no dossier.
    """
    if len(asked.wanted) > MOST_CODES or len(asked.blocks) > MOST_CODES:
        raise Denied(413, "too-large", "too many codes at once")
    wanted = [(one.stream, _day(one)) for one in asked.wanted]
    if len(dict(wanted)) < len(set(wanted)):
        raise Denied(400, "bad-request", "one dossier on two days")
    blocks = sorted({_date(day) for day in asked.blocks})
    with database.reading() as connection:
        if not knows(connection, desk.site, asked.cursor):  # this desk knows more: it gives it back first
            return Codes(dealt=tuple(Dealt(stream=stream, why="restored") for stream, _ in wanted))
    known = _known(database, desk.site, dict(wanted))
    last = _today(now) + timedelta(days=1)  # a desk's midnight may come before the hub's
    whys = {stream: "day" for stream, day in wanted if day > last}
    missing = [one for one in dict.fromkeys(wanted) if one[0] not in {**known, **whys}]
    missing.sort(key=lambda one: one[1])  # whoever asks takes the same locks in the same order
    granted: list[Granted] = []
    if missing or blocks:
        with database.writing() as connection:
            lived = life.current(connection, now)
            for stream, day in missing:
                code, why = _from_range(connection, desk, stream, day, lived, now)
                known |= {stream: code} if code else {}
                whys[stream] = why
            granted = _blocks(connection, desk, blocks, lived, now)
    if dealer is not None:
        procedures = {one.stream: one.procedure[:_LONGEST] for one in asked.wanted}
        uncoded = [(stream, day, procedures[stream]) for stream, day in missing if stream not in known]
        known |= _from_dealer(database, desk, uncoded, now, dealer, whys)
    if not asked.quiet:
        _tell(database, key, desk.site, known, now)
    dealt = (Dealt(stream=name, code=known.get(name, ""), why=_why(name, known, whys)) for name, _ in wanted)
    return Codes(dealt=tuple(dealt), granted=tuple(granted))


def _why(stream: str, known: dict[str, str], whys: dict[str, str]) -> str:
    return "" if stream in known else whys.get(stream, "none")


def _day(wanted: Wanted) -> date:
    if not wanted.stream.startswith(_STREAM) or len(wanted.stream) > 200:
        raise Denied(400, "bad-request", "codes are for dossiers")
    return _date(wanted.day)


def _date(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise Denied(400, "bad-request", "a day is none") from None


def _today(now: int) -> date:
    return site_time_at(now).date()


def _known(database: Database, site: str, wanted: dict[str, date]) -> dict[str, str]:
    if not wanted:
        return {}
    with database.reading() as connection:
        rows = connection.execute(_DEALT, {"in_site": site, "streams": list(wanted)}).all()
    return {row.stream: row.code for row in rows if row.day == wanted[row.stream].isoformat()}


_DEALT: Final = select(t.dealt.c.stream, t.dealt.c.day, t.dealt.c.code).where(
    t.dealt.c.site == bindparam("in_site"), t.dealt.c.stream.in_(bindparam("streams", expanding=True))
)


# --- from numbers granted to the site


def _from_range(
    connection: Connection, desk: Known, stream: str, day: date, lived: life.Life, now: int
) -> tuple[str, str]:
    """Deal a number of the site's ranges to ``stream``; return its code, or "" and why there is none."""
    found = [span for span in spans(connection, desk.site, day) if not span.block]
    if not found:
        return "", "none"
    if lived.restored and day <= _today(lived.began_at):
        return "", "restored"
    number = _next(connection, desk.site, day, found, 1)
    if number is None:
        return "", "used-up"
    return _keep(connection, desk, stream, day, official(desk.site, day, number), _BY_RANGE, now), ""


def _next(connection: Connection, site: str, day: date, found: Iterable[Span], count: int) -> int | None:
    """Burn the next ``count`` numbers of ``day``; return the first, None when no span has so many left."""
    numbers = (take(connection, site, day, span, count) for span in found)
    return next((number for number in numbers if number is not None), None)


def _blocks(connection: Connection, desk: Known, days: list[date], lived: life.Life, now: int) -> list[Granted]:
    """Return the asking desk's own numbers of each of ``days``; they are bound to its key, once for each day."""
    origin, today = signing.origin_of(desk.public_key), _today(now)
    found = connection.execute(_GRANTED, {"of": origin})
    granted = {row.day: Granted(day=row.day, first=row.first, last=row.last) for row in found}
    for day in days:
        name = day.isoformat()
        lost = lived.restored and day <= _today(lived.began_at) + timedelta(days=AHEAD)
        if name in granted or lost or not today <= day <= today + timedelta(days=AHEAD):
            continue
        for span in spans(connection, desk.site, day):
            first = take(connection, desk.site, day, span, span.block) if span.block else None
            if first is not None:
                granted[name] = Granted(day=name, first=first, last=first + span.block - 1)
                row = {"origin": origin, "day": name, "site": desk.site, "first": first, "last": granted[name].last}
                connection.execute(_GRANT, row)
                break
    return [granted[day.isoformat()] for day in days if day.isoformat() in granted]


_BLOCK: Final = t.code_block
_GRANT: Final = _BLOCK.insert()
_GRANTED: Final = select(_BLOCK.c.day, _BLOCK.c.first, _BLOCK.c.last).where(_BLOCK.c.origin == bindparam("of"))


# --- from beyond the hub


def _from_dealer(
    database: Database, desk: Known, wanted: list[tuple[str, date, str]], now: int, dealer: Dealer, whys: dict[str, str]
) -> dict[str, str]:
    """Ask the dealer for codes, outside any transaction, and keep each as it comes; return those that came."""
    found: dict[str, str] = {}
    until = time.monotonic() + PATIENCE
    for stream, day, procedure in wanted:
        if time.monotonic() > until:
            whys[stream] = "no-answer"
            continue
        try:
            code = dealer.deal(desk.site, day, stream, procedure)
        except Trouble as trouble:
            log.warning("%s deals no code: %s", dealer.name, trouble.code)
            whys[stream], until = "no-answer", 0.0
            continue
        if not code:
            continue
        parsed = parse_code(code)
        if parsed is None or parsed.text != code or (parsed.form is CodeForm.PLAIN and parsed.agency != desk.site):
            log.error("%s dealt what is no code of %s", dealer.name, desk.site)
            continue
        with database.writing() as connection:
            kept = _keep(connection, desk, stream, day, code, dealer.name, now)
        if kept:
            found[stream] = kept
        else:
            log.error("%s dealt a code that was dealt before", dealer.name)
    return found


class _Row(NamedTuple):
    site: str
    stream: str
    day: str
    code: str
    by: str
    desk: str
    at: int


def _keep(connection: Connection, desk: Known, stream: str, day: date, code: str, by: str, now: int) -> str:
    """Keep what was dealt to ``stream``; return its code, another one when somebody was quicker, "" if it is taken."""
    row = _Row(desk.site, stream, day.isoformat(), code, by, desk.desk, now)
    connection.execute(_KEEP, row._asdict())
    here = (t.dealt.c.site == desk.site) & (t.dealt.c.stream == stream) & (t.dealt.c.day == row.day)
    return connection.execute(select(t.dealt.c.code).where(here)).scalar() or ""


_KEEP: Final = text(
    'INSERT INTO dealt_code (site, stream, day, code, "by", desk, at)'
    " VALUES (:site, :stream, :day, :code, :by, :desk, :at) ON CONFLICT DO NOTHING"
)


def enter(connection: Connection, site: str, stream: str, received: date, code: str, by: str, now: int) -> str:
    """Keep a code that the province gave to a dossier by itself, so that whoever asks later gets the same one.

    Return the one that holds: another one of ``by`` when a desk that asked was quicker.
    """
    connection.execute(_KEEP, _Row(site, stream, received.isoformat(), code, by, "", now)._asdict())
    return dealt_by(connection, by, [stream]).get(stream, code)


def dealt_by(connection: Connection, by: str, streams: Sequence[str]) -> dict[str, str]:
    """Return the first code that ``by`` dealt to each of ``streams``, of those that have one."""
    here = bulk.among(connection, t.dealt.c.stream, streams) & (t.dealt.c.by == by)
    rows = connection.execute(select(t.dealt.c.stream, t.dealt.c.code).where(here).order_by(t.dealt.c.at.desc()))
    return {stream: code for stream, code in rows}  # noqa: C416  (rows are not pairs to a checker)


# --- telling the desks


def _tell(database: Database, key: HubKey, site: str, codes: dict[str, str], now: int) -> None:
    """Say the codes of those dossiers that were received under a provisional one, once each."""
    if not codes:
        return
    with database.reading() as connection:
        untold = _untold(connection, site, codes)
    if not untold:
        return
    with database.writing() as connection:
        feed = lock(connection, site)
        for stream in _untold(connection, site, {name: codes[name] for name in untold}):
            dealer = connection.execute(select(t.dealt.c.by).where(t.dealt.c.code == codes[stream])).scalar_one()
            author.write(connection, feed, key, stream, e.Coded(code=codes[stream], by=dealer), now)


def _untold(connection: Connection, site: str, codes: dict[str, str]) -> list[str]:
    provisional: set[str] = set()
    told: set[str] = set()
    for stream, raw in connection.execute(_CODED, {"in_site": site, "streams": list(codes)}):
        match fact(bytes(raw)).what:
            case e.Received(provisional=True) | e.Recoded(provisional=True):
                provisional.add(stream)
            case e.Coded(code=code) if code == codes[stream]:
                told.add(stream)
    return sorted(provisional - told)


_CODED: Final = select(t.event.c.stream, t.event.c.raw).where(
    t.event.c.site == bindparam("in_site"),
    t.event.c.stream.in_(bindparam("streams", expanding=True)),
    t.event.c.type.in_((e.Received.TYPE, e.Recoded.TYPE, e.Coded.TYPE)),
)
