"""From a deed at one desk to the other desk's lists, through a hub of the network: three processes, TLS, loopback.

The two desks are the real background exchange (``clerkdesk sync --stay``), which is told of each deed as the window
tells it. A deed counts as seen when the other exchange says that the stream changed: then its rows are committed.
"""

from __future__ import annotations

import random
import shutil
import statistics
import subprocess
import time
from contextlib import ExitStack, closing
from pathlib import Path

import httpx

from clerkdesk.services import look, reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import open_desk
from clerkdesk.store.hops import Hop
from clerkdesk.sync import engine
from clerkdesk.sync.transport import first_line, pinned
from tests.bench import bulk
from tests.bench.figures import ROOT, Figure
from tests.bench.syncing import HUB, free_port, now, process
from tests.counter import LAN, SITE, first_run, wish
from tests.staying import Staying


def figures(deeds: int = 200) -> list[Figure]:
    top = ROOT / "desk-to-desk"
    shutil.rmtree(top, ignore_errors=True)
    top.mkdir(parents=True)
    command = [*HUB, "--folder", str(top / "hub")]
    port = free_port()
    serve = [*command, "serve", "--own-cert", "--port", str(port)]
    with process(serve, f"https://127.0.0.1:{port}/health", trusted=False) as url, ExitStack() as stack:
        hop, _ = (_enrolled(top / letter, letter, url, command) for letter in "BC")
        one, two = (stack.enter_context(closing(open_desk(top / each, clock=bulk.BenchClock()))) for each in "BC")
        here, there = (stack.enter_context(Staying(top / each)) for each in "BC")
        for each in (here, there):
            each.until(lambda each=each: each.status is not None and any(hub.live for hub in each.status.hubs))  # type: ignore[misc]
        seen = sorted(_deed(one, here, there) for _ in range(deeds))
        bare = sorted(_bare(url, hop.tls, deeds))
        assert len(look.ids(two, Filter())) == deeds, "in the other desk's lists"
    median, late = statistics.median(seen), seen[int(0.99 * len(seen))]
    return [
        Figure(
            what=f"a deed at one desk seen at another, through a hub of the network ({deeds} deeds)",
            ours=f"median {1000 * median:.0f} ms, p99 {1000 * late:.0f} ms",
            baseline=f"three empty requests to that hub, one after another: {1000 * statistics.median(bare):.0f} ms, "
            f"p99 {1000 * bare[int(0.99 * len(bare))]:.0f} ms",
            ratio=median / statistics.median(bare),
            goal="median 100 ms, p99 500 ms",
            reached=median <= 0.1 and late <= 0.5,
        )
    ]


def _enrolled(folder: Path, letter: str, url: str, command: list[str]) -> Hop:
    ask = [*command, "code", SITE.agency]
    code = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
    with closing(first_run(folder, letter).desk) as desk, first_line(url, code) as line:
        return engine.enrol(desk.store, line, url, code, now)


def _deed(desk: Desk, here: Staying, there: Staying) -> float:
    time.sleep(random.uniform(0.1, 0.3))
    here.catch_up()
    stream = reception.receive(desk, LAN, wish(desk)).stream
    began = time.perf_counter()
    here.do("push")
    there.until(lambda: stream in there.streams)
    return time.perf_counter() - began


def _bare(url: str, tls: bytes, count: int) -> list[float]:
    """Return what a push, a notice and a pull take when nothing is in them."""
    found = []
    with httpx.Client(verify=pinned(tls)) as client:
        client.get(url + "/health")
        for _ in range(count):
            began = time.perf_counter()
            for _ in range(3):
                client.get(url + "/health").raise_for_status()
            found.append(time.perf_counter() - began)
    return found
