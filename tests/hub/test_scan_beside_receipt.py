"""A scan on a line of 2 Mbit/s holds no receipt up: what of it goes first is bounded, in bytes of the line."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.sync import attachments
from clerkdesk.sync.asking import asking
from clerkdesk.sync.throttle import SHORT
from clerkdesk.sync.transport import HttpLine
from clerkdesk.sync.wishes import Wishes
from tests.counter import LAN, wish
from tests.hub.test_lane import kept, now, scan
from tests.meeting import Hub, enrol, exchange, hop, served
from tests.slow_line import SlowLine

RATE = 250_000  # bytes/s: 2 Mbit/s
DEEDS = 5


def test_a_receipt_passes_a_scan(tmp_path: Path, desk: Callable[..., Desk]) -> None:
    hub = Hub(tmp_path / "hub")
    one = desk("B")
    with ExitStack() as stack:
        url = stack.enter_context(served(hub.gate))
        slow = stack.enter_context(SlowLine(urlsplit(url).port or 0, bytes_per_second=RATE))
        line = stack.enter_context(HttpLine(slow.url))
        enrol(one, hub, line, slow.url)
        names = [scan(one, content=secrets.token_bytes(2_000_000))[1] for _ in range(2)]
        exchange(one, line)
        alone, _ = reach(one, line, slow)
        make, at = asking(one.store, hop(one), now(one)), hop(one)
        enough = threading.Event()

        def upload() -> None:
            while not enough.is_set():
                attachments.send(one.store, lambda: HttpLine(slow.url), make, at, Wishes(), enough.is_set)
                time.sleep(0.05)

        uploading = threading.Thread(target=upload)
        uploading.start()
        beside: list[int] = []
        times: list[float] = []
        for _ in range(DEEDS):
            time.sleep(0.5)
            size, took = reach(one, line, slow)
            beside.append(size)
            times.append(took)
        enough.set()
        uploading.join()
        assert set(kept(hub).values()) == {"wanted"}, "the scans were on their way all the while"
        assert slow.up > 200_000, "and moved"
        assert attachments.send(one.store, lambda: HttpLine(url), make, at, Wishes()).count == len(names)
    print(f"alone {alone} B, beside scans {beside} B, {[round(took, 2) for took in times]} s")
    assert max(beside) < alone + 2 * SHORT * RATE + 2 * 20_000, "two pieces at most went before it"


def reach(desk: Desk, line: HttpLine, slow: SlowLine) -> tuple[int, float]:
    """Do a deed and send it; return how many bytes went up the line until the hub had confirmed it, and the seconds."""
    reception.receive(desk, LAN, wish(desk))
    began, at = slow.up, time.monotonic()
    exchange(desk, line)
    return slow.up - began, time.monotonic() - at
