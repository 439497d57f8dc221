"""A province on one hub process with PostgreSQL: three times its busiest minute, and all desks at once after a day.

What is assumed, from the design's 50 to 300 citizens a day: every commune has 300, and five desks. A quarter of them
come in the busiest hour, and its busiest minute has twice that hour's mean: 2.5 citizens in a commune, 7.5 at three
times that. Each makes seven events in three deeds: a dossier comes in, a result is there, it is handed over.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clerkdesk.domain.procedure import Procedure
from clerkdesk.hub import desks, inviting
from clerkdesk.hub.keys import HubKey
from clerkdesk.sync import protocol as p
from tests.bench import bulk
from tests.bench.bare_fleet import Bare
from tests.bench.figures import ROOT, Figure, p99
from tests.bench.fleet import Asked, Chain, Citizens, Hub, LightDesk, Told
from tests.bench.syncing import HUB, free_port
from tests.cluster import POSTGRES, Cluster
from tests.meeting import Hub as HubHere

DESKS: Final = 5
"""In a commune."""
CITIZENS: Final = 300
"""Of a commune in a day; 175, the middle of the range, in the day of the outage."""
OUTAGE: Final = 175
PER_MINUTE: Final = 3 * CITIZENS / 4 / 60 * 2
"""Citizens of a commune in three times its busiest minute."""
SIZES: Final = (100, 200, 400, 840)
PATIENCE: Final = 900.0


@dataclass
class Stage:
    """What one number of desks came to. rss: MB of the hub each second; cpu: its seconds in the minute."""

    desks: int
    minute: Told = field(default_factory=Told)
    back: Told = field(default_factory=Told)
    deeds: int = 0
    seconds: float = 0.0
    caught_up: float = 0.0
    rss: list[int] = field(default_factory=list)
    cpu: float = 0.0


def figures(sizes: Sequence[int] = SIZES, seconds: float = 40.0) -> list[Figure]:
    """Measure; print the growth and the memory, return the figures of the largest."""
    if not POSTGRES.is_dir():
        return []
    top = ROOT / "province"
    procedure = _procedure()
    found = []
    for size in sizes:
        shutil.rmtree(top, ignore_errors=True)
        top.mkdir(parents=True)
        random.seed(size)
        ours = asyncio.run(_ours(top, size, seconds, procedure))
        bare = asyncio.run(_bare(top, size, seconds, procedure))
        found.append((ours, bare))
        _say(ours, bare)
    return _figures(*found[-1])


def _procedure() -> Procedure:
    with closing(bulk.small("province-catalogue")) as desk:
        return bulk._procedure(desk, "2.000815")


# --- one number of desks


async def _ours(top: Path, size: int, seconds: float, procedure: Procedure) -> Stage:
    with Cluster() as cluster:
        chains = [_chain(number, procedure) for number in range(size)]
        papers, key = enrol(top, cluster.address, chains)
        port = free_port()
        command = [*HUB, "--folder", str(top / "hub"), "--db", cluster.address, "serve", "--port", str(port)]
        with process(command, top / "hub.log") as server:
            return await _measured(Stage(size), chains, Hub(key.id, key.public, papers), port, server, seconds)


async def _bare(top: Path, size: int, seconds: float, procedure: Procedure) -> Stage:
    port = free_port()
    chains = [_chain(number, procedure) for number in range(size)]
    command = [sys.executable, "-m", "tests.bench.bare_hub", str(top / "bare.db"), str(port)]
    with process(command, top / "bare.log") as server:
        return await _measured(Stage(size), chains, Bare(), port, server, seconds)


def _chain(number: int, procedure: Procedure) -> Citizens:
    site, letter = f"H24.{100 + number // DESKS}.05", "BCDEF"[number % DESKS]
    return Citizens(site, Ed25519PrivateKey.generate(), procedure, letter)


def enrol(top: Path, address: str, chains: Sequence[Chain]) -> tuple[dict[str, tuple[Ed25519PrivateKey, str]], HubKey]:
    """Make desks, keys and all, known to the hub at once."""
    papers = {}
    with closing(HubHere(top / "hub", address)) as hub:
        hub.now = time.time_ns() // 1_000_000
        with hub.database.writing() as connection:
            for chain in chains:
                code = p.read_code(desks.new_code(connection, hub.key, chain.site, hub.now))
                assert code is not None
                asked = p.Enrol(secret=code[0], public_key=chain.public, agency=chain.site, letters=chain.letters)
                paper = inviting.enrol(connection, hub.key, asked, hub.now)
                papers[chain.origin] = (chain.private, p.to_header(paper))
        return papers, hub.key


async def _measured(
    stage: Stage, chains: list[Citizens], asked: Asked, port: int, server: subprocess.Popen[bytes], seconds: float
) -> Stage:
    await answers(port, server)
    watching = asyncio.create_task(watch(server.pid, stage.rss))
    try:
        at_work = await _minute(stage, chains, asked, port, server, seconds)
        await _after_a_day(stage, at_work, chains, asked, port)
        assert server.poll() is None
        return stage
    finally:
        watching.cancel()


async def _minute(
    stage: Stage, chains: list[Citizens], asked: Asked, port: int, server: subprocess.Popen[bytes], seconds: float
) -> list[LightDesk]:
    """All desks are connected; citizens come at every commune."""
    async with _live(chains, asked, port, Told(), None) as fleet:
        for desk in fleet:
            desk.deed_done()
        await until(lambda: _even(fleet), PATIENCE)
        born: dict[bytes, float] = {}
        for desk in fleet:
            desk.count_for(stage.minute, born)
        before, began = cpu(server.pid), time.perf_counter()
        chain_of = dict(zip(fleet, chains, strict=True))
        turns = {desk: chain.citizen() for desk, chain in chain_of.items()}
        rate = PER_MINUTE / 60 / DESKS * 3  # deeds a second of one desk
        due = time.perf_counter()
        while (now := time.perf_counter()) < began + seconds:
            while due <= now:
                desk = random.choice(fleet)
                if next(turns[desk], "over") == "over":
                    turns[desk] = chain_of[desk].citizen()
                    next(turns[desk])
                desk.deed_done()
                stage.deeds += 1
                due += random.expovariate(rate * len(fleet))
            await asyncio.sleep(max(0.001, due - now))
        await until(lambda: _even(fleet), PATIENCE)
        stage.seconds = time.perf_counter() - began
        stage.cpu = cpu(server.pid) - before
        return fleet


async def _after_a_day(stage: Stage, before: list[LightDesk], chains: list[Citizens], asked: Asked, port: int) -> None:
    """Every desk worked on for a day without the hub; now all are back."""
    for chain in chains:
        for _ in range(OUTAGE // DESKS):
            for _deed in chain.citizen():
                pass
    async with _live(chains, asked, port, stage.back, before) as fleet:
        began = time.perf_counter()
        for desk in fleet:
            desk.deed_done()
        await until(lambda: _even(fleet), PATIENCE)
        stage.caught_up = time.perf_counter() - began


def _even(fleet: list[LightDesk]) -> bool:
    """Return whether each desk has all that the others of its site wrote."""
    written: dict[str, int] = {}
    for desk in fleet:
        written[desk.chain.site] = written.get(desk.chain.site, 0) + desk.chain.seq
    return all(not d.chain.waiting and d.has >= written[d.chain.site] - d.chain.seq for d in fleet)


@asynccontextmanager
async def _live(
    chains: Sequence[Chain], asked: Asked, port: int, told: Told, before: list[LightDesk] | None
) -> AsyncIterator[list[LightDesk]]:
    fleet = [LightDesk(chain, asked, port, told) for chain in chains]
    for desk, old in zip(fleet, before or [], strict=False):
        desk.cursor, desk.has = old.cursor, old.has
    tasks = [asyncio.create_task(desk.live()) for desk in fleet]
    try:
        yield fleet
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(holds: object, patience: float) -> None:
    assert callable(holds)
    ends = time.perf_counter() + patience
    while not holds():
        assert time.perf_counter() < ends, "it comes to no end"
        await asyncio.sleep(0.1)


# --- the server's process


@contextmanager
def process(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out, env=os.environ)
    try:
        yield server
    finally:
        server.terminate()
        server.wait(30)


async def answers(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None
        with suppress(OSError):
            (await asyncio.open_connection("127.0.0.1", port))[1].close()
            return
        await asyncio.sleep(0.1)


async def watch(process: int, rss: list[int]) -> None:
    while True:
        with suppress(OSError):
            status = Path(f"/proc/{process}/status").read_text()
            rss.append(next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) // 1024)
        await asyncio.sleep(1)


def cpu(process: int) -> float:
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


# --- what it came to


def _say(ours: Stage, bare: Stage) -> None:
    """Print a row of the growth for each of both."""
    for name, stage in (("ours", ours), ("bare", bare)):
        minute, back = stage.minute, stage.back
        errors = "; ".join(f"{what} {times}" for what, times in (minute.errors + back.errors).items())
        cells = (
            f"{stage.desks} desks, {name}",
            f"{stage.deeds / stage.seconds:.1f} deeds/s",
            f"push {_ms(minute.pushes)}",
            f"pull {_ms(minute.pulls)}",
            f"seen {_ms(minute.seen)}",
            f"{stage.cpu / stage.seconds:.2f} cores",
            f"back: {back.sent:,} up, {back.received:,} down in {stage.caught_up:.0f} s",
            f"push {_ms(back.pushes)}",
            f"pull {_ms(back.pulls)}",
            f"errors: {errors or 'none'}",
            f"MB {curve(stage.rss)}",
        )
        print("| " + " | ".join(cells) + " |", flush=True)


def _figures(ours: Stage, bare: Stage) -> list[Figure]:
    well = not (ours.minute.errors + ours.back.errors)
    return [
        Figure(
            what=f"{ours.desks} desks, three times the busiest minute: {ours.deeds / ours.seconds:.0f} deeds a second",
            ours=f"push {_ms(ours.minute.pushes)}; seen at another desk {_ms(ours.minute.seen)}",
            baseline=f"bare: push {_ms(bare.minute.pushes)}; seen {_ms(bare.minute.seen)}",
            ratio=statistics.median(ours.minute.pushes) / statistics.median(bare.minute.pushes),
            goal="no error",
            reached=not ours.minute.errors,
        ),
        Figure(
            what=f"all back after a day: {ours.back.sent:,} events up, {ours.back.received:,} down",
            ours=f"{ours.caught_up:.0f} s; memory up to {max(ours.rss)} MB",
            baseline=f"bare: {bare.caught_up:.0f} s",
            ratio=ours.caught_up / bare.caught_up,
            goal="no error",
            reached=well,
        ),
    ]


def _ms(found: list[float]) -> str:
    return f"{statistics.median(found) * 1000:.0f} ms (p99 {p99(found) * 1000:.0f})" if found else "-"


def curve(rss: list[int]) -> str:
    step = max(1, len(rss) // 16)
    return " ".join(str(max(rss[at : at + step])) for at in range(0, len(rss), step))
