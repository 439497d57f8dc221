"""Who meets in a schedule: desks with their computers, and hubs, made from patterns by the real first run."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from clerkdesk.catalogue.procedures import Catalogue
from clerkdesk.domain.site import Site
from clerkdesk.hub import desks as enrolled
from clerkdesk.hub import life, ranges, relay
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.keys import HubKey
from clerkdesk.journal import signing
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.store import hops
from clerkdesk.store.events import my_origin
from clerkdesk.store.folder import Folder
from clerkdesk.store.keys import DATA, signing_name
from tests.counter import MONDAY, SITE, SetClock, first_run
from tests.meeting import Hub, Straight, enrol
from tests.sim.schedules.memory import (
    MemoryHub,
    MemoryStore,
    copy_of,
    pattern,
)

LETTERS = "BCD"


@dataclass(frozen=True)
class Patterns:
    """What a schedule begins with: desks that are enrolled, and their hub."""

    desks: dict[str, tuple[Folder, dict[str, bytes], bytes, Any, Any]]  # folder, keys, data key, database, site
    hub: Any  # alone
    key: HubKey
    joined: Any  # the same hub, joined to another one
    top: Any  # that one
    top_key: HubKey
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
    file = top / "hub" / "hub.db"
    alone = pattern(file, hub.key.file_key)
    higher = Hub(top / "top")
    relay.join(_here(hub), Straight(higher), "https://province.example", higher.code(), SITE.agency)
    joined = pattern(file, hub.key.file_key)
    above = pattern(top / "top" / "hub.db", higher.key.file_key)
    hub.close()
    higher.close()
    return Patterns(desks, alone, hub.key, joined, above, higher.key, procedures)


def _here(hub: Hub) -> relay.Here:
    return relay.Here(hub.database, hub.key, lambda: hub.now)


def _keys(desk: Desk) -> dict[str, bytes]:
    with desk.store.reading() as connection:
        mine = my_origin(connection)
    assert mine is not None
    place = desk.store.folder.key_place()
    found = {name: place.get(name) for name in (DATA, signing_name(mine.id))}
    return {name: key for name, key in found.items() if key is not None}


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

    def light_up(self, dice: random.Random) -> bool:
        """Start again after a power cut; return whether the log had lost commits."""
        lately = self.store.fuse.lately
        lost = bool(lately) and (at := dice.randrange(len(lately))) < len(lately) - 1
        if lost:
            self.store.slot.turn_to(copy_of(lately[at]))
            self.seen = self.ids()
        self.start()
        return lost

    def twin(self) -> Post:
        """Return a clone: the same disk, the same keys, another computer."""
        store = MemoryStore(
            self.store.folder_with(dict(self.store.place.keys)), self.store.key, copy_of(self.store.database)
        )
        return Post(self.name + "'", store, self.site, SetClock(self.clock.now()), self.seen)

    def close(self) -> None:
        self.store.fuse.out()
        self.kept.close()
        self.store.slot.give_back()

    def start(self) -> None:
        """Start the program anew."""
        self.store.fuse.out()
        self.desk = Desk(self.store, self.site, self.clock)
        self.desk._catalogue = patterns().catalogue

    def now(self) -> int:
        return milliseconds(self.clock.now())

    def hop(self) -> hops.Hop:
        with self.store.reading() as connection:
            (found,) = hops.hops(connection)
        return found

    def ids(self, kind: str = "%") -> set[str]:
        """Return the ids of the events that are here, of all or of one type."""
        return {one for (one,) in self.store.database.execute("SELECT id FROM event WHERE type LIKE ?", (kind,))}


class Center:
    """A hub in the world."""

    def __init__(self, database: Any, key: HubKey) -> None:
        self.database = MemoryHub(copy_of(database))
        self.key = key
        self.now = milliseconds(MONDAY)
        with self.database.writing() as connection:  # it was not put here from a backup today
            life.current(connection, self.now - 2 * 86_400_000)
        self.kept = copy_of(self.database.bare)
        self.start()

    def start(self) -> None:
        self.database.fuse.out()
        self.gate = Gate(self.database, self.key, lambda: self.now)

    def keep(self) -> None:
        """Keep a copy of what it knows now."""
        self.kept.close()
        self.kept = copy_of(self.database.bare)

    def put_back(self) -> None:
        """Go on from the copy kept last."""
        self.database.fuse.out()
        self.database.slot.turn_to(copy_of(self.kept))
        with self.database.writing() as connection:  # a file or a cluster in another place is seen at once
            life.begin(connection, self.now)
        self.start()

    def close(self) -> None:
        self.kept.close()
        self.database.slot.give_back()

    @property
    def here(self) -> relay.Here:
        """As a relay."""
        return relay.Here(self.database, self.key, lambda: self.now)

    def ids(self) -> set[str]:
        return {one for (one,) in self.database.bare.execute("SELECT id FROM event")}

    def code(self, site: str) -> str:
        with self.database.writing() as connection:
            return enrolled.new_code(connection, self.key, site, self.now)
