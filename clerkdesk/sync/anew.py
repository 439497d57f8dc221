"""A desk that begins anew meets its hub: it enrols if need be, takes the whole feed, and gives back what it can prove.

It works on the copy that will take the old file's place; where the two contradict each other the copy gives way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.journal import signing
from clerkdesk.journal.place import BadEvent
from clerkdesk.store import epochs, hops
from clerkdesk.store.events import my_origin, newest_row
from clerkdesk.store.hops import Hop
from clerkdesk.store.keys import signing_name
from clerkdesk.store.rehoming import give_way
from clerkdesk.store.store import Store
from clerkdesk.sync import engine
from clerkdesk.sync import protocol as p
from clerkdesk.sync.copied import copied
from clerkdesk.sync.enrolling import CALL, ROUNDS, refusing
from clerkdesk.sync.line import SAFE, Caller, Line, Said
from clerkdesk.sync.pushing import push
from clerkdesk.sync.stops import STOPS

_ORDER: Final = frozenset({"", "bad-batch"})
"""Stops that are not this desk's own fault: its origin can go on."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What this desk should do at a hub: "anew", begin anew; "code", do so with a new code; "enrol", enrol again."""

    hop: Hop
    what: str


def wanted(store: Store) -> list[Wanted]:
    """Return what this desk should do so that all of its work reaches its hubs; nothing when it does by itself."""
    found: list[Wanted] = []
    with store.reading() as connection:
        origin, orphaned = my_origin(connection), hops.orphaned(connection)
        before = epochs.before(connection)  # a hub that knows one of these lets this desk go on by itself
        for hop in hops.hops(connection):
            if hop.stopped not in _ORDER:
                found.append(Wanted(hop, "code"))
            elif origin is None or hop.origin not in {origin.id, *before}:
                found.append(Wanted(hop, "enrol"))
            elif hop.stopped or orphaned:
                found.append(Wanted(hop, "anew"))
    return found


def hub_of(store: Store, code: str) -> Hop:
    """Return the hub at which this desk begins anew: the one that made ``code``, or without a code its only one.

    Raises:
        Refused: there is none, ``code`` is none or another hub's, or a code is needed: the hub has stopped this origin.
    """
    with store.reading() as connection:
        found, origin = hops.hops(connection), my_origin(connection)
    read = p.read_code(code) if code else None
    if code and read is None:
        raise Refused("bad-code", "This is not an enrolment code, or a sign of it was mistyped.", field="code")
    if read is not None:
        found = [hop for hop in found if p.fingerprint(hop.public_key) == read[1]]
    if not found:
        raise Refused("no-hub", "This desk is not enrolled at a hub.")
    hop = found[0]
    if read is None and (origin is None or hop.origin != origin.id or hop.stopped not in _ORDER):
        raise _needs_code()
    return hop


def meet(
    store: Store, line: Line, hop: Hop, code: str, now: Callable[[], int], told: Callable[[int, int], bool]
) -> str:
    """Let the copy in ``store`` meet the hub of ``hop``, so that it holds all that the hub has; return the hub's name.

    Args:
        store: the copy, its guard off; its origin is the one that this desk goes on with.
        line: to the hub.
        hop: the hub, as the desk knew it.
        code: enrols a new origin; "" when the present one is enrolled.
        now: wall time, ms.
        told: is called with how many events have come and about how many there are; says whether to go on.

    Raises:
        Refused: the code is refused, or one is needed: the present origin was copied too; or ``told`` said to stop.
        Trouble: nobody answers, or what comes is no journal.
    """
    if code:
        hop = engine.enrol(store, line, hop.url, code, now)
    with store.writing() as connection:
        origin = my_origin(connection)
        assert origin is not None
        hops.begin_again(connection, hop.hub)
        about = newest_row(connection)
    private = store.folder.key_place().get(signing_name(origin.id))
    assert private is not None
    assert signing.origin_of(signing.public_key(private)) == origin.id
    caller = Caller(line, hop.hub, hop.public_key, private, now, hop.certificate)
    try:
        for _ in range(ROUNDS):
            lost = _take_all(store, caller, hop, about, told)
            push(store, caller, hop, without=frozenset({origin.id}))
            if not lost:
                break
        else:
            raise refusing("restored")
    except Said as no:
        raise refusing(no.code) from no
    except BadEvent as error:
        raise Trouble("bad-batch", STOPS["bad-batch"], safe=SAFE, todo=CALL, detail=str(error)) from error
    with store.writing() as connection:
        hops.heard(connection, hop.hub, now(), caller.ahead)
        hops.stop(connection, hop.hub, "")
    return hop.hub


def _take_all(store: Store, caller: Caller, hop: Hop, about: int, told: Callable[[int, int], bool]) -> bool:
    """Take the feed to its end; return whether the hub was restored meanwhile, so that it has to be asked again."""
    came, lost = 0, False
    while True:
        with store.writing() as connection:
            origin = my_origin(connection)
            assert origin is not None
            cursor = hops.cursor(connection, hop.hub)
        asked = urlencode({"after": cursor, "have": 0, "limit": p.USUAL_EVENTS})  # its own too: what has the hub of it?
        answer = caller.ask("GET", f"/v1/pull?{asked}", None, p.Pulled)
        events = p.admitted((*answer.events, *answer.guests))
        with store.writing() as connection:
            gave = give_way(connection, events)
            if origin.id in gave or copied(connection, origin.id, events, answer.standings):
                raise _needs_code()
            engine.take_in(connection, hop, events)
            engine.close(connection, hop, answer, caller.now())
        came += len(events)
        if not told(min(came, about), max(came, about)):
            raise Refused("stopped", "It was stopped; nothing was changed.")
        lost |= answer.again
        if not answer.more:
            return lost


def _needs_code() -> Refused:
    return Refused(
        "needs-code", "Ask the administrator of the hub for a new enrolment code: another key is needed.", field="code"
    )
