"""The background exchange: deeds at the counter while it pulls what others did in weeks, and from desk to desk."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
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
from tests.counter import LAN, first_run, wish
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
        three = stack.enter_context(closing(first_run(top / "three", "D").desk))
        command = [*HUB, "--folder", str(top / "hub")]
        ask = [*command, "code", one.site.agency]
        codes = [subprocess.run(ask, capture_output=True, text=True, check=True).stdout for _ in range(3)]
        port = free_port()
        url = stack.enter_context(process([*command, "serve", "--port", str(port)], f"http://127.0.0.1:{port}/health"))
        for desk, code in zip((one, two, three), codes, strict=True):
            with HttpLine(url) as line:
                hop = engine.enrol(desk.store, line, url, code, now)
                if desk is one:
                    count = engine.exchange(desk.store, line, hop, now).sent
        return [_beside(two, top, count), _between(two, three, top)]


def _beside(two: Desk, top: Path, count: int) -> Figure:
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


def _between(two: Desk, three: Desk, top: Path, deeds: int = 60) -> Figure:
    took = []
    with Staying(top / "two") as here, Staying(top / "three") as there:
        for staying in (here, there):
            staying.until(partial(staying.stands, State.CONNECTED), 120)
        there.until(lambda: there.status is not None and there.status.hubs[0].live)
        for _ in range(deeds):
            stream = reception.receive(two, LAN, wish(two)).stream
            began = time.perf_counter()
            here.do("push")  # as the window says it
            there.until(lambda: stream in there.streams)  # noqa: B023  (waited for at once)
            took.append(time.perf_counter() - began)
            time.sleep(BETWEEN)
    return Figure(
        what="from a deed until the process of another desk has it, hub on this machine",
        ours=f"{_told(took)}; {deeds} deeds",
        baseline="",
        ratio=None,
        goal="median 100 ms, p99 500 ms",
        reached=statistics.median(took) < 0.1 and _p99(took) < 0.5,
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
