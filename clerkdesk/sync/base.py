"""The beginning of a new desk: outlines first, so that every dossier can be found; one stream whole when wanted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final
from urllib.parse import urlencode

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.journal.place import BadEvent
from clerkdesk.projections import rebuild
from clerkdesk.store import base, guests, hops, settings
from clerkdesk.store.base import not_here_yet
from clerkdesk.store.hops import Hop
from clerkdesk.store.incoming import ingest
from clerkdesk.store.store import Store
from clerkdesk.sync import protocol
from clerkdesk.sync.asking import asking
from clerkdesk.sync.line import Caller, Line, Said
from clerkdesk.sync.pace import Pace
from clerkdesk.sync.protocol import Pulled
from clerkdesk.sync.protocol.base import Base, Streamed
from clerkdesk.sync.read_ahead import ReadAhead
from clerkdesk.sync.transport import HttpLine
from clerkdesk.sync.wishes import wishes

PATIENCE: Final = 4.0
"""Seconds that somebody who opens a dossier waits for its events, at most."""

LONG: Final = 5
"""Pages, of which the journal is as quickly here as its outlines: a few seconds on a poor line."""

_KEY: Final = "base:"
_DONE: Final = "done"


def begin(store: Store, hop: Hop, cursor: str, answer: Pulled) -> bool:
    """Return whether outlines are to be taken from ``hop``: this desk is at its beginning, and the journal is long.

    ``cursor``: from where this desk has just pulled ``answer``. A desk that finds but its own there is not at its
    beginning.
    """
    with store.reading() as connection:
        reached = settings.get(connection, _KEY + hop.hub, str)
    if reached is None:  # nothing was taken yet
        return cursor == "" and bool(answer.events) and answer.rest > LONG * protocol.USUAL_EVENTS
    return bool(reached != _DONE)


def whole(store: Store, hop: Hop) -> bool:
    """Return whether all outlines of ``hop`` have been taken."""
    with store.reading() as connection:
        return bool(settings.get(connection, _KEY + hop.hub, str) == _DONE)


def take(store: Store, caller: Caller, hop: Hop, pace: Pace) -> int:
    """Take the outlines that follow those taken before, to the last; return how many came.

    Raises:
        Said: the hub does not go on; one that gives no outlines is none of these.
        BadEvent: what came is no outline.
    """
    count, more = 0, True

    def page(target: str) -> Base:
        return caller.ask("GET", target, None, Base)

    with ReadAhead(page, ahead=pace.ahead) as pages:
        while more:
            with store.reading() as connection:
                after = settings.get(connection, _KEY + hop.hub, str) or ""
            try:
                answer = pages.get(_page(after))
            except Said as no:
                if no.code != "not-found":  # an older hub
                    raise
                answer = Base(outlines=(), after="", more=False, cursor="")
            if answer.more:
                pages.want(_page(answer.after))
            _take_page(store, hop, pace, answer)
            count += len(answer.outlines)
            more = answer.more
    return count


def _page(after: str) -> str:
    return f"/v1/base?{urlencode({'after': after})}"


def _take_page(store: Store, hop: Hop, pace: Pace, answer: Base) -> None:
    for turn in pace.turns(answer.outlines):
        with store.writing() as connection:
            turn.begin()
            rebuild.outline(connection, turn.events)
            reached = answer.after if turn.last else turn.events[-1].stream
            settings.put(connection, _KEY + hop.hub, _DONE if turn.last and not answer.more else reached)


def fetch(store: Store, line: Line, hop: Hop, now: Callable[[], int], stream: str) -> bool:
    """Fetch the events of one dossier of which there is an outline alone; return whether all of it is here now.

    No mark moves: the journal comes in its own order anyway.

    Raises:
        Trouble: nobody answers, or not the hub.
    """
    caller = asking(store, hop, now)(line)
    try:
        answer = caller.ask("GET", f"/v1/stream?{urlencode({'name': stream})}", None, Streamed)
    except Said:
        return False
    try:
        with store.writing() as connection:
            wires = (*answer.events, *answer.guests)
            changed = ingest(connection, protocol.admitted(wires)).streams
            guests.note(connection, [wire.raw for wire in answer.guests])
            rebuild.project(connection, changed)
            return not base.has(connection, stream)
    except BadEvent:
        return False  # the exchange will find out, and stop


def fetching(store: Store, now: Callable[[], int]) -> Callable[[str], None]:
    """Return what fetches a dossier that is wanted, from the first hub that answers; ``now``: wall time in ms.

    Raises (when called):
        Refused: none of them did ("not-here-yet").
    """

    def wanted(stream: str) -> None:
        with store.reading() as connection:
            found = hops.hops(connection)
        for hop in found:
            with (
                suppress(Trouble, Refused),
                HttpLine(hop.url, wishes(store).authority, hop.tls, patience=PATIENCE) as line,
            ):
                if fetch(store, line, hop, now, stream):
                    return
        raise not_here_yet()

    return wanted
