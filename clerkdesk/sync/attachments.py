"""The lane of attachments at the desk: scans and papers go up behind the events that name them, and come on demand.

Events have the way: while one waits no piece is begun, and a piece is so short that it holds nothing up. Nothing is
remembered of half an upload here: the hub knows how far it came.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from clerkdesk.domain.errors import Trouble
from clerkdesk.store import attached, hops, spoiled
from clerkdesk.store import tables as t
from clerkdesk.store.attachments import CHUNK
from clerkdesk.store.events import newest_row
from clerkdesk.store.hops import Hop
from clerkdesk.store.store import Store
from clerkdesk.sync import uploading
from clerkdesk.sync.asking import asking
from clerkdesk.sync.line import Caller, Line
from clerkdesk.sync.protocol import attachments as lane
from clerkdesk.sync.throttle import Cap
from clerkdesk.sync.wishes import Wishes, wishes

Connect = Callable[[], AbstractContextManager[Line]]
"""Gives a line of its own to whoever uses it: several transfers go on at once."""

_FREE: Final = Cap(0)

ONE_ALONE: Final = frozenset({uploading.DAMAGED, "damaged"})
"""Trouble with the content of one attachment, or with the part of the file where it is: the others go on."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many attachments of this site wait. up: are here and not at the hub; down: are not here."""

    up: int
    down: int


@dataclass(frozen=True, slots=True)
class Transferred:
    """What a run did. held: it ended early because events had to go first, or somebody said so.

    damaged: what is wrong with one that is here and could not be sent; the others were.
    """

    count: int = 0
    held: bool = False
    damaged: Trouble | None = None


def waiting(store: Store, hop: Hop) -> Waiting:
    """Return what waits between this desk and ``hop``."""
    with store.reading() as connection:
        unsent = attached.unsent(connection, hop.hub, hop.site)
        named = attached.of_site(connection, hop.site)
    if not named:
        return Waiting(0, 0)
    here = store.attachments.present(named)
    return Waiting(sum(name in here for name in unsent), len(named) - len(here))


def news(store: Store, hop: Hop) -> tuple[int, int]:
    """Return what changes whenever :func:`due` may answer otherwise; quick, however many attachments there are."""
    with store.reading() as connection:
        confirmed = sum(mark.confirmed for mark in hops.marks(connection, hop.hub).values())
        return newest_row(connection), confirmed


def due(store: Store, hop: Hop) -> bool:
    """Return whether something sound is here of which ``hop`` has not said that it has it."""
    with store.reading() as connection:
        unsent = set(attached.unsent(connection, hop.hub, hop.site)) - spoiled.names(connection)
    return bool(unsent) and bool(store.attachments.present(unsent))


def mending(store: Store) -> bool:
    """Return whether something is spoiled here, and another's copy may have come to the hub."""
    with store.reading() as connection:
        return bool(spoiled.names(connection))


def send(
    store: Store,
    connect: Connect,
    caller: Callable[[Line], Caller],
    hop: Hop,
    wished: Wishes,
    hold: Callable[[], bool] = lambda: False,
) -> Transferred:
    """Send what the hub lacks and this desk has, several at once.

    Args:
        store: this desk's.
        connect: gives a line for each transfer.
        caller: gives whoever asks over a line (see :func:`clerkdesk.sync.asking.asking`).
        hop: the hub.
        wished: how many at once, how many bytes a second at most.
        hold: is asked before each piece whether to stop; that events wait is looked at besides.

    Raises:
        Trouble: nobody answers, or another than the hub. What was sent need not be sent again.
    """
    with connect() as line:
        first = caller(line)
        names, now = _lacking(store, first, hop), first.now
    if not names:
        return Transferred()
    run = _Run(store, hop, hold, Cap(wished.bytes_per_second), now)
    todo = iter(names)
    taking = threading.Lock()

    def work() -> None:
        with connect() as line:
            sender = caller(line)
            while not run.ended():
                with taking:
                    name = next(todo, None)
                if name is None:
                    return
                try:
                    if uploading.upload(sender, name, run, run.cap, run.ended):
                        run.done.append(name)
                except Trouble as trouble:
                    if trouble.code not in ONE_ALONE:
                        raise
                    run.spoiled(name, trouble)

    run.together(work, max(1, min(wished.at_once, len(names))))
    return Transferred(len(run.done), run.held, next(iter(run.damaged), None))


def fetch(
    store: Store,
    caller: Caller,
    name: str,
    now: Callable[[], int],
    hold: Callable[[], bool] | None = None,
    cap: Cap = _FREE,
) -> bool:
    """Take the attachment ``name`` from the hub, going on where an earlier try was cut; return whether it is here now.

    ``hold``: is asked before each piece whether to stop; ``cap``: what it may take of the line. Somebody who waits for
    it waits for neither.

    Raises:
        Trouble: nobody answers, or another than the hub; what came stays.
    """
    while store.attachments.size(name) is None:
        if hold is not None and hold():
            return False
        cap.wait(CHUNK, hold or _never)
        start = store.attachments.here(name)
        asked = {"range": f"bytes={start}-{start + CHUNK - 1}"}
        reply = uploading.ask(caller, "GET", f"{lane.ATTACHMENTS}/{name}", asked)
        if reply.status == 206:
            whole = uploading.whole_of(reply)
            if whole > lane.LARGEST:
                return False
            if reply.body and store.attachments.add(name, start, reply.body, at=now()) < whole:
                continue
        elif reply.status != 416:  # nothing follows what came: it is whole, or it is rubbish
            return False
        if not store.attachments.finish(name, at=now()):
            return False
    return True


