"""Boards and citizens' pages alone at a port of their own, without TLS: TVs know no certificate of a hub's own.

In the hub's own process, so that a commit is seen at once whatever the database.
"""

from __future__ import annotations

import socket
import threading
from types import TracebackType

from clerkdesk.hub.gate import Gate
from clerkdesk.hub.serving import Server, port_taken


class Beside:
    """Serves from the beginning of the ``with`` to its end."""

    def __init__(self, gate: Gate, host: str, port: int) -> None:
        self._server = Server(gate, boards=True)
        self._address = (host, port)
        self._listening: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> None:
        """Listen.

        Raises:
            Trouble: nobody may listen there.
        """
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        self._listening = socket.socket(family)
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._listening.bind(self._address)
        except OSError as error:
            self._listening.close()
            raise port_taken(*self._address, error) from error
        run = {"sockets": [self._listening]}
        self._thread = threading.Thread(target=self._server.run, kwargs=run, name="boards")
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()
        if self._listening is not None:
            self._listening.close()
