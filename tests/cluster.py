"""A throw-away PostgreSQL 15 on the loopback, as an unprivileged user; it can be stopped as if its power were cut."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.ports import free_port

POSTGRES = Path("/usr/lib/postgresql/15/bin")


class NoCluster(Exception):  # noqa: N818
    """This machine has no PostgreSQL, or nobody to run it as."""


class Cluster:
    """One server with a data folder of its own; use it as a context. address: of its first database."""

    def __init__(self) -> None:
        """Make the data folder; nothing runs yet.

        Raises:
            NoCluster: it cannot be done here.
        """
        if not POSTGRES.is_dir():
            raise NoCluster("no PostgreSQL 15 on this machine")
        import pwd

        try:
            user = pwd.getpwnam("postgres") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        except KeyError:
            raise NoCluster("no user to run PostgreSQL as") from None
        self.folder = Path(tempfile.mkdtemp(prefix="hub-pg-"))
        os.chown(self.folder, user.pw_uid, user.pw_gid)
        self._run: dict[str, Any] = {"cwd": "/", "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if os.getuid() == 0:
            self._run |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self.port = free_port()
        self.address = f"postgresql://hub@127.0.0.1:{self.port}/postgres"
        self.server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        data = self.folder / "data"
        try:
            made: list[str | Path] = [
                POSTGRES / "initdb",
                "-D",
                data,
                "-U",
                "hub",
                "-E",
                "UTF8",
                "--no-sync",
                "-A",
                "trust",
            ]
            subprocess.run(made, check=True, **self._run)
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.server is not None:
            self.server.send_signal(signal.SIGINT)  # "fast": whoever is still connected is not waited for
            self.server.wait(60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        settings = ("listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}", "fsync=off")
        words = [word for setting in settings for word in ("-c", setting)]
        self.server = subprocess.Popen(
            [POSTGRES / "postgres", "-D", self.folder / "data", "-p", str(self.port), *words], **self._run
        )
        ready: list[str | Path] = [POSTGRES / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "hub"]
        for _ in range(300):
            if subprocess.run(ready, check=False, **self._run).returncode == 0:
                return
            assert self.server.poll() is None, "PostgreSQL ended"
            time.sleep(0.1)
        raise AssertionError("PostgreSQL does not start")

    def crash(self) -> None:
        """Stop it at once ("immediate"): no transaction ends, the next start recovers from its log."""
        assert self.server is not None
        self.server.send_signal(signal.SIGQUIT)
        self.server.wait(30)
        self.server = None
