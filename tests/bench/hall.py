"""A crowded hall on one hub: 10 counters, 2 kiosks and 3 boards, 5 tickets a second, many minutes.

The hub is a process of its own. Each desk is a light one (`tests.bench.fleet`): it signs its events, pushes, listens
and pulls as a real desk does; a counter claims a ticket at the hub before it calls it, by the rule of the real desks.
One board is a desk that listens, two are the hub's own, as a browser has them. A citizen needs less than two seconds,
so that ten counters keep up with five a second.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clerkdesk.domain import events as e
from clerkdesk.domain import queueing
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.queueing import Place, Waiting
from clerkdesk.hub.board.keys import new_key
from clerkdesk.journal import event as journal
from clerkdesk.journal.facts import fact
from clerkdesk.sync import protocol as p
from clerkdesk.sync.protocol.claims import MOST, AskClaim, Claimed, Further
from tests.bench.figures import ROOT, Figure, ms, p99
from tests.bench.fleet import Chain, Hub, LightDesk, Told
from tests.bench.light_line import LightLine
from tests.bench.province import answers, cpu, enrol, process, until, watch
from tests.bench.syncing import HUB, free_port
from tests.meeting import Hub as HubHere

COUNTERS: Final = 10
KIOSKS: Final = 2
BOARDS: Final = 1
SCREENS: Final = 2
"""Boards that are desks, and boards that are browsers."""
RATE: Final = 5.0
"""Tickets a second, of both kiosks together."""
WALK: Final = (0.2, 0.6)
TALK: Final = (0.8, 1.6)
"""Seconds from a call until somebody sits down, and until they are done; at least and at most."""
SITE: Final = "H24.101.05"


@dataclass
class Found:
    """What the run came to. Times in seconds; called: of each call the bytes of its event, when it was made."""

    told: Told = field(default_factory=Told)
    born: dict[bytes, float] = field(default_factory=dict)
    called: dict[bytes, float] = field(default_factory=dict)
    boards: list[float] = field(default_factory=list)
    numbered: dict[str, float] = field(default_factory=dict)
    screens: list[float] = field(default_factory=list)
    claims: list[float] = field(default_factory=list)
    lost: int = 0
    passed: int = 0
    issued: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)
    rss: list[int] = field(default_factory=list)
    cpu: float = 0.0


class HallDesk(LightDesk):
    """A desk that knows who waits. waiting: by stream; moved: the version of what moved each ticket last."""

    def __init__(self, chain: Chain, hub: Hub, port: int, found: Found) -> None:
        super().__init__(chain, hub, port, found.told)
        self.count_for(found.told, found.born)
        self.hub, self.port, self.found = hub, port, found
        self.waiting: dict[str, Waiting] = {}
        self.moved: dict[str, int] = {}

    def write(self, stream: str, version: int, what: e.Payload) -> bytes:
        """Do something, as the desk's own program does: its own view first, then the hub is told."""
        self.chain.add(stream, version, what, now_ms())
        raw = self.chain.waiting[-1].raw
        self.look(stream, version, what)
        self.deed_done()
        return raw

    def take(self, events: Sequence[p.Wire], now: float) -> None:
        """Follow what the others did."""
        for one in events:
            told = fact(one.raw)
            self.look(told.stream, told.version, told.what)

    def look(self, stream: str, version: int, what: e.Payload) -> None:
        """Note who waits from now on, and who does not."""
        if isinstance(what, e.TicketPayload):
            self.moved[stream] = max(version, self.moved.get(stream, 0))
        if isinstance(what, e.TicketIssued) and self.moved[stream] == version:
            self.waiting[stream] = Waiting(stream=stream, number=what.number, since=now_ms(), ahead=what.ahead)
        elif isinstance(what, e.TicketCalled):
            self.waiting.pop(stream, None)


class Kiosk(HallDesk):
    """Gives numbers out."""

    async def issue(self, letters: str, until_: float) -> None:
        """Do so until ``until_``, `RATE` a second together with the other kiosk."""
        number, due = 0, time.perf_counter()
        while (now := time.perf_counter()) < until_:
            while due <= now:
                number += 1
                name = f"{letters}{number:03d}"
                ahead = random.choice((0, 0, 0, 20))
                issued = e.TicketIssued(number=name, letters=letters, running=number, day=today(), ahead=ahead)
                self.write(f"ticket:{journal.new_id()}", 1, issued)
                self.found.issued += 1
                due += random.expovariate(RATE / KIOSKS)
            await asyncio.sleep(max(0.001, due - now))


