"""Break what can break, again and again, and see that every promise is kept.

``python -m tests.sim --seeds 10000`` draws schedules of an exchange, in memory: desks, their hub, lines that fail,
power cuts, full disks, old copies and clones; every store must hold every deed once in the end. A schedule follows
from its seed alone: ``--seeds 1 --from 4711`` makes that one again.

``python -m tests.sim --processes 600`` lets real processes work for so many seconds: clerks and their exchanges at
three desks, a hub of a network, two processes of the province's hub on one PostgreSQL; they are killed with -9,
PostgreSQL crashes, the line is cut in mid-body, slow and lossy. In the end every deed must be everywhere, once.

``python -m tests.sim [--runs 1000] [--seed N] [--only deeds ...]`` kills real processes: each run lets one do one kind
of thing on a small desk, kills it or cuts its power at some moment, opens what is left and checks every promise.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.sim import cutting, promises, world
from tests.sim.lives import LIVES
from tests.sim.processes import running
from tests.sim.schedules.running import Told, many


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000), metavar="N")
    parser.add_argument("--only", nargs="+", choices=LIVES, default=list(LIVES), metavar="KIND", help=", ".join(LIVES))
    parser.add_argument("--from", type=int, default=0, dest="first", metavar="N", help="begin with this run or seed")
    parser.add_argument("--keep", action="store_true", help="keep the folders of failed runs")
    parser.add_argument("--seeds", type=int, default=0, metavar="N", help="draw N schedules in memory instead")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="processes for them")
    parser.add_argument("--processes", type=float, default=0, metavar="SECONDS", help="real processes for so long")
    asked = parser.parse_args()
    if asked.processes:
        return processes(asked.processes, asked.seed, asked.keep)
    if asked.seeds:
        return draw(asked.first, asked.seeds, asked.workers)
    print(f"seed {asked.seed}: {asked.runs} runs; watching changes of the disk: {cutting.watchable()}", flush=True)
    top = Path(tempfile.mkdtemp(prefix="clerkdesk-sim-"))
    failures = 0
    try:
        failures = _run(asked, world.make(top))
    finally:
        if not (failures and asked.keep):
            shutil.rmtree(top, ignore_errors=True)
    return 1 if failures else 0


def draw(first: int, count: int, workers: int) -> int:
    """Draw schedules; print how many, what was done and what went wrong on purpose."""
    told, begun = Told(), time.monotonic()
    for more in many(first, count, workers):
        for broken in more.broken:
            print(broken, file=sys.stderr, flush=True)
        told.add(more)
    took, used = time.monotonic() - begun, sum(os.times()[:4])
    print(
        f"{told.schedules} schedules kept every promise, {len(told.broken)} did not, {took:.0f} s,"
        f" {1000 * used / count:.0f} ms of a processor each; {told.events} events"
    )
    print(f"steps: {'; '.join(f'{step} {times}' for step, times in told.steps.most_common())}")
    print(
        f"{told.faults.total()} faults: {'; '.join(f'{fault} {times}' for fault, times in told.faults.most_common())}"
    )
    print(f"came of it: {'; '.join(f'{what} {times}' for what, times in told.found.most_common())}")
    return 1 if told.broken else 0


def processes(seconds: float, seed: int, keep: bool) -> int:
    """Let real processes work under faults; print what broke and whether everything is everywhere."""
    print(f"seed {seed}: {seconds:.0f} s", flush=True)
    top = Path(tempfile.mkdtemp(prefix="clerkdesk-processes-"))
    try:
        running.show(running.run(top, seconds, seed))
    except Exception:  # noqa: BLE001  (whatever went wrong is a finding)
        print(f"in {top}:\n{traceback.format_exc()}", file=sys.stderr, flush=True)
        if not keep:
            shutil.rmtree(top, ignore_errors=True)
        return 1
    shutil.rmtree(top)
    return 0


def _run(asked: argparse.Namespace, made: world.World) -> int:
    order = random.Random(asked.seed)
    kinds = order.choices(asked.only, [LIVES[kind][2] for kind in asked.only], k=asked.runs)
    done, ways, deeds, failures = Counter[str](), Counter[str](), 0, 0
    begun = time.monotonic()
    for number in range(asked.first, asked.runs):
        kind = kinds[number]
        run = made.top / f"run{number}"
        how = "not cut"
        try:
            found = cutting.cut(kind, made, run, random.Random(f"{asked.seed}/{number}"))
            how = found.how
            promises.check(kind, made, run, found.told)
        except Exception:  # noqa: BLE001  (whatever went wrong is a finding)
            failures += 1
            print(f"run {number}, {kind}, {how}, in {run}:\n{traceback.format_exc()}", file=sys.stderr, flush=True)
            if not asked.keep:
                shutil.rmtree(run, ignore_errors=True)
            continue
        shutil.rmtree(run)
        done[kind] += 1
        ways["ended by itself" if found.ended else how.split(" after")[0].split(" before")[0]] += 1
        deeds += len(found.told)
    print(f"{sum(done.values())} runs kept every promise, {failures} did not, {time.monotonic() - begun:.0f} s")
    print("; ".join(f"{kind} {count}" for kind, count in done.most_common()))
    print("; ".join(f"{way} {count}" for way, count in ways.most_common()), f"; {deeds} things told")
    return failures


if __name__ == "__main__":
    sys.exit(main())
