"""HTTP/1.1 over asyncio with nothing to spare: hundreds of kept-open connections in one process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

from clerkdesk.sync import protocol as p

PATIENCE: Final = 60.0
"""Seconds that a desk waits for an answer (`clerkdesk.sync.transport`)."""
EXPIRY: Final = 5.0
"""Seconds after which an idle connection is not used again (as httpx does)."""


class LightLine:
    """One connection to a server on the loopback, opened when it is needed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used = 0.0

    async def ask(self, method: str, target: str, headers: dict[str, str], body: bytes = b"") -> p.Reply:
        """Return the answer to one request.

        Raises:
            OSError, TimeoutError: none comes; the connection is closed.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                reader = await self._send(method, target, headers, body)
                status, told = await _head(reader)
                content = await reader.readexactly(int(told.get("content-length", "0")))
                self._used = time.monotonic()
                return p.Reply(status, told, content)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            self.close()
            raise error if isinstance(error, OSError | TimeoutError) else ConnectionError("cut") from error

    async def told(self, target: str, headers: dict[str, str]) -> AsyncIterator[int]:
        """Yield the numbers of a stream of server-sent events until it ends.

        Raises:
            OSError: it cannot be had.
        """
        async for line in self.data(target, headers):
            yield int(line)

    async def data(self, target: str, headers: dict[str, str]) -> AsyncIterator[bytes]:
        """Yield the data of a stream of server-sent events, line by line.

        Raises:
            OSError: it cannot be had.
        """
        reader = await self._send("GET", target, headers, b"")
        async with asyncio.timeout(PATIENCE):
            status, _ = await _head(reader)
        if status != 200:
            raise ConnectionError(f"HTTP {status}")
        while line := await reader.readline():
            if line.startswith(b"data:"):
                yield line[5:].strip()

    async def _send(self, method: str, target: str, headers: dict[str, str], body: bytes) -> asyncio.StreamReader:
        if self._ends is not None and (self._ends[0].at_eof() or time.monotonic() > self._used + EXPIRY):
            self.close()
        if self._ends is None:
            self._ends = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
        reader, writer = self._ends
        lines = [f"{method} {target} HTTP/1.1", "host: hub", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode("ascii") + body)
        await writer.drain()
        return reader

    def close(self) -> None:
        if self._ends is not None:
            with suppress(OSError, RuntimeError):
                self._ends[1].close()
            self._ends = None


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    named = (line.partition(":") for line in lines[1:] if line)
    return int(lines[0].split()[1]), {name.strip().lower(): value.strip() for name, _, value in named}