class CounterDesk(HallDesk):
    """Calls, serves and finishes one after the other. gone: what others have, the hub said."""

    def __init__(self, chain: Chain, hub: Hub, port: int, found: Found) -> None:
        super().__init__(chain, hub, port, found)
        self.gone: set[Further] = set()

    async def work(self, name: str) -> None:
        """Do so until cancelled."""
        line = LightLine(self.port)
        self.write(f"counter:{journal.new_id()}", 1, e.CounterOpened(counter=name))
        while True:
            stream = await self._next(name, line)
            if stream is None:
                await asyncio.sleep(0.1)
                continue
            version = self.moved[stream]
            number = self.waiting[stream].number
            raw = self.write(stream, version + 1, e.TicketCalled(counter=name, claimed=True))
            self.found.called[raw] = self.found.numbered[number] = time.perf_counter()
            await asyncio.sleep(random.uniform(*WALK))
            visit = f"visit:{journal.new_id()}"
            self.chain.add(visit, 1, e.VisitOpened(), now_ms())
            self.write(stream, version + 2, e.TicketServing(counter=name, visit=visit))
            await asyncio.sleep(random.uniform(*TALK))
            self.write(stream, version + 3, e.TicketDone(counter=name))

    async def _next(self, name: str, line: LightLine) -> str | None:
        """Claim whose turn it is; what others were given is not asked for again before news of it."""
        while order := [one for one in self._order(name) if one not in self.gone][:MOST]:
            asked = AskClaim(ticket=order[0].ticket, version=order[0].version, counter=name, further=tuple(order[1:]))
            began = time.perf_counter()
            claimed, _size = await self.hub.ask(self.chain, line, "POST", "/v1/claims", p.pack(asked), Claimed)
            self.found.claims.append(time.perf_counter() - began)
            self.gone |= set(order[: claimed.passed])
            self.found.passed += claimed.passed
            if claimed.held:
                return order[claimed.passed].ticket
            self.found.lost += 1
        return None

    def _order(self, name: str) -> list[Further]:
        order = queueing.line(self.waiting.values(), Place(name=name), ())
        return [Further(one.stream, self.moved[one.stream]) for one in order]


class BoardDesk(HallDesk):
    """Shows what is called, and remembers how old that was then."""

    def take(self, events: Sequence[p.Wire], now: float) -> None:
        """Note when each call was seen."""
        super().take(events, now)
        self.found.boards += [now - at for one in events if (at := self.found.called.get(one.raw)) is not None]


class Counting(BoardDesk):
    """A board that counts what becomes of each ticket."""

    def look(self, stream: str, version: int, what: e.Payload) -> None:
        """Count it."""
        super().look(stream, version, what)
        match what:
            case e.TicketIssued(number=number):
                self.found.numbers[number] += 1
            case e.TicketCalled():
                self.found.calls[stream] += 1
            case e.TicketDone():
                self.found.done[stream] += 1
            case _:
                pass


async def browse(port: int, key: str, found: Found) -> None:
    """Look at the hub's own board as a browser does; remember how old each call was when it first stood there."""
    seen: set[str] = set()
    async for line in LightLine(port).data(f"/board/{key}/events", {}):
        if line.startswith(b"{"):
            now = time.perf_counter()
            for one in json.loads(line)["calls"]:
                if one["number"] not in seen:
                    seen.add(one["number"])
                    found.screens.append(now - found.numbered[one["number"]])


def now_ms() -> int:
    return round(time.time() * 1000)


def today() -> str:
    return datetime.now(SITE_TIME).date().isoformat()


def figures(minutes: float | None = None) -> list[Figure]:
    """Run for ``minutes``: CLERKDESK_HALL_MINUTES says how many, 10 when it says nothing."""
    minutes = minutes or float(os.environ.get("CLERKDESK_HALL_MINUTES", "10"))
    top = ROOT / "hall"
    shutil.rmtree(top, ignore_errors=True)
    top.mkdir(parents=True)
    random.seed(5)
    found = asyncio.run(_run(top, minutes * 60))
    echoed = asyncio.run(_echo(min(60.0, minutes * 30)))
    return _figures(found, echoed, minutes)


