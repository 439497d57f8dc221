"""Hanging up on whoever keeps an answer back: a byte now and then would begin every other patience anew."""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final
from weakref import WeakSet

import httpx

LEAST: Final = 1000
"""Bytes a second. Who takes or brings fewer, longer than the patience for one step, counts as gone."""
QUIET: Final = 5.0
"""Seconds without a byte after which somebody is told, long before anybody hangs up."""
STEADY: Final = 50_000
"""Bytes a second that even a poor line carries: so long, what goes up is on its way, and no answer is due."""


class Overdue:
    """Watches the connections of one line; any number of threads may ask over it.

    patience: seconds for one step, and beyond what the bytes of a whole exchange of words take at :data:`LEAST`.

    Attributes:
        called: host and port where a connection was last tried: a proxy's, where there is one.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._open: WeakSet[socket.socket] = WeakSet()
        self._moved: dict[object, float] = {}  # by question: when a byte of its answer came, or the first was due
        self.called = ("", 0)

    def silent_since(self) -> float | None:
        """Return since when (`time.monotonic`) something is asked and no byte comes, None while that is not long."""
        moved = max(tuple(self._moved.values()), default=math.inf)
        return moved if time.monotonic() - moved > QUIET else None

    def heard(self, what: str, told: Mapping[str, Any]) -> None:
        """Note which connections there are; for the extension "trace" of a request."""
        if what == "connection.connect_tcp.started":
            self.called = str(told["host"]), int(told["port"])
        elif what.endswith(("connect_tcp.complete", "start_tls.complete")):
            line = told["return_value"].get_extra_info("socket")
            if isinstance(line, socket.socket):
                self._open.add(line)

    @contextmanager
    def watching(self, sent: int) -> Iterator[Callable[[int], None]]:
        """Hang up when one question takes too long, ``sent`` bytes going; give what is told of bytes that came.

        Raises:
            httpx.ReadTimeout: it was hung up.
        """
        began, moved = time.monotonic(), sent
        ended, over = threading.Event(), threading.Event()
        question = object()
        self._moved[question] = began + sent / STEADY

        def came(size: int) -> None:
            nonlocal moved
            moved += size
            self._moved[question] = time.monotonic()

        def watch() -> None:
            while (left := began + self._patience + moved / LEAST - time.monotonic()) > 0:
                if ended.wait(left):
                    return
            over.set()
            for line in tuple(self._open):
                with suppress(OSError):
                    socket.socket.shutdown(line, socket.SHUT_RDWR)  # wakes who reads; an SSL socket's own would not

        threading.Thread(target=watch, name="overdue", daemon=True).start()
        try:
            yield came
        except (httpx.HTTPError, OSError) as error:
            if over.is_set():
                raise httpx.ReadTimeout("hung up") from error
            raise
        finally:
            ended.set()
            del self._moved[question]
        if over.is_set():
            raise httpx.ReadTimeout("hung up")
