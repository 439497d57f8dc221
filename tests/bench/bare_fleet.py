"""The same desks at the bare hub: rows in, rows out, the same bytes; who wrote tells the others of the site itself."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from clerkdesk.sync import protocol as p
from tests.bench import bare_hub
from tests.bench.fleet import Chain, LightDesk
from tests.bench.light_line import LightLine


class Bare:
    """The bare hub keeps rows, not sites: each desk asks for as many rows as its site has, wherever they stand."""

    def __init__(self) -> None:
        self._desks: dict[str, list[LightDesk]] = defaultdict(list)
        self._written: dict[str, int] = defaultdict(int)

    async def push(self, chain: Chain, line: LightLine) -> tuple[int, tuple[str, str] | None]:
        """Send what waits; the others of the site hear of it at once."""
        rows = [(wire.raw, wire.sealed) for wire in chain.waiting]
        body = bare_hub.pack(rows)
        await _well(line, "POST", "/push", body)
        self._written[chain.site] += len(rows)
        for desk in self._desks[chain.site]:
            desk.wake.set()
        return len(body), None

    async def pull(self, chain: Chain, line: LightLine, cursor: str) -> tuple[Sequence[p.Wire], str, bool, int]:
        """Take as many rows as the others of the site have written since."""
        after = int(cursor or 0)
        due = self._written[chain.site] - chain.seq + len(chain.waiting) - after
        reply = await _well(line, "GET", f"/pull?after={after}&most={max(0, due)}")
        rows = bare_hub.unpack(reply.body)[: max(0, due)]
        return [p.Wire(raw, sealed) for raw, sealed in rows], str(after + len(rows)), len(rows) < due, len(reply.body)

    async def listen(self, chain: Chain, line: LightLine, desk: LightDesk) -> None:
        """Be told by the others."""
        self._desks[chain.site].append(desk)
        try:
            await asyncio.Event().wait()
        finally:
            self._desks[chain.site].remove(desk)


async def _well(line: LightLine, method: str, target: str, body: bytes = b"") -> p.Reply:
    reply = await line.ask(method, target, {}, body)
    if reply.status != 200:
        raise ConnectionError(f"HTTP {reply.status}")
    return reply
