"""The simulated system over real HTTP: both dialects, faults, and a door for whoever tests (``/control/…``)."""

from __future__ import annotations

import asyncio
import json
import time
from asyncio import BaseTransport, Transport
from collections.abc import Callable
from email import message_from_bytes
from typing import Any, Final
from weakref import WeakValueDictionary

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from clerkdesk.hub.connectors.simulator.faults import AFTER, Fault, Faults
from clerkdesk.hub.connectors.simulator.province import REFUSALS, REFUSALS_2026, Province

_LINES: WeakValueDictionary[tuple[str, int], Any] = WeakValueDictionary()
_PAGE: Final = b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"


class CuttableHttp(H11Protocol):
    """HTTP whose connection the service can cut."""

    def connection_made(self, transport: BaseTransport) -> None:
        """Remember the line by who is at its other end."""
        super().connection_made(transport)  # type: ignore[arg-type]
        _LINES[tuple(transport.get_extra_info("peername")[:2])] = self


class Cut:
    """No answer: the connection is reset."""

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        """Cut it."""
        line = _LINES.get(tuple(scope["client"][:2]))
        if line is not None and isinstance(line.transport, Transport):
            line.transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


def server(province: Province, faults: Faults, *, host: str = "127.0.0.1", port: int = 0) -> uvicorn.Server:
    """Return the server; whoever runs it closes it by ``should_exit``."""
    app = service(province, faults)
    return uvicorn.Server(
        uvicorn.Config(
            app, host=host, port=port, http=CuttableHttp, lifespan="off", log_config=None, access_log=False,
            timeout_graceful_shutdown=1,
        )
    )  # fmt: skip


def service(province: Province, faults: Faults) -> Starlette:
    """Return the ASGI service over ``province``."""

    async def sign_in(request: Request) -> Response | Cut:
        body = await _json(request)
        return await _faulty(request, faults, province, "auth", lambda: (200, province.sign_in(body)))

    async def serve(request: Request) -> Response | Cut:
        body = await _json(request)
        name = str(body.get("service")) if isinstance(body, dict) else ""
        return await _faulty(request, faults, province, name, lambda: (200, province.serve(body)))

    async def token(request: Request) -> Response | Cut:
        body = await _json(request)
        return await _faulty(request, faults, province, "token", lambda: province.token(body))

    async def call(request: Request) -> Response | Cut:
        name = request.path_params["name"]
        body = await _upload(request) if name == "UploadFile" else await _json(request)
        told = request.headers.get("authorization", "")
        return await _faulty(request, faults, province, name, lambda: province.call_2026(name, told, body))

    async def audit(_request: Request) -> Response:
        return JSONResponse({**province.audit(), "injected": dict(faults.injected)})

    async def tell(request: Request) -> Response:
        asked = await _json(request)
        try:
            faults.tell(asked if isinstance(asked, dict) else {})
        except (ValueError, TypeError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({})

    async def change(request: Request) -> Response:
        asked = await _json(request)
        done = {
            "status": lambda: province.move(str(asked["number"]), str(asked["status"])),
            "forget": lambda: province.forget(str(asked["number"])),
            "expire": province.expire,
        }[request.path_params["what"]]()
        return JSONResponse({"done": done}, 200 if done else 404)

    return Starlette(
        routes=[
            Route("/auth", _route(sign_in), methods=["POST"]),
            Route("/service", _route(serve), methods=["POST"]),
            Route("/oauth/token", _route(token), methods=["POST"]),
            Route("/api/{name}", _route(call), methods=["POST"]),
            Route("/control/audit", audit, methods=["GET"]),
            Route("/control/faults", tell, methods=["POST"]),
            Route("/control/{what}", change, methods=["POST"]),
        ]
    )


def _route(endpoint: Callable[[Request], Any]) -> Callable[[Request], Any]:
    return endpoint


async def _json(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except ValueError:
        return None


async def _upload(request: Request) -> bytes:
    kind = request.headers.get("content-type", "")
    whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + await request.body())
    parts = whole.get_payload() if whole.is_multipart() else []
    found = next((part.get_payload(decode=True) for part in parts if not isinstance(part, str)), b"")
    return found if isinstance(found, bytes) else b""


async def _faulty(
    request: Request, faults: Faults, province: Province, name: str, do: Callable[[], tuple[int, dict[str, Any]]]
) -> Response | Cut:
    fault = faults.next(name)
    if fault is None:
        return _answer(*do())
    if fault.kind == "slow":
        await _pause(request, fault.seconds)
        return _answer(*do())
    if fault.kind == "expire":
        province.expire()
        return _answer(*do())
    if fault.kind == "hold" or fault.kind in AFTER:
        status, answer = do()
        if fault.kind == "hold":
            await _pause(request, fault.seconds)
            return _answer(status, answer)
        return _spoilt(fault, answer)
    return _instead(fault, name)


async def _pause(request: Request, seconds: float) -> None:
    """Let so many seconds pass, or fewer when nobody waits for the answer any more."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not await request.is_disconnected():
        await asyncio.sleep(min(left, 0.1))


def _instead(fault: Fault, name: str) -> Response | Cut:
    if fault.kind == "reset":
        return Cut()
    if fault.kind in {"500", "503"}:
        return Response(_PAGE, int(fault.kind), media_type="text/html")
    old = name in {"auth", "DongBoHoSoMC", "CapNhatTienDoHoSoMC", "TraCuuHoSo"}
    if fault.kind == "busy":
        said = {"error_code": "-99", "message": "Hệ thống bận"} if old else {"code": 429, "message": "Hệ thống bận"}
        return _answer(200, said)
    words = {**REFUSALS, **REFUSALS_2026}.get(fault.code, "Từ chối")
    return _answer(200, {"error_code": fault.code, "message": words} if old else {"code": fault.code, "message": words})


def _spoilt(fault: Fault, answer: dict[str, Any]) -> Response | Cut:
    whole = json.dumps(answer, ensure_ascii=False)
    match fault.kind:
        case "html":
            return Response(_PAGE, 200, media_type="text/html")
        case "truncated":
            return Response(whole.encode()[: max(1, len(whole) // 2)], media_type="application/json")
        case "charset":
            return Response(whole.encode("utf-16"), media_type="application/json; charset=utf-8")
        case "empty":
            return Response(b"", media_type="application/json")
        case "late-500":
            return Response(_PAGE, 500, media_type="text/html")
    return Cut()


def _answer(status: int, answer: dict[str, Any]) -> Response:
    return Response(json.dumps(answer, ensure_ascii=False).encode(), status, media_type="application/json")
