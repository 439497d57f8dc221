"""Beginning anew where a desk stands: its chain was forked or its tail is orphaned, and every deed finds a new home.

The file is made anew beside the old one: what the hub has comes from the hub; what it lacks of this desk is appended
to the present origin, or to a new one with fresh letters, with the same ids. Then the old content gives way at once.
Killed at any step before that, the old one is in use and all of it can be begun again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from clerkdesk.domain.errors import Refused, disk_full
from clerkdesk.projections import money, rebuild
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.services.opening import open_epoch
from clerkdesk.store import mark, rehoming, replacing
from clerkdesk.store.copying import claimed, copy_database
from clerkdesk.store.epochs import another_key, next_key
from clerkdesk.store.events import Origin, my_origin
from clerkdesk.store.faults import environment, free_space
from clerkdesk.store.folder import Folder
from clerkdesk.store.keys import signing_name
from clerkdesk.store.store import Store


class Step(StrEnum):
    """What is being done. Bytes are counted in COPY and PUT, events in MEET and REHOME; PUT cannot be stopped."""

    COPY = "copy"
    MEET = "meet"
    REHOME = "rehome"
    PUT = "put"


Told = Callable[[Step, int, int], bool]
"""Called with (step, done, whole) now and then; returns whether to go on."""

Meet = Callable[[Store, Callable[[int, int], bool]], str]
"""Lets the new file meet the hub: enrols it if need be, takes the hub's whole feed, gives back what can be proven.

It tells how far it is, stops when it is told to, and returns the hub's name."""


@dataclass(frozen=True, slots=True)
class Begun:
    """How a desk began anew: its origin and letters now, how many events were re-homed, how many had come already.

    evidence: the file as it was before.
    """

    origin: str
    letters: str
    rehomed: int
    twins: int
    evidence: Path
    changes: Changes


def begin_anew(desk: Desk, meet: Meet, *, fresh: bool, told: Told = lambda _step, _done, _whole: True) -> Begun:
    """Make the file of ``desk`` anew and put it in place; nobody writes to the old one meanwhile.

    Args:
        desk: open; it goes on with the new content, as every other process does.
        meet: see :data:`Meet`; what it raises leaves everything as it was.
        fresh: whether a new origin is opened; False when the present one is in order and only re-homes a tail.
        told: is called with how far it is, and says whether to go on.

    Raises:
        Refused: "stopped", because ``told`` said so, or "backup-under-way"; nothing was changed.
        Trouble: the disk fails or is too full, or it is under way already; nothing was changed.
    """
    folder, key = desk.store.folder, desk.store.key
    size = folder.database.stat().st_size
    if free_space(folder.path) < 3 * size:  # the new file, the evidence, and the log of putting it in place
        raise disk_full()
    with replacing.alone(folder, key), replacing.place(folder) as path, _no_backup(folder):
        place = dataclasses.replace(folder, path=path)
        begun = None
        while begun is None:
            copy_database(folder.database, place.database, key, _moved(told, Step.COPY, 2 * size))
            with closing(Store(place, key)) as store:
                begun = _make(Desk(store, desk.site, desk.clock), folder, meet, fresh, told)
        kept = replacing.keep_evidence(folder, key, desk.clock.now(), _moved(told, Step.COPY, 2 * size, size))
        try:
            replacing.put_in_place(place.database, folder, key, _moved(_unstopped(told), Step.PUT, size))
        except BaseException:
            kept.unlink(missing_ok=True)  # nothing gave way
            raise
    mark.note(folder.id, begun[0].id, begun[0].last_seq)
    origin, done = begun
    return Begun(origin.id, origin.letters, done.moved, done.twins, kept, Changes(settings=True))


@contextmanager
def _no_backup(folder: Folder) -> Iterator[None]:
    with environment(), claimed(folder.path / "backup.lock") as mine:
        if not mine:
            raise Refused("backup-under-way", "A backup is being made already.")
        yield


def _make(desk: Desk, folder: Folder, meet: Meet, fresh: bool, told: Told) -> tuple[Origin, rehoming.Rehomed] | None:
    """Turn the copy that ``desk`` is into what it shall be; ``folder``: the real one, which keeps the keys.

    Return None when the letters that were drawn are another desk's: with another copy, others are drawn.
    """
    store = desk.store
    private = _key(folder, store, fresh)
    with store.writing() as connection:
        guard = rehoming.begin(connection)
        if fresh:
            open_epoch(desk, connection, private)
        else:
            origin = my_origin(connection)
            assert origin is not None
            store.folder.key_place().put(signing_name(origin.id), private)
    try:
        hub = meet(store, lambda done, whole: told(Step.MEET, done, whole))
    except Refused as no:
        if no.code != "letters-taken" or not fresh:
            raise
        another_key(folder.key_place())
        return None
    with store.writing() as connection:
        rehoming.set_tail_aside(connection, hub)
        origin = my_origin(connection)
        assert origin is not None
        done = rehoming.settle(connection, origin, guard)
        money.forget(connection, [(one.origin, one.seq, one.id) for one in done.gone])
        _go_on(told, Step.REHOME, 0, len(done.gone))
        rebuild.project(connection, done.streams)
        origin = my_origin(connection)
        assert origin is not None
    folder.key_place().put(signing_name(origin.id), private)
    return origin, done


def _key(folder: Folder, store: Store, fresh: bool) -> bytes:
    """Return the signing key to write under: the present one, or the one of the epoch to come."""
    place = folder.key_place()
    with store.reading() as connection:
        origin = my_origin(connection)
        private = next_key(connection, place) if fresh else place.get(signing_name(origin.id)) if origin else None
    if origin is None or private is None:
        raise Refused("not-set-up", "This desk has not been set up yet.")
    return private


def _moved(told: Told, step: Step, whole: int, begun: int = 0) -> Callable[[int], None]:
    done = begun

    def moved(size: int) -> None:
        nonlocal done
        done += size
        _go_on(told, step, min(done, whole), whole)

    return moved


def _unstopped(told: Told) -> Told:
    """Tell, and go on whatever is said: a small file is in place before anybody was asked."""

    def telling(step: Step, done: int, whole: int) -> bool:
        told(step, done, whole)
        return True

    return telling


def _go_on(told: Told, step: Step, done: int, whole: int) -> None:
    if not told(step, done, whole):
        raise Refused("stopped", "It was stopped; nothing was changed.")
