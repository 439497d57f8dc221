"""A line of so many bytes a second for all that passes in one direction, between real sockets on the loopback."""

from __future__ import annotations

import queue
import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

SLICE: Final = 2048
UNDER_WAY: Final = 1000
"""Slices that are on their way at most."""


class SlowLine:
    """Stands before a server; use it as a context. up, down: bytes that passed so far."""

    def __init__(self, port: int, *, bytes_per_second: int, delay: float = 0.0) -> None:
        """``delay``: seconds that each byte is on its way, in each direction."""
        self._port = port
        self._rate = bytes_per_second
        self._delay = delay
        self._free = {"up": 0.0, "down": 0.0}
        self._locks = {"up": threading.Lock(), "down": threading.Lock()}
        self.up = self.down = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._open: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._listening.close()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self._port))
                self._open += [near, far]
                for one in (near, far):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for way, source, target in (("up", near, far), ("down", far, near)):
                    under_way: queue.Queue[tuple[float, bytes]] = queue.Queue(UNDER_WAY)
                    for run in (self._enter, self._leave):
                        threading.Thread(target=run, args=(way, source, target, under_way), daemon=True).start()

    def _enter(
        self, way: str, source: socket.socket, _target: socket.socket, under_way: queue.Queue[tuple[float, bytes]]
    ) -> None:
        with suppress(OSError):
            while piece := source.recv(SLICE):
                with self._locks[way]:  # one slice after another, whoever sends it
                    begins = max(time.monotonic(), self._free[way])
                    self._free[way] = ends = begins + len(piece) / self._rate
                    setattr(self, way, getattr(self, way) + len(piece))
                time.sleep(max(0.0, ends - time.monotonic()))
                under_way.put((ends + self._delay, piece))
        under_way.put((0.0, b""))

    def _leave(
        self, _way: str, source: socket.socket, target: socket.socket, under_way: queue.Queue[tuple[float, bytes]]
    ) -> None:
        with suppress(OSError):
            while True:
                at, piece = under_way.get()
                if not piece:
                    break
                time.sleep(max(0.0, at - time.monotonic()))
                target.sendall(piece)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