async def _run(top: Path, seconds: float) -> Found:
    letters = [f"{chr(66 + number)}" for number in range(COUNTERS + KIOSKS + BOARDS)]
    chains = [Chain(SITE, Ed25519PrivateKey.generate(), one) for one in letters]
    papers, key = enrol(top, "", chains)
    with closing(HubHere(top / "hub")) as here, here.database.writing() as connection:
        boards = [new_key(connection, SITE, f"TV {number}", now_ms()) for number in range(SCREENS)]
    port, found = free_port(), Found()
    hub = Hub(key.id, key.public, papers)
    with process([*HUB, "--folder", str(top / "hub"), "serve", "--port", str(port)], top / "hub.log") as server:
        await answers(port, server)
        kinds: list[type[HallDesk]] = [
            *[CounterDesk] * COUNTERS,
            *[Kiosk] * KIOSKS,
            Counting,
            *[BoardDesk] * (BOARDS - 1),
        ]
        desks = [kind(chain, hub, port, found) for kind, chain in zip(kinds, chains, strict=True)]
        for desk in desks:
            desk.deed_done()
        living = [asyncio.create_task(desk.live()) for desk in desks]
        living += [asyncio.create_task(browse(port, one, found)) for one in boards]
        watching = asyncio.create_task(watch(server.pid, found.rss))
        await until(lambda: all(not desk.chain.waiting for desk in desks), 60)
        working = [
            asyncio.create_task(desk.work(str(number)))
            for number, desk in enumerate(desks, start=1)
            if isinstance(desk, CounterDesk)
        ]
        before, began = cpu(server.pid), time.perf_counter()
        ends = began + seconds
        kiosks = [(desk, desk.chain) for desk in desks if isinstance(desk, Kiosk)]
        issuing_ = [
            asyncio.create_task(desk.issue(letter, ends)) for (desk, _chain), letter in zip(kiosks, "PQ", strict=True)
        ]
        try:
            await asyncio.gather(*issuing_)
            found.cpu = (cpu(server.pid) - before) / (time.perf_counter() - began)
            await until(lambda: sum(found.done.values()) >= found.issued or any(one.done() for one in working), 120)
            await until(lambda: all(desk.has + desk.chain.seq >= _written(desks) for desk in desks), 60)
            assert server.poll() is None
        finally:
            tasks = [*working, *living, watching]
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        found.told.errors.update(_left(top / "hub.log"))
        for fault in ended:
            if isinstance(fault, Exception):
                found.told.errors[repr(fault)] += 1
    assert found.issued == len(found.numbers) == len(found.calls) == len(found.done)
    for count in (found.numbers, found.calls, found.done):
        assert set(count.values()) == {1}, "nothing twice"
    return found


def _left(log: Path) -> list[str]:
    """Return the lines in which the hub says that something went wrong."""
    return [
        line[:120] for line in log.read_text(errors="replace").splitlines() if "ERROR" in line or "Traceback" in line
    ]


def _written(desks: Sequence[HallDesk]) -> int:
    return sum(desk.chain.seq for desk in desks)


# --- beside it: a line of a few bytes to as many listeners, by the same server software


async def _echo(seconds: float) -> list[float]:
    """Post at the same rate to a bare echo over server-sent events; return how long until each listener has it."""
    port, seen, sent = free_port(), list[float](), dict[int, float]()
    with process([sys.executable, "-m", "tests.bench.bare_echo", str(port)], ROOT / "hall" / "echo.log") as server:
        await answers(port, server)

        async def listen() -> None:
            async for number in LightLine(port).told("/told", {}):
                if number in sent:
                    seen.append(time.perf_counter() - sent[number])

        listening = [asyncio.create_task(listen()) for _ in range(BOARDS + SCREENS)]
        await asyncio.sleep(1)
        line, ends = LightLine(port), time.perf_counter() + seconds
        while time.perf_counter() < ends:
            number = len(sent) + 1
            sent[number] = time.perf_counter()
            await line.ask("POST", "/say", {}, str(number).encode())
            await asyncio.sleep(random.expovariate(RATE))
        await asyncio.sleep(1)
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
    assert len(seen) == (BOARDS + SCREENS) * len(sent)
    return seen


# --- what it came to


def _figures(found: Found, echoed: list[float], minutes: float) -> list[Figure]:
    told, seen = found.told, [*found.boards, *found.screens]
    errors = "; ".join(f"{what} {times}" for what, times in told.errors.items()) or "no error"
    tail = found.rss[len(found.rss) * 3 // 4 :] or [0]
    rate = found.issued / minutes / 60
    return [
        Figure(
            what=f"{COUNTERS} counters, {KIOSKS} kiosks, {BOARDS + SCREENS} boards, {rate:.1f} tickets a second "
            f"for {minutes:g} min: a call until each board has it ({len(seen):,})",
            ours=f"{ms(seen)}; a desk's board {ms(found.boards)}, a browser's {ms(found.screens)}",
            baseline=f"bare echo over server-sent events: {ms(echoed)}",
            ratio=statistics.median(seen) / statistics.median(echoed),
            goal="median 150 ms, p99 500",
            reached=statistics.median(seen) <= 0.150 and p99(seen) <= 0.500,
        ),
        Figure(
            what=f"the same: a claim ({len(found.claims):,} for {found.issued:,} calls; {found.passed:,} of others "
            f"passed over, {found.lost:,} claims got none)",
            ours=ms(found.claims),
            goal="median 50 ms",
            reached=statistics.median(found.claims) <= 0.050,
        ),
        Figure(
            what=f"the same: {told.sent:,} events up, {told.received:,} down; nothing called or done twice",
            ours=f"{errors}; a push {ms(told.pushes)}",
            goal="no error",
            reached=not told.errors,
        ),
        Figure(
            what="the same: the hub's memory, and cores that it keeps busy",
            ours=f"{found.rss[0]} MB at first, {statistics.median(tail):.0f} in the last quarter, "
            f"{found.rss[-1]} in the end; {found.cpu:.2f} cores",
        ),
    ]
