"""Cut off what the desk does, again and again: ``python -m tests.sim [--runs 1000] [--seed N] [--only deeds ...]``.

Each run lets a process do one kind of thing on a small desk, kills it or cuts its power at some moment, opens what is
left and checks every promise. The seed is printed at the start; with ``--seed`` the same runs are made again.
"""

from __future__ import annotations

import argparse
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


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000), metavar="N")
    parser.add_argument("--only", nargs="+", choices=LIVES, default=list(LIVES), metavar="KIND", help=", ".join(LIVES))
    parser.add_argument("--from", type=int, default=0, dest="first", metavar="N", help="skip the runs before this one")
    parser.add_argument("--keep", action="store_true", help="keep the folders of failed runs")
    asked = parser.parse_args()
    print(f"seed {asked.seed}: {asked.runs} runs; watching changes of the disk: {cutting.watchable()}", flush=True)
    top = Path(tempfile.mkdtemp(prefix="clerkdesk-sim-"))
    failures = 0
    try:
        failures = _run(asked, world.make(top))
    finally:
        if not (failures and asked.keep):
            shutil.rmtree(top, ignore_errors=True)
    return 1 if failures else 0


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
