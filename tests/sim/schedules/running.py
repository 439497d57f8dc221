"""Schedules of an exchange, each drawn from its seed: made, checked, counted, many at a time."""

from __future__ import annotations

import gc
import logging
import os
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from random import Random
from unittest import mock

from clerkdesk.sync import protocol as p
from tests.sim.schedules import checks, steps
from tests.sim.schedules.places import patterns
from tests.sim.schedules.world import World, drawn

LOUD = ("clerkdesk.hub.gate", "clerkdesk.hub.showing", "clerkdesk.hub.connectors.sender")
"""What logs each clone that it finds and each disk that is full: here there are many."""


@dataclass
class Told:
    """What a run of schedules came to."""

    schedules: int = 0
    events: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def add(self, other: Told) -> None:
        self.schedules += other.schedules
        self.events += other.events
        self.steps += other.steps
        self.faults += other.faults
        self.found += other.found
        self.broken += other.broken


def schedule(seed: int) -> Told:
    """Make the schedule of ``seed``; a promise that it breaks is told with the steps that led there."""
    dice = Random(f"shape {seed}")
    batch = dice.choice((1, 3, 7, 500))
    with drawn(seed), mock.patch.object(p, "USUAL_EVENTS", batch):
        world = World(seed, dice.choice((2, 2, 3)), higher=dice.random() < 0.4, province=dice.random() < 0.3)
        try:
            for _ in range(dice.randrange(6, 18)):
                steps.take(world)
            checks.in_the_end(world)
        except Exception:  # noqa: BLE001  (whatever went wrong is a finding)
            way = "\n  ".join(world.steps)
            return Told(broken=[f"seed {seed}, batches of {batch}:\n  {way}\n{traceback.format_exc()}"])
        finally:
            world.close()
    done = Counter(step.partition(" ")[2] for step in world.steps)
    return Told(1, len(world.hub_ids), done, world.faults, world.found)


def schedules(seeds: Iterable[int]) -> Told:
    """Make several."""
    patterns()
    gc.collect()
    gc.freeze()  # what all of them begin with is not gone through again and again
    gc.disable()
    try:
        told = Told()
        for seed in seeds:
            told.add(schedule(seed))
            if told.schedules % 10 == 0:
                gc.collect()  # in between, not a thousand times in the midst of what is still at work
        return told
    finally:
        gc.enable()


def many(first: int, count: int, workers: int = os.cpu_count() or 1) -> Iterator[Told]:
    """Make ``count`` schedules from the seed ``first`` on, in several processes; tell as they come."""
    if workers == 1:
        yield from (schedule(seed) for seed in range(first, first + count))
        return
    for name in LOUD:
        logging.getLogger(name).disabled = True
    size = max(1, min(100, count // workers))
    batches = [range(at, min(at + size, first + count)) for at in range(first, first + count, size)]
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(schedules, batches)
