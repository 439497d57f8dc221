"""The background exchange as a real process, and what it says."""

from __future__ import annotations

import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from clerkdesk.sync import talk
from clerkdesk.sync.talk import Changed, State, Status


class Staying:
    """``clerkdesk sync --stay`` on a data folder; use it as a context."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "clerkdesk", "--data", str(folder), "sync", "--stay"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.said: queue.Queue[Status | Changed | None] = queue.Queue()
        self.status: Status | None = None
        self.streams: set[str] = set()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.put(talk.heard(line))
        self.said.put(None)

    def do(self, what: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(talk.line(talk.Do(what)))
        self.process.stdin.flush()

    def until(self, what: Callable[[], bool], patience: float = 60) -> float:
        """Read until ``what`` holds; return the seconds that it took."""
        began = time.monotonic()
        while not what():
            left = began + patience - time.monotonic()
            assert left > 0, f"never: {self.status}"
            try:
                said = self.said.get(timeout=left)
            except queue.Empty:
                raise AssertionError(f"never: {self.status}") from None
            self._take(said)
        return time.monotonic() - began

    def catch_up(self) -> None:
        """Take what was said until now."""
        while not self.said.empty():
            self._take(self.said.get())

    def _take(self, said: Status | Changed | None) -> None:
        assert said is not None, f"ended: {self.errors()}"
        if isinstance(said, Status):
            self.status = said
        else:
            self.streams |= set(said.streams)

    def stands(self, state: State, unsent: int | None = 0) -> bool:
        return self.status is not None and (self.status.state, self.status.unsent) == (state, unsent)

    def errors(self) -> str:
        assert self.process.stderr is not None
        self.process.wait(20)
        return self.process.stderr.read().decode()

    def close_input(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(20)

    def terminate(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.kill()
        self._reader.join(20)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None and not pipe.closed:
                with suppress(BrokenPipeError):
                    pipe.close()
