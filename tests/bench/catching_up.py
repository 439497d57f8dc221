"""Deeds at the counter while the background exchange pulls what other desks did in weeks, beside deeds in peace."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk
from clerkdesk.sync import engine
from clerkdesk.sync.talk import State
from clerkdesk.sync.transport import HttpLine
from tests.bench import bulk
from tests.bench.figures import ROOT, Figure
from tests.bench.syncing import HUB, free_port, now, process
from tests.counter import LAN, first_run, parts, wish
from tests.staying import Staying

BETWEEN = 0.05
"""Seconds between two deeds: faster than any counter."""


def figures(dossiers: int = 2_260) -> list[Figure]:
    bulk.big(dossiers).close()
    top = ROOT / "catching-up"
    shutil.rmtree(top, ignore_errors=True)
    top.mkdir(parents=True)
    shutil.copytree(ROOT / f"store-{dossiers}", top / "one")
    with ExitStack() as stack:
        one = stack.enter_context(closing(open_desk(top / "one", clock=bulk.BenchClock())))
        two = stack.enter_context(closing(first_run(top / "two", "C").desk))
        return [_beside(one, two, top, len(parts(one)))]


def _beside(one: Desk, two: Desk, top: Path, count: int) -> Figure:
    command = [*HUB, "--folder", str(top / "hub")]
    ask = [*command, "code", one.site.agency]
    codes = [subprocess.run(ask, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    port = free_port()
    with process([*command, "serve", "--port", str(port)], f"http://127.0.0.1:{port}/health") as url:
        with HttpLine(url) as line:
            hop = engine.enrol(one.store, line, url, codes[0], now)
            assert engine.exchange(one.store, line, hop, now).sent == count
            engine.enrol(two.store, line, url, codes[1], now)
        seconds = iter(range(100))
        alone = _deeds(two, lambda: next(seconds) < 60)
        with Staying(top / "two") as staying:
            staying.until(lambda: staying.status is not None and staying.status.state is State.RECEIVING)
            began = time.perf_counter()

            def under_way() -> bool:
                staying.catch_up()
                return staying.status is None or staying.status.state is State.RECEIVING

            beside = _deeds(two, under_way)
            took = time.perf_counter() - began
    return Figure(
        what=f"a deed while {count:,} events are pulled behind it in {took:.0f} s ({count / took:,.0f} a second)",
        ours=f"{_told(beside)}; {len(beside)} deeds",
        baseline=f"the same deeds in peace: {_told(alone)}",
        ratio=_p99(beside) / _p99(alone),
        goal="p99 100 ms",
        reached=_p99(beside) < 0.1,
    )


def _deeds(desk: Desk, more: Callable[[], bool]) -> list[float]:
    found = []
    while more():
        wanted = wish(desk)
        began = time.perf_counter()
        reception.receive(desk, LAN, wanted)
        found.append(time.perf_counter() - began)
        time.sleep(BETWEEN)
    return found


def _p99(found: list[float]) -> float:
    return statistics.quantiles(found, n=100)[98]


def _told(found: list[float]) -> str:
    each = (statistics.median(found), _p99(found), max(found))
    return "median {:.0f}, p99 {:.0f}, longest {:.0f} ms".format(*(1000 * one for one in each))
