"""A worker that dies at any commit, clocks that jump, answers that never end: nothing is lost and nothing doubled."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from clerkdesk.domain import events as e
from clerkdesk.hub.connectors import mapping as mappings
from clerkdesk.hub.connectors.speaking import Account, Speaker
from tests.meeting import Hub
from tests.provincial import SECRET, UNIT, USER, Counter, sending, simulated, standing, until_done

YEAR = 365 * 24 * 3600 * 1000


class Killed(Exception):  # noqa: N818
    """The power went."""


@contextmanager
def dying(hub: Hub, commits: int, *, after: bool) -> Iterator[None]:
    """Let the next process die at its commit number ``commits``: just before it, or just after."""
    whole, left = hub.database.writing, [commits]

    @contextmanager
    def writing() -> Iterator[Any]:
        left[0] -= 1
        with whole() as connection:
            yield connection
            if left[0] == 0 and not after:
                raise Killed
        if left[0] == 0:
            raise Killed

    hub.database.writing = writing  # type: ignore[method-assign]
    try:
        yield
    finally:
        hub.database.writing = whole  # type: ignore[method-assign]


@pytest.mark.parametrize("after", [False, True])
def test_death_at_every_commit(small_hub: Hub, after: bool) -> None:
    one, died = Counter(small_hub), 0
    with simulated() as there:
        for commit in range(1, 11):
            stream = one.receive(commit)
            one.send()
            for what in (None, e.HandedOver(to="Tư pháp")):
                if what is not None:
                    one.say(stream, what)
                    one.send()
                with sending(small_hub, there.url) as sender, dying(small_hub, commit, after=after):
                    try:
                        sender.once()
                    except Killed:
                        died += 1
                small_hub.now += 100_000
            with sending(small_hub, there.url) as sender:
                until_done(small_hub, sender)
            assert standing(small_hub, stream).state == "taken"
        audit = there.audit()
        assert audit["dossiers"].keys() == {one.code(number) for number in range(1, 11)}
        for kept in audit["dossiers"].values():
            assert (kept["made"], kept["status"]) == (1, "4")
            assert sorted(line["TrangThai"] for line in kept["lines"]) == ["2", "4"]
        assert died > 8


@pytest.mark.parametrize("jump", [-20 * YEAR, 20 * YEAR])
def test_clocks_that_jump(small_hub: Hub, jump: int) -> None:
    one = Counter(small_hub)
    stream = one.receive(1)
    one.send()
    with simulated() as there, sending(small_hub, there.url) as sender:
        there.tell({"kind": "503"}, {"kind": "503"})
        sender.once()
        assert standing(small_hub, stream).state == "waiting"
        small_hub.now += jump
        sender.once()
        assert standing(small_hub, stream).state in {"waiting", "taken"}
        assert standing(small_hub, stream).failed == (2 if standing(small_hub, stream).state == "waiting" else 0)
        until_done(small_hub, sender)
        small_hub.now -= jump
        one.say(stream, e.HandedOver(to="Tư pháp"))
        one.send()
        until_done(small_hub, sender)
        assert there.dossiers()[one.code(1)]["status"] == "4"


@contextmanager
def dripping(pieces: bytes, pause: float) -> Iterator[str]:
    """Serve an answer that goes on for ever, a piece at a time."""
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        line, _ = listening.accept()
        with line:
            line.recv(65536)
            try:
                line.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n")
                while not over.is_set():
                    line.sendall(pieces)
                    over.wait(pause)
            except OSError:
                pass

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        over.set()
        thread.join(10)
        listening.close()


@pytest.mark.parametrize(("piece", "pause"), [(b" ", 0.05), (b" " * 1_000_000, 0.0)])
def test_an_answer_that_never_ends_is_given_up(piece: bytes, pause: float) -> None:
    mapping = mappings.load("dvcqg")
    with dripping(piece, pause) as url:
        speaker = Speaker(mapping, Account(url=url, user=USER, secret=SECRET, unit=UNIT), patience=0.5)
        began = time.monotonic()
        answer = speaker.ask(mapping.calls["look"], number="x")
        speaker.close()
        assert answer.fault == "no-line"
        assert time.monotonic() - began < 100
