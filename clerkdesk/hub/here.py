"""The hub that this workstation runs for the counters of its centre: whether it runs, and starting it.

It is a process of its own, so it goes on when the window closes; it begins with the session, and with the window.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from clerkdesk.domain.errors import Trouble
from clerkdesk.hub.keys import HubKey
from clerkdesk.hub.session_start import start_with_session
from clerkdesk.hub.tls import OwnCertificate
from clerkdesk.language import N_
from clerkdesk.sync import protocol as p
from clerkdesk.sync.hub_here import Serving, folder_of, note
from clerkdesk.sync.line import greet
from clerkdesk.sync.transport import HttpLine

PATIENCE: Final = 30.0
"""Seconds that a hub may take to begin."""

_MOST_LOG: Final = 4 * 1024 * 1024


def answers(key: HubKey, how: Serving) -> bool:
    """Return whether it is the hub of ``key`` that answers on this computer.

    Raises:
        Trouble: "port-taken": something else does.
    """
    try:
        with HttpLine(how.url, tls=OwnCertificate(key).der, patience=5) as line:
            greet(line, p.fingerprint(key.public))
    except Trouble as trouble:
        if trouble.code == "no-line":
            return False
        raise Trouble(
            "port-taken",
            N_("Another program of this computer uses port {port}."),
            safe=N_("Nothing was changed."),
            todo=N_("End it, or choose another port: clerkdesk counters add --port …"),
            port=how.port,
        ) from trouble
    return True


def command(data: Path, how: Serving) -> list[str]:
    """Return what runs the hub beside the data folder ``data``."""
    python = sys.executable
    if sys.platform == "win32" and python.lower().endswith("python.exe"):
        python = python[: -len("python.exe")] + "pythonw.exe"  # no black window
    words = [python, "-m", "clerkdesk", "--data", str(data.absolute()), "hub", "serve", "--port", str(how.port)]
    return [*words, "--announce", how.announce] if how.announce else words


def ensure(data: Path, key: HubKey, how: Serving, *, with_session: bool = True) -> bool:
    """Let the hub run, now and whenever the session begins; return whether it had to be started.

    Raises:
        Trouble: it does not begin, or another program has its port.
    """
    folder = folder_of(data)
    note(data, how)
    if with_session:
        start_with_session(command(data, how))
    if answers(key, how):
        return False
    process = _start(folder, command(data, how))
    until = time.monotonic() + PATIENCE
    while not answers(key, how):
        if process.poll() is not None or time.monotonic() > until:
            raise Trouble(
                "hub-not-started",
                N_("The hub of this workstation did not begin."),
                safe=N_("Everything done here is saved on this desk."),
                todo=N_("Look into {log}, then try again."),
                log=str(folder / "hub.log"),
            )
        time.sleep(0.1)
    return True


def _start(folder: Path, words: list[str]) -> subprocess.Popen[bytes]:
    import clerkdesk

    log = folder / "hub.log"
    fresh = not log.exists() or log.stat().st_size > _MOST_LOG
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
    with log.open("wb" if fresh else "ab") as out:
        log.chmod(0o600)
        return subprocess.Popen(  # noqa: S603  (our own program)
            words,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=Path(clerkdesk.__file__).parents[1],  # from a checkout as from a wheel
            close_fds=True,
            **apart,
        )