def _never() -> bool:
    return False


def fetch_ahead(
    store: Store, caller: Caller, hop: Hop, now: Callable[[], int], hold: Callable[[], bool], cap: Cap = _FREE
) -> Transferred:
    """Take what this site's events name before anybody asks for it, one by one, as long as no events wait."""
    with store.reading() as connection:
        named = attached.of_site(connection, hop.site)
    here = store.attachments.present(named) if named else set()
    run = _Run(store, hop, hold, cap, now)
    count = 0
    for name in named:
        if name not in here:
            if run.ended():
                break
            count += fetch(store, caller, name, now, run.ended, run.cap)
    return Transferred(count, run.held)


def carry(
    store: Store, connect: Connect, hop: Hop, now: Callable[[], int], hold: Callable[[], bool] = lambda: False
) -> Transferred:
    """Send what the hub lacks, then take ahead what this desk lacks if that is wished; ``held``: there is more to do.

    Raises:
        Trouble: nobody answers, or another than the hub; or one that is here is damaged, once all others travelled.
    """
    wished = wishes(store)
    make = asking(store, hop, now)
    done = sent = send(store, connect, make, hop, wished, hold)
    if wished.ahead and not sent.held:
        with connect() as line:
            came = fetch_ahead(store, make(line), hop, now, hold, Cap(wished.bytes_per_second))
        done = Transferred(sent.count + came.count, came.held)
    if sent.damaged is not None and not done.held:
        raise sent.damaged
    return done


def _lacking(store: Store, caller: Caller, hop: Hop) -> list[str]:
    """Return what the hub wants and this desk has; keep what the hub says that it has, and what it has lost."""
    with store.reading() as connection:  # before the question: what is confirmed meanwhile is not answered for
        unsent = attached.unsent(connection, hop.hub, hop.site)
    wanted = uploading.wanted(caller)
    if wanted is None:
        return []
    lacks = set(wanted)
    known = [name for name in unsent if name not in lacks]
    if known or lacks:
        with store.writing() as connection:
            attached.confirm(connection, hop.hub, known, caller.now())
            attached.lower(connection, hop.hub, wanted)
            elsewhere = spoiled.names(connection).intersection(known)
        if elsewhere:  # the copy here is rubbish, and the hub has a good one now: it comes like any that is not here
            store.attachments.drop(elsewhere)
            with store.writing() as connection:
                spoiled.mended(connection, elsewhere)
    if not wanted:
        return []
    here = store.attachments.present(wanted)
    return [name for name in wanted if name in here]


class _Run:
    """Transfers that go on together: whether to stop, what they may take of the line, what went wrong."""

    def __init__(self, store: Store, hop: Hop, hold: Callable[[], bool], cap: Cap, now: Callable[[], int]) -> None:
        self.store = store
        self.hop = hop
        self.cap = cap
        self.done: list[str] = []
        self.damaged: list[Trouble] = []
        self.held = False
        self._hold = hold
        self._now = now
        self._failed: list[BaseException] = []

    def size(self, name: str) -> int | None:
        """Return how many bytes an attachment has, None when it is not here."""
        return self.store.attachments.size(name)

    def read(self, name: str, start: int, size: int) -> bytes:
        """Return a part of an attachment."""
        return self.store.attachments.read(name, start, size)

    def kept(self, name: str) -> None:
        """Note that the hub has it."""
        with self.store.writing() as connection:
            attached.confirm(connection, self.hop.hub, [name], self._now())
            spoiled.mended(connection, [name])

    def spoiled(self, name: str, trouble: Trouble) -> None:
        """Note that the disk spoiled it: a clerk is told of it until another copy has come."""
        self.damaged.append(trouble)
        with self.store.writing() as connection:
            spoiled.note(connection, name)

    def ended(self) -> bool:
        """Return whether no piece may be begun any more."""
        if self._failed or self.held:
            return True
        if self._hold():
            self.held = True
        else:
            with self.store.reading() as connection:
                self.held = events_wait(connection, self.hop)
        return self.held

    def together(self, work: Callable[[], None], count: int) -> None:
        """Carry out ``work`` in ``count`` threads; raise what the first of them raised."""

        def guarded() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001  (raised again by whoever waits)
                self._failed.append(error)

        threads = [threading.Thread(target=guarded, name=f"attachments-{number}") for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._failed:
            raise self._failed[0]


def events_wait(connection: Connection, hop: Hop) -> bool:
    """Return whether this desk wrote events that ``hop`` has not confirmed."""
    confirmed = hops.marks(connection, hop.hub).get(hop.origin, hops.Mark()).confirmed
    last = connection.execute(select(t.origin.c.last_seq).where(t.origin.c.id == hop.origin)).scalar()
    return (last or 0) > confirmed
