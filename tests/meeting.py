"""Where desks meet in tests: hubs in this process, over real HTTP or straight to the gate, on SQLite or PostgreSQL."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text

from clerkdesk.hub import desks
from clerkdesk.hub import tables as t
from clerkdesk.hub.database import Database
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.keys import HubKey, hub_key
from clerkdesk.hub.serving import Server
from clerkdesk.hub.shelf import DiskShelf
from clerkdesk.hub.tls import GivenCertificate, OwnCertificate
from clerkdesk.services import epochs
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.store import hops
from clerkdesk.store.hops import Hop
from clerkdesk.sync import anew, engine
from clerkdesk.sync import protocol as p
from clerkdesk.sync.engine import Outcome
from clerkdesk.sync.line import Line, no_line
from tests.cluster import Cluster, NoCluster
from tests.counter import MONDAY, SITE
from tests.ports import free_port


class Hub:
    """A hub with a clock that stands still unless it is set."""

    def __init__(self, folder: Path, address: str = "") -> None:
        self.folder = folder
        self.address = address
        self.now = milliseconds(MONDAY)
        self.key: HubKey = hub_key(folder)
        self.database = Database(address or f"sqlite:///{folder / 'hub.db'}", self.key.file_key)
        self.database.migrate()
        self.shelf = DiskShelf(folder / "shelf", self.key.file_key)
        self.gate = Gate(self.database, self.key, lambda: self.now, shelf=self.shelf)

    def code(self, site: str = SITE.agency) -> str:
        with self.database.writing() as connection:
            return desks.new_code(connection, self.key, site, self.now)

    def events(self) -> dict[tuple[str, int], bytes]:
        """Return every event that the hub keeps."""
        with self.database.reading() as connection:
            rows = connection.execute(select(t.event.c.origin, t.event.c.seq, t.event.c.raw))
            return {(origin, seq): bytes(raw) for origin, seq, raw in rows}

    def stopped(self) -> dict[str, str]:
        with self.database.reading() as connection:
            rows = connection.execute(select(t.origin.c.id, t.origin.c.stopped).where(t.origin.c.stopped != ""))
            return {origin: code for origin, code in rows}  # noqa: C416

    def close(self) -> None:
        self.database.close()


class Straight:
    """A line that is none: straight to the gate. ``cut``: it breaks "before" or "after" the hub answers."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.asked: list[str] = []
        self.cut = ""

    def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
        self.asked.append(target)
        if self.cut == "before":
            raise no_line("cut")
        reply = self.hub.gate.answer(method, target, headers, body)
        if self.cut == "after":
            raise no_line("cut")
        return reply


def enrol(desk: Desk, hub: Hub, line: Line | None = None, url: str = "https://hub.example") -> Hop:
    now = lambda: milliseconds(desk.clock.now())  # noqa: E731
    return engine.enrol(desk.store, line or Straight(hub), url, hub.code(desk.site.agency), now)


def hop(desk: Desk) -> Hop:
    with desk.store.reading() as connection:
        (found,) = hops.hops(connection)
    return found


def exchange(desk: Desk, line: Line) -> Outcome:
    return engine.exchange(desk.store, line, hop(desk), lambda: milliseconds(desk.clock.now()))


def begin_anew(
    desk: Desk, hub: Hub, *, code: str | None = None, line: Line | None = None, told: Any = None
) -> epochs.Begun:
    """Let ``desk`` begin anew at ``hub``, with a new code unless another is given; "": under its present origin."""
    code = hub.code(desk.site.agency) if code is None else code
    found = anew.hub_of(desk.store, code)
    way = line or Straight(hub)
    now = lambda: milliseconds(desk.clock.now())  # noqa: E731
    return epochs.begin_anew(
        desk,
        lambda store, heard: anew.meet(store, way, found, code, now, heard),
        fresh=bool(code),
        **({"told": told} if told else {}),
    )


def unsent(desk: Desk) -> int | None:
    with desk.store.reading() as connection:
        return hops.unsent(connection)


@contextmanager
def served(gate: Gate, port: int = 0, own: OwnCertificate | GivenCertificate | None = None) -> Iterator[str]:
    """Serve ``gate`` over real HTTP on the loopback, at ``port`` if one is named; give its address.

    ``own``: over TLS, with this certificate.
    """
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port or free_port()))
    server = Server(gate, own)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield f"http{'s' if own else ''}://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()
        assert not thread.is_alive()


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a throw-away cluster as an unprivileged user, on the loopback alone; give the address of a database."""
    try:
        cluster = Cluster()
    except NoCluster as why:
        pytest.skip(str(why))
    with cluster:
        yield cluster.address


def fresh_database(cluster: str, name: str, like: str = "template1") -> str:
    """Make a database in a cluster, a copy of ``like``: empty, unless that is another; return its address."""
    engine_ = create_engine(cluster.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine_.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'))
    engine_.dispose()
    return cluster.rpartition("/")[0] + f"/{name}"
