"""The world of a schedule: desks and their hub in memory, lines that fail, computers that go dark, clocks that jump."""

from __future__ import annotations

import random
import secrets
import shutil
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from clerkdesk.catalogue.procedures import Catalogue
from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Trouble
from clerkdesk.domain.site import Site
from clerkdesk.hub import life, ranges
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.keys import HubKey
from clerkdesk.journal import event as journal
from clerkdesk.journal import signing
from clerkdesk.services import epochs
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.store import hops, mark
from clerkdesk.store.events import Pen, my_origin
from clerkdesk.store.folder import Folder
from clerkdesk.store.keys import DATA, signing_name
from clerkdesk.sync import anew, engine
from clerkdesk.sync import protocol as p
from clerkdesk.sync.line import no_line
from tests.counter import MONDAY, SITE, SetClock, first_run
from tests.meeting import Hub, enrol
from tests.sim.schedules.memory import (
    Fuse,
    Keys,
    MemoryFolder,
    MemoryHub,
    MemoryStore,
    PowerCut,
    copy_of,
    full,
    pattern,
)

LETTERS = "BCD"
CALM = ("", "")
WEATHER = ("", "", "", "lost", "answer lost", "twice", "late", "cut", "old")


@dataclass(frozen=True)
class Patterns:
    """What a schedule begins with: desks that are enrolled, and their hub."""

    desks: dict[str, tuple[Folder, dict[str, bytes], bytes, Any, Any]]  # folder, keys, data key, database, site
    hub: Any
    key: HubKey
    catalogue: Catalogue  # reading it for each desk would take most of a schedule


@cache
def patterns() -> Patterns:
    """Make them once in a process, by the real first run and the real enrolment."""
    top = Path(tempfile.mkdtemp(prefix="clerkdesk-schedules-"))
    dice = random.Random("keys")
    try:
        with mock.patch.object(signing, "new_key", lambda size=32: dice.randbytes(size)):
            return _made(top)
    finally:
        shutil.rmtree(top)


def _made(top: Path) -> Patterns:
    hub = Hub(top / "hub")
    with hub.database.writing() as connection:
        ranges.grant(connection, SITE.agency, ranges.Span(day="", first=1, last=500))
        ranges.grant(connection, SITE.agency, ranges.Span(day="", first=501, last=900, block=3))
    desks = {}
    for letter in LETTERS:
        desk = first_run(top / letter, letter).desk
        enrol(desk, hub)
        keys, folder, procedures = _keys(desk), desk.store.folder, desk.catalogue
        desk.close()
        desks[letter] = (folder, keys, desk.store.key, pattern(folder.database, desk.store.key), desk.site)
    hub.close()
    return Patterns(desks, pattern(top / "hub" / "hub.db", hub.key.file_key), hub.key, procedures)


def _keys(desk: Desk) -> dict[str, bytes]:
    with desk.store.reading() as connection:
        mine = my_origin(connection)
    assert mine is not None
    place = desk.store.folder.key_place()
    found = {name: place.get(name) for name in (DATA, signing_name(mine.id))}
    return {name: key for name, key in found.items() if key is not None}


STOPS = frozenset({"copied", "origin-stopped", "bad-batch", "enrol-anew"})


class Post:
    """A desk in the world, with its computer.

    seen: the events that it committed or took in. stopped: the code with which its exchange was stopped, "" while it
    goes. kept: an old copy of its disk.
    """

    def __init__(self, name: str, store: MemoryStore, site: Site, clock: SetClock, seen: Iterable[str] = ()) -> None:
        self.name = name
        self.store = store
        self.site = site
        self.clock = clock
        self.seen = set(seen)
        self.stopped = ""
        self.kept = copy_of(store.database)
        self.start()

    def keep(self) -> None:
        """Keep a copy of the disk as it is now."""
        self.kept.close()
        self.kept = copy_of(self.store.database)

    def put_back(self) -> None:
        """Go on from the copy kept last, with the keys that are in the keyring now."""
        self.store.slot.turn_to(copy_of(self.kept))
        self.seen = self.ids()
        self.start()

    def twin(self) -> Post:
        """Return a clone: the same disk, the same keys, another computer."""
        store = MemoryStore(
            self.store.folder_with(dict(self.store.place.keys)), self.store.key, copy_of(self.store.database)
        )
        return Post(self.name + "'", store, self.site, SetClock(self.clock.now()), self.seen)

    def close(self) -> None:
        self.kept.close()
        self.store.slot.give_back()

    def start(self) -> None:
        """Start the program anew."""
        self.store.fuse = Fuse()
        self.desk = Desk(self.store, self.site, self.clock)
        self.desk._catalogue = patterns().catalogue

    def now(self) -> int:
        return milliseconds(self.clock.now())

    def hop(self) -> hops.Hop:
        with self.store.reading() as connection:
            (found,) = hops.hops(connection)
        return found

    def ids(self) -> set[str]:
        return {one for (one,) in self.store.database.execute("SELECT id FROM event")}


