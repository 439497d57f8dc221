"""Passing a site's work on to a higher hub, and taking in what that one has, by the protocol that desks speak.

To the higher hub this one is a desk that writes nothing itself: it gives on the ranges of its desks under their own
signatures, and those of its own origins. Every mark moves in the transaction that stores the answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import Connection, bindparam, insert, select

from clerkdesk.domain.codes import check_agency
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.hub import above, giving_way, receiving, rules
from clerkdesk.hub import tables as t
from clerkdesk.hub.above import Higher
from clerkdesk.hub.database import Database
from clerkdesk.hub.desks import Known
from clerkdesk.hub.feed import lock
from clerkdesk.hub.keys import HubKey
from clerkdesk.hub.receiving import Parted, Unfit
from clerkdesk.hub.taking import Stop
from clerkdesk.language import N_
from clerkdesk.sync import protocol as p
from clerkdesk.sync.enrolling import CALL, SAYS, become_known, refusing, standing_in
from clerkdesk.sync.line import SAFE, Caller, Line, Said
from clerkdesk.sync.protocol import relay as wire

log = logging.getLogger(__name__)

_PATIENCE: Final = 100  # times that a higher hub may go back behind what it had


@dataclass(frozen=True, slots=True)
class Passed:
    """What one exchange did: events confirmed above, events received from there."""

    sent: int = 0
    received: int = 0


@dataclass(frozen=True, slots=True)
class Here:
    """This hub: its database, its key, its wall time in ms."""

    database: Database
    key: HubKey
    now: Callable[[], int]


def join(here: Here, line: Line, url: str, code: str, site: str = "", authority: str = "") -> Higher:
    """Join the higher hub that ``line`` leads to, with a code that its administrator gave for ``site``.

    Args:
        here: this hub.
        line: leads there, see :func:`clerkdesk.sync.transport.first_line`.
        url: its address.
        code: as for a desk.
        site: an agency code; "" when this hub has one site.
        authority: certificates (PEM) trusted beside the computer's own.

    Raises:
        Refused: the code is none or not taken, the site is not clear, or it is this very hub.
        Trouble: nobody answers, or not the hub whose fingerprint the code carries.
    """
    site = _site(here, site)
    read = p.read_code(code)
    if read is not None and read[1] == p.fingerprint(here.key.public):
        raise Refused("own-code", "This code is of this hub itself: ask the higher hub for one.", field="code")
    known = become_known(line, code, here.key.private, site, "", here.now)
    higher = Higher(
        site=known.site,
        hub=known.hello.hub,
        url=url,
        public_key=known.hello.public_key,
        tls=known.hello.tls,
        authority=authority,
        certificate=known.certificate,
    )
    with here.database.writing() as connection:
        if connection.execute(select(t.site.c.id).where(t.site.c.id == site)).first() is None:
            connection.execute(insert(t.site), {"id": site, "position": 0, "mark": ""})
        above.put(connection, higher)
        above.heard(connection, higher, here.now(), known.ahead or 0)
    return higher


def _site(here: Here, site: str) -> str:
    if site:
        return check_agency(site)
    with here.database.reading() as connection:
        found = connection.execute(select(t.site.c.id)).scalars().all()
    if len(found) != 1:
        raise Refused("which-site", "Name the site: this hub has none yet, or several.", field="site")
    return str(found[0])


def caller(here: Here, line: Line, higher: Higher) -> Caller:
    """Return what asks the higher hub in this hub's name.

    Whatever a desk asks here and only the higher hub can answer goes this way, too.
    """
    return Caller(line, higher.hub, higher.public_key, here.key.private, here.now, higher.certificate)


def exchange(here: Here, line: Line, higher: Higher) -> Passed:
    """Give the higher hub what it lacks and take what it has, until neither is left.

    What is new here goes first, as from a desk: so no refusal comes down that a correction has settled meanwhile. Only
    where nothing is known of what the higher hub has it is asked first, lest everything is sent that it got elsewhere.

    Raises:
        Trouble: nobody answers, another than the higher hub answers, or it does not go on ("hub-refuses",
            "bad-batch"); what was done before stays done.
    """
    asking = caller(here, line, higher)
    sent = received = 0
    seen: set[str] = set()
    try:
        if _met(here, higher):
            sent += _push(here, asking, higher, set())
        again = True
        while again:  # what contradicts the higher hub is shown to it, then gives way here
            came, stopped, parted = _pull(here, asking, higher, seen)
            before = len(stopped)
            sent += _push(here, asking, higher, stopped)
            received += came
            again = len(stopped) > before or bool(parted)
            seen |= parted
    except Said as no:
        with here.database.writing() as connection:
            above.stop(connection, higher, no.code)
        raise Trouble("hub-refuses", SAYS, safe=SAFE, todo=CALL, detail=no.code) from no
    with here.database.writing() as connection:
        above.heard(connection, higher, here.now(), asking.ahead or 0)
    return Passed(sent, received)


def _met(here: Here, higher: Higher) -> bool:
    """Return whether the higher hub has said before how far it has the origins of the site."""
    with here.database.reading() as connection:
        return bool(above.marks(connection, higher.site))


# --- pull


def _pull(here: Here, asking: Caller, higher: Higher, seen: set[str]) -> tuple[int, set[str], set[str]]:
    """Take what the higher hub has; return how many events were new and the origins that it takes nothing more of.

    And those of which it has another story than this hub, which it has not seen. ``seen``: those that were sent there.
    """
    received = 0
    begun = False
    desk = _as_desk(here, higher)
    while True:
        with here.database.reading() as connection:
            present = above.of(connection, higher.site)
            heads = _heads(connection, higher.site)
        if present is None or present.hub != higher.hub:
            raise refusing("left")
        query = {"after": present.cursor, "limit": p.USUAL_EVENTS, "known": wire.to_query(heads)}
        answer = asking.ask("GET", f"/v1/pull?{urlencode(query)}", None, p.Pulled)
        if answer.more and answer.cursor == present.cursor:
            raise refusing("cursor")
        there = {one.origin for one in answer.standings if one.state == "stopped"}
        try:
            with here.database.writing() as connection:
                stopped = receiving.receive(connection, desk, answer, here.now(), seen)
                told = _settle_standings(connection, here, higher, answer.standings)
                stopped += told.stopped
                again = told.unlike and not (answer.more or begun)
                above.move(connection, higher, "" if again else answer.cursor)
        except Parted as parted:
            with here.database.writing() as connection:
                for origin, why in parted.origins.items():
                    receiving.stop(connection, desk, origin, why, here.now())
                    log.error("origin %s is stopped: the higher hub tells another story", origin)
                above.confirm(connection, higher.site, [(origin, 0) for origin in parted.origins])
            return received, there, set(parted.origins)
        except Unfit as error:
            with here.database.writing() as connection:
                above.move(connection, higher, "")  # from its beginning: what is known here does not travel again,
                above.confirm(connection, higher.site, [(error.origin, 0)] if error.origin else [])  # but this one
                if error.origin and not begun:  # it went another way above: where they part is to be seen
                    begun = True
                    continue
                above.stop(connection, higher, "bad-batch")
            raise Trouble("bad-batch", _BAD_BATCH, safe=SAFE, todo=CALL, detail=str(error)) from error
        for origin in stopped:
            log.error("origin %s is stopped: the higher hub tells another story, or has stopped it", origin)
        received += len(answer.events) + len(answer.guests)
        begun |= again
        if not (answer.more or again):
            return received, there, set()


_BAD_BATCH: Final = N_("What the higher hub sent contradicts what is at this hub ({detail}).")


def _heads(connection: Connection, site: str) -> dict[str, int]:
    """Return how far each origin is here, those that write now first; not those that went another way above."""
    unlike = {origin for origin, seq in above.marks(connection, site).items() if not seq}
    rows = connection.execute(_FLOWING, {"in_site": site})
    return {origin: seq for origin, seq in rows if origin not in unlike}


_ORIGINS: Final = select(t.origin.c.id, t.origin.c.seq).where(t.origin.c.site == bindparam("in_site"))
_FLOWING: Final = _ORIGINS.order_by(t.origin.c.stopped)
_NAMED: Final = _ORIGINS.order_by(t.origin.c.id)
_HEADS: Final = select(t.head.c.seq, t.head.c.signature).where(
    t.head.c.origin == bindparam("of"), t.head.c.seq > bindparam("after"), t.head.c.seq <= bindparam("last")
)
_USUAL: Final = _HEADS.where(t.head.c.seq <= bindparam("usual")).order_by(t.head.c.seq.desc()).limit(1)
_NEXT: Final = _HEADS.order_by(t.head.c.seq).limit(1)
_EVENTS: Final = (
    select(t.event.c.raw, t.sealed.c.bytes)
    .outerjoin(t.sealed, (t.sealed.c.origin == t.event.c.origin) & (t.sealed.c.seq == t.event.c.seq))
    .where(t.event.c.origin == bindparam("of"), t.event.c.seq > bindparam("after"), t.event.c.seq <= bindparam("last"))
    .order_by(t.event.c.seq)
)


def _as_desk(here: Here, higher: Higher) -> Known:
    return Known(f"hub:{higher.hub}", higher.site, here.key.public)


class _Told(NamedTuple):
    """What the standings tell: origins stopped by them, and whether one went another way above than here."""

    stopped: list[str]
    unlike: bool


def _settle_standings(connection: Connection, here: Here, higher: Higher, standings: tuple[p.Standing, ...]) -> _Told:
    """Note how far the higher hub has each origin; stop here what it has stopped: the rest of that gives way."""
    before = above.marks(connection, higher.site)
    confirmed: dict[str, int] = dict.fromkeys(before, 0)
    stopped: list[str] = []
    unlike = False
    for one in standings:
        row = connection.execute(select(t.origin.c.seq, t.origin.c.stopped).where(t.origin.c.id == one.origin)).first()
        if row is None:
            continue
        if one.state == "stopped" and not row.stopped:
            _stop(connection, here, higher, one)
            stopped.append(one.origin)
        if one.seq > row.seq:  # more of it is on its way
            confirmed[one.origin] = before.get(one.origin, 0)
            continue
        alike = not one.seq or receiving.hash_at(connection, one.origin, one.seq) == one.hash
        confirmed[one.origin] = one.seq if alike else 0  # of a fork everything is sent again: only so it shows there
        unlike |= not alike
        if alike and one.state == "stopped" and row.seq > one.seq:
            count = giving_way.give_way(connection, one.origin, one.seq, here.now())
            log.error("%d events of %s give way: the higher hub takes no more of that origin", count, one.origin)
    above.confirm(connection, higher.site, confirmed.items())
    return _Told(stopped, unlike)


def _stop(connection: Connection, here: Here, higher: Higher, standing: p.Standing) -> None:
    """Take nothing more of an origin that the higher hub has stopped: its desk is to hear of it here."""
    why = Stop(standing.code, f"stopped by the higher hub {higher.hub}", standing.at)
    receiving.stop(connection, _as_desk(here, higher), standing.origin, why, here.now())


# --- push


def _push(here: Here, asking: Caller, higher: Higher, stopped: set[str]) -> int:
    """Send every origin as far as a signature reaches; return how many events were confirmed.

    Also one that is stopped here: only so does the higher hub see the fork. ``stopped``: those stopped there.
    """
    sent = again = 0
    while True:
        with here.database.reading() as connection:
            one = _next_range(connection, higher, stopped)
        if one is None:
            return sent
        answer = asking.ask("POST", "/v1/push", p.Push(ranges=(one,)), p.Pushed)
        standing = standing_in(answer, one)
        with here.database.writing() as connection:
            feed = lock(connection, higher.site)
            last = one.first + len(one.events) - 1
            reached = {"taken": last, "missing": min(standing.seq, one.first - 1)}.get(standing.state)
            if reached is not None:
                above.confirm(connection, higher.site, [(one.origin, reached)])
            else:
                _stop(connection, here, higher, standing)
            feed.put(rules.adopt(connection, higher.site, answer.verdicts))
        if standing.state == "taken":
            sent += len(one.events)
        elif standing.state == "stopped":
            log.error("origin %s is stopped by the higher hub: %s", one.origin, standing.code)
            stopped.add(one.origin)
        else:
            again += 1
            if again > _PATIENCE:
                raise refusing(standing.state)


def _next_range(connection: Connection, higher: Higher, stopped: set[str]) -> p.Range | None:
    """Return the next events that the higher hub lacks, None when there are none that can be proven."""
    marks = above.marks(connection, higher.site)
    for origin, seq in connection.execute(_NAMED, {"in_site": higher.site}).all():
        after = marks.get(origin, 0)
        if seq <= after or origin in stopped:
            continue
        said = {"of": origin, "after": after, "last": min(seq, after + p.MOST_EVENTS)}
        usual = connection.execute(_USUAL, {**said, "usual": after + p.USUAL_EVENTS})
        head = usual.first() or connection.execute(_NEXT, said).first()
        if head is None:
            continue
        rows = connection.execute(_EVENTS, {**said, "last": head.seq}).all()
        if sum(len(raw) + len(sealed or b"") for raw, sealed in rows) > p.LARGE:
            head = connection.execute(_NEXT, said).one()
            rows = connection.execute(_EVENTS, {**said, "last": head.seq}).all()
        return p.Range(origin=origin, first=after + 1, events=p.wires(rows), signature=bytes(head.signature))
    return None
