"""Halls kept up while somebody looks: the watch on the feed wakes them, each site is read once for all its boards."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

import anyio
from sqlalchemy.exc import SQLAlchemyError

from clerkdesk.hub.board import keys, screen
from clerkdesk.hub.board.hall import Hall, Shown, Standing
from clerkdesk.hub.database import Database
from clerkdesk.hub.notice import Notice
from clerkdesk.hub.streaming import Telling

log = logging.getLogger(__name__)

Found = TypeVar("Found")

MOST: Final = 1000
"""Boards that one process serves."""
OF_ONE: Final = 200
"""Boards that one key opens at once."""
REFRESH: Final = 10.0
"""Seconds after which a hall is looked at again, and a line shows a board that its stream holds."""
_STUCK: Final = 3 * REFRESH
_KEPT: Final = 300.0  # s: a hall that nobody asked for is dropped
_THREADS: Final = 2
"""Threads that read for boards, and for citizens' pages; desks' questions have others. None waits for the others."""


class Board(Telling):
    """One board's stream: what it shows, again whenever that changes, and a sign of life in between."""

    def __init__(self, live: Live, key: str) -> None:
        super().__init__("board")
        self.key = key
        self._live = live
        self._sent: Shown | None = None

    def enter(self) -> None:
        """Look."""
        self._live.enter(self)

    def leave(self) -> None:
        """Look no more."""
        self._live.leave(self)

    def line(self, *, woken: bool) -> bytes:
        """Return what is new, or that nothing is."""
        shown, now = self._live.shown, self._live.now()
        if time.monotonic() > self._live.looked_at + _STUCK:
            self.end()  # rather nothing than a sign of life
        if woken and shown is not None and shown != self._sent:
            self._sent = shown
            return b"data: %s\n\n" % json.dumps(screen.told(shown, now), ensure_ascii=False).encode()
        return b"event: beat\ndata: %s\n\n" % screen.clock(now).encode()


class Live:
    """One site's hall and who looks at it. Used on the server's event loop; it reads in threads."""

    def __init__(self, site: str, halls: Halls) -> None:
        self.site = site
        self.name = f"hall {site}"
        self.shown: Shown | None = None
        self.asked_at = self.looked_at = time.monotonic()
        self.boards: set[Board] = set()
        self._halls = halls
        self._hall = Hall(site)
        self._reading = threading.Lock()
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def now(self) -> int:
        """Return the hub's time in ms."""
        return self._halls.now()

    def wake(self) -> None:
        """The feed moved."""
        self._woken.set()

    def end(self) -> None:
        """The hub stops."""
        for board in tuple(self.boards):
            board.end()

    def enter(self, board: Board) -> None:
        """Count ``board`` among those that look."""
        self.boards.add(board)
        self._halls.counted(1)
        if self._task is None:
            self._halls.notice.enter(self)
            self.looked_at = time.monotonic()
            self._task = asyncio.create_task(self._keep())
            self._task.add_done_callback(self._ended)
        if self.shown is not None:
            board.wake()
        if self._halls.closed:
            board.end()

    def leave(self, board: Board) -> None:
        """Count it no longer; nobody looks: the hall rests."""
        if board in self.boards:
            self.boards.discard(board)
            self._halls.counted(-1)
        self.asked_at = time.monotonic()
        if not self.boards and self._task is not None:
            self._task.cancel()
            self._task, self.shown = None, None  # what is old by the next time is not told
            self._halls.notice.leave(self)

    async def look(self) -> Shown:
        """Return what a board shows now.

        Raises:
            SQLAlchemyError: the database does not answer.
        """
        self.asked_at = time.monotonic()
        shown, _valid = await self._halls.in_thread(self._look)
        return shown

    async def standing(self, stream: str) -> Standing | None:
        """Return where a ticket stands now.

        Raises:
            SQLAlchemyError: the database does not answer.
        """
        self.asked_at = time.monotonic()
        return await self._halls.in_thread(lambda: self._standing(stream), page=True)

    async def _keep(self) -> None:
        """Keep what is shown up to date."""
        while True:
            self._woken.clear()
            try:
                shown, valid = await self._halls.in_thread(self._look)
            except SQLAlchemyError as error:  # boards say themselves that they hear nothing
                log.warning("boards wait for the database (%s)", type(error).__name__)
                self.end()
                await asyncio.sleep(1)
                continue
            changed, self.shown, self.looked_at = shown != self.shown, shown, time.monotonic()
            for board in tuple(self.boards):
                if board.key not in valid:
                    board.end()
                elif changed:
                    board.wake()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(REFRESH):
                    await self._woken.wait()

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Let no board go on that nobody keeps up."""
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("the boards of %s end", self.site, exc_info=fault)
            self.end()

    def _look(self) -> tuple[Shown, frozenset[str]]:
        with self._reading, self._halls.database.reading() as connection:
            now = self.now()
            self._hall.catch_up(connection, now)
            return self._hall.shown(now), keys.valid(connection, self.site)

    def _standing(self, stream: str) -> Standing | None:
        with self._reading, self._halls.database.reading() as connection:
            now = self.now()
            self._hall.catch_up(connection, now)
            return self._hall.standing(stream, now)


class Halls:
    """The halls of this process. Used on the server's event loop.

    ``counted`` is told of boards that come (1) and go (-1).
    """

    def __init__(
        self,
        database: Database,
        notice: Notice,
        now: Callable[[], int],
        counted: Callable[[float], None] = lambda _more: None,
    ) -> None:
        self.database = database
        self.notice = notice
        self.now = now
        self.counted = counted
        self._live: dict[str, Live] = {}
        self._rooms: dict[bool, anyio.CapacityLimiter] = {}

    @property
    def closed(self) -> bool:
        """Whether the hub stops."""
        return self.notice.closed

    @property
    def count(self) -> int:
        """How many boards are open."""
        return sum(len(one.boards) for one in self._live.values())

    def of(self, site: str) -> Live:
        """Return the hall of ``site``; those that nobody asked for lately are dropped."""
        late = time.monotonic() - _KEPT
        for other in [one for one in self._live.values() if not one.boards and one.asked_at < late]:
            del self._live[other.site]
        return self._live.setdefault(site, Live(site, self))

    def full(self, site: str, key: str) -> bool:
        """Return whether no further board may look."""
        here = self._live.get(site)
        with_key = sum(one.key == key for one in here.boards) if here is not None else 0
        return self.count >= MOST or with_key >= OF_ONE

    async def in_thread(self, call: Callable[[], Found], *, page: bool = False) -> Found:
        """Return what ``call`` returns, in a thread for boards, or for a citizen's ``page``."""
        room = self._rooms.get(page) or self._rooms.setdefault(page, anyio.CapacityLimiter(_THREADS))
        return await anyio.to_thread.run_sync(call, limiter=room)
