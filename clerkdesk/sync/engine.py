"""The exchange of one desk with its hub: enrol, push, pull. Every mark moves in the transaction that stores the answer.

A process may be killed at any point, and several may run at once: what was done is done again without effect.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import Connection, bindparam, select

from clerkdesk.domain.errors import Trouble
from clerkdesk.journal.event import Event
from clerkdesk.journal.place import BadEvent
from clerkdesk.projections import rebuild
from clerkdesk.store import above, guests, hops, shown
from clerkdesk.store import base as base_states
from clerkdesk.store import tables as t
from clerkdesk.store.events import Origin, my_origin, newest_row
from clerkdesk.store.hops import Hop
from clerkdesk.store.incoming import ingest
from clerkdesk.store.store import Store
from clerkdesk.sync import base, lettering
from clerkdesk.sync import protocol as p
from clerkdesk.sync.asking import known, myself, noted
from clerkdesk.sync.beside import above_is_news, judged_in, keep_above, keep_heads
from clerkdesk.sync.codes import catch_up
from clerkdesk.sync.copied import copied
from clerkdesk.sync.enrolling import CALL, OTHER_VERSION, ROUNDS, become_known, refusing
from clerkdesk.sync.line import SAFE, Caller, Line, Said
from clerkdesk.sync.pace import Pace
from clerkdesk.sync.pushing import push
from clerkdesk.sync.read_ahead import ReadAhead
from clerkdesk.sync.stops import stop

_AT_ONCE: Final = 2000
"""Events that are shown between two looks whether the line has brought more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one exchange did: events sent and confirmed, events received, streams whose rows changed, refused events.

    clock: by how much (ms) this desk's clock is ahead of the hub's, None when the hub was not asked. letters: those
    that it writes under from now on because another desk has its own, "" when they stayed.
    """

    sent: int = 0
    received: int = 0
    streams: tuple[str, ...] = ()
    refused: int = 0
    clock: int | None = None
    letters: str = ""

    @property
    def clock_doubted(self) -> bool:
        """Whether to tell that this desk's clock is wrong."""
        return self.clock is not None and abs(self.clock) > p.CLOCK_DOUBT


def enrol(store: Store, line: Line, url: str, code: str, now: Callable[[], int]) -> Hop:
    """Enrol this desk at the hub that ``line`` leads to (by ``url``), with the code that its administrator gave.

    Raises:
        Refused: the code is none, or the hub does not take it.
        Trouble: nobody answers, or not the hub whose fingerprint the code carries.
    """
    origin, private = myself(store)
    met = become_known(line, code, private, origin.agency, origin.letters, now)
    hop = Hop(
        hub=met.hello.hub,
        url=url,
        public_key=met.hello.public_key,
        certificate=met.certificate,
        origin=origin.id,
        site=met.site,
        tls=met.hello.tls,
    )
    with store.writing() as connection:
        hops.put(connection, hop)
        hops.heard(connection, hop.hub, now(), met.ahead)
    return hop


def exchange(
    store: Store, line: Line, hop: Hop, now: Callable[[], int], pace: Pace | None = None, *, live: bool = False
) -> Outcome:
    """Send what the hub lacks and take what this desk lacks, until neither is left; at once unless ``pace`` says other.

    ``live``: the hub tells this desk when there is more to take, so a push that leaves nothing needs no pull after it.

    When what came shows that another desk has this one's letters, and had them first, this one takes others.

    Raises:
        Trouble: nobody answers, another than the hub answers, or the exchange is stopped (see :data:`STOPS`); what was
            done before that stays done.
        Interrupted: ``pace`` says so.
    """
    pace = pace or Pace()
    try:
        return _settling(store, line, hop, now, pace, live)
    except Trouble:
        show(store, pace)  # what came before
        raise


def _settling(store: Store, line: Line, hop: Hop, now: Callable[[], int], pace: Pace, live: bool) -> Outcome:
    """Exchange, and once more under other letters when this desk has to take some."""
    done = _exchange(store, line, lettering.followed(store, line, noted(store, hop), now), now, pace, live)
    renewed = lettering.settled(store, line, hop, now)
    if renewed is None:
        return done
    again = _exchange(store, line, renewed, now, pace, live)
    return dataclasses.replace(
        again,
        sent=done.sent + again.sent,
        received=done.received + again.received,
        streams=tuple(dict.fromkeys((*done.streams, *again.streams))),
        refused=done.refused + again.refused,
        letters=myself(store)[0].letters,
    )


