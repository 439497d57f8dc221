"""The world of a schedule: desks and hubs in memory, lines that fail, ids that are drawn."""

from __future__ import annotations

import random
import secrets
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from unittest import mock

from sqlalchemy.exc import OperationalError

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Trouble
from clerkdesk.hub import above, relay
from clerkdesk.hub.connectors.sender import Sender
from clerkdesk.journal import event as journal
from clerkdesk.services import epochs
from clerkdesk.services.desk import Desk
from clerkdesk.store import mark
from clerkdesk.store.events import Pen
from clerkdesk.sync import anew, engine
from clerkdesk.sync import protocol as p
from clerkdesk.sync.line import no_line
from tests.counter import SITE, SetClock
from tests.sim.schedules.memory import (
    Keys,
    MemoryFolder,
    MemoryStore,
    PowerCut,
    copy_of,
    full,
)
from tests.sim.schedules.places import LETTERS, Center, Post, patterns
from tests.sim.schedules.registry import Registry, shipped

WEATHER = ("", "", "", "lost", "answer lost", "twice", "late", "cut", "old")

STOPS = frozenset({"copied", "origin-stopped", "bad-batch", "enrol-anew"})


@dataclass
class Weather:
    """A line to a hub: what happens to each request is drawn."""

    world: World
    hub: Center
    calm: bool = False
    old: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
        dice, asked = self.world.dice, (method, target, headers, body)
        fault = "" if self.calm else dice.choice(WEATHER)
        if fault:
            self.world.faults[f"line: {fault}"] += 1
        if fault == "lost":
            raise no_line(fault)
        if fault == "late":  # it arrives after others
            self.old.append(asked)
            raise no_line(fault)
        if fault == "old" and self.old:
            self._reach(self.old[dice.randrange(len(self.old))])
        if fault == "cut":  # half of the body arrives
            self._reach((method, target, headers, body[: len(body) // 2] + b"?"))
            raise no_line(fault)
        self.old.append(asked)
        reply = self._reach(asked)
        if fault == "twice":
            assert self._reach(asked).status == reply.status, "the same request again is answered alike"
        if fault == "answer lost":
            raise no_line(fault)
        return reply

    def _reach(self, asked: tuple[str, str, dict[str, str], bytes]) -> p.Reply:
        try:
            return self.hub.gate.answer(*asked)
        except PowerCut:
            self.hub.start()
            raise no_line("the hub went dark") from None
        except OperationalError:
            raise no_line("the hub's disk is full") from None


class World:
    """Desks, a hub, dice. Everything that happens is drawn from the dice alone."""

    def __init__(self, seed: int, desks: int, *, higher: bool = False, province: bool = False) -> None:
        made = patterns()
        self.dice = random.Random(seed)
        self.faults: Counter[str] = Counter()
        self.steps: list[str] = []
        self.hub = Center(made.joined if higher else made.hub, made.key)
        self.top = Center(made.top, made.top_key) if higher else None
        self.province = Registry(self.dice, self.faults) if province else None
        self.sender: Sender | None = None
        self.posts: list[Post] = []
        for letter in LETTERS[:desks]:
            folder, keys, key, database, site = made.desks[letter]
            held = MemoryFolder(folder.path, folder.id, folder.keys, folder.check, Keys(dict(keys)))
            self.posts.append(Post(letter, MemoryStore(held, key, copy_of(database)), site, SetClock()))
        self.lines: dict[str, Weather] = {}
        self.seed = seed
        self.count = 0
        self.exchanges = 0
        self.copied = False  # a desk was cloned, or an old copy of it came back
        self.refusals: Counter[str] = Counter()
        self.found: Counter[str] = Counter()  # what came of it all
        self.hub_ids: set[str] = set()

    def exchange(self, post: Post, *, calm: bool = False) -> bool:
        """Let a desk exchange, every other time as one that hears notices; return whether it came to its end."""
        self.exchanges += 1
        line = Weather(self, self.hub, calm=True) if calm else self.lines.setdefault(post.name, Weather(self, self.hub))
        try:
            engine.exchange(post.store, line, post.hop(), post.now, live=not calm and self.exchanges % 2 == 0)
        except Trouble as trouble:
            if trouble.code == "no-line":
                return False
            if trouble.code in STOPS:
                post.stopped = trouble.code
                self.found[f"stopped: {trouble.code}"] += 1
            elif not full(trouble):
                raise
            return False
        return True

    @property
    def hubs(self) -> list[Center]:
        """The hub, and the higher one where there is one."""
        return [self.hub, *([self.top] if self.top else [])]

    def relay(self, *, calm: bool = False) -> bool:
        """Let the hub exchange with the higher one; return whether it came to its end."""
        if self.top is None:
            return True
        line = Weather(self, self.top, calm=True) if calm else self.lines.setdefault("relay", Weather(self, self.top))
        try:
            with self.hub.database.reading() as connection:
                higher = above.of(connection, SITE.agency)
            assert higher is not None
            relay.exchange(self.hub.here, line, higher)
        except PowerCut:
            self.hub.start()
            return False
        except OperationalError:  # its disk is full
            return False
        except Trouble as trouble:
            if trouble.code != "no-line":
                raise
            return False
        return True

    def send(self, *, calm: bool = False) -> None:
        """Let the highest hub tell the province what is due."""
        if self.province is None:
            return
        hub, self.province.calm = self.hubs[-1], calm
        if self.sender is None:
            self.sender = Sender(
                hub.database, hub.key, self.province, shipped(), "H24", lambda: hub.now, rng=random.Random(self.seed)
            )
        try:
            self.sender.once()
        except PowerCut:
            hub.start()
            self.sender = None
        except OperationalError:  # its disk is full
            self.sender = None

    def begin_anew(self, post: Post, *, calm: bool = False) -> bool:
        """Let a desk that was stopped begin anew with a new code; return whether it did."""
        line = Weather(self, self.hub, calm=calm)
        before, openings = post.ids(), post.ids("origin.opened")
        try:
            code = self.hub.code(post.site.agency)
        except OperationalError:  # its disk is full
            return False
        try:
            found = anew.hub_of(post.store, code)
            begun = None
            while begun is None:
                place = MemoryStore(post.store.folder_with({}), post.store.key, copy_of(post.store.database))
                try:
                    begun = epochs._make(
                        Desk(place, post.site, post.clock),
                        post.store.folder,
                        lambda store, told: anew.meet(store, line, found, code, post.now, told),
                        fresh=True,
                        told=lambda _step, _done, _whole: True,
                    )
                    made = copy_of(place.database)
                finally:
                    place.slot.give_back()
            origin, done = begun
        except Trouble as trouble:
            if trouble.code != "no-line":
                raise
            return False
        post.store.slot.turn_to(made)
        post.stopped = ""
        post.start()
        gone = before - post.ids()
        assert gone <= openings - self.hub.ids(), "a desk that begins anew loses nothing but keys that nobody knows"
        post.seen -= gone
        self.found["begun anew"] += 1
        self.found["events re-homed"] += done.moved
        self.found["events that had come already"] += done.twins
        assert origin.id == post.hop().origin
        return True

    def misplaced(self, post: Post, pen: Pen) -> None:
        """Write a dossier under the code of another site, as a program with a fault would."""
        from tests.journal.make_sample import filled

        self.count += 1
        code = f"H24.999.99-261123-{post.name}Z{self.count:04d}"
        what = replace(filled(e.Received), code=code, provisional=True)
        pen.append(f"dossier:misplaced-{self.count}", 1, what)

    def close(self) -> None:
        self.hub_ids = self.hub.ids()
        for post in self.posts:
            post.close()
        self.hub.close()
        if self.top is not None:
            self.top.close()


@contextmanager
def drawn(seed: int) -> Iterator[None]:
    """Draw ids and salts from ``seed``, so that a schedule can be made again to the byte."""
    patterns()  # made once, with ids of their own
    dice = random.Random(f"ids {seed}")
    ids = mock.Mock(uuid7=lambda: uuid.UUID(int=dice.getrandbits(128), version=4))
    salts = mock.Mock(wraps=secrets, token_bytes=dice.randbytes)
    known = mock.patch.dict(journal._fields, {"dossier.sparkled": ()})
    unmarked = mock.patch.object(mark, "note")  # a file of this user, outside the desk's folder
    with mock.patch.object(journal, "uuid_utils", ids), mock.patch.object(journal, "secrets", salts), known, unmarked:
        yield
