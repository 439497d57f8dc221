"""A line between real sockets on the loopback that is cut in mid-body, goes slow, loses segments, or is not there."""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

SEGMENT: Final = 1460
"""Bytes of a TCP segment on Ethernet: as many are lost at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How the line is: bytes a second for each direction (0: as fast as it goes), seconds that a byte is on its way,
    the chance of a segment to be lost."""

    rate: int = 0
    delay: float = 0.0
    loss: float = 0.0


FINE: Final = Weather()
POOR: Final = Weather(rate=250_000, delay=0.15, loss=0.02)
"""2 Mbit/s, 300 ms there and back, 2 % loss."""


class BadLine:
    """Stands before servers; each connection goes to one of them that answers. Use it as a context.

    TCP mends a loss: what was lost, and all behind it on that connection, comes one journey there and back later.

    Attributes:
        url: where it takes calls.
        weather: how it is; may change at any time.
        down: whether every call is refused.
        passed: bytes, both ways. lost: segments. cut_off: connections that were cut.
    """

    def __init__(self, ports: Sequence[int], dice: random.Random) -> None:
        self._ports = list(ports)
        self._dice = dice
        self.weather, self.down = FINE, False
        self.passed = self.lost = self.cut_off = 0
        self._free = {"up": 0.0, "down": 0.0}
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._open: set[socket.socket] = set()
        self._until: int | None = None  # bytes after which everything is cut

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut()

    def cut(self) -> None:
        """Cut every connection, without a farewell."""
        with self._lock:
            cut, self._open, self._until = self._open, set(), None
            self.cut_off += len(cut) // 2
        for one in cut:
            _reset(one)

    def cut_after(self, bytes_: int) -> None:
        """Cut every connection when so many bytes more have passed: in the middle of a body, if they are few."""
        self._until = self.passed + bytes_

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = None if self.down else self._far()
                if far is None:
                    _reset(near)
                    continue
                with self._lock:
                    self._open |= {near, far}
                for way, source, target in (("up", near, far), ("down", far, near)):
                    one = threading.Thread(target=self._carry, args=(way, source, target), daemon=True)
                    one.start()

    def _far(self) -> socket.socket | None:
        for port in self._dice.sample(self._ports, len(self._ports)):
            with suppress(OSError):
                return socket.create_connection(("127.0.0.1", port), 5)
        return None

    def _carry(self, way: str, source: socket.socket, target: socket.socket) -> None:
        behind = 0.0
        with suppress(OSError):
            source.settimeout(None)
            while piece := source.recv(SEGMENT if self.weather.rate else 65_536):
                due, lost = self._due(way, len(piece))
                behind = max(behind, due + (2 * self.weather.delay if lost else 0))
                _sleep_until(behind)
                if self._until is not None and self.passed >= self._until:
                    self.cut()
                    return
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)
            return
        for one in (source, target):
            _reset(one)

    def _due(self, way: str, size: int) -> tuple[float, bool]:
        with self._lock:
            self.passed += size
            weather, now = self.weather, time.monotonic()
            if not weather.rate:
                return now + weather.delay, False
            self._free[way] = ends = max(now, self._free[way]) + size / weather.rate
            lost = self._dice.random() < weather.loss
            self.lost += lost
            return ends + weather.delay, lost


def _sleep_until(moment: float, sleep: Callable[[float], None] = time.sleep) -> None:
    if (left := moment - time.monotonic()) > 0:
        sleep(left)


def _reset(one: socket.socket) -> None:
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        one.shutdown(socket.SHUT_RDWR)
    one.close()
