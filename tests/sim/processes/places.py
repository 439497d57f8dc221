"""Hubs and desks as processes that are killed and started again."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from clerkdesk.domain.site import Site
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk
from clerkdesk.sync import engine
from clerkdesk.sync.transport import first_line
from tests.counter import SITE, SetClock, first_run
from tests.meeting import Hub
from tests.ports import free_port
from tests.staying import Staying

HUB: Final = [sys.executable, "-c", "import sys; from clerkdesk.hub.cli import main; sys.exit(main())"]


class Killed:
    """A process that may be killed at any moment; ``deaths``: those that nobody wished, with their exit codes."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths: list[int] = []

    @property
    def lives(self) -> bool:
        if self.process is not None and (code := self.process.poll()) is not None:
            self.deaths.append(code)
            self.process = None
        return self.process is not None

    def kill(self) -> bool:
        """Kill it with -9; return whether it ran."""
        if not self.lives or self.process is None:
            return False
        self.process.kill()
        self.process.wait(30)
        self.process = None
        return True


class HubProcess(Killed):
    """``clerkdesk-hub serve`` on a folder, at a port that stays its own. What it logs goes to ``log``."""

    def __init__(self, folder: Path, log: Path, *words: str, address: str = "") -> None:
        super().__init__()
        self.folder = folder
        self.address = address
        self.log = log
        self._words = words
        self.port = free_port()
        self.url = f"http{'s' if '--own-cert' in words else ''}://127.0.0.1:{self.port}"

    def start(self) -> None:
        database = ["--db", self.address] if self.address else []
        run = [*HUB, "--folder", str(self.folder), *database, "serve", "--port", str(self.port), *self._words]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=log, env=os.environ)

    def answers(self) -> bool:
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", self.port)) == 0

    def opened(self) -> Hub:
        """Return what it keeps, beside the process."""
        hub = Hub(self.folder, self.address)
        hub.now = time.time_ns() // 1_000_000
        return hub


class Clerk(Killed):
    """A clerk at work on one desk. told: the furthest head that was said to be durable: origin, sequence, hash."""

    def __init__(self, folder: Path, dice: random.Random, pause: float) -> None:
        super().__init__()
        self._folder = folder
        self._dice = dice
        self._pause = pause
        self.told: tuple[str, int, str] | None = None
        self._readers: list[threading.Thread] = []

    def start(self) -> None:
        seed = str(self._dice.getrandbits(64))
        words = ["-m", "tests.sim.processes.clerk", str(self._folder), seed, str(self._pause)]
        self.process = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, env=os.environ)
        reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self._readers.append(reader)
        reader.start()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                words = line.decode().split()
                if line.endswith(b"\n") and len(words) == 3:
                    self.told = (words[0], int(words[1]), words[2])

    def heard(self) -> None:
        """Wait until all was read that it said before it was killed."""
        for reader in self._readers:
            reader.join(30)


class Counter:
    """A desk: its folder, its clerk, its exchange in the background."""

    def __init__(self, folder: Path, letter: str, dice: random.Random, pause: float, site: Site = SITE) -> None:
        self.folder = folder
        self.letter = letter
        self.site = site
        first_run(folder, letter).desk.close()
        self.clerk = Clerk(folder, dice, pause)
        self.staying: Staying | None = None
        self.stopped: list[int] = []

    def enrol(self, url: str, hub: Hub) -> None:
        """Enrol at the hub behind ``url``."""
        code = hub.code(self.site.agency)
        with closing(self.opened()) as desk, first_line(url, code) as line:
            engine.enrol(desk.store, line, line.url, code, lambda: milliseconds(desk.clock.now()))

    def opened(self) -> Desk:
        return open_desk(self.folder, clock=SetClock())

    def stay(self) -> None:
        """Begin the exchange in the background, again if it was killed."""
        if self.staying is not None and (code := self.staying.process.poll()) is not None:
            self.stopped.append(code)
            self.hang_up()
        if self.staying is None:
            self.staying = Staying(self.folder)

    def hang_up(self) -> bool:
        """Kill the exchange in the background; return whether it ran."""
        staying, self.staying = self.staying, None
        if staying is None:
            return False
        ran = staying.process.poll() is None
        staying.__exit__(None, None, None)
        return ran

    def hurry(self) -> None:
        """Let it try at once."""
        if self.staying is not None and self.staying.process.poll() is None:
            self.staying.catch_up()
            self.staying.do("now")
