"""Clones, restored and honest desks, a hub that is put back: whatever the order, all have every deed once in the end.

A schedule is drawn from its seed alone: ``SCHEDULES=200 pytest tests/hub/test_anew_schedules.py`` runs more of them.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.hub import gate
from clerkdesk.journal.event import record_of
from clerkdesk.projections import rebuild
from clerkdesk.services import backup, delivery, look, reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import open_desk
from clerkdesk.store import hops, mark
from clerkdesk.sync import protocol as p
from tests.counter import LAN, SetClock, first_run, parts, sound, wish
from tests.meeting import Hub, Straight, begin_anew, enrol, exchange, unsent

DEEDS = ("work", "work", "work", "exchange", "exchange", "anew", "copy", "backup", "restore", "hub")
SEEDS = range(int(os.environ.get("SCHEDULES", "2")))


class World:
    """Machines by name, and the hub that is at work; every deed that was done on any of them is remembered."""

    def __init__(self, folder: Path, seed: int, stack: ExitStack) -> None:
        self.folder, self.dice, self.stack = folder, random.Random(seed), stack
        self.hub = Hub(folder / "hub")
        self.desks: dict[str, Desk] = {}
        self.codes: dict[str, str] = {}
        self.backups: list[tuple[str, Path]] = []
        self.deeds: set[str] = set()
        self.happened: Counter[str] = Counter()
        for letter in "BC":
            made = first_run(folder / letter, letter)
            self.codes[letter] = made.recovery_code
            self._open(letter, made.desk)
            enrol(made.desk, self.hub)
            exchange(made.desk, Straight(self.hub))

    def _open(self, name: str, desk: Desk) -> None:
        self.desks[name] = desk
        self.stack.callback(desk.close)

    def step(self) -> None:
        name = self.dice.choice(list(self.desks))
        deed = self.dice.choice(DEEDS)
        self.happened[deed] += getattr(self, f"_{deed}")(name)

    def _work(self, name: str) -> bool:
        desk = self.desks[name]
        lines = look.lines(desk, look.ids(desk, Filter()))
        before = {record_of(raw).id for raw, _ in parts(desk)}
        if lines and self.dice.random() < 0.4:
            try:
                delivery.enter_result(desk, LAN, self.dice.choice(lines).stream, number="1")
            except Refused:
                return False
        else:
            reception.receive(desk, LAN, wish(desk))
        self.deeds |= {record_of(raw).id for raw, _ in parts(desk)} - before
        return True

    def _exchange(self, name: str) -> bool:
        try:
            exchange(self.desks[name], Straight(self.hub))
        except Trouble:
            return False
        return True

    def _anew(self, name: str) -> bool:
        try:
            begin_anew(self.desks[name], self.hub, code=None if self.dice.random() < 0.5 else "")
        except Refused as no:
            if no.code not in {"needs-code", "no-hub"}:
                raise
            return False
        return True

    def _copy(self, name: str) -> bool:
        if len(self.desks) > 4:
            return False
        desk, copy = self.desks[name], f"{name}-{len(self.desks)}"
        desk.close()  # folds the log into the file
        shutil.copytree(self.folder / name, self.folder / copy)
        self.codes[copy] = self.codes[name]
        for one in (name, copy):
            self._open(one, open_desk(self.folder / one, clock=SetClock()))
        return True

    def _backup(self, name: str) -> bool:
        made = backup.make(self.desks[name], self.folder / "stick" / f"{name}-{len(self.backups)}")
        self.backups.append((name, made.path))
        return True

    def _restore(self, _name: str) -> bool:
        if not self.backups or len(self.desks) > 4:
            return False
        name, path = self.dice.choice(self.backups)
        again = f"{name}+{len(self.desks)}"
        self.codes[again] = self.codes[name]
        self._open(again, backup.restore(path, self.folder / again, self.codes[name], keys="file", clock=SetClock()))
        enrol(self.desks[again], self.hub)
        return True

    def _hub(self, _name: str) -> bool:
        """Remember how the hub is now, or put it back to how it was when it was last remembered."""
        kept = self.folder / "last night"
        self.hub.close()
        if kept.exists() and self.dice.random() < 0.5:
            shutil.rmtree(self.folder / "hub")
            shutil.move(kept, self.folder / "hub")
        else:
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(self.folder / "hub", kept)
        self.hub = Hub(self.folder / "hub")
        return True

    def settle(self) -> None:
        """Let everybody do what they are told to do, until nobody is told anything."""
        for _round in range(12):
            told = 0
            for desk in self.desks.values():
                try:
                    done = exchange(desk, Straight(self.hub))
                    told += done.sent + done.received
                    with desk.store.reading() as connection:
                        orphaned = hops.orphaned(connection)
                    if orphaned:
                        begin_anew(desk, self.hub, code="")
                        told += 1
                except Trouble as trouble:
                    told += 1
                    if trouble.code not in {"origin-stopped", "copied", "bad-batch", "enrol-anew"}:
                        raise
                    try:
                        begin_anew(desk, self.hub, code="")
                    except Refused:
                        begin_anew(desk, self.hub)
            if not told:
                return
        raise AssertionError("it never comes to rest")


@pytest.mark.parametrize("seed", SEEDS)
def test_every_deed_is_everywhere_once(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mark, "note", lambda *_of_what: None)  # machines of their own
    monkeypatch.setattr(gate.log, "error", lambda *_of_what: None)  # origins are stopped, loudly
    with ExitStack() as stack:
        world = World(tmp_path, seed, stack)
        monkeypatch.setattr(p, "USUAL_EVENTS", world.dice.choice((2, 5, 500)))
        for _ in range(30):
            world.step()
        world.settle()
        names = [record_of(raw).id for raw in world.hub.events().values()]
        assert len(names) == len(set(names)), "each exactly once"
        assert world.deeds <= set(names), world.happened
        known = sorted(world.hub.events().values())
        shown = []
        for desk in world.desks.values():
            assert sorted(raw for raw, _ in parts(desk)) == known
            assert unsent(desk) == 0
            assert sound(desk)
            with desk.store.reading() as connection:
                shown.append(rebuild.dump(connection))
        assert all(one == shown[0] for one in shown)
        world.hub.close()
