"""How long a receipt takes to the hub on a line of 2 Mbit/s while scans of 2 MB go up, beside the same line at rest."""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from contextlib import ExitStack, closing

from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.sync import attachments
from clerkdesk.sync.asking import asking
from clerkdesk.sync.transport import HttpLine
from clerkdesk.sync.wishes import Wishes
from tests.bench.figures import ROOT, Figure, median
from tests.counter import LAN, first_run, wish
from tests.hub.test_lane import now, scan
from tests.meeting import Hub, enrol, exchange, hop, served
from tests.slow_line import SlowLine

RATE = 250_000  # bytes/s
DEEDS = 20


def figures() -> list[Figure]:
    top = ROOT / "scans"
    shutil.rmtree(top, ignore_errors=True)
    with ExitStack() as stack:
        hub = stack.enter_context(closing(Hub(top / "hub")))
        one = stack.enter_context(closing(first_run(top / "desk", "B").desk))
        port = int(stack.enter_context(served(hub.gate)).rpartition(":")[2])
        slow = stack.enter_context(SlowLine(port, bytes_per_second=RATE, delay=0.02))
        line = stack.enter_context(HttpLine(slow.url))
        enrol(one, hub, line, slow.url)
        for _ in range(8):
            scan(one, content=secrets.token_bytes(2_000_000))
        exchange(one, line)
        alone = [_reach(one, line) for _ in range(DEEDS)]
        enough = threading.Event()
        make, at = asking(one.store, hop(one), now(one)), hop(one)

        def upload() -> None:
            while not enough.is_set():
                attachments.send(one.store, lambda: HttpLine(slow.url), make, at, Wishes(), enough.is_set)
                time.sleep(0.05)

        uploading = threading.Thread(target=upload)
        uploading.start()
        time.sleep(2)
        moved, began = slow.up, time.monotonic()
        beside = []
        for _ in range(DEEDS):
            beside.append(_reach(one, line))
            time.sleep(1)
        share = (slow.up - moved) / (time.monotonic() - began) / RATE
        enough.set()
        uploading.join()
    worst = max(beside)
    return [
        Figure(
            what="a receipt's events to the hub, beside 2 scans of 2 MB (median)",
            ours=f"{median(beside) * 1000:.0f} ms",
            baseline=f"{median(alone) * 1000:.0f} ms with the line at rest",
            ratio=median(beside) / median(alone),
        ),
        Figure(
            what="the slowest of 20",
            ours=f"{worst * 1000:.0f} ms",
            baseline=f"{2_000_000 / RATE:.0f} s behind the scan",
            goal="never delayed: under 1 s",
            reached=worst < 1,
        ),
        Figure(what="of the line that the scans used meanwhile", ours=f"{share:.0%}", baseline="100 %", ratio=share),
    ]


def _reach(desk: Desk, line: HttpLine) -> float:
    reception.receive(desk, LAN, wish(desk))
    began = time.monotonic()
    exchange(desk, line)
    return time.monotonic() - began
