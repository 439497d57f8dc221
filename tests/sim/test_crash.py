"""Killed in the middle of a deed, again and again; and several processes and threads at once on one folder."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.domain.codes import parse_code
from clerkdesk.projections.find import Filter
from clerkdesk.services import look
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk
from clerkdesk.services.reception import receive
from tests.counter import LAN, SetClock, first_run, sound, wish

KILLS = 60
TOP = Path(__file__).parents[2]
WORKER = """
import sys
from pathlib import Path
from clerkdesk.services.opening import open_desk
from clerkdesk.services.reception import receive
from tests.counter import LAN, SetClock, wish

desk = open_desk(Path(sys.argv[1]), clock=SetClock())
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    print(receive(desk, LAN, wish(desk)).code, flush=True)
desk.close()
"""


def start(folder: Path, each: int) -> subprocess.Popen[str]:
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(folder), str(each)],
        cwd=TOP,
        env=os.environ | {"PYTHONPATH": str(TOP)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


def go(worker: subprocess.Popen[str]) -> None:
    assert worker.stdin is not None
    worker.stdin.write("\n")
    worker.stdin.flush()


class Nursery:
    """Children that are made to be killed; see nursery.py."""

    def __init__(self) -> None:
        self._host = subprocess.Popen(
            [sys.executable, "-m", "tests.sim.nursery"],
            cwd=TOP,
            env=os.environ | {"PYTHONPATH": str(TOP)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._host.stdin is not None
        assert self._host.stdout is not None
        self._orders, self._answers = self._host.stdin, self._host.stdout

    def bear(self, *order: object) -> int:
        """Start a child; return its process id."""
        print(*order, sep="\t", file=self._orders, flush=True)
        said, number = self.line().split()
        assert said == "pid"
        return int(number)

    def line(self) -> str:
        return self._answers.readline().strip()

    def rest(self) -> tuple[list[str], int]:
        """Return what the child says to its end, and its wait status."""
        said = []
        while not (line := self.line()).startswith("gone"):
            assert line
            said.append(line)
        return said, int(line.split()[1])

    def close(self) -> None:
        self._host.communicate()
        assert self._host.returncode == 0


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    with closing(Nursery()) as found:
        yield found


def numbers(codes: Sequence[str]) -> list[int]:
    found = [parse_code(code) for code in codes]
    assert None not in found
    return sorted(code.number for code in found if code)


def kept(desk: Desk) -> list[str]:
    return [line.code for line in look.lines(desk, look.ids(desk, Filter()))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "desk"
    with closing(first_run(path).desk) as desk:
        assert desk.catalogue.procedures
    return path


@pytest.mark.long
def test_killed_in_the_middle_of_a_deed_nothing_is_lost_or_doubled(folder: Path, nursery: Nursery) -> None:
    chance = random.Random(7)
    shown: list[str] = []
    for _ in range(KILLS):
        child = nursery.bear("work", folder)
        shown.append(nursery.line())
        time.sleep(chance.uniform(0, 0.012))  # a few deeds' time: the kill falls anywhere in one
        os.kill(child, signal.SIGKILL)
        said, status = nursery.rest()
        assert os.WTERMSIG(status) == signal.SIGKILL
        shown += said
    with closing(open_desk(folder, clock=SetClock())) as desk:
        codes = kept(desk)
        assert len(codes) == len(set(codes))
        assert set(shown) <= set(codes), "shown, so it was on the disk"
        assert len(codes) - len(shown) <= KILLS, "at most the deed that was cut off while it was being told"
        assert numbers(codes) == list(range(1, len(codes) + 1)), "a deed that did not happen burns no number"
        assert len(shown) > KILLS
        assert desk.store.quick_check() is None
        assert sound(desk)
        receive(desk, LAN, wish(desk))
        assert numbers(kept(desk))[-1] == len(codes) + 1


def test_two_processes_and_two_threads_write_at_once(folder: Path) -> None:
    each = 40
    workers = [start(folder, each) for _ in range(2)]
    shown: list[str] = []
    with closing(open_desk(folder, clock=SetClock())) as desk:

        def work() -> None:
            for _ in range(each):
                code = receive(desk, LAN, wish(desk)).code
                assert look.by_code(desk, code), "what was accepted is found at once"
                shown.append(code)

        threads = [threading.Thread(target=work) for _ in range(2)]
        for worker in workers:
            go(worker)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for worker in workers:
            shown += worker.communicate()[0].split()
            assert worker.returncode == 0
        assert sorted(shown) == sorted(kept(desk))
        assert numbers(shown) == list(range(1, 4 * each + 1))
        assert sound(desk)


@pytest.mark.long
def test_a_folder_whose_making_was_cut_off_can_be_made_again(tmp_path: Path, nursery: Nursery) -> None:
    cut = 0
    for turn in range(14):
        path = tmp_path / f"desk{turn}"
        nursery.bear("make", path, 0.003 + 0.015 * turn)
        cut += os.WIFSIGNALED(nursery.rest()[1])
        if not (path / "folder.json").exists():
            first_run(path).desk.close()
        with closing(open_desk(path, clock=SetClock())) as desk:
            assert receive(desk, LAN, wish(desk)).code
            assert sound(desk)
        assert not (path / "unfinished").exists()
    assert cut > 2
