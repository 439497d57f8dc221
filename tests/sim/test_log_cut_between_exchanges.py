"""A desk's log is cut at any byte between exchanges, on real files: it goes on, or finds itself an old copy."""

from __future__ import annotations

import logging
import random
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from clerkdesk.domain.errors import Trouble
from clerkdesk.journal.event import record_of
from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk
from clerkdesk.store.folder import find
from tests.counter import LAN, SetClock, first_run, parts, sound, wish
from tests.meeting import Hub, Straight, begin_anew, enrol, exchange, unsent
from tests.sim.processes.clerk import head
from tests.sim.test_log_cut import commits

STEPS = "deed deed exchange deed exchange deed deed"
CUTS = 8


@dataclass(frozen=True)
class Story:
    """A folder with hub and two desks, one of them with a live log. confirmed: its last sequence at the hub."""

    path: Path
    log: bytes
    confirmed: int
    dark: tuple[int, ...]  # where a transaction ends in the log


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    top = tmp_path_factory.mktemp("story")
    with ExitStack() as stack:
        hub = stack.enter_context(closing(Hub(top / "hub")))
        one, two = (stack.enter_context(closing(first_run(top / letter, letter).desk)) for letter in "BC")
        for each in (one, two):
            enrol(each, hub)
            exchange(each, Straight(hub))
    with ExitStack() as stack:
        hub = stack.enter_context(closing(Hub(top / "hub")))
        one = stack.enter_context(closing(opened(top / "B")))
        confirmed = 0
        for step in STEPS.split():
            if step == "deed":
                reception.receive(one, LAN, wish(one))
            else:
                exchange(one, Straight(hub))
                confirmed = head(one)[1]
        shutil.copytree(top, top.with_name("dark"), ignore=shutil.ignore_patterns("*-shm"))
    log = (top.with_name("dark") / "B" / "clerkdesk.db-wal").read_bytes()
    return Story(top.with_name("dark"), log, confirmed, tuple(commits(log)))


def opened(path: Path) -> Desk:
    return open_desk(path, clock=SetClock())


@contextmanager
def cut(story: Story, home: Path, length: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Desk, Desk, Hub]]:
    """Give both desks and their hub after the log of the first was cut; nobody remembers how far that desk was."""
    shutil.copytree(story.path, home)
    (home / "B" / "clerkdesk.db-wal").write_bytes(story.log[:length])
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    assert find(home / "B")
    with ExitStack() as stack:
        hub = stack.enter_context(closing(Hub(home / "hub")))
        one, two = (stack.enter_context(closing(opened(home / letter))) for letter in "BC")
        yield one, two, hub


def ids(*journals: list[bytes]) -> set[str]:
    return {record_of(raw).id for journal in journals for raw in journal}


@pytest.mark.parametrize("works", [True, False], ids=["it works on first", "it exchanges first"])
def test_cut_anywhere_nothing_that_a_hub_confirmed_is_lost_or_doubled(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, works: bool
) -> None:
    monkeypatch.setattr(logging.getLogger("clerkdesk.hub.gate"), "disabled", True)  # it tells of each fork
    chance = random.Random()
    lengths = {0, len(story.log), story.dark[-2], *(chance.randrange(len(story.log)) for _ in range(CUTS))}
    ends: set[str] = set()
    for number, length in enumerate(sorted(lengths)):
        home = tmp_path / str(number)
        with cut(story, home, length, monkeypatch) as (one, two, hub):
            lacks = head(one)[1] < story.confirmed
            if works:
                reception.receive(one, LAN, wish(one))
            every = ids([raw for raw, _ in parts(one)], list(hub.events().values()))
            try:
                exchange(one, Straight(hub))
                ends.add("goes on")
                assert not lacks
            except Trouble as trouble:
                ends.add(trouble.code)
                assert lacks, length
                begin_anew(one, hub)
                exchange(one, Straight(hub))
            exchange(two, Straight(hub))
            exchange(one, Straight(hub))
            assert sound(one)
            assert sound(two)
            assert unsent(one) == unsent(two) == 0
            assert sorted(parts(one)) == sorted(parts(two))
            names = [record_of(raw).id for raw, _ in parts(one)]
            assert len(names) == len(set(names)), "once"
            assert every <= set(names), length
        shutil.rmtree(home)
    assert {"goes on"} < ends, "cuts on both sides of what the hub has"
