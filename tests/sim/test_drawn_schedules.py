"""Schedules of an exchange, drawn: every promise is kept, and a seed makes the same schedule again."""

from __future__ import annotations

import logging
import os

import pytest

from clerkdesk.projections import rebuild
from tests.sim.schedules import steps
from tests.sim.schedules.running import LOUD, schedule, schedules
from tests.sim.schedules.world import World, drawn

SEEDS = range(int(os.environ.get("SEEDS", "20")))


@pytest.fixture(autouse=True)
def _quiet_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LOUD:
        monkeypatch.setattr(logging.getLogger(name), "disabled", True)


@pytest.mark.long
def test_every_promise_is_kept() -> None:
    told = schedules(SEEDS)
    assert not told.broken, "\n\n".join(told.broken)
    assert told.schedules == len(SEEDS)
    assert told.faults.total() > len(SEEDS), "much went wrong on purpose"


def test_a_seed_makes_the_same_schedule_again() -> None:
    def made() -> list[object]:
        with drawn(7):
            world = World(7, 2)
            for _ in range(20):
                steps.take(world)
            with world.posts[0].store.reading() as connection:
                shown = rebuild.dump(connection)
            world.close()
            return [world.steps, world.faults, sorted(world.hub_ids), shown]

    assert made() == made()


def test_a_broken_promise_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk that stores what comes and does not show it: the schedules must find that."""
    from clerkdesk.projections import rebuild as projections

    monkeypatch.setattr(projections, "project", lambda *_: None)
    assert any(schedule(seed).broken for seed in range(20))
