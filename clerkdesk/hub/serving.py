"""The server of a hub: it stops within seconds, however many streams are open."""

from __future__ import annotations

import socket
from typing import Any, Final

import uvicorn

from clerkdesk.hub.app import application
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.notice import Notice
from clerkdesk.hub.tls import OwnCertificate

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


class Server(uvicorn.Server):
    """Serves ``gate`` until a signal, or until ``should_exit`` is set.

    ``own``: the certificate of the hub's own to show. ``how``: as uvicorn's settings.
    """

    def __init__(self, gate: Gate, own: OwnCertificate | None = None, **how: Any) -> None:
        self._notice = Notice(gate.database)
        if own is not None:
            how["ssl_context_factory"] = lambda *_: own.context()
        super().__init__(
            uvicorn.Config(
                application(gate, self._notice),
                lifespan="off",
                access_log=False,
                log_config=None,
                timeout_graceful_shutdown=GRACE,
                **how,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the open streams, then wait for the requests that are being answered."""
        self._notice.close()
        await super().shutdown(sockets)
