"""The standing exchange with higher hubs while this one serves: at once when something moves, else patiently."""

from __future__ import annotations

import logging
import random
import threading
import time
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.hub import above, relay, showing
from clerkdesk.hub.above import Higher
from clerkdesk.hub.notice import Watch
from clerkdesk.hub.passing import Passing
from clerkdesk.hub.relay import Here
from clerkdesk.hub.shelf import Shelf
from clerkdesk.sync.backoff import Backoff
from clerkdesk.sync.line import Said
from clerkdesk.sync.notice import notices
from clerkdesk.sync.transport import HttpLine

log = logging.getLogger(__name__)

LIVE: Final = 60.0
"""Seconds between two exchanges when nothing is told: a notice may be lost."""

REST: Final = 2.0
"""Seconds between two looks for attachments that came here."""
ASK: Final = 3600.0
"""Seconds between two questions which of them the higher hub lacks, when none came."""

_JOINED: Final = 2.0  # s; how soon a hub that was joined meanwhile is seen


class Relays:
    """One :class:`Relay` for each site that has a higher hub, also for those joined while this hub serves."""

    def __init__(self, here: Here, shelf: Shelf | None = None) -> None:
        """``shelf``: where the attachments are that go up, too."""
        self._here = here
        self._shelf = shelf
        self._relays: dict[Higher, Relay] = {}
        self._ended = threading.Event()
        self._watch = Watch(here.database, lambda *_: self._moved())
        self._thread = threading.Thread(target=self._run, name="relays", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after what is under way."""
        self._ended.set()
        self._watch.stop()
        self._thread.join(10)
        for one in self._relays.values():
            one.stop()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._look()
            except SQLAlchemyError:
                log.warning("relays wait for the database")
            self._ended.wait(_JOINED)

    def _look(self) -> None:
        with self._here.database.reading() as connection:
            found = {_bare(one) for one in above.every(connection)}
        for gone in self._relays.keys() - found:
            self._relays.pop(gone).stop()
        if found and self._watch.ident is None:
            self._watch.start()
        for fresh in found - self._relays.keys():
            self._relays[fresh] = Relay(self._here, fresh, self._shelf)
            self._relays[fresh].start()

    def _moved(self) -> None:
        for one in list(self._relays.values()):
            one.wake()


def _bare(higher: Higher) -> Higher:
    """Return who it is, without what changes as the exchange goes on."""
    return Higher(
        site=higher.site,
        hub=higher.hub,
        url=higher.url,
        public_key=higher.public_key,
        tls=higher.tls,
        authority=higher.authority,
        certificate=higher.certificate,
    )


class Relay:
    """Exchanges with the higher hub of one site: one thread exchanges, another listens to its notices."""

    def __init__(self, here: Here, higher: Higher, shelf: Shelf | None = None) -> None:
        self._here = here
        self._passing = Passing(here, shelf, higher) if shelf is not None else None
        self._higher = higher
        self._ended = threading.Event()
        self._woken = threading.Event()
        self._reached = threading.Event()
        self._backoff = Backoff()
        self._threads = [
            threading.Thread(target=run, name=f"relay-{run.__name__}", daemon=True)
            for run in (self._exchange, self._listen, self._carry)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Something moved, here or there."""
        self._woken.set()

    def stop(self) -> None:
        """End, after what is under way; the thread that listens ends with the process if need be."""
        self._ended.set()
        self._woken.set()
        self._reached.set()
        self._threads[0].join(10)

    def _carry(self) -> None:
        """Pass attachments on in what events leave of the line: when others came here, and once in a while."""
        passed, asked = -1, 0.0
        while self._passing is not None and not self._ended.wait(REST):
            if not self._reached.is_set():
                continue
            try:
                held = self._passing.held()
                if held != passed or time.monotonic() - asked > ASK:
                    away = lambda: self._ended.is_set() or not self._reached.is_set()  # noqa: E731
                    if self._passing.send(self._line, away):
                        passed, asked = held, time.monotonic()
            except (Trouble, Refused, Said) as error:
                log.info("attachments for the higher hub at %s: %s", self._higher.url, error.code)
                self._ended.wait(LIVE)
            except SQLAlchemyError:
                log.warning("attachments for the higher hub wait for the database")

    def _line(self) -> HttpLine:
        return HttpLine(self._higher.url, self._higher.authority, self._higher.tls)

    def _exchange(self) -> None:
        while not self._ended.is_set():
            self._woken.clear()
            try:
                with HttpLine(self._higher.url, self._higher.authority, self._higher.tls) as line:
                    self._go_on(line)
            except (Trouble, Refused) as error:
                log.info("the higher hub at %s: %s", self._higher.url, error.code)
            except SQLAlchemyError:
                log.warning("the relay waits for the database")
            except Exception:  # a mistake of the program must not end the relay unseen
                log.exception("the relay to %s failed", self._higher.url)
            self._reached.clear()
            self._ended.wait(self._backoff.next())

    def _go_on(self, line: HttpLine) -> None:
        """Exchange whenever something moves, until it fails."""
        while not self._ended.is_set():
            done = relay.exchange(self._here, line, self._higher)
            showing.carry_out(self._here.database)
            if done.sent or done.received:
                log.info("higher hub: %d events sent, %d received", done.sent, done.received)
            self._backoff.reset()
            self._reached.set()
            self._woken.wait(LIVE * random.uniform(0.8, 1))  # noqa: S311  (not all hubs at once)
            self._woken.clear()

    def _listen(self) -> None:
        backoff = Backoff()
        while not self._ended.is_set():
            self._reached.wait()
            if self._ended.is_set():
                return
            try:
                with HttpLine(self._higher.url, self._higher.authority, self._higher.tls) as line:
                    for position in notices(line, relay.caller(self._here, line, self._higher)):
                        if self._ended.is_set():
                            return
                        backoff.reset()
                        if position is not None:
                            self._woken.set()
            except (Trouble, Refused, Said):
                pass  # the other thread finds out why
            self._woken.set()
            self._ended.wait(backoff.next())
