"""Desks without a file: each has a key and a chain, signs, pushes, pulls and listens by the protocol, keeps nothing.

They take turns as a desk's background exchange does: a deed or a notice wakes it, it pushes what waits and pulls.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import SITE_TIME
from clerkdesk.domain.procedure import Procedure
from clerkdesk.journal import event as journal
from clerkdesk.journal.place import START
from clerkdesk.services.invented import People
from clerkdesk.sync import protocol as p
from clerkdesk.sync.backoff import Backoff
from clerkdesk.sync.line import check, record_in
from tests.bench.bulk import NOW, _delivered, _received
from tests.bench.light_line import LightLine
from tests.counter import LAN


class Chain:
    """The journal of one desk. waiting: what was not sent yet. confirmed: how far the hub has it; others: theirs."""

    def __init__(self, site: str, private: Ed25519PrivateKey, letters: str) -> None:
        self.public = private.public_key().public_bytes_raw()
        self.origin = hashlib.sha256(self.public).hexdigest()[:16]
        self.site = site
        self.letters = letters
        self.private = private
        self._prev = START
        self.seq = 0
        self.waiting: list[p.Wire] = []
        self.confirmed = 0
        self.others: dict[str, int] = {}
        self.add(f"origin:{self.origin}", 1, e.OriginOpened(public_key=self.public.hex(), letters=letters, agency=site))

    def add(self, stream: str, version: int, what: e.Payload, at: int = 0) -> None:
        """Write an event. at: ms; 0: of the day that is usual here."""
        event = journal.write(
            what, origin=self.origin, seq=self.seq + 1, stream=stream, version=version,
            at=at or round(NOW.timestamp() * 1000), clerk=LAN, prev=self._prev,
        )  # fmt: skip
        self._prev, self.seq = event.hash, event.record.seq
        self.waiting.append(p.Wire(event.raw, event.sealed))

    def ranges(self) -> p.Push:
        """Return all that waits as a push."""
        head = f"clerkdesk head 1\n{self.origin}\n{self.seq}\n{self._prev}\n".encode()
        events, first = tuple(self.waiting), self.seq - len(self.waiting) + 1
        one = p.Range(origin=self.origin, first=first, events=events, signature=self.private.sign(head))
        return p.Push(ranges=(one,))


class Citizens(Chain):
    """What a counter writes of a citizen who hands something in, or fetches a result."""

    def __init__(self, site: str, private: Ed25519PrivateKey, procedure: Procedure, letters: str) -> None:
        super().__init__(site, private, letters)
        self._procedure = procedure
        self._people = People(random.Random(self.origin))
        self._dossiers: list[str] = []

    def receive(self) -> None:
        """A dossier comes in: a visit, the reception, a fee, a receipt."""
        visit, stream = (f"{kind}:{journal.new_id()}" for kind in ("visit", "dossier"))
        at, person = NOW.astimezone(SITE_TIME), self._people.person()
        received = _received(self.seq % 10_000, at, at + timedelta(days=3), visit, self._procedure, person, 8000)
        code = f"{self.site}{received.code[len('H24.101.05') :]}"
        received = replace(received, code=code)
        self.add(visit, 1, e.VisitOpened(personal=e.VisitPeople(visitor=person)))
        self.add(stream, 1, received)
        self.add(stream, 2, e.FeeTaken(amount=8000))
        self.add(stream, 3, e.PaperIssued(kind=e.PaperKind.RECEIPT, job=journal.new_id()))
        self._dossiers.append(stream)

    def result(self) -> None:
        """The result of a dossier is there."""
        self.add(self._dossiers[0], 4, e.ResultIn(number="12/UBND", excerpt="Kết quả"))

    def deliver(self) -> None:
        """It is handed over."""
        at, stream = NOW.astimezone(SITE_TIME), self._dossiers.pop(0)
        self.add(stream, 5, _delivered(at, self._people.person()))
        self.add(stream, 6, e.PaperIssued(kind=e.PaperKind.DELIVERY, job=journal.new_id()))

    def citizen(self) -> Iterator[None]:
        """Do all deeds that one citizen makes, one by one."""
        for deed in (self.receive, self.result, self.deliver):
            deed()
            yield


@dataclass
class Told:
    """What happened to all desks. Times in seconds; errors: what an exchange failed with."""

    pushes: list[float] = field(default_factory=list)
    pulls: list[float] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    received: int = 0
    travelled: int = 0


class Asked(Protocol):
    """The other end: the hub, or the bare one."""

    async def push(self, chain: Chain, line: LightLine) -> tuple[int, tuple[str, str] | None]:
        """Send what waits; return the bytes that travelled, and between which cursors nothing else came."""

    async def pull(self, chain: Chain, line: LightLine, cursor: str) -> tuple[Sequence[p.Wire], str, bool, int]:
        """Return events, the cursor after them, whether there is more, and the bytes that travelled."""

    async def listen(self, chain: Chain, line: LightLine, desk: LightDesk) -> None:
        """Wake ``desk`` whenever there is something to pull, until the line breaks."""


class Hub:
    """ClerkDesk's hub, asked as a desk asks it. papers: each origin's certificate as it is shown."""

    def __init__(self, hub: str, public: bytes, papers: dict[str, tuple[Ed25519PrivateKey, str]]) -> None:
        self._hub, self._public, self._papers = hub, public, papers

    async def push(self, chain: Chain, line: LightLine) -> tuple[int, tuple[str, str] | None]:
        body = p.pack(chain.ranges())
        pushed, size = await self.ask(chain, line, "POST", "/v1/push", body, p.Pushed)
        (standing,) = pushed.standings
        if standing.state != "taken":
            raise ConnectionError(f"{standing.state} {standing.code}")
        chain.confirmed = standing.seq
        return size, pushed.feed

    async def pull(self, chain: Chain, line: LightLine, cursor: str) -> tuple[Sequence[p.Wire], str, bool, int]:
        confirmed = chain.others | {chain.origin: chain.confirmed}
        target = f"/v1/pull?after={cursor}&have={chain.seq}&marks={p.marks(confirmed)}&limit={p.USUAL_EVENTS}"
        pulled, size = await self.ask(chain, line, "GET", target, b"", p.Pulled)
        chain.others |= {one.origin: one.seq for one in pulled.heads}
        return pulled.events, pulled.cursor, pulled.more, size

    async def listen(self, chain: Chain, line: LightLine, desk: LightDesk) -> None:
        async for _position in line.told("/v1/notice", self._headers(chain, "GET", "/v1/notice", b"")):
            desk.wake.set()

    def _headers(self, chain: Chain, method: str, target: str, body: bytes) -> dict[str, str]:
        private, paper = self._papers[chain.origin]
        at = time.time_ns() // 1_000_000
        signature = private.sign(p.request_statement(self._hub, method, target, at, body)).hex()
        named = {"time": str(at), "signature": signature, "certificate": paper}
        return {"content-type": p.MEDIA} | {p.HEADER + name: value for name, value in named.items()}

    async def ask(
        self, chain: Chain, line: LightLine, method: str, target: str, body: bytes, kind: type[p.AnyRecord]
    ) -> tuple[p.AnyRecord, int]:
        """Ask for a record of ``kind``; return it and the bytes that travelled."""
        headers = self._headers(chain, method, target, body)
        reply = await line.ask(method, target, headers, body)
        if reply.status >= 500:
            raise ConnectionError(f"HTTP {reply.status}")
        check(reply, self._public, headers[p.HEADER + "signature"])
        return record_in(reply, kind), len(body) + len(reply.body)


class LightDesk:
    """One desk: wakes when something is to be sent or pulled, and tells how long that took."""

    def __init__(self, chain: Chain, asked: Asked, port: int, told: Told) -> None:
        self.chain = chain
        self.wake = asyncio.Event()
        self.has = 0
        self.cursor = ""
        self._asked = asked
        self._port = port
        self._told = told
        self._born: dict[bytes, float] = {}
        self._backoff = Backoff(random.Random(chain.origin))
        self._since: float | None = None

    def count_for(self, told: Told, born: dict[bytes, float]) -> None:
        """Tell ``told`` from now on; ``born``: when events that any desk wrote came to be."""
        self._told, self._born = told, born

    def deed_done(self) -> None:
        """Something waits from now on."""
        now = time.perf_counter()
        self._born[self.chain.waiting[-1].raw] = now
        self._since = self._since or now
        self.wake.set()

    def take(self, events: Sequence[p.Wire], now: float) -> None:
        """Look at what was pulled ``now``; a desk that shows nothing has no use for it."""

    async def live(self) -> None:
        """Exchange and listen until cancelled."""
        listening = asyncio.create_task(self._listen())
        line = LightLine(self._port)
        try:
            while True:
                await self.wake.wait()
                self.wake.clear()
                try:
                    await self._exchange(line)
                    self._backoff.reset()
                except (OSError, TimeoutError) as error:
                    self._told.errors[f"{type(error).__name__} {error}".strip()] += 1
                    await asyncio.sleep(self._backoff.next())
                    self.wake.set()
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
            line.close()

    async def _exchange(self, line: LightLine) -> None:
        told = self._told
        if self.chain.waiting:
            since, self._since = self._since or time.perf_counter(), None
            count = len(self.chain.waiting)
            try:
                size, feed = await self._asked.push(self.chain, line)
            except (OSError, TimeoutError):
                self._since = since
                raise
            del self.chain.waiting[:count]
            told.sent += count
            told.travelled += size
            told.pushes.append(time.perf_counter() - since)
            if feed is not None and feed[0] == self.cursor:
                self.cursor = feed[1]
                return
        more = True
        while more:
            began = time.perf_counter()
            events, self.cursor, more, size = await self._asked.pull(self.chain, line, self.cursor)
            now = time.perf_counter()
            told.pulls.append(now - began)
            told.travelled += size
            told.received += len(events)
            self.has += len(events)
            self.take(events, now)
            told.seen += [now - at for one in events if (at := self._born.get(one.raw)) is not None]

    async def _listen(self) -> None:
        while True:
            line = LightLine(self._port)
            try:
                await self._asked.listen(self.chain, line, self)
            except (OSError, TimeoutError) as error:
                self._told.errors[f"notice: {type(error).__name__} {error}".strip()] += 1
            finally:
                line.close()
            await asyncio.sleep(5)
