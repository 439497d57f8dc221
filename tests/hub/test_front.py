"""What stands before a hub's routes, over real HTTP: limits, time-outs, meters, health, and a log that names nobody."""

from __future__ import annotations

import io
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from clerkdesk.domain.errors import Trouble
from clerkdesk.hub import logs, meters, serving
from clerkdesk.hub.limits import Buckets, Limits, Rate, net
from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.sync import protocol as p
from clerkdesk.sync.backoff import Backoff
from clerkdesk.sync.transport import HttpLine
from tests.counter import LAN, SITE, wish
from tests.hub.pages import served_with_tls
from tests.meeting import Hub, enrol, exchange, hop, served


@contextmanager
def limited(hub: Hub, limits: Limits) -> Iterator[str]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = serving.Server(hub.gate, limits=limits)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


def fault(answer: httpx.Response) -> p.Fault:
    return p.unpack(answer.content, p.Fault)


def test_buckets_fill_again() -> None:
    now = 0.0
    found = Buckets(Rate(3, 0.5), lambda: now)
    assert [found.wait("a") for _ in range(4)] == [0, 0, 0, 2]
    assert found.wait("b") == 0, "each its own"
    now = 2.0
    assert [found.wait("a"), found.wait("a")] == [0, 2]
    assert found.wait("c", 0) == 0, "asking takes none"
    assert net("2001:db8::1:2:3:4") == net("2001:db8::9")
    assert net("192.0.2.1") != net("192.0.2.2")


