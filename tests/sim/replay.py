"""A day of visits replayed through the real services: the same day for the same seed, at one desk or at several apart.

python -m tests.sim.replay [VISITS] [--out FOLDER]

Prints the figures of each hour (600 visits when none are named); with a folder, it leaves there the pictures of the
board and of the page "Morning" at every hour.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import calling, counters, greeting, hall, issuing
from clerkdesk.services.queue.morning import Morning, morning
from clerkdesk.store import tables as t
from tests.counter import LAN, SetClock, deal, first_run, parts

OPENS = datetime(2026, 11, 23, 7, 0, tzinfo=SITE_TIME)
PROCEDURES = ("1.001193", "2.000815", "1.004873", "2.000635")
COUNTERS = "BCGHKLM"
"""Desks of the day that is printed: as many counters as 600 visits keep busy."""

GROUNDS = ("", "", "", "", "elderly", "small_child", "disabled", "far_village")


@dataclass(frozen=True, slots=True)
class Came:
    """One visit: when it comes, what for, why first, how long it takes, and what goes another way."""

    at: datetime
    procedure: str
    ground: str
    minutes: int
    fate: str


def day(visits: int, seed: int = 7) -> list[Came]:
    """Return the visits of a day, thick in the early morning."""
    dice = random.Random(seed)
    fates = ("",) * 14 + ("guided", "hold", "transfer", "no_show", "gone", "void")
    found = [
        Came(
            at=OPENS + timedelta(minutes=int(dice.triangular(0, 540, 60))),
            procedure=dice.choice(PROCEDURES),
            ground=dice.choice(GROUNDS),
            minutes=dice.randint(2, 7),
            fate=dice.choice(fates),
        )
        for _ in range(visits)
    ]
    return sorted(found, key=lambda one: one.at)


def replay(desks: Sequence[Desk], clock: SetClock, came: Sequence[Came], meet: int = 1) -> Iterator[Morning]:
    """Let ``came`` happen at ``desks``, one counter each; give the figures at every full hour.

    meet: after so many minutes all desks know what the others did; 1: at once; 0: never before the end.
    """
    clock.at = OPENS
    for number, desk in enumerate(desks, start=1):
        counters.open_counter(desk, LAN, str(number))
        _meet(desks)
    left, plan, free, minute = list(came), {}, [OPENS for _ in desks], 0
    while left or any(hall.lines(desk) for desk in desks):
        while left and left[0].at <= clock.at:
            one = left.pop(0)
            if one.fate == "guided":
                greeting.guide(desks[0], LAN, one.procedure, ["Giấy chứng sinh"])
                greeting.count_utility(desks[0], LAN, "copies")
                continue
            issued = issuing.issue(desks[0], LAN, procedures=[one.procedure], ground=one.ground, paper=False)
            plan[issued.stream] = one
            if one.fate == "void":
                issuing.void(desks[0], LAN, issued.stream, "lấy nhầm")
        if meet and minute % meet == 0:
            _meet(desks)
        for at, desk in enumerate(desks):
            if meet == 1:
                _meet(desks)
            if free[at] <= clock.at:
                _go_on(desk, plan)
                mine = hall.mine(desk)
                free[at] = clock.at + timedelta(minutes=plan[mine.stream].minutes if mine else 1)
        clock.forward(minutes=1)
        minute += 1
        if minute % 60 == 0:
            yield morning(desks[0])
        assert minute < 3000, "somebody starves"
    _meet(desks)
    yield morning(desks[0])


def _go_on(desk: Desk, plan: dict[str, Came]) -> None:
    """Finish what the counter has, as its visit goes, and call the next."""
    mine = hall.mine(desk)
    if mine is not None:
        one = plan[mine.stream]
        fate, plan[mine.stream] = one.fate, replace(one, fate="")
        if fate == "hold":
            calling.hold(desk, LAN, mine.stream, "đi photo")
            calling.give_back(desk, LAN, mine.stream)
        elif fate == "transfer":
            calling.transfer(desk, LAN, mine.stream, to="1" if mine.counter != "1" else "2")
        else:
            calling.done(desk, LAN, mine.stream, score=1 + one.minutes % 5)
    called = calling.call_next(desk, LAN)
    if called is None:
        return
    one = plan[called.stream]
    if one.fate in {"no_show", "gone"}:
        for _ in range(2):
            calling.recall(desk, LAN, called.stream)
        calling.skip(desk, LAN, called.stream)
        plan[called.stream] = replace(one, fate="")
        if one.fate == "no_show":
            calling.give_back(desk, LAN, called.stream)
    else:
        calling.serve(desk, LAN, called.stream)


def _meet(desks: Sequence[Desk]) -> None:
    """Let all desks know what each did."""
    for one in desks:
        for other in desks:
            if other is not one:
                _deal_new(other, one)


def _deal_new(to: Desk, of: Desk) -> None:
    """Give what ``to`` lacks of what ``of`` knows."""
    known = _given.setdefault((id(to), id(of)), 0)
    with of.store.reading() as connection:
        if connection.execute(select(func.count()).select_from(t.event)).scalar() == known:
            return
    everything = parts(of)
    if len(everything) > known:
        deal(to, everything[known:])
        _given[id(to), id(of)] = len(everything)


_given: dict[tuple[int, int], int] = {}


def main() -> None:
    """Replay a day at seven counters, print each hour and take its pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.sim.replay")
    parser.add_argument("visits", nargs="?", type=int, default=600)
    parser.add_argument("--out", type=Path)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        clock = SetClock(OPENS)
        desks = [
            stack.enter_context(closing(first_run(Path(folder) / letter, letter, clock=clock).desk))
            for letter in COUNTERS
        ]
        portraits = None
        if wanted.out is not None:
            from tests.sim.portraits import Portraits  # brings Qt along

            portraits = stack.enter_context(closing(Portraits(desks[0], wanted.out)))
        for told in replay(desks, clock, day(wanted.visits), meet=5):
            print(
                f"{told.now:%H:%M}  issued {told.issued:3}  waiting {len(told.waiting):3}  done {told.done:3}"
                f"  wait {told.wait or 0:5.1f} min  service {told.service or 0:4.1f} min",
                flush=True,
            )
            if portraits is not None:
                portraits.take(f"{told.now:%H%M}")


if __name__ == "__main__":
    main()
