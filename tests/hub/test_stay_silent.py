"""A hub that stands still: a real process is stopped, and goes on."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.sync import engine
from clerkdesk.sync.talk import State
from clerkdesk.sync.transport import first_line
from tests.counter import LAN, SITE, parts, wish
from tests.hub.test_relay_processes import Process
from tests.meeting import Hub
from tests.staying import Staying


def test_it_is_told_while_it_is_waited_for(desk: Callable[..., Desk], tmp_path: Path) -> None:
    hub, one = Process(tmp_path / "hub"), desk("B")
    hub.start()
    try:
        code = hub.command("code", SITE.agency)
        with first_line(hub.url, code) as line:
            engine.enrol(one.store, line, line.url, code, lambda: int(time.time() * 1000))
        with Staying(tmp_path / "B") as staying:
            staying.until(lambda: staying.stands(State.CONNECTED))
            assert hub.server is not None
            hub.server.send_signal(signal.SIGSTOP)
            reception.receive(one, LAN, wish(one))
            staying.until(lambda: staying.status is not None and staying.status.state is State.SILENT)
            assert staying.status is not None
            assert staying.status.unsent
            silent = staying.status.hubs[0]
            assert silent.heard_at <= silent.silent <= time.time() * 1000
            hub.server.send_signal(signal.SIGCONT)
            staying.until(lambda: staying.stands(State.CONNECTED))
            assert staying.status.hubs[0].silent == 0
    finally:
        hub.kill()
    with closing(Hub(hub.folder)) as there:
        assert len(there.events()) == len(parts(one)), "once"