class Center:
    """A hub in the world."""

    def __init__(self, database: Any, key: HubKey) -> None:
        self.database = MemoryHub(database)
        self.key = key
        self.now = milliseconds(MONDAY)
        with self.database.writing() as connection:  # it was not put here from a backup today
            life.current(connection, self.now - 2 * 86_400_000)
        self.kept = copy_of(self.database.bare)
        self.start()

    def start(self) -> None:
        self.database.fuse = Fuse()
        self.gate = Gate(self.database, self.key, lambda: self.now)

    def keep(self) -> None:
        """Keep a copy of what it knows now."""
        self.kept.close()
        self.kept = copy_of(self.database.bare)

    def put_back(self) -> None:
        """Go on from the copy kept last."""
        self.database.slot.turn_to(copy_of(self.kept))
        with self.database.writing() as connection:  # a file or a cluster in another place is seen at once
            life.begin(connection, self.now)
        self.start()

    def close(self) -> None:
        self.kept.close()
        self.database.slot.give_back()

    def ids(self) -> set[str]:
        return {one for (one,) in self.database.bare.execute("SELECT id FROM event")}

    def code(self, site: str) -> str:
        from clerkdesk.hub import desks

        with self.database.writing() as connection:
            return desks.new_code(connection, self.key, site, self.now)


@dataclass
class Weather:
    """A line between a desk and the hub: what happens to each request is drawn."""

    world: World
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
            return self.world.hub.gate.answer(*asked)
        except PowerCut:
            self.world.hub.start()
            raise no_line("the hub went dark") from None


class World:
    """Desks, a hub, dice. Everything that happens is drawn from the dice alone."""

    def __init__(self, seed: int, desks: int) -> None:
        made = patterns()
        self.dice = random.Random(seed)
        self.faults: Counter[str] = Counter()
        self.steps: list[str] = []
        self.hub = Center(copy_of(made.hub), made.key)
        self.posts: list[Post] = []
        for letter in LETTERS[:desks]:
            folder, keys, key, database, site = made.desks[letter]
            held = MemoryFolder(folder.path, folder.id, folder.keys, folder.check, Keys(dict(keys)))
            self.posts.append(Post(letter, MemoryStore(held, key, copy_of(database)), site, SetClock()))
        self.lines: dict[str, Weather] = {}
        self.seed = seed
        self.count = 0
        self.rounds = 0
        self.copied = False  # a desk was cloned, or an old copy of it came back
        self.refusals: Counter[str] = Counter()
        self.hub_ids: set[str] = set()

    def exchange(self, post: Post, *, calm: bool = False) -> bool:
        """Let a desk exchange; return whether it came to its end."""
        line = Weather(self, calm=True) if calm else self.lines.setdefault(post.name, Weather(self))
        try:
            engine.exchange(post.store, line, post.hop(), post.now)
        except Trouble as trouble:
            if trouble.code == "no-line":
                return False
            if trouble.code in STOPS:
                post.stopped = trouble.code
                self.faults[f"found: {trouble.code}"] += 1
            elif not full(trouble):
                raise
            return False
        return True

    def begin_anew(self, post: Post, *, calm: bool = False) -> bool:
        """Let a desk that was stopped begin anew with a new code; return whether it did."""
        line = Weather(self, calm=calm)
        before = post.ids()
        try:
            code = self.hub.code(post.site.agency)
            found = anew.hub_of(post.store, code)
            place = MemoryStore(post.store.folder_with({}), post.store.key, copy_of(post.store.database))
            try:
                origin, done = epochs._make(
                    Desk(place, post.site, post.clock),
                    post.store.folder,
                    lambda store, told: anew.meet(store, line, found, code, post.now, told),
                    fresh=True,
                    told=lambda _step, _done, _whole: True,
                )
                made = copy_of(place.database)
            finally:
                place.slot.give_back()
        except Trouble as trouble:
            if trouble.code != "no-line":
                raise
            return False
        post.store.slot.turn_to(made)
        post.stopped = ""
        post.start()
        assert before <= post.ids(), "a desk that begins anew loses nothing"
        self.faults["begun anew"] += 1
        self.faults["events re-homed"] += done.moved
        self.faults["events that had come already"] += done.twins
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
