"""Real processes: two desks, a hub on their network over TLS, the province's hub; lines are cut and hubs are killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from clerkdesk.domain.errors import Trouble
from clerkdesk.hub.keys import hub_key
from clerkdesk.projections import rebuild
from clerkdesk.services import reception
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.sync import engine
from clerkdesk.sync.transport import HttpLine, first_line
from tests.counter import LAN, SITE, parts, sound, wish
from tests.meeting import Hub, exchange, hop, unsent
from tests.ports import free_port

HUB = [sys.executable, "-c", "import sys; from clerkdesk.hub.cli import main; sys.exit(main())"]


class Process:
    """A hub that runs apart, at a port that stays its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder = folder
        self.words = words
        self.port = free_port()
        self.url = f"http{'s' if '--own-cert' in words else ''}://127.0.0.1:{self.port}"
        self.server: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> str:
        run = [*HUB, "--folder", str(self.folder), *words]
        return subprocess.run(run, capture_output=True, text=True, check=True, env=os.environ).stdout.strip()

    def start(self) -> None:
        run = [*HUB, "--folder", str(self.folder), "serve", "--port", str(self.port), *self.words]
        self.server = subprocess.Popen(run, stderr=subprocess.DEVNULL, env=os.environ)
        for _ in range(1200):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the hub does not start")

    def kill(self) -> None:
        if self.server is not None:
            self.server.kill()
            self.server.wait(30)
            self.server = None

    def events(self) -> dict[tuple[str, int], bytes]:
        with closing(Hub(self.folder)) as hub:
            assert not hub.stopped()
            return hub.events()


@pytest.fixture
def hubs(tmp_path: Path) -> Iterator[tuple[Process, Process]]:
    lan, province = Process(tmp_path / "lan", "--own-cert"), Process(tmp_path / "province")
    try:
        province.start()
        lan.command("join", province.url, province.command("code", SITE.agency), "--site", SITE.agency)
        lan.start()
        yield lan, province
    finally:
        for each in (lan, province):
            each.kill()


@pytest.fixture
def two(hubs: tuple[Process, Process], desk: Callable[..., Desk]) -> tuple[Desk, Desk]:
    lan, _ = hubs
    for letter in "BC":
        one, code = desk(letter), lan.command("code", SITE.agency)
        with first_line(lan.url, code) as line:
            engine.enrol(one.store, line, line.url, code, partial(_now, one))
        one.close()
    return desk("B"), desk("C")


def _now(desk: Desk) -> int:
    return milliseconds(desk.clock.now())


def meet(*desks: Desk) -> None:
    for each in desks:
        with HttpLine(hop(each).url, tls=hop(each).tls) as line:
            exchange(each, line)


def alike(one: Desk, two: Desk) -> bool:
    dumps = []
    for each in (one, two):
        with each.store.reading() as connection:
            dumps.append(rebuild.dump(connection))
    return sound(one) and sound(two) and sorted(parts(one)) == sorted(parts(two)) and dumps[0] == dumps[1]


def arrives(lan: Process, province: Process) -> bool:
    """Wait until the province has everything that the hub of the network has."""
    with closing(Hub(lan.folder)) as here, closing(Hub(province.folder)) as there:
        for _ in range(300):
            if (found := there.events()) and found == here.events():
                return True
            time.sleep(0.1)
    return False


def grows(told: list[str]) -> None:
    """Wait until several more are told."""
    enough, last = len(told) + 5, time.monotonic() + 60
    while len(told) < enough:
        assert time.monotonic() < last
        time.sleep(0.02)


def test_the_line_to_the_province_is_cut_for_a_while(hubs: tuple[Process, Process], two: tuple[Desk, Desk]) -> None:
    lan, province = hubs
    one, other = two
    province.kill()
    for _ in range(3):
        for each in two:
            reception.receive(each, LAN, wish(each))
        meet(one, other, one)
        assert alike(one, other), "the desks see each other"
    assert not province.events()
    province.start()
    assert arrives(lan, province), "then the province gets everything"
    assert len(province.events()) == len(parts(one)), "once"
    assert lan.command("desks").count(province.url) == 1


def test_the_hub_of_the_network_is_killed_under_load(hubs: tuple[Process, Process], two: tuple[Desk, Desk]) -> None:
    lan, province = hubs
    over = threading.Event()
    met: list[str] = []
    failed: list[str] = []

    def work(each: Desk) -> None:
        while not over.is_set():
            reception.receive(each, LAN, wish(each))
            try:
                meet(each)
                met.append(each.site.agency)
            except Trouble as trouble:
                failed.append(trouble.code)
                over.wait(0.2)

    threads = [threading.Thread(target=work, args=(each,)) for each in two]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            grows(met)
            lan.kill()
            grows(failed)
            lan.start()
        grows(met)
    finally:
        over.set()
        for thread in threads:
            thread.join(60)
    assert set(failed) == {"no-line"}
    meet(*two, two[0])
    assert alike(*two)
    assert [unsent(each) for each in two] == [0, 0]
    assert arrives(lan, province)
    assert len(province.events()) == len(parts(two[0]))
    assert hub_key(lan.folder).id == hop(two[0]).hub
