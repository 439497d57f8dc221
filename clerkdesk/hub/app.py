"""The hub as an ASGI service: reads bodies within the limits, lets the gate answer in a thread, tells its health."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from typing import Final

from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from clerkdesk import __version__
from clerkdesk.hub import meters, surroundings
from clerkdesk.hub.admin.service import BASE as ADMIN
from clerkdesk.hub.admin.service import routes as admin_routes
from clerkdesk.hub.board.live import Halls
from clerkdesk.hub.board.service import routes as board_routes
from clerkdesk.hub.desks import Denied
from clerkdesk.hub.front import Front
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.limits import Limits
from clerkdesk.hub.notice import Notice, Stream
from clerkdesk.hub.storing import Storing
from clerkdesk.sync import protocol as p
from clerkdesk.sync.protocol.description import described

PULLS: Final = 2
"""Pulls that are worked on at once: all desks of a site pull after each push. More threads would only take turns at the
interpreter, and keep pushes and claims from theirs."""

SMALL: Final = 8 * 1024
"""Bytes of a push up to which it never waits for a large one. Small ones are worked on one by one: a crowd of them gets
no further by more, and a third of the processor goes into their taking turns."""

LARGE: Final = 4
"""Large ones that are worked on at once: the database is long at each."""

_METHODS: Final = ("GET", "POST", "PATCH", "OPTIONS", "DELETE")


def application(
    gate: Gate, notice: Notice | None = None, limits: Limits | None = None, *, strict: bool = False
) -> Front:
    """Return the service over ``gate``; whoever stops it closes ``notice`` first, lest open streams hold it up.

    ``strict``: browsers that came by TLS are told to come so for a year.
    """
    streams, storing = notice or Notice(gate.database), Storing(gate.database, gate.shelf, gate.meters)
    pulls, small, large = CapacityLimiter(PULLS), CapacityLimiter(1), CapacityLimiter(LARGE)

    def room(path: str, size: int) -> CapacityLimiter | None:
        """Return where a request waits for its turn, None where all others do."""
        return {"/v1/pull": pulls, "/v1/push": small if size <= SMALL else large}.get(path)

    gate.meters.notices.set_function(lambda: streams.count)
    gate.reached = streams.reached
    secret = f"Bearer {meters.token(gate.key)}"

    async def exchange(request: Request) -> Response:
        headers = _headers(request)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        if body is None:
            return _response(gate.fault(413, "too-large", "the body is too large", headers, path=request.url.path))
        asked = request.method, _target(request), headers, body
        turn = room(request.url.path, len(body))
        return _response(await to_thread.run_sync(gate.answer, *asked, limiter=turn))

    async def notices(request: Request) -> Response | Stream:
        headers = _headers(request)
        try:
            return streams.stream(await run_in_threadpool(gate.desk_of, request.method, _target(request), headers))
        except Denied as denied:
            return _response(gate.fault(denied.status, denied.code, str(denied), headers))

    async def door(request: Request) -> Response:
        """Show people to the pages; a machine is told that there is nothing here."""
        if "text/html" in request.headers.get("accept", ""):
            return Response(status_code=303, headers={"location": ADMIN})
        return await exchange(request)

    async def health(_request: Request) -> Response:
        try:
            well = await run_in_threadpool(gate.healthy)
        except SQLAlchemyError:
            well = False
        state = {"healthy": well, "version": __version__, "protocol": [p.VERSION]}
        state |= await run_in_threadpool(storing.told) if well else {}  # it still gives, and says why it takes nothing
        text = json.dumps(state)
        return Response(text, 200 if well else 503, media_type="application/json")

    async def live(_request: Request) -> Response:
        return Response("{}", media_type="application/json")

    about = json.dumps(described(__version__)).encode()

    async def description(_request: Request) -> Response:
        return Response(about, media_type="application/json")

    async def numbers(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), secret.encode()):
            return Response(status_code=401, headers={"www-authenticate": "Bearer"})
        return Response(await run_in_threadpool(gate.meters.text), media_type=meters.MEDIA)

    async def away(request: Request, error: Exception) -> Response:
        why = await run_in_threadpool(surroundings.failed, error)
        if not why:
            raise error
        storing.failed(why)
        headers = _headers(request)
        if p.HEADER + "signature" in headers and surroundings.full(error):
            text = "the disk of the hub is full; nothing was stored"
            return _response(gate.fault(507, "no-room", text, headers, path=request.url.path))
        again = {"retry-after": str(surroundings.AGAIN)}  # nobody's signature: desks take it for a line that is down
        return Response(f"{why}\n", 503, again, "text/plain; charset=utf-8")

    anything: Callable[[Request], object] = exchange
    told: Callable[[Request], object] = notices
    service = Starlette(
        routes=[
            Route("/", door, methods=["GET"]),
            Route("/health", health, methods=["GET"]),
            Route("/health/live", live, methods=["GET"]),
            Route("/openapi.json", description, methods=["GET"]),
            Route("/metrics", numbers, methods=["GET"]),
            Route("/v1/notice", told, methods=["GET"]),
            Route("/v1/{rest:path}", anything, methods=_METHODS),  # before the pages: each route is tried in turn
            *admin_routes(gate.database, gate.key, gate.now, storing.failed),
            *_boards(gate, streams),
            Route("/{path:path}", anything, methods=_METHODS),
        ],
        exception_handlers=dict.fromkeys(surroundings.FAILURES, away),
    )
    return Front(service, gate, limits or Limits(), strict=strict)


def boards_alone(gate: Gate, notice: Notice, limits: Limits | None = None) -> Front:
    """Return the boards and citizens' pages over ``gate`` and nothing else; otherwise as `application`."""
    return Front(Starlette(routes=_boards(gate, notice)), gate, limits or Limits(), strict=False)


def _boards(gate: Gate, notice: Notice) -> list[BaseRoute]:
    return board_routes(Halls(gate.database, notice, gate.now, gate.meters.boards.inc), gate.meters.limited)


def _headers(request: Request) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _target(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


async def _body(request: Request) -> bytes | None:
    """Return the body, None when it is larger than the limit; no more than that is ever held."""
    found = bytearray()
    async for piece in request.stream():
        found += piece
        if len(found) > p.MOST_ON_THE_WIRE:
            return None
    return bytes(found)


def _response(reply: p.Reply) -> Response:
    return Response(reply.body, reply.status, dict(reply.headers))
