"""kill -9 between the deed and the paper: nothing is lost, nothing comes out twice unasked."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time

import pytest

from clerkdesk.printing.printer import FilePrinter
from clerkdesk.printing.spool import JobState, Spool
from clerkdesk.services.opening import open_desk
from clerkdesk.services.spooling import Spooler
from clerkdesk.services.verify import verify
from tests.counter import first_run

ROUNDS = 20
COUNTER = """
import sys, time
from pathlib import Path
from tests.counter import SetClock, wish
from clerkdesk.printing.printer import FilePrinter
from clerkdesk.services.opening import open_desk
from clerkdesk.services.reception import receive
from clerkdesk.services.spooling import Spooler
from clerkdesk.domain.events import Clerk
desk = open_desk(Path(sys.argv[1]), clock=SetClock())
spooler = Spooler(desk, FilePrinter(Path(sys.argv[2])))
spooler.recover()
clerk = Clerk(id="x", name="Trần Thị Lan")
print("ready", flush=True)
while True:
    accepted = receive(desk, clerk, wish(desk))
    print(accepted.code, flush=True)
    spooler.run()
"""


@pytest.mark.long
def test_kill_nine_again_and_again(tmp_path) -> None:
    data, paper = tmp_path / "data", tmp_path / "paper"
    first_run(data).desk.close()
    dice = random.Random(7)
    shown: list[str] = []
    for _ in range(ROUNDS):
        child = subprocess.Popen(
            [sys.executable, "-c", COUNTER, str(data), str(paper)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(dice.random() * 0.15)
        child.send_signal(signal.SIGKILL)
        shown += child.stdout.read().split()
        child.wait()
        child.stdout.close()
    desk = open_desk(data)
    try:
        assert verify(desk).sound
        assert len(shown) == len(set(shown))
        spool = Spool(desk.store)
        spool.recover(1)
        jobs = spool.jobs(limit=100_000)
        assert not [job for job in jobs if job.state in {JobState.CLAIMED, JobState.SENT, JobState.FAILED}]
        titles = [job.title for job in jobs]
        assert len(titles) == len(set(titles))
        assert set(shown) <= set(titles)
        printed = {path.stem for path in paper.glob("*.pdf")}
        assert {job.title for job in jobs if job.state is JobState.DONE} <= printed
        unknown = {job.title for job in jobs if job.state is JobState.UNKNOWN}
        assert printed <= {job.title for job in jobs if job.state is JobState.DONE} | unknown
        Spooler(desk, FilePrinter(paper)).run()
        printed = {path.stem for path in paper.glob("*.pdf")}
        assert set(titles) - unknown <= printed
        assert all(title in set(titles) for title in printed), "a paper came out twice"
    finally:
        desk.close()
