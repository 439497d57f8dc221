"""What stands before the routes of a hub: limits, time-outs, the log, the meters, one header."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clerkdesk.hub.board.service import PATHS, is_stream
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.limits import Buckets, Crowd, Limits, net
from clerkdesk.hub.logs import QUIET, TOLD, route_of

log = logging.getLogger(__name__)

_GUESSED: Final = frozenset({"/v1/enrol", "/v1/welcome", "/admin/sign-in", "/admin/join"})
_WRONG: Final = frozenset({400, 401, 403})
_NOTICE: Final = "/v1/notice"
_PUBLIC: Final = tuple(path + "/" for path in PATHS)
_YEAR: Final = b"max-age=31536000"

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PATCH", "OPTIONS", "DELETE"})


class Front:
    """Lets requests through to ``app``. ``strict``: whoever comes by TLS shall come so for a year."""

    def __init__(self, app: ASGIApp, gate: Gate, limits: Limits, *, strict: bool) -> None:
        self._app = app
        self._gate = gate
        self._limits = limits
        self._strict = strict
        self._desks = Buckets(limits.desk)
        self._addresses = Buckets(limits.address)
        self._public = Buckets(limits.public)
        self._guesses = Buckets(limits.guesses)
        self._crowd: Crowd | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        one = _Asked(self, scope, receive, send)
        await one.answer()

    @property
    def crowd(self) -> Crowd:
        """Who is being worked on."""
        if self._crowd is None:
            self._crowd = Crowd(self._limits)
        return self._crowd

    def refusal(self, path: str, desk: str, address: str) -> tuple[str, int]:
        """Return why a request has to wait and how long (s), 0 when it may go on."""
        if path in QUIET:
            return "", 0
        if path in _GUESSED and (wait := self._guesses.wait(address, 0)):
            return "guesses", wait
        if path.startswith(_PUBLIC):
            wait = self._public.wait(address)
            return "public" * bool(wait), wait
        if desk:
            wait = self._desks.wait(desk)
            return (
                ("at-once", 1)
                if not wait and path != _NOTICE and self.crowd.full(desk)
                else ("desk" * bool(wait), wait)
            )
        wait = self._addresses.wait(address)
        return "address" * bool(wait), wait

    def guessed(self, address: str) -> None:
        """Count a wrong code or password."""
        self._guesses.wait(address)

    @property
    def app(self) -> ASGIApp:
        """What answers."""
        return self._app

    @property
    def gate(self) -> Gate:
        """Who signs."""
        return self._gate

    @property
    def limits(self) -> Limits:
        """What is allowed."""
        return self._limits

    @property
    def strict(self) -> bool:
        """Whether to say that TLS shall be used."""
        return self._strict


class _Asked:
    """One request on its way through."""

    def __init__(self, front: Front, scope: Scope, receive: Receive, send: Send) -> None:
        self._front = front
        self._scope = scope
        self._receive = receive
        self._send = send
        self._path: str = scope["path"]
        headers = Headers(scope=scope)
        self._headers: Mapping[str, str] = {name.lower(): value for name, value in headers.items()}
        self._address = net(scope["client"][0] if scope.get("client") else "")
        self._stream = self._path == _NOTICE or is_stream(self._path)
        self._desk = ""
        self._status = 0
        self._taken = 0
        self._refused: tuple[int, str, str] | None = None
        self._began = time.monotonic()

    async def answer(self) -> None:
        """Let it through, or say why not; count and log it."""
        meters = self._front.gate.meters
        self._desk = self._front.gate.claimed(self._headers)
        meters.open.inc()
        try:
            await self._let_through()
        finally:
            meters.open.dec()
            if self._path in _GUESSED and self._status in _WRONG:
                self._front.guessed(self._address)
            self._tell()

    async def _let_through(self) -> None:
        why, wait = self._front.refusal(self._path, self._desk, self._address)
        if wait:
            self._front.gate.meters.limited(why)
            await self._fault(429, "slow-down", f"ask again in {wait} s", wait)
            return
        if self._stream or self._path in QUIET:
            await self._front.app(self._scope, self._receive, self._sent)
            return
        async with self._front.crowd.inside(self._desk):
            await self._front.app(self._scope, self._patient, self._sent)
        if self._refused is not None and not self._status:
            await self._fault(*self._refused)

    async def _patient(self) -> Message:
        """Receive the next piece of the body in time; what follows the body is not hurried."""
        limits = self._front.limits
        if self._taken < 0:
            return await self._receive()
        left = self._began + limits.whole - time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, min(limits.idle, left))):
                message = await self._receive()
        except TimeoutError:
            self._refused = 408, "too-slow", "the body does not come"
            raise ClientDisconnect from None  # whatever the routes say to that is not sent
        self._taken += len(message.get("body", b""))
        if not self._desk and self._taken > limits.stranger:
            self._refused = 413, "too-large", "the body is too large"
            raise ClientDisconnect
        if not message.get("more_body", False):
            self._taken = -1
        return message

    async def _sent(self, message: MutableMapping[str, Any]) -> None:
        if self._refused is not None and not self._status:
            return
        await self._pass(message)

    async def _pass(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            if self._front.strict and self._scope["scheme"] == "https":
                message["headers"] = [*message["headers"], (b"strict-transport-security", _YEAR)]
        await self._send(message)

    async def _fault(self, status: int, code: str, text: str, wait: int = 0) -> None:
        reply = self._front.gate.fault(
            status, code, text, self._headers, wait=wait, path=self._path, head=self._scope["method"] == "HEAD"
        )
        headers = {**reply.headers, "connection": "close"} if status != 429 else dict(reply.headers)
        body = reply.body
        if self._path.startswith(("/admin", *_PUBLIC)):
            headers, body = {"content-type": "text/plain; charset=utf-8"}, _WORDS.format(wait=wait).encode()
        if wait:
            headers["retry-after"] = str(wait)
        headers["content-length"] = str(len(body))
        named = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await self._pass({"type": "http.response.start", "status": status, "headers": named})
        await self._pass({"type": "http.response.body", "body": b"" if self._scope["method"] == "HEAD" else body})

    def _tell(self) -> None:
        route, method = route_of(self._path), self._scope["method"]
        method = method if method in _METHODS else "other"
        seconds = time.monotonic() - self._began
        status = self._status or 499  # whoever asked has left
        self._front.gate.meters.answered(route, method, status, None if self._stream else seconds)
        if route in QUIET:
            return
        told = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        log.info("answered", extra={TOLD: told | ({"desk": self._desk} if self._desk else {})})


_WORDS: Final = "Hãy thử lại sau {wait} giây. Try again in {wait} s.\n"
