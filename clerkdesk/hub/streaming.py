"""Server-sent events: an answer that goes on until its reader leaves, reads no more, or the hub stops."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Final

from starlette.types import Message, Receive, Scope, Send

log = logging.getLogger(__name__)

HEARTBEAT: Final = 15.0
"""Seconds of silence after which a line shows that the stream still holds."""

PATIENCE: Final = 20.0
"""Seconds that a reader may take for one line before its stream is given up."""


class Telling:
    """One reader's answer; ``name``: who reads. It holds no queue: however often it is woken, the next line tells all.

    ``rest``: seconds that a line waits, at least, after the one before. Used on the server's event loop.
    """

    def __init__(self, name: str, rest: float = 0.0) -> None:
        self.name = name
        self._rest = rest
        self._woken = asyncio.Event()
        self._over = False

    def wake(self) -> None:
        """Tell something as soon as the reader takes it."""
        self._woken.set()

    def end(self) -> None:
        """End the answer."""
        self._over = True
        self._woken.set()

    def enter(self) -> None:
        """The answer begins."""
        raise NotImplementedError

    def leave(self) -> None:
        """It has ended."""
        raise NotImplementedError

    def line(self, *, woken: bool) -> bytes:
        """Return what is told now, b"" for nothing; ``woken``: there is news, else that the line holds."""
        raise NotImplementedError

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        leaving = asyncio.create_task(self._until_gone(receive))
        try:
            self.enter()
            await _within(PATIENCE, send, _START)
            while await self._next():
                woken = self._woken.is_set()
                self._woken.clear()
                if told := self.line(woken=woken):
                    await _within(PATIENCE, send, {"type": "http.response.body", "body": told, "more_body": True})
                    await asyncio.sleep(self._rest)
            await _within(PATIENCE, send, {"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            log.info("%s does not read its stream", self.name)
        finally:
            self.leave()
            leaving.cancel()

    async def _next(self) -> bool:
        """Wait until there is something to tell or a heartbeat is due; return whether to go on."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HEARTBEAT):
                await self._woken.wait()
        return not self._over

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self.end()


_START: Final[Message] = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-accel-buffering", b"no"),  # a balancer passes each line on at once
    ],
}


async def _within(seconds: float, send: Send, message: Message) -> None:
    async with asyncio.timeout(seconds):
        await send(message)