def _exchange(store: Store, line: Line, hop: Hop, now: Callable[[], int], pace: Pace, live: bool) -> Outcome:
    origin, caller = calling(store, line, hop, now)
    with store.reading() as connection:
        before = hops.refused(connection)
        relayed = any(one.hub == hop.hub for one in above.above(connection))  # that is told by pulls alone
    try:
        sent = received = 0
        streams: dict[str, None] = {}
        doubted = hop.stopped == "copied"  # then it looks before it sends: another may write under its key
        for _ in range(ROUNDS):  # a hub that was restored is given what it lost
            if not doubted:
                pushed = push(store, caller, hop)
                sent += pushed.events
                catch_up(store, caller, hop)
                if live and pushed.level and not relayed:
                    break
            came, changed, lost = _pull(store, caller, hop, origin, pace)
            received += came
            streams.update(dict.fromkeys(changed))
            if not lost and not doubted:
                break
            doubted = False
        else:
            raise refusing("restored")
        show(store, pace)
    except Said as no:
        if no.code == "version":
            raise Trouble("other-version", OTHER_VERSION, safe=SAFE, todo=CALL) from no
        raise refusing(no.code) from no
    except BadEvent as error:
        with store.writing() as connection:
            stopped = stop(connection, hop, "bad-batch", str(error))
        raise stopped from error
    if _telling(hop, now(), caller.ahead, sent + received):
        with store.writing() as connection:
            hops.heard(connection, hop.hub, now(), caller.ahead)
            hops.stop(connection, hop.hub, "")
    with store.reading() as connection:
        refused = hops.refused(connection) - before
    store.let_go(tuple(streams))
    return Outcome(sent, received, tuple(streams), max(0, refused), caller.ahead)


def calling(store: Store, line: Line, hop: Hop, now: Callable[[], int]) -> tuple[Origin, Caller]:
    """Return who this desk is and what asks in its name. Raises Trouble ("enrol-anew") when the hub knows another."""
    origin, make = known(store, hop, now)
    return origin, make(line)


def _telling(hop: Hop, now: int, ahead: int | None, moved: int) -> bool:
    """Return whether that the hub answered is worth a write: asked every few seconds, mostly nothing is new."""
    drift = abs((ahead or 0) - (hop.clock or 0))
    noted = 0 <= now - hop.heard_at < hops.WORTH_NOTING
    return bool(moved or hop.stopped) or hop.clock is None or drift > 1000 or not noted


class _Came(NamedTuple):
    """An answer, and all its events as they were let in."""

    answer: p.Pulled
    events: list[Event]


def _pull(store: Store, caller: Caller, hop: Hop, origin: Origin, pace: Pace) -> tuple[int, set[str], bool]:
    """Take what the hub has; return how many events were new, the streams that changed, whether the hub lost some."""
    received, lost = 0, False
    changed: set[str] = set()

    def page(target: str) -> _Came:
        answer = caller.ask("GET", target, None, p.Pulled)
        return _Came(answer, p.admitted((*answer.events, *answer.guests)))

    with ReadAhead(page, ahead=pace.ahead) as pages:
        wanted: tuple[str, str] | None = None  # the page that was asked for beforehand: its cursor, and what was asked
        while True:
            with store.reading() as connection:
                cursor = hops.cursor(connection, hop.hub)
                mine = my_origin(connection)
                marks = p.marks(hops.confirmed(connection, hop.hub))
                settled = not base_states.any_left(connection)
            have = mine.last_seq if mine else 0
            beforehand = wanted is not None and wanted[0] == cursor
            came = pages.get(wanted[1] if wanted and beforehand else _page(cursor, have, marks))
            answer = came.answer
            wanted = None
            if answer.more and answer.cursor == cursor:
                raise refusing("cursor")
            if settled and not beforehand and _nothing_new(store, hop, cursor, answer):
                return received, changed, lost
            outlines = answer.more and base.begin(store, hop, cursor, answer)
            if answer.more and pace.ahead and not outlines:
                wanted = answer.cursor, _page(answer.cursor, have, "")
                pages.want(wanted[1])
            taken = _take_page(store, caller, hop, origin, pace, cursor, came)
            while pages.late() and _show_some(store, pace):
                pass  # the line is slower than this desk
            if taken is None:
                continue
            received += taken[0]
            changed |= taken[1]
            lost |= taken[2] or answer.again
            if outlines:
                base.take(store, caller, hop, pace)
            elif not answer.more and not beforehand:  # asked beforehand, the hub was not told how far it confirmed
                return received, changed, lost


