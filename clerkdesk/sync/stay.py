"""The background process of the exchange: one per data folder, as long as whoever started it lives.

The main thread takes commands, watches the file and tells how it stands (see :mod:`clerkdesk.sync.talk`); each hub has
a :class:`Partner` of its own, so that one that does not answer keeps no other waiting.
"""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from queue import Empty, SimpleQueue
from typing import BinaryIO, Final, Protocol

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.store import epochs, hops, sweeping
from clerkdesk.store.copying import claimed
from clerkdesk.store.faults import environment
from clerkdesk.store.store import Store
from clerkdesk.store.turns import LOCK
from clerkdesk.store.watch import Watch
from clerkdesk.sync import network, partner, talk
from clerkdesk.sync import protocol as p
from clerkdesk.sync.partner import Around, Partner
from clerkdesk.sync.talk import Changed, State, Status
from clerkdesk.sync.wishes import wish, wishes

LOOK: Final = 0.25
"""Seconds between two looks at the file."""
ROUTE: Final = 2.0
"""Seconds between two looks at the network while a hub is away."""
TIDY: Final = 60.0
"""Seconds between two looks for attachments that nobody named."""
AT_ONCE: Final = 2000
"""Streams in one line."""
PATIENCE: Final = 1.5
"""Seconds that what is under way gets at the end."""

WORST: Final = (
    State.STOPPED,
    State.SENDING,
    State.RECEIVING,
    State.CONNECTED,
    State.SILENT,
    State.TRYING,
    State.WAITING,
)


class Commands(Protocol):
    """Where commands come from."""

    def readline(self) -> bytes:
        """Return the next line, b"" at the end."""


def stay(store: Store, now: Callable[[], int], commands: Commands, out: BinaryIO) -> bool:
    """Exchange until ``commands`` ends, says so, or the process is asked to terminate.

    Returns:
        Whether everything that was under way has ended; if not, end the process without waiting for its threads: each
        transaction is whole or not at all.

    Raises:
        Refused: "exchange-runs": another process exchanges for this folder.
    """
    with ExitStack() as stack:
        with environment(store.folder.path):
            mine = stack.enter_context(claimed(store.folder.path / LOCK))
        if not mine:
            raise Refused("exchange-runs", "Another process of this computer exchanges these data already.")
        store.behind = True
        return _Stay(store, now, out).run(commands)


class _Stay:
    def __init__(self, store: Store, now: Callable[[], int], out: BinaryIO) -> None:
        self._store, self._now, self._out = store, now, out
        self._heard: SimpleQueue[str] = SimpleQueue()
        self._watch = Watch(store)
        self._wishes = wishes(store)
        self._partners: dict[tuple[str, str, str], Partner] = {}
        self._said: Status | None = None
        self._network = network.own_addresses()
        self._looked = 0.0
        self._tidied = -math.inf

    def run(self, commands: Commands) -> bool:
        threading.Thread(target=self._read, args=(commands,), name="commands", daemon=True).start()
        for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda *_: self._heard.put(talk.QUIT))
        try:
            self._meet()
            self._tell(force=True)
            while self._turn():
                pass
        except BrokenPipeError:
            pass  # whoever started it is gone
        finally:
            for one in self._partners.values():
                one.end()
            until = time.monotonic() + PATIENCE
            ended = [one.join(until - time.monotonic()) for one in self._partners.values()]
            self._watch.close()
        return all(ended)

    def _read(self, commands: Commands) -> None:
        with suppress(OSError, ValueError):
            for line in iter(commands.readline, b""):
                self._heard.put(talk.told(line))
        self._heard.put(talk.QUIT)

    def _turn(self) -> bool:
        """Do what is asked, or look around when nobody asks anything for a while; return whether to go on."""
        with suppress(Empty):
            said = self._heard.get(timeout=LOOK)
            while said or not self._heard.empty():
                if said == talk.QUIT:
                    return False
                self._do(said)
                said = self._heard.get_nowait()
        for one in self._partners.values():
            if one.fault is not None:
                raise one.fault
        moved = self._watch.moved()
        if moved:
            self._look()
        self._look_at_network()
        self._tidy()
        self._tell(force=moved)
        return True

    def _do(self, what: str) -> None:
        each = self._partners.values()
        if what == talk.PUSH:
            for one in each:
                one.push()
        elif what == talk.NOW:
            for one in each:
                one.now()
        elif what in {talk.PAUSE, talk.RESUME}:
            self._wishes = wish(self._store, paused=what == talk.PAUSE)
            for one in each:
                one.pause() if self._wishes.paused else one.resume()

    def _look(self) -> None:
        """Somebody wrote to the file: a deed, another process of the exchange, an enrolment."""
        seq = self._watch.seq
        streams = self._watch.news()
        for at in range(0, len(streams), AT_ONCE):
            self._say(Changed(streams=tuple(streams[at : at + AT_ONCE])))
        self._meet()
        if self._watch.seq != seq or (streams and len(self._partners) > 1):  # one hub's news may be new to another
            self._do(talk.PUSH)

    def _meet(self) -> None:
        """Have a partner for each hub that this desk is enrolled at now."""
        self._wishes = wishes(self._store)
        around = Around(
            store=self._store, now=self._now, moved=lambda: self._heard.put(""), authority=self._wishes.authority
        )
        found = {
            (one.hop.hub, one.hop.url, one.hop.certificate + self._wishes.authority): one
            for one in partner.of(around, self._wishes.paused)
        }
        for key in set(self._partners) - set(found):
            self._partners.pop(key).end()
        for key in set(found) - set(self._partners):
            self._partners[key] = found[key]
            found[key].start()

    def _look_at_network(self) -> None:
        if time.monotonic() - self._looked < ROUTE or not any(one.away for one in self._partners.values()):
            return
        self._looked = time.monotonic()
        addresses = network.own_addresses()
        if addresses != self._network:
            self._network = addresses
            if addresses:
                self._do(talk.NOW)

    def _tidy(self) -> None:
        """Once a minute, while nothing is sent or taken: delete what nobody named."""
        busy = any(one.status().state in {State.SENDING, State.RECEIVING} for one in self._partners.values())
        if not busy and time.monotonic() >= self._tidied + TIDY:
            self._tidied = time.monotonic()
            with suppress(Trouble):  # told elsewhere; in a minute it is tried again
                sweeping.turn(self._store, self._now())

    def _tell(self, *, force: bool) -> None:
        """Say how it stands, when that is new; ``force``: what is in the file may be new too."""
        hubs = tuple(one.status() for one in self._partners.values())
        if not force and self._said is not None and self._said.hubs == hubs:
            return
        with self._store.reading() as connection:
            unsent, refused = hops.unsent(connection), len(hops.judged(connection, "refused"))
            letters = epochs.unseen(connection)
        states = {one.state for one in hubs}
        state = next((one for one in WORST if one in states), State.PAUSED if hubs else State.ALONE)
        doubted = any(abs(one.clock or 0) > p.CLOCK_DOUBT for one in hubs)
        status = Status(state=state, unsent=unsent, refused=refused, clock_doubted=doubted, letters=letters, hubs=hubs)
        if status != self._said:
            self._said = status
            self._say(status)

    def _say(self, said: Status | Changed) -> None:
        self._out.write(talk.line(said))
        self._out.flush()
