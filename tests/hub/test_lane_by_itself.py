"""Attachments as a desk carries them: by the background process, by the command line, and what a page is told."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.cli import main
from clerkdesk.domain.events import PaperKind
from clerkdesk.services import papers, scans
from clerkdesk.services.desk import Desk
from clerkdesk.sync import throttle
from clerkdesk.sync.throttle import LEAST, MOST, Cap, Pieces
from clerkdesk.sync.transport import HttpLine
from clerkdesk.sync.wishes import wish
from tests.counter import refused
from tests.hub.test_lane import kept, scan
from tests.meeting import Hub, enrol, served
from tests.staying import Staying


def meet(desk: Desk, hub: Hub, url: str) -> Desk:
    with HttpLine(url) as line:
        enrol(desk, hub, line, url)
    return desk


def test_the_background_process_carries_them(desk: Callable[..., Desk], tmp_path: Path) -> None:
    hub = Hub(tmp_path / "hub")
    hub.now = int(time.time() * 1000)
    with closing(hub), served(hub.gate) as url:
        one, two = meet(desk("B"), hub, url), meet(desk("C"), hub, url)
        stream, name, content = scan(one, 200_000)
        orphan = one.store.attachments.put([b"nobody named it"], media="text/plain", at=1)
        with Staying(tmp_path / "B"):
            until(lambda: one.store.attachments.size(orphan) is None)
            until(lambda: kept(hub).get(name) == "kept")
            wish(two.store, ahead=True)
            with Staying(tmp_path / "C"):
                until(lambda: two.store.attachments.size(name) is not None)
            _, later, _ = scan(one, 50_000)
            until(lambda: kept(hub).get(later) == "kept")
        assert scans.of(two, stream) == (scans.Scan(name, "Tờ khai", here=True, size=200_000),)
        assert papers.paper(two, PaperKind.FORM, f"paper:{name}") == content


def until(what: Callable[[], bool]) -> None:
    for _ in range(300):
        if what():
            return
        time.sleep(0.1)
    raise AssertionError("never")


def said(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> tuple[int, dict[str, object]]:
    code = main(["--data", str(folder), "sync", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_command_line_carries_and_tells(desk: Callable[..., Desk], tmp_path: Path, capsys) -> None:
    hub = Hub(tmp_path / "hub")
    with closing(hub), served(hub.gate) as url:
        one, two = meet(desk("B"), hub, url), meet(desk("C"), hub, url)
        stream, name, content = scan(one, 9000)
        code, told = said(capsys, tmp_path / "B")
        assert (code, told["hubs"][0]["attachments_to_send"]) == (0, 0), "its event was not confirmed yet"  # type: ignore[index]
        code, told = said(capsys, tmp_path / "B", "--once")
        assert (code, told["attachments"]) == (0, 1)
        code, told = said(capsys, tmp_path / "C", "--once")
        assert (told["attachments"], told["hubs"][0]["attachments_not_here"]) == (0, 1)  # type: ignore[index]
        assert [one.here for one in scans.of(two, stream)] == [False]
        assert refused(scans.content, two, name) == "not-yet-here"
        assert refused(scans.content, two, "0" * 64) == "no-paper"
        assert refused(scans.content, two, "half:" + name) == "no-paper"
        code, told = said(capsys, tmp_path / "C", "fetch", stream)
        assert (code, told["attachments"]) == (0, [{"name": name, "title": "Tờ khai", "here": True}])
        assert scans.content(two, name) == content
        code, told = said(capsys, tmp_path / "C", "attachments", "--cap", "64", "--ahead")
        assert told == {"at_once": 2, "bytes_per_second": 65536, "ahead": True}
        code, told = said(capsys, tmp_path / "C", "attachments", "--no-ahead", "--at-once", "3")
        assert told == {"at_once": 3, "bytes_per_second": 65536, "ahead": False}
        assert main(["--data", str(tmp_path / "C"), "--lang", "en", "sync", "attachments"]) == 0
        assert capsys.readouterr().out == "Attachments: 3 at once, 64 KiB/s, fetched when asked for\n"


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.at = 100.0

    def monotonic(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


def test_a_cap_holds_for_all_together(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(throttle, "time", clock)
    cap = Cap(10_000)
    for _ in range(50):
        cap.wait(1000, lambda: False)
    assert 4.8 < clock.at - 100 < 5.2
    before = clock.at
    cap.wait(1_000_000, lambda: False)
    cap.wait(1000, lambda: True)
    assert clock.at - before < 0.3, "who is to end does not wait"
    Cap(0).wait(10**9, lambda: False)


def test_pieces_fit_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(throttle, "time", clock)

    def settled(bytes_per_second: float, delay: float) -> int:
        pieces = Pieces()
        for _ in range(20):
            size = pieces.size(Cap(0))
            with pieces.timed(size):
                clock.sleep(size / bytes_per_second + delay)
        return pieces.size(Cap(0))

    assert 60_000 < settled(250_000, 0.05) < 100_000
    assert settled(5_000, 0.3) == LEAST
    assert settled(1e9, 0.001) == MOST
    assert Pieces().size(Cap(20_000)) == 8000