def _nothing_new(store: Store, hop: Hop, cursor: str, answer: p.Pulled) -> bool:
    """Return whether an answer leaves everything as it is: a desk at rest writes nothing."""
    if answer != p.Pulled(events=(), verdicts=(), heads=(), cursor=cursor, more=False, above=answer.above):
        return False
    with store.reading() as connection:
        return not above_is_news(connection, hop.hub, answer.above)


def _page(cursor: str, have: int, marks: str) -> str:
    asked = {"after": cursor, "have": have, "marks": marks, "limit": p.USUAL_EVENTS}
    return f"/v1/pull?{urlencode(asked)}"


def _take_page(
    store: Store, caller: Caller, hop: Hop, origin: Origin, pace: Pace, cursor: str, page: _Came
) -> tuple[int, set[str], bool] | None:
    """Take in one answer; return as :func:`_pull`, None when another process of this desk was quicker."""
    received, lost = 0, False
    changed: set[str] = set()
    stopped: Trouble | None = None
    answer = page.answer
    for turn in pace.turns(page.events):
        with store.writing() as connection:
            turn.begin()
            if hops.cursor(connection, hop.hub) != cursor:
                return None
            if copied(connection, origin.id, turn.events, answer.standings):
                stopped = stop(connection, hop, "copied", "")
                break
            came, streams = take_in(connection, hop, turn.events, later=answer.more)
            if turn.last:
                lost = close(connection, hop, answer, caller.now())
            received += came
            changed |= streams
    if stopped is None and answer.stopped:  # perhaps by a higher hub, while this desk had nothing to send
        with store.writing() as connection:
            stopped = stop(connection, hop, "origin-stopped", answer.stopped)
    if stopped is not None:
        raise stopped
    return received, changed, lost


def show(store: Store, pace: Pace) -> None:
    """Show what was taken in to be shown afterwards.

    Raises:
        Interrupted: the exchange is to end; the rest is shown by the next one.
    """
    while _show_some(store, pace):
        pass


def _show_some(store: Store, pace: Pace) -> bool:
    """Show some of it; return False when everything is shown."""
    with store.reading() as connection:
        found = shown.waiting(connection, _AT_ONCE)
    if found is None:
        return False
    streams, last = found
    for turn in pace.turns(streams, counted=False):
        with store.writing() as connection:
            turn.begin()
            rebuild.project(connection, turn.events)
            if turn.last:
                shown.move(connection, last)
    return True


def take_in(connection: Connection, hop: Hop, events: Sequence[Event], *, later: bool = False) -> tuple[int, set[str]]:
    """Store some of the events of an answer; return how many were new and the streams that changed.

    later: they are shown afterwards, by :func:`show`.
    """
    before = count(connection)
    streams, completed, ends = ingest(connection, events)
    came = count(connection) - before
    if later and came:
        shown.put_off(connection, before)
        rebuild.project(connection, completed)  # what the mark does not tell of: no event is new
    else:
        rebuild.project(connection, streams)
    ours = set(connection.execute(_OF_SITE, {"site": hop.site}).scalars()) if ends else ()
    hops.confirm(connection, hop.hub, [(origin, seq) for origin, seq in ends.items() if origin in ours])
    return came, streams


_OF_SITE: Final = select(t.origin.c.id).where(t.origin.c.agency == bindparam("site"))


def close(connection: Connection, hop: Hop, answer: p.Pulled, now: int) -> bool:
    """Store the rest of an answer with the last of its events, and move the cursor past it.

    Return whether the hub has lost something that it had confirmed.
    """
    heads = {one.origin: one.seq for one in answer.standings}
    lost = answer.told and hops.lower(connection, hop.hub, heads)
    keep_heads(connection, answer.heads, now)
    guests.note(connection, [wire.raw for wire in answer.guests])
    hops.judge(connection, hop.hub, judged_in(answer.verdicts), now)
    keep_above(connection, hop.hub, answer.above)
    hops.move(connection, hop.hub, answer.cursor)
    if not answer.more:
        rebuild.end_outlines(connection)
    return lost


def count(connection: Connection) -> int:
    """Return how many events are here, of all origins; those of other sites are no gapless runs."""
    return newest_row(connection)
