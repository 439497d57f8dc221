"""The standing exchange with one hub: one thread of the background process exchanges, another one listens."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.store import hops
from clerkdesk.store.hops import Hop
from clerkdesk.store.store import Store
from clerkdesk.store.turns import announced
from clerkdesk.sync import attachments, engine
from clerkdesk.sync.backoff import Backoff
from clerkdesk.sync.line import Said
from clerkdesk.sync.moving import follow
from clerkdesk.sync.notice import notices
from clerkdesk.sync.pace import Interrupted, gentle
from clerkdesk.sync.talk import HubStatus, State, Why
from clerkdesk.sync.transport import HttpLine
from clerkdesk.sync.wishes import wishes

POLL: Final = 5.0
"""Seconds between two questions to a hub that gives no notice."""
LIVE: Final = 60.0
"""Seconds between two to a hub that does: a notice may be lost."""
SOON: Final = 2.0
"""A deed while the hub is away is reason to try again, but not sooner than this after the last try (s)."""
ASK: Final = 3600.0
"""Seconds between two questions which attachments the hub lacks, when none waits here."""
AHEAD: Final = 60.0
"""Seconds between two tries to take attachments ahead, where that is wished or one here is spoiled."""
REST: Final = 0.2
"""Seconds that attachments leave the line to events that wait."""
MISSES: Final = 3
"""After so many tries in vain, and ten times as many, it is looked for at another address of the local network."""
STOPPED: Final = frozenset(
    {"hub-refuses", "other-version", "enrol-anew", "not-set-up", "no-signing-key", "bad-url", "bad-authority"}
)
"""Trouble that does not pass by itself; that which is noted with the hub (`Hop.stopped`) does not either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What every partner works with. now: wall time in ms. moved: called when something is to be told."""

    store: Store
    now: Callable[[], int]
    moved: Callable[[], None]
    authority: str = ""


@dataclass(slots=True)
class _Standing:
    state: State = State.TRYING
    why: Why | None = None
    until: int = 0
    heard_at: int = 0
    clock: int | None = None
    live: bool = False


@dataclass(slots=True)
class Partner:
    """One hub. Start it once; every other method may be called from any thread at any time.

    Attributes:
        fault: what ended it though nobody asked: a mistake of the program.
    """

    hop: Hop
    around: Around
    paused: bool = False
    fault: BaseException | None = field(init=False, default=None)
    _standing: _Standing = field(init=False)
    _backoff: Backoff = field(init=False, default_factory=Backoff)
    _turn: threading.Condition = field(init=False, default_factory=threading.Condition)
    _halt: threading.Event = field(init=False, default_factory=threading.Event)
    _ended: threading.Event = field(init=False, default_factory=threading.Event)
    _reached: threading.Event = field(init=False, default_factory=threading.Event)
    _exchanged: threading.Event = field(init=False, default_factory=threading.Event)
    _due: float = field(init=False, default=0.0)
    _tried: float = field(init=False, default=-math.inf)
    _whole: float = field(init=False, default=-math.inf)  # until then a push that leaves nothing needs no pull
    _misses: int = field(init=False, default=0)
    _not_before: float = field(init=False, default=-math.inf)
    _line: HttpLine | None = field(init=False, default=None)
    _quiet: tuple[float, int] = field(init=False, default=(0.0, 0))  # one moment: on the monotonic clock, on the wall
    _threads: tuple[threading.Thread, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        self._standing = _Standing(heard_at=self.hop.heard_at, clock=self.hop.clock)

    def start(self) -> None:
        """Begin."""
        name = self.hop.hub[:8]
        self._threads = tuple(
            threading.Thread(target=self._guarded, args=(run,), name=f"{run.__name__}-{name}", daemon=True)
            for run in (self._exchange, self._listen, self._carry)
        )
        for thread in self._threads:
            thread.start()

    def status(self) -> HubStatus:
        """Return how it stands."""
        at = self._standing
        state = State.PAUSED if self.paused else at.state
        waits = state in {State.WAITING, State.STOPPED}
        silent = 0 if waits or self.paused else self._silent()
        if silent:
            state = State.SILENT
        return HubStatus(
            hub=self.hop.hub,
            url=self.hop.url,
            state=state,
            why=at.why if waits else None,
            until=at.until if waits else 0,
            silent=silent,
            heard_at=at.heard_at,
            clock=at.clock,
            live=at.live,
        )

    def _silent(self) -> int:
        """Return since when (wall time in ms) the hub owes an answer and is silent, 0 while that is not long."""
        line = self._line
        since = line.silent_since() if line is not None else None
        if since is None:
            return 0
        if since != self._quiet[0]:
            self._quiet = since, self.around.now() - round((time.monotonic() - since) * 1000)
        return self._quiet[1]

    @property
    def away(self) -> bool:
        """Whether the last try failed."""
        return self._standing.state in {State.WAITING, State.STOPPED}

    def push(self) -> None:
        """There is something to send."""
        if self._standing.state is State.WAITING:
            self._backoff.reset()
            self._wake(max(time.monotonic(), self._tried + SOON, self._not_before))
        elif self._standing.state is not State.STOPPED:
            self._wake(0)

    def now(self) -> None:
        """There is reason to think that it works now: somebody asks for a try, or the network changed."""
        self._backoff.reset()
        self._wake(0)

    def pause(self) -> None:
        """Exchange nothing more; what is under way ends after its next transaction."""
        self.paused = True
        self._halt.set()
        self._wake(math.inf)

    def resume(self) -> None:
        """Go on."""
        self.paused = False
        self._halt.clear()
        self.now()

    def end(self) -> None:
        """End soon: after what is under way, or with the process."""
        self._ended.set()
        self._reached.set()
        self._exchanged.set()
        self._halt.set()
        self._wake(0)

    def join(self, patience: float) -> bool:
        """Wait up to ``patience`` seconds for its end; return whether it came."""
        until = time.monotonic() + patience
        for thread in self._threads[:1]:  # the one that listens has nothing to lose
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads[:1])

    def _wake(self, due: float) -> None:
        with self._turn:
            self._due = min(self._due, due)
            self._turn.notify_all()

    def _guarded(self, run: Callable[[], None]) -> None:
        try:
            run()
        except BaseException as mistake:  # noqa: BLE001  (the main thread raises it)
            self.fault = mistake
            self.around.moved()

    # --- exchanging

    def _exchange(self) -> None:
        while not self._ended.is_set():
            with self._turn:
                while not self._ended.is_set() and (self.paused or time.monotonic() < self._due):
                    left = self._due - time.monotonic()
                    self._turn.wait(None if self.paused or math.isinf(left) else left)
                self._due = math.inf
            if not self._ended.is_set():
                wait = self._once()
                with self._turn:
                    self._due = min(self._due, time.monotonic() + wait)
        self._hang_up()

    def _once(self) -> float:
        """Exchange once; return after how many seconds to do so again, unless something happens before."""
        at = self._standing
        try:
            with self.around.store.reading() as connection:
                self.hop = self._noted(connection)
                waits = bool(hops.unsent(connection))
            if waits and not self.away:
                self._stand(State.SENDING)
            if self._line is None:
                self._line = HttpLine(self.hop.url, self.around.authority, self.hop.tls)
            path = self.around.store.folder.path
            pace = gentle(self._halt, lambda _taken: self._stand(State.RECEIVING), lambda: announced(path))
            live = at.live and time.monotonic() < self._whole
            done = engine.exchange(self.around.store, self._line, self.hop, self.around.now, pace, live=live)
            self._whole = self._whole if live else time.monotonic() + LIVE
        except Interrupted:
            self._show()
            return 0
        except (Trouble, Refused) as error:
            return self._failed(error)
        finally:
            self._tried = time.monotonic()
        self._backoff.reset()
        self._misses = 0
        at.heard_at, at.clock = self.around.now(), done.clock
        self._stand(State.CONNECTED)
        self._reached.set()
        self._exchanged.set()
        return LIVE * random.uniform(0.8, 1) if at.live else POLL  # noqa: S311  (840 desks, not all at once)

    def _show(self) -> None:
        """Show what came until it was paused; when the program ends, the next one does."""
        path = self.around.store.folder.path
        with suppress(Interrupted, Trouble):
            engine.show(self.around.store, gentle(self._ended, asked=lambda: announced(path)))

    def _failed(self, error: Trouble | Refused) -> float:
        self._reached.clear()
        self._hang_up()
        with self.around.store.reading() as connection:
            stopped = error.code in STOPPED or error.code == self._noted(connection).stopped
        asked = float(error.params.get("wait", 0)) if error.code == "hub-busy" else 0.0
        self._not_before = time.monotonic() + asked
        wait = self._backoff.next(asked)
        at = self._standing
        at.why, at.until = _why(error), self.around.now() + round(wait * 1000)
        self._stand(State.STOPPED if stopped else State.WAITING)
        if error.code == "no-line":
            self._misses += 1
            if self._misses % (10 * MISSES) == MISSES and follow(self.around.store, self.hop):
                return 0  # whoever started this one meets it at its new address
        return wait

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _noted(self, connection: Connection) -> Hop:
        return next((one for one in hops.hops(connection) if one.hub == self.hop.hub), self.hop)

    def _stand(self, state: State) -> None:
        before, self._standing.state = self._standing.state, state
        if state is not before or state in {State.WAITING, State.STOPPED}:
            self.around.moved()

    # --- attachments

    def _carry(self) -> None:
        """Send and take attachments after exchanges, in what events leave of the line."""
        asked = -math.inf
        seen: tuple[int, int] | None = None
        while not self._ended.is_set():
            self._exchanged.wait()
            self._exchanged.clear()
            if self._ended.is_set() or self._held():
                continue
            store, hop = self.around.store, self.hop
            rest = AHEAD if wishes(store).ahead or attachments.mending(store) else ASK
            news = attachments.news(store, hop)
            if time.monotonic() - asked < rest and (news == seen or not attachments.due(store, hop)):
                seen = news
                continue
            try:
                while attachments.carry(store, self._connect, hop, self.around.now, self._held).held:
                    if self._ended.wait(REST) or self._held():
                        break
                else:
                    asked = time.monotonic()
            except (Trouble, Refused, Said) as error:
                if error.code in attachments.ONE_ALONE:
                    asked = time.monotonic()  # noted, and told on the page; all others went
                elif error.code not in {"no-line", "not-the-hub"}:
                    self._ended.wait(LIVE)  # it does not pass by itself

    def _connect(self) -> HttpLine:
        return HttpLine(self.hop.url, self.around.authority, self.hop.tls)

    def _held(self) -> bool:
        return self.paused or self.away or self._ended.is_set()

    # --- listening

    def _listen(self) -> None:
        while not self._ended.is_set():
            self._reached.wait()
            if self._ended.is_set():
                return
            if self.paused:
                self._reached.clear()  # set again by the first exchange when it goes on
                continue
            wait = POLL
            try:
                self._hear()
            except Said:  # an older hub, or one that is closing
                wait = LIVE
            except (Trouble, Refused):
                pass
            finally:
                self._standing.live = False
                self.around.moved()
                self._wake(time.monotonic() + random.uniform(0, SOON))  # noqa: S311  (every desk asks: is it away?)
            self._ended.wait(wait)

    def _hear(self) -> None:
        with HttpLine(self.hop.url, self.around.authority, self.hop.tls) as line:
            _origin, caller = engine.calling(self.around.store, line, self.hop, self.around.now)
            for position in notices(line, caller):
                if not self._standing.live:
                    self._standing.live = True
                    self.around.moved()
                if self._ended.is_set() or self.paused:
                    return
                if position is not None:
                    self._wake(0)


def _why(error: Trouble | Refused) -> Why:
    params = {name: value if isinstance(value, int | float) else str(value) for name, value in error.params.items()}
    if isinstance(error, Refused):
        return Why(code=error.code, what=error.message, params=params)
    return Why(code=error.code, what=error.what, safe=error.safe, todo=error.todo, params=params)


def of(around: Around, paused: bool) -> list[Partner]:
    """Return a partner for every hub of this desk, not started yet."""
    with around.store.reading() as connection:
        found = hops.hops(connection)
    return [Partner(hop, around, paused) for hop in found if hop.url]  # the others are reached by hand
