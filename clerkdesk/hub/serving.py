"""The server of a hub: it stops within seconds, however many streams are open."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, Final

import uvicorn
from anyio import to_thread
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from clerkdesk.hub.app import application, boards_alone
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.limits import Limits
from clerkdesk.hub.notice import Notice
from clerkdesk.hub.tls import OwnCertificate

HEADERS: Final = 20.0
"""Seconds that the headers of a request may take."""

CONNECTIONS: Final = 5000
"""Open ones; beyond, a request is answered 503 by the server itself, which counts as no line."""

KEEP: Final = 15
"""Seconds that an idle connection is kept: longer than desks use it again, so none is closed under a question."""

GRACE: Final = 15
"""Seconds that requests have to end when the hub stops."""


def reachable(host: str) -> list[str]:
    """Return the addresses at which others reach a server that listens at ``host``."""
    if host not in {"0.0.0.0", "::"}:  # noqa: S104
        return [host]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        try:
            out.connect(("192.0.2.1", 9))  # nothing is sent: this asks which address would be the sender's
            return [socket.gethostname(), str(out.getsockname()[0])]
        except OSError:
            return [socket.gethostname()]


AT_ONCE: Final = 16
"""Questions that are worked on at once. More threads would only wait for each other, and for connections."""


class Patient(H11Protocol):
    """One connection; it is closed when a request begins and its headers do not come to an end in time.

    uvicorn itself waits for ever for the first request of a connection, and for the rest of one that has begun.
    """

    _hurry: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        line = transport.get_extra_info("socket")
        if line is not None and line.family in {socket.AF_INET, socket.AF_INET6}:
            # asyncio does so only for sockets made with a protocol named; else each answer waits 40 ms for an ACK
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait on while no request is under way."""
        super().data_received(data)
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete:
            self._wait()
        else:
            self._calm()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._calm()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._hurry is None and not self.transport.is_closing():
            self._hurry = self.loop.call_later(HEADERS, self.transport.close)

    def _calm(self) -> None:
        if self._hurry is not None:
            self._hurry.cancel()
            self._hurry = None


class Server(uvicorn.Server):
    """Serves ``gate`` until a signal, or until ``should_exit`` is set.

    ``own``: the certificate of the hub's own to show. ``limits``, ``strict``: as for `application`. ``boards``: these
    and citizens' pages alone. ``how``: as uvicorn's settings.
    """

    def __init__(
        self,
        gate: Gate,
        own: OwnCertificate | None = None,
        limits: Limits | None = None,
        *,
        strict: bool = False,
        boards: bool = False,
        **how: Any,
    ) -> None:
        self._notice = Notice(gate.database)
        if own is not None:
            how["ssl_context_factory"] = lambda *_: own.context()
        super().__init__(
            uvicorn.Config(
                boards_alone(gate, self._notice, limits)
                if boards
                else application(gate, self._notice, limits, strict=strict),
                lifespan="off",
                access_log=False,
                log_config=None,
                http=Patient,
                ws="none",
                limit_concurrency=CONNECTIONS,
                server_header=False,
                timeout_graceful_shutdown=GRACE,
                timeout_keep_alive=KEEP,
                **how,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin; fewer questions are worked on at once than the database has connections for: the others wait."""
        to_thread.current_default_thread_limiter().total_tokens = AT_ONCE
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the open streams, then wait for the requests that are being answered."""
        self._notice.close()
        await super().shutdown(sockets)
