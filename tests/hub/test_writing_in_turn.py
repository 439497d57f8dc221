"""Threads of a hub on a SQLite file take turns: those that write, and pulls, which keep no push waiting."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from clerkdesk.hub import app
from clerkdesk.hub.gate import Gate
from clerkdesk.sync import protocol as p
from tests.meeting import Hub, served


def write(hub: Hub, done: list[int]) -> None:
    with hub.database.writing() as connection:
        connection.execute(text("UPDATE site SET position = position WHERE 0"))
        done.append(len(done))


def test_who_waits_holds_no_connection_and_asks_the_file_nothing(small_hub: Hub) -> None:
    done: list[int] = []
    threads = [threading.Thread(target=write, args=(small_hub, done)) for _ in range(5)]
    with small_hub.database.writing():
        for thread in threads:
            thread.start()
        for _ in range(20):
            assert small_hub.database.pool()[0] == 1
            time.sleep(0.005)
        assert done == []
    for thread in threads:
        thread.join(60)
    assert done == list(range(5))


def test_a_writer_that_fails_lets_the_next_one_write(small_hub: Hub) -> None:
    done: list[int] = []
    with pytest.raises(ZeroDivisionError), small_hub.database.writing():
        1 / 0  # noqa: B018
    thread = threading.Thread(target=write, args=(small_hub, done))
    thread.start()
    thread.join(60)
    assert done == [0]


class Busy(Gate):
    """A hub whose pulls take until ``free`` is set. inside, most: how many are worked on, and were at once."""

    free: threading.Event
    count: threading.Lock
    inside = 0
    most = 0

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> p.Reply:
        if target != "/v1/pull":
            return super().answer(method, target, headers, body)
        with self.count:
            self.inside += 1
            self.most = max(self.most, self.inside)
        assert self.free.wait(60)
        with self.count:
            self.inside -= 1
        return super().answer(method, target, headers, body)


def ask(url: str, method: str, target: str) -> int:
    line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    line.request(method, target)
    status = line.getresponse().status
    line.close()
    return status


def test_pulls_wait_for_each_other_and_nothing_else_waits_for_them(small_hub: Hub) -> None:
    gate = Busy(small_hub.database, small_hub.key, lambda: small_hub.now)
    gate.free, gate.count = threading.Event(), threading.Lock()
    found: list[int] = []
    with served(gate) as url:
        pulls = [threading.Thread(target=lambda: found.append(ask(url, "GET", "/v1/pull"))) for _ in range(6)]
        for pull in pulls:
            pull.start()
        until = time.monotonic() + 60
        while gate.inside < app.PULLS:
            assert time.monotonic() < until
            time.sleep(0.01)
        for target in ("/v1/push", "/v1/claims", "/v1/push"):
            assert ask(url, "POST", target) == 401, "it is answered, to whom it does not know"
        assert gate.inside == app.PULLS
        gate.free.set()
        for pull in pulls:
            pull.join(60)
    assert found == [401] * 6
    assert gate.most == app.PULLS
