"""Where hubs meet the province in tests: the simulated system over real HTTP, and dossiers that need no desk."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
from sqlalchemy import select

from clerkdesk.domain import events as e
from clerkdesk.hub.connectors import mapping as mappings
from clerkdesk.hub.connectors.dvcqg import Dvcqg
from clerkdesk.hub.connectors.sender import Sender
from clerkdesk.hub.connectors.simulator.faults import Faults
from clerkdesk.hub.connectors.simulator.province import Province
from clerkdesk.hub.connectors.simulator.service import server
from clerkdesk.hub.connectors.speaking import Account, Speaker
from clerkdesk.hub.connectors.tables import attempt, ledger
from clerkdesk.journal.event import moment
from clerkdesk.journal.facts import fact
from tests.counter import LAN, SITE, person
from tests.hub.test_taking import Writer
from tests.meeting import Hub

USER, SECRET, UNIT = "dichvu", "bí mật của tỉnh", "H24"
DAY = 24 * 3600 * 1000


class Simulated:
    """The province, seen from a test."""

    def __init__(self, url: str, province: Province, faults: Faults) -> None:
        self.url = url
        self.province = province
        self.faults = faults

    def tell(self, *faults: dict[str, Any], **more: Any) -> None:
        self.control("faults", {"faults": faults, **more})

    def control(self, what: str, asked: dict[str, Any]) -> None:
        httpx.post(f"{self.url}/control/{what}", json=asked, timeout=60).raise_for_status()

    def audit(self) -> dict[str, Any]:
        return dict(httpx.get(self.url + "/control/audit", timeout=60).json())

    def dossiers(self) -> dict[str, Any]:
        return dict(self.audit()["dossiers"])


@contextmanager
def simulated(
    *, unit: str = UNIT, lasts: int = 0, numbers: bool = False, faults: Faults | None = None
) -> Iterator[Simulated]:
    """Run the province on the loopback."""
    province, faults = Province(USER, SECRET, unit, lasts=lasts, numbers=numbers), faults or Faults()
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    running = server(province, faults)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not running.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield Simulated(f"http://127.0.0.1:{listening.getsockname()[1]}", province, faults)
    finally:
        running.should_exit = True
        thread.join(20)
        listening.close()
        assert not thread.is_alive()


@contextmanager
def sending(
    hub: Hub,
    url: str,
    name: str = "dvcqg",
    *,
    file: Path | None = None,
    unit: str = UNIT,
    patience: float = 5.0,
    **more: Any,
) -> Iterator[Sender]:
    """Give a worker that sends to the province at ``url``."""
    mapping = mappings.load(name, file)
    account = Account(url=url, user=USER, secret=SECRET, unit=unit)
    connector = Dvcqg(mapping, Speaker(mapping, account, patience=patience))
    try:
        yield Sender(hub.database, hub.key, connector, mapping, unit, lambda: hub.now, rng=random.Random(7), **more)
    finally:
        connector.close()


def until_done(hub: Hub, sender: Sender, passes: int = 200) -> None:
    """Let time go on until nothing is due any more."""
    for _ in range(passes):
        sender.once()
        with hub.database.reading() as connection:
            waiting = connection.execute(select(ledger.c.stream).where(ledger.c.state == "waiting")).first()
        if waiting is None:
            return
        hub.now += 20 * 60_000
    raise AssertionError("something is never taken")


def standing(hub: Hub, stream: str) -> Any:
    """Return the ledger's row of a dossier."""
    with hub.database.reading() as connection:
        return connection.execute(select(ledger).where(ledger.c.stream == stream)).one()


def tries(hub: Hub, stream: str) -> list[tuple[str, str, str]]:
    """Return what was tried of a dossier: call, what came of it, code."""
    with hub.database.reading() as connection:
        rows = connection.execute(select(attempt).where(attempt.c.stream == stream).order_by(attempt.c.id))
        return [(row.call, row.came, row.code) for row in rows]


Said = TypeVar("Said")


def said(hub: Hub, kind: type[Said]) -> list[Said]:
    """Return what the hub told the desks, in order."""
    found = [fact(raw).what for _, raw in sorted(hub.events().items(), key=lambda one: one[0][1])]
    return [what for what in found if isinstance(what, kind)]


def agrees(there: Simulated, one: Counter, states: dict[int, tuple[str, list[str]]]) -> None:
    """Check that exactly these dossiers are there, once each, with this status and these lines of progress."""
    audit = there.audit()
    assert audit["dossiers"].keys() == {one.code(number) for number in states}
    for number, (status, lines) in states.items():
        kept = audit["dossiers"][one.code(number)]
        assert kept["status"] == kept["record"]["TrangThaiHoSo"] == status
        assert [line["TrangThai"] for line in kept["lines"]] == lines
        assert kept["made"] == 1


class Counter(Writer):
    """A desk that writes whole dossiers and pushes them."""

    def __init__(self, hub: Hub, **more: Any) -> None:
        super().__init__(hub, **more)
        self.enrol()
        self.pushed = 0
        self.versions: dict[str, int] = {}

    def say(self, stream: str, what: e.Payload, clerk: e.Clerk = LAN) -> None:
        self.versions[stream] = self.versions.get(stream, 0) + 1
        self.write(stream, what, version=self.versions[stream], clerk=clerk)

    def send(self) -> None:
        self.push(self.range(self.pushed + 1))
        self.pushed = len(self.chain)

    def received(self, number: int, **more: Any) -> e.Received:
        code = f"{self.site}-261123-BC{number:04d}"
        at = moment(self.hub.now)
        fields: dict[str, Any] = {
            "visit": f"visit:{number}",
            "code": code,
            "provisional": True,
            "procedure": e.ProcedureRef(code="1.001193", version=1, name="Đăng ký khai sinh", field="Hộ tịch"),
            "received_at": at,
            "due_at": at + timedelta(days=3),
            "fee": 8000,
            "components": (e.ComponentIn(key="to-khai", name="Tờ khai", held=e.Held.PAPER, originals=1),),
            "receiving_site": SITE.counter,
            "personal": e.DossierPeople(applicant=replace(person(number), name=f"Nguyễn Văn Số {number}")),
        } | more
        return e.Received(**fields)

    def receive(self, number: int, **more: Any) -> str:
        """Receive a dossier; return its stream. Its code is ``code(number)``."""
        stream = f"dossier:{self.letters()}{number:05d}"
        self.say(stream, self.received(number, **more))
        return stream

    def letters(self) -> str:
        return self.origin[:4]

    def code(self, number: int) -> str:
        return f"{self.site}-261123-BC{number:04d}"
