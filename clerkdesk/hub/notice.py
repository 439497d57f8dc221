"""Live notice: a desk that keeps a stream open hears at once that its site's feed moved. A hint, nothing more.

One thread a process watches the database, whoever writes to it; the streams are coroutines that hold no queue: however
often the feed moves while a line is on its way, the next one tells the last position.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from clerkdesk.hub import tables as t
from clerkdesk.hub.database import Away, Database
from clerkdesk.hub.desks import Known
from clerkdesk.hub.feed import CHANNEL
from clerkdesk.hub.reached import Reached
from clerkdesk.hub.streaming import Telling

log = logging.getLogger(__name__)

REST: Final = 0.05
"""Seconds between two lines to a desk, at least: in a crowded hall each would cost every desk a pull."""

_OTHERS: Final = 0.5  # s; how soon another process's commit to a SQLite file is seen, and how soon a watch ends
_AGAIN: Final = 1.0  # s; between attempts to reach a PostgreSQL that went away


class Listener(Protocol):
    """Whoever hears that the feed of ``site`` moved; ``name``: of two with one name the later takes the place."""

    name: str
    site: str

    def wake(self) -> None:
        """It moved."""

    def end(self) -> None:
        """Nothing more is told."""


class Notice:
    """The open streams of this process. Used on the server's event loop; its watch is a thread while streams are open.

    A desk has one stream: a newer one ends the one before, so what is held is bounded by the number of desks.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._streams: dict[str, Listener] = {}
        self._positions: Mapping[str, int] | None = None  # None until the watch has looked
        self.reached = Reached()
        self._watch: Watch | None = None
        self._closed = False

    def stream(self, desk: Known) -> Stream:
        """Return an answer that tells ``desk`` whenever the feed of its site moves."""
        return Stream(self, desk)

    def position(self, site: str) -> int | None:
        """Return where the feed of ``site`` is, None when nobody knows yet."""
        return None if self._positions is None else self._positions.get(site, 0)

    @property
    def closed(self) -> bool:
        """Whether the hub stops."""
        return self._closed

    @property
    def count(self) -> int:
        """How many streams of desks are open."""
        return sum(isinstance(one, Stream) for one in self._streams.values())

    def enter(self, stream: Listener) -> None:
        """Count ``stream`` among the open ones."""
        if (before := self._streams.pop(stream.name, None)) is not None:
            before.end()
        self._streams[stream.name] = stream
        if self._closed:
            stream.end()
        elif self._watch is None:
            loop = asyncio.get_running_loop()
            self._watch = Watch(self._database, lambda *found: _on(loop, self._moved, *found))
            self._watch.start()

    def leave(self, stream: Listener) -> None:
        """Count it no longer; the last one ends the watch."""
        if self._streams.get(stream.name) is stream:
            del self._streams[stream.name]
        if not self._streams:
            self._rest()

    def close(self) -> None:
        """End every stream, also those that would begin from now on."""
        self._closed = True
        for stream in tuple(self._streams.values()):
            stream.end()
        self._rest()

    def _rest(self) -> None:
        if self._watch is not None:
            self._watch.stop()
            self._watch, self._positions = None, None

    def _moved(self, watch: Watch, positions: Mapping[str, int], everybody: bool) -> None:
        if watch is not self._watch:
            return
        before = self._positions or {}
        self._positions = {**before, **positions}
        if everybody:
            self.reached.forget()
        for stream in self._streams.values():
            site = stream.site
            if everybody or (site in positions and positions[site] != before.get(site)):
                stream.wake()


def _on(loop: asyncio.AbstractEventLoop, call: Callable[..., None], *found: object) -> None:
    with contextlib.suppress(RuntimeError):  # the server has stopped
        loop.call_soon_threadsafe(call, *found)


class Stream(Telling):
    """One desk's answer: ``data: POSITION`` as server-sent events, first where the feed is, then whenever it moves.

    What the desk has been given meanwhile is no news: it pulls after it has sent something, and while it hears of more.
    """

    def __init__(self, notice: Notice, desk: Known) -> None:
        super().__init__(desk.desk, REST)
        self.site = desk.site
        self._notice = notice
        self._begun = False

    def enter(self) -> None:
        """Listen."""
        self._notice.enter(self)
        if self._notice.position(self.site) is not None:
            self.wake()

    def leave(self) -> None:
        """Listen no more."""
        self._notice.leave(self)

    def line(self, *, woken: bool) -> bytes:
        """Return the position, once somebody knows it."""
        position = self._notice.position(self.site)
        if not woken or position is None:
            return b":\n\n"
        if self._begun and position == self._notice.reached.has(self.name):
            return b""
        self._begun = True
        return b"data: %d\n\n" % position


class Watch(threading.Thread):
    """Sees every commit that moves a feed, by whatever process, and tells ``(watch, positions, everybody)``.

    PostgreSQL says so itself (LISTEN). A SQLite file is looked at after each commit of this process, and
    now and then for others'. ``everybody``: the watch began, or was away for a while, so all desks had better look.
    """

    def __init__(self, database: Database, tell: Callable[[Watch, Mapping[str, int], bool], None]) -> None:
        super().__init__(name="notice", daemon=True)
        self._database = database
        self._tell = tell
        self._look = threading.Event()
        self._stopped = False

    def stop(self) -> None:
        """End it soon."""
        self._stopped = True
        self._look.set()

    def run(self) -> None:
        """Watch until stopped, across restarts of the database."""
        look = self._look_at_file if self._database.lite else self._listen
        while not self._stopped:
            try:
                look()
            except (Away, SQLAlchemyError) as error:
                log.warning("notices wait for the database (%s)", type(error).__name__)
                self._look.wait(_AGAIN)

    def _look_at_file(self) -> None:
        known: dict[str, int] | None = None
        with self._database.after_commit(self._look.set):
            while not self._stopped:
                self._look.clear()
                found = self._all()
                if found != known:
                    self._tell(self, found, known is None)
                    known = found
                self._look.wait(_OTHERS)

    def _listen(self) -> None:
        with self._database.listening(CHANNEL) as heard:
            self._tell(self, self._all(), True)  # after LISTEN: what moves from now on is heard
            while not self._stopped:
                for payload in heard(_OTHERS):
                    site, _, position = payload.rpartition(" ")
                    if position.isdecimal():  # whoever may connect to the database may send anything
                        self._tell(self, {site: int(position)}, False)

    def _all(self) -> dict[str, int]:
        with self._database.reading() as connection:
            return {row.id: row.position for row in connection.execute(select(t.site.c.id, t.site.c.position))}
