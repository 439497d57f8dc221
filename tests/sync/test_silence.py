"""A hub that owes an answer is seen to be silent long before anybody hangs up; what is on its way is no silence."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from clerkdesk.sync import overdue
from clerkdesk.sync.protocol import Reply
from clerkdesk.sync.transport import HttpLine

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n"


def until(holds: Callable[[], bool]) -> None:
    for _ in range(3000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("never")


class Asked(NamedTuple):
    """A question that is under way: its line, its answer when there is one, and the socket of who answers."""

    line: HttpLine
    answer: Future[Reply]
    hub: socket.socket


@contextmanager
def asked(body: bytes = b"") -> Iterator[Asked]:
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        ThreadPoolExecutor(1) as beside,
        HttpLine(f"http://127.0.0.1:{listening.getsockname()[1]}") as line,
    ):
        assert line.silent_since() is None, "nothing is asked"
        answer = beside.submit(line.ask, "POST", "/v1/push", {}, body)
        with listening.accept()[0] as hub:
            yield Asked(line, answer, hub)


def test_who_owes_an_answer_is_silent_until_a_byte_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overdue, "QUIET", 0.2)
    with asked() as one:
        until(lambda: one.line.silent_since() is not None)
        first = one.line.silent_since()
        assert first is not None
        one.hub.sendall(HEAD + b"a")
        until(lambda: (one.line.silent_since() or 0) > first)
        assert not one.answer.done(), "it is waited for"
        one.hub.sendall(b"bc")
        assert one.answer.result(30).body == b"abc"
        assert one.line.silent_since() is None


def test_what_a_poor_line_still_carries_up_is_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overdue, "QUIET", 0.2)
    size = 60 * overdue.STEADY
    with asked(bytes(size)) as one:
        taken = 0
        while taken < size:
            taken += len(one.hub.recv(1 << 16))
        time.sleep(0.3)
        assert one.line.silent_since() is None
        one.hub.sendall(HEAD + b"abc")
        one.answer.result(30)
