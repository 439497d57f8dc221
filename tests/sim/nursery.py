"""Forks processes that are made to be killed: imports are done once, so a life costs milliseconds.

    python tests/sim/nursery.py

For each line "work FOLDER" on stdin: a child that receives dossiers for ever; "pid N" is printed, then each code when
its deed is done. For "make FOLDER SECONDS": a child that sets a desk up, killed by its alarm after SECONDS. Once a
child is gone, "gone STATUS" is printed, its wait status.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import alembic.command
import argon2

from clerkdesk.services.opening import open_desk
from clerkdesk.services.reception import receive
from tests.counter import LAN, SetClock, first_run, wish

LOADED_BEFOREHAND = (alembic.command, argon2)


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # one write: never half a line


def live(order: str, path: Path, *rest: str) -> None:
    if order == "make":
        signal.setitimer(signal.ITIMER_REAL, float(rest[0]))
        first_run(path)
        return
    desk = open_desk(path, clock=SetClock())
    while True:
        say(receive(desk, LAN, wish(desk)).code)


def main() -> None:
    for line in sys.stdin:
        order, folder, *rest = line.rstrip("\n").split("\t")
        child = os.fork()
        if not child:
            live(order, Path(folder), *rest)
            os._exit(0)
        say(f"pid {child}")
        say(f"gone {os.waitpid(child, 0)[1]}")


if __name__ == "__main__":
    main()
