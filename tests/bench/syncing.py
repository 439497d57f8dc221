"""Push and pull of many dossiers as signed events through a hub process, beside the bare limit, turn by turn."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx

from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk
from clerkdesk.sync import engine
from clerkdesk.sync import protocol as p
from clerkdesk.sync.pace import Pace
from clerkdesk.sync.transport import HttpLine
from tests.bench import bare_hub, bulk
from tests.bench.figures import ROOT, Figure
from tests.cluster import POSTGRES
from tests.counter import Parts, first_run, parts
from tests.meeting import postgresql

HUB = [sys.executable, "-c", "import sys; from clerkdesk.hub.cli import main; sys.exit(main())"]


class Run(NamedTuple):
    """What one direction took: events a second, bytes an event on the wire, CPU seconds here.

    shown: events a second until they stand in lists and can be found, too.
    """

    rate: float
    size: float
    cpu: float
    shown: float = 0.0

    def __str__(self) -> str:
        lists = f" ({self.shown:,.0f} until they stand in all lists)" if self.shown else ""
        return f"{self.rate:,.0f} events/s{lists}; {self.size:.0f} bytes an event; {self.cpu:.1f} s of the desk's CPU"


class Counted(HttpLine):
    """Counts the bytes of bodies."""

    travelled = 0

    def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
        reply = super().ask(method, target, headers, body)
        self.travelled += len(body) + len(reply.body)
        return reply


def figures(dossiers: int = 10_000) -> list[Figure]:
    bulk.receptions(dossiers)
    found = _beside_bare("SQLite", dossiers, "")
    if POSTGRES.is_dir():
        with postgresql() as address:
            found += _beside_bare("PostgreSQL", dossiers, address)
    return found


def _beside_bare(name: str, dossiers: int, address: str) -> list[Figure]:
    top = ROOT / "sync"
    shutil.rmtree(top, ignore_errors=True)
    top.mkdir(parents=True)
    shutil.copytree(bulk.receptions(dossiers), top / "one")
    with ExitStack() as stack:
        one = stack.enter_context(closing(open_desk(top / "one", clock=bulk.BenchClock())))
        two = stack.enter_context(closing(first_run(top / "two", "C").desk))
        given = parts(one)
        pushed, pulled = _ours(one, two, top / "hub", address, len(given))
        bare_push, bare_pull = _bare(given, top)
    return [
        Figure(
            what=f"{what} {dossiers:,} dossiers of {_size(given):,} bytes as signed events, hub on {name}",
            ours=str(ours),
            baseline=f"{bare.rate:,.0f} rows/s, bare batches to SQLite, nothing checked",
            ratio=ours.rate / bare.rate,
            goal="0.4 of the bare limit",
            reached=ours.rate >= 0.4 * bare.rate,
        )
        for what, ours, bare in (("push", pushed, bare_push), ("pull", pulled, bare_pull))
    ]


def _ours(one: Desk, two: Desk, folder: Path, address: str, count: int) -> list[Run]:
    command = [*HUB, "--folder", str(folder), *(["--db", address] if address else [])]
    ask = [*command, "code", one.site.agency]
    codes = [subprocess.run(ask, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    port = free_port()
    found = []
    with process([*command, "serve", "--port", str(port)], f"http://127.0.0.1:{port}/health") as url:
        for desk, code in zip((one, two), codes, strict=True):
            with Counted(url) as line:
                hop = engine.enrol(desk.store, line, url, code, now)
                came: list[float] = []  # when events were safe here, turn by turn
                pace = Pace(told=lambda _taken, came=came: came.append(time.perf_counter()), ahead=True)  # type: ignore[misc]
                start, busy = time.perf_counter(), time.process_time()
                outcome = engine.exchange(desk.store, line, hop, now, pace)
                spent = time.perf_counter() - start
                assert max(outcome.sent, outcome.received) == count
                safe = came[-1] - start if outcome.received else spent
                shown = count / spent if outcome.received else 0.0
                found.append(Run(count / safe, line.travelled / count, time.process_time() - busy, shown))
    return found


def _bare(given: Parts, top: Path) -> list[Run]:
    port = free_port()
    found = []
    command = [sys.executable, "-m", "tests.bench.bare_hub", str(top / "bare.db"), str(port)]
    with process(command, f"http://127.0.0.1:{port}/pull?after=0") as url, httpx.Client(base_url=url) as client:
        source, target = bare_hub.table(str(top / "from.db")), bare_hub.table(str(top / "to.db"))
        bare_hub.keep(source, given)
        for pull in (False, True):
            start, busy, size = time.perf_counter(), time.process_time(), 0
            for last in range(0, len(given), bare_hub.BATCH):
                if pull:
                    body = client.get(f"/pull?after={last}").content
                    bare_hub.keep(target, bare_hub.unpack(body))
                else:
                    body = bare_hub.pack(bare_hub.after(source, last))
                    client.post("/push", content=body).raise_for_status()
                size += len(body)
            spent = time.perf_counter() - start
            found.append(Run(len(given) / spent, size / len(given), time.process_time() - busy))
        source.close()
        target.close()
    return found


def _size(given: Parts) -> int:
    return sum(len(raw) + len(sealed or b"") for raw, sealed in given) // len(given)


@contextmanager
def process(command: list[str], question: str, *, trusted: bool = True) -> Iterator[str]:
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=os.environ)
    try:
        for _ in range(200):
            try:
                httpx.get(question, verify=trusted).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield question.partition("/")[0] + "//" + question.split("/")[2]
    finally:
        server.terminate()
        server.wait(30)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def now() -> int:
    return time.time_ns() // 1_000_000
