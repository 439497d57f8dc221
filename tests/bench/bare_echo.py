"""The least that tells boards something: what is posted goes to every stream. python -m tests.bench.bare_echo PORT"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

_streams: set[asyncio.Queue[bytes]] = set()


async def say(request: Request) -> Response:
    body = await request.body()
    for one in _streams:
        one.put_nowait(b"data: " + body + b"\n\n")
    return Response(status_code=200)


async def told(request: Request) -> Response:
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    _streams.add(queue)

    async def lines() -> AsyncIterator[bytes]:
        try:
            yield b": here\n\n"
            while True:
                yield await queue.get()
        finally:
            _streams.discard(queue)

    return StreamingResponse(lines(), media_type="text/event-stream")


if __name__ == "__main__":
    app = Starlette(routes=[Route("/say", say, methods=["POST"]), Route("/told", told)])
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", timeout_graceful_shutdown=1)
