"""The server of a hub: it stops within seconds, however many streams are open."""

from __future__ import annotations

import asyncio
import os
import socket
from typing import Any, Final

import uvicorn
from anyio import to_thread
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from clerkdesk.domain.errors import Trouble, said_of
from clerkdesk.hub.app import application, boards_alone
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.limits import Limits
from clerkdesk.hub.notice import Notice
from clerkdesk.hub.tls import GivenCertificate, OwnCertificate
from clerkdesk.language import N_

HEADERS: Final = 20.0
"""Seconds that the headers of a request may take."""

CONNECTIONS: Final = 5000
"""Open ones; beyond, a request is answered 503 by the server itself, which counts as no line."""

KEEP: Final = 15
"""Seconds that an idle connection is kept: longer than desks use it again, so none is closed under a question."""

GRACE: Final = 15
"""Seconds that requests have to end when the hub stops."""


LOOK: Final = 60
"""Seconds after which the files of a given certificate are looked at again."""

_TICKS: Final = 10  # of uvicorn, in a second


def see_free(host: str, port: int) -> None:
    """See that somebody may listen there.

    Raises:
        Trouble: nobody may.
    """
    try:
        for family, kind, protocol, _name, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            with socket.socket(family, kind, protocol) as trial:
                if os.name == "posix":  # as the server does: what still goes out holds nobody up
                    trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    trial.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                trial.bind(address)
    except OSError as error:
        raise port_taken(host, port, error) from error


def port_taken(host: str, port: int, error: OSError) -> Trouble:
    """Return the trouble that nobody can listen there."""
    return Trouble(
        "port-taken",
        N_("Nobody can listen at {host}, port {port} ({detail})."),
        safe=N_("Nothing was changed."),
        todo=N_("Name another address or port, or end the program that has this one."),
        host=host,
        port=port,
        detail=said_of(error),
    )


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

    ``own``: the certificate to show, the hub's own or a given one. ``limits``, ``strict``: as for `application`.
    ``boards``: these and citizens' pages alone. ``how``: as uvicorn's settings.
    """

    def __init__(
        self,
        gate: Gate,
        own: OwnCertificate | GivenCertificate | None = None,
        limits: Limits | None = None,
        *,
        strict: bool = False,
        boards: bool = False,
        **how: Any,
    ) -> None:
        self._notice = Notice(gate.database)
        self._given = given = own if isinstance(own, GivenCertificate) else None
        if given is not None:
            gate.meters.certificate(lambda: given.ends)
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

    async def on_tick(self, counter: int) -> bool:
        """Look now and then whether the certificate was renewed; return whether to stop."""
        if self._given is not None and counter % (LOOK * _TICKS) == LOOK * _TICKS - 1:
            await to_thread.run_sync(self._given.renew)
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the open streams, then wait for the requests that are being answered."""
        self._notice.close()
        await super().shutdown(sockets)