def test_who_asks_too_much_is_told_when_to_ask_again(small_hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    with limited(small_hub, Limits(desk=Rate(4, 0.01), address=Rate(6, 0.02), guesses=Rate(2, 0.1))) as url:
        with HttpLine(url) as line:
            enrol(one, small_hub, line, url)
            exchange(one, line)
            with pytest.raises(Trouble) as told:
                any(exchange(one, line).sent for _ in range(5))
            assert told.value.code == "hub-busy"
            assert 50 < told.value.params["wait"] <= 100
        answers = [httpx.get(url + "/hello") for _ in range(6)]
        assert answers[-1].status_code == 429, "strangers are counted by their address"
        assert int(answers[-1].headers["retry-after"]) == fault(answers[-1]).wait > 0
        assert fault(answers[-1]).code == "slow-down"
        assert httpx.get(url + "/health").status_code == 200, "whoever watches is not limited"
    assert Backoff().next(30) >= 30


def test_guessing_codes_is_slowed_down(small_hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    with limited(small_hub, Limits(guesses=Rate(3, 0.01))) as url:
        tried = [httpx.post(url + "/v1/enrol", content=b"nonsense").status_code for _ in range(5)]
        assert tried == [400, 400, 400, 429, 429]
        assert httpx.post(url + "/admin/sign-in", data={"name": "a"}).status_code == 429, "passwords, too"
        with HttpLine(url) as line, pytest.raises(Trouble) as told:
            enrol(one, small_hub, line, url)
        assert told.value.code == "hub-busy"
        assert httpx.get(url + "/hello").status_code == 200


def test_a_body_has_to_come(small_hub: Hub) -> None:
    with limited(small_hub, Limits(idle=0.3, whole=1.0, stranger=1000)) as url:
        assert httpx.post(url + "/v1/enrol", content=b"x" * 1001).status_code == 413, "without a certificate"
        port = int(url.rpartition(":")[2])
        for pause in (10.0, 0.2):  # nothing comes; a little comes, for ever
            with socket.create_connection(("127.0.0.1", port)) as slow:
                slow.settimeout(60)
                slow.sendall(b"POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n")
                began, found = time.monotonic(), b""
                while not found and time.monotonic() - began < 60:
                    if pause < 1:
                        slow.sendall(b"x")
                    slow.settimeout(pause)
                    try:
                        found = slow.recv(100)
                    except TimeoutError:
                        continue
                assert found.startswith(b"HTTP/1.1 408")


def test_headers_have_to_come(small_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "HEADERS", 0.3)
    with served(small_hub.gate) as url:
        port = int(url.rpartition(":")[2])
        for begins in (b"", b"GET /hello HTTP/1.1\r\n"):
            with socket.create_connection(("127.0.0.1", port)) as slow:
                slow.settimeout(60)
                slow.sendall(begins)
                assert slow.recv(1000) == b"", "hung up"
        with httpx.Client() as client:
            assert client.get(url + "/hello").status_code == 200
            time.sleep(0.5)
            assert client.get(url + "/hello").status_code == 200, "who has asked and rests is let be"


def test_the_meters(hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    with served(hub.gate) as url, HttpLine(url) as line:
        enrol(one, hub, line, url)
        reception.receive(one, LAN, wish(one))
        sent = exchange(one, line).sent
        assert httpx.get(url + "/metrics").status_code == 401
        shown = httpx.get(url + "/metrics", headers={"authorization": f"Bearer {meters.token(hub.key)}"})
    found = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(shown.text)
        for sample in family.samples
    }
    assert found["clerkdesk_requests_total", "/v1/push", "200", "POST"] >= 1
    assert found["clerkdesk_request_seconds_count", "/v1/pull"] >= 1
    assert found["clerkdesk_events_total", "pushed"] == sent
    assert (found[("clerkdesk_desks",)], found[("clerkdesk_origins_stopped",)]) == (1, 0)
    assert found[("clerkdesk_database_up",)] == 1
    assert found[("clerkdesk_pool_used",)] <= found[("clerkdesk_pool_size",)]
    assert SITE.agency not in shown.text
    assert hop(one).certificate not in shown.text


def test_alive_and_ready_are_two_things(small_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(small_hub.gate) as url:
        assert httpx.get(url + "/health").json()["healthy"]
        monkeypatch.setattr(small_hub.gate, "healthy", lambda: False)
        assert httpx.get(url + "/health").status_code == 503
        assert httpx.get(url + "/health/live").status_code == 200


def test_browsers_are_told_to_use_tls_only_where_they_can(small_hub: Hub) -> None:
    with served_with_tls(small_hub) as url:
        answer = httpx.get(url + "/hello", verify=False)  # a certificate of its own: nobody is held to it for a year
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize("kind", ["text", "json"])
def test_the_log_names_nobody(small_hub: Hub, desk: Callable[..., Desk], kind: str, expect_log) -> None:
    one = desk("B")
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.JsonLines() if kind == "json" else logs.Text())
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.INFO)
    try:
        wished = wish(one)
        with served(small_hub.gate) as url, HttpLine(url) as line:
            enrol(one, small_hub, line, url)
            for _ in range(3):
                reception.receive(one, LAN, wished)
            exchange(one, line)
            name = wished.applicant.name
            httpx.get(url + f"/{name}?q={name}")
            httpx.post(url + "/v1/enrol", content=p.pack(p.Fault(code=name, text=name)))
            httpx.post(url + "/admin/sign-in", data={"name": name, "password": name})
            with expect_log("a fault"):
                try:
                    raise ValueError(name)
                except ValueError:
                    logging.getLogger("clerkdesk.hub").exception("a fault")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    text = "\n".join(row for row in written.getvalue().splitlines() if "httpx" not in row and "httpcore" not in row)
    assert wished.applicant.identity is not None
    said = text.encode().decode("unicode_escape", "ignore") + text
    for word in (wished.applicant.name, wished.applicant.identity.number, LAN.name, "Nguy", one.site.authority):
        assert word not in said
    assert "/v1/push" in text
    assert "builtins.ValueError at" in text
    if kind == "json":
        rows = [json.loads(row) for row in text.splitlines()]
        assert all({"at", "level", "from", "text"} <= set(row) for row in rows)
        assert any(row.get("route") == "/v1/push" and row["status"] == 200 and row["desk"] for row in rows)
