"""A desk that was apart for a month, and a desk that begins, on a line of 2 Mbit/s and 300 ms there and back."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from sqlalchemy import func, select

from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk
from clerkdesk.store import settings
from clerkdesk.store import tables as t
from clerkdesk.sync import engine, pushing
from clerkdesk.sync.talk import State
from clerkdesk.sync.transport import HttpLine
from tests.bench import bulk
from tests.bench.figures import ROOT, Figure
from tests.bench.syncing import HUB, free_port, now, process
from tests.counter import first_run
from tests.meeting import hop
from tests.slow_line import SlowLine
from tests.staying import Staying

RATE = 250_000  # bytes/s
DELAY = 0.15  # s, each way


def apart(dossiers: int = 5_000) -> list[Figure]:
    """Catch up with 15,000 events by the background process, as beside a counter."""
    with _behind(bulk.month(dossiers), "apart") as (desk, slow, count):
        with desk.store.writing() as connection:  # it began long ago
            settings.put(connection, f"base:{hop(desk).hub}", "done")
        before, began = slow.down + slow.up, time.perf_counter()
        with Staying(desk.store.folder.path) as staying:
            staying.until(lambda: staying.status is not None and staying.status.state is State.CONNECTED, 300)
            took = time.perf_counter() - began
        size = slow.down + slow.up - before
        assert _events(desk) >= count
    bare = size / RATE + 2 * DELAY
    return [
        Figure(
            what=f"{dossiers:,} dossiers, {count:,} events after 30 days, 2 Mbit/s, 300 ms, from the process's start",
            ours=f"{took:.1f} s, {count / took:,.0f} events/s",
            baseline=f"the bytes alone on that line: {bare:.1f} s",
            ratio=took / bare,
            goal="20 s",
            reached=took <= 20,
        ),
        Figure(
            what="bytes an event on the wire, both ways, HTTP and all",
            ours=f"{size / count:.0f}",
            goal="250",
            reached=size / count <= 250,
        ),
    ]


def first_sync(dossiers: int = 50_000) -> list[Figure]:
    """Begin: until every dossier can be found."""
    bulk.big(dossiers).close()
    found = []
    for kept in ("made by the hub now", "kept by the hub"):
        with _behind(ROOT / f"store-{dossiers}", "first-sync", again=kept != "made by the hub now") as (desk, slow, _):
            before, began = slow.down + slow.up, time.perf_counter()
            with Staying(desk.store.folder.path) as staying:
                while (there := _found(desk)) < dossiers:
                    assert time.perf_counter() - began < 300, there
                    staying.catch_up()
                    time.sleep(0.25)
                took = time.perf_counter() - began
            size = slow.down + slow.up - before
        bare = size / RATE + 2 * DELAY
        found.append(
            Figure(
                what=f"first sync of {dossiers:,} dossiers to a searchable list, 2 Mbit/s, 300 ms; outlines {kept}",
                ours=f"{took:.1f} s, {dossiers / took:,.0f} dossiers/s, {size / dossiers:.0f} bytes each",
                baseline=f"the bytes alone on that line: {bare:.1f} s",
                ratio=took / bare,
                goal="60 s",
                reached=took <= 60,
            )
        )
    return found


@contextmanager
def _behind(store: Path, name: str, *, again: bool = False) -> Iterator[tuple[Desk, SlowLine, int]]:
    """Give a new desk that lacks what the desk in ``store`` has brought to a hub, the line, and how many events.

    ``again``: the hub of the last run serves.
    """
    top = ROOT / name
    if not again:
        shutil.rmtree(top, ignore_errors=True)
        top.mkdir(parents=True)
    shutil.rmtree(top / "one", ignore_errors=True)
    shutil.rmtree(top / "two", ignore_errors=True)
    shutil.copytree(store, top / "one")
    with ExitStack() as stack:
        one = stack.enter_context(closing(open_desk(top / "one", clock=bulk.BenchClock())))
        two = stack.enter_context(closing(first_run(top / "two", "G" if again else "C").desk))
        command = [*HUB, "--folder", str(top / "hub")]
        ask = [*command, "code", one.site.agency]
        codes = [subprocess.run(ask, capture_output=True, text=True, check=True).stdout for _ in range(2)]
        port = free_port()
        url = stack.enter_context(process([*command, "serve", "--port", str(port)], f"http://127.0.0.1:{port}/health"))
        with HttpLine(url) as line:
            mine = engine.enrol(one.store, line, url, codes[0], now)
            pushing.push(one.store, engine.calling(one.store, line, mine, now)[1], mine)
        slow = stack.enter_context(SlowLine(port, bytes_per_second=RATE, delay=DELAY))
        with HttpLine(slow.url) as line:
            engine.enrol(two.store, line, slow.url, codes[1], now)
        yield two, slow, _events(one)


def _events(desk: Desk) -> int:
    with desk.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(t.event)).scalar_one())


def _found(desk: Desk) -> int:
    with desk.store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM p_dossier").scalar_one())
