"""A joining whose answer is lost, or whose program is killed, goes on: one desk at the hub, under its letters."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from clerkdesk.cli import main
from clerkdesk.hub import inviting
from clerkdesk.hub.admin import views
from clerkdesk.hub.cli import now
from clerkdesk.hub.desks import AGAIN, revoke
from clerkdesk.hub.gate import Gate
from clerkdesk.hub.tls import OwnCertificate
from clerkdesk.journal import signing
from clerkdesk.services import clerks, handing, joining, workstation
from clerkdesk.services.clock import WallClock
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import open_desk
from clerkdesk.store import folder as folders
from clerkdesk.sync import engine, enrolling
from clerkdesk.sync import protocol as p
from tests.counter import PIN, SITE, first_run, refused
from tests.meeting import Hub, Straight, served

HERE = "127.0.0.1"


class LosesAnswer(Gate):
    """A hub that lets a desk in, and whose answer does not arrive while ``lost`` is set.

    ``held``: what it waits for before it answers, so that whoever asked can be killed meanwhile.
    """

    lost = False
    asked: threading.Event
    held: threading.Event | None = None

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> p.Reply:
        reply = super().answer(method, target, headers, body)
        if target == "/v1/enrol" and self.lost:
            self.asked.set()
            if self.held is not None:
                self.held.wait(60)
            return p.Reply(502, {}, b"a proxy has nothing to say")
        return reply


class Meeting:
    """A hub of the network, its first desk, and a folder for the next one."""

    def __init__(self, top: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.hub = Hub(top / "hub")
        self.hub.now = now()
        self.own = OwnCertificate(self.hub.key)
        self.gate = LosesAnswer(self.hub.database, self.hub.key, lambda: self.hub.now, tls=self.own.der)
        self.gate.asked = threading.Event()
        self.path = top / "new"
        self.url = ""
        self._capsys = capsys
        self.first = first_run(top / "one", "B", clock=WallClock()).desk  # type: ignore[arg-type]

    def code(self) -> str:
        with self.hub.database.writing() as connection:
            return inviting.invite(
                connection, self.hub.key, SITE.agency, self.hub.now, gives=lambda: handing.given(self.first)
            ).code

    def words(self, *code: str) -> list[str]:
        where = ["--address", self.url.rpartition("/")[2]] if code else []
        return [
            "--data",
            str(self.path),
            "counters",
            "join",
            *code,
            *where,
            "--keys",
            "file",
            "--find-at",
            HERE,
            "--json",
        ]

    def join(self, *code: str, ends: int = 0) -> dict[str, Any]:
        assert main(self.words(*code)) == ends
        answer: dict[str, Any] = json.loads(self._capsys.readouterr().out)
        return answer

    def known(self) -> list[str]:
        with self.hub.database.reading() as connection:
            return [one.letters for one in views.desks(connection, SITE.agency)]

    def stands(self, letters: str) -> None:
        """The desk is set up, can be signed in to, and is one at the hub."""
        with closing(open_desk(self.path)) as desk:
            assert workstation.letters(desk) == letters
            assert clerks.sign_in(desk, "Lê Văn Quản", PIN).name == "Lê Văn Quản"
        assert self.known() == [letters], "and no ghost beside it"
        assert not (self.path / "unfinished").exists()


@pytest.fixture
def meeting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Meeting]:
    made = Meeting(tmp_path, capsys)
    with closing(made.hub), closing(made.first), served(made.gate, own=made.own) as made.url:
        yield made


def test_an_answer_that_is_lost_is_asked_for_again(meeting: Meeting) -> None:
    meeting.gate.lost = True
    code = meeting.code()
    meeting.join(code, ends=3)
    assert meeting.known() == ["BB"], "the hub let it in"
    assert not (meeting.path / "folder.json").exists()
    meeting.join(ends=3)
    meeting.gate.lost = False
    assert meeting.join()["letters"] == "BB", "without a word, by the code and the address that it keeps"
    meeting.stands("BB")


def test_the_same_code_goes_on_and_another_one_begins_anew(meeting: Meeting) -> None:
    meeting.gate.lost = True
    code = meeting.code()
    meeting.join(code, ends=3)
    meeting.gate.lost = False
    assert meeting.join(code)["letters"] == "BB"
    meeting.stands("BB")


def test_what_the_hub_takes_no_more_is_begun_anew_with_another_code(meeting: Meeting) -> None:
    meeting.gate.lost = True
    code = meeting.code()
    meeting.join(code, ends=3)
    meeting.gate.lost = False
    with meeting.hub.database.writing() as connection:
        (ghost,) = views.desks(connection, SITE.agency)
        revoke(connection, ghost.id)
    assert meeting.join(ends=1)["error"]["code"] == "revoked"
    assert meeting.join(meeting.code())["letters"] == "CB"
    assert sorted(meeting.known()) == ["BB", "CB"]


def test_nothing_begun_is_said(meeting: Meeting) -> None:
    assert meeting.join(ends=1)["error"]["code"] == "nothing-begun"


def test_killed_while_the_answer_is_awaited(meeting: Meeting) -> None:
    meeting.gate.lost, meeting.gate.held = True, threading.Event()
    child = subprocess.Popen(
        [sys.executable, "-m", "clerkdesk", *meeting.words(meeting.code())], stdout=subprocess.PIPE
    )
    try:
        assert meeting.gate.asked.wait(120)
        os.kill(child.pid, signal.SIGKILL)
    finally:
        meeting.gate.held.set()
        child.wait(60)
        assert child.stdout is not None
        child.stdout.close()
    meeting.gate.lost = False
    found = joining.begun(meeting.path)
    assert found is not None
    assert not found.known
    assert meeting.join()["letters"] == "BB"
    meeting.stands("BB")


class Killed(BaseException):
    """The program is no more."""


@pytest.mark.parametrize("step", ["known", "moved none", "moved one", "moved all but one"])
def test_killed_behind_the_answer_it_needs_no_hub(meeting: Meeting, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    code = meeting.code()
    line, private = Straight(meeting.hub), signing.new_key()
    got = enrolling.welcomed(line, code, private, now)
    moves = {"moved none": 0, "moved one": 1, "moved all but one": 2}
    replace, count = Path.replace, 0

    def killed(*_: object) -> None:
        raise Killed

    def moved(self: Path, target: Path) -> Path:
        nonlocal count
        if self.parent.name == "unfinished" and target.parent == meeting.path:
            if count == moves[step]:
                raise Killed
            count += 1
        return replace(self, target)

    def known(desk: Desk) -> None:
        engine.enrol(desk.store, line, meeting.url, code, now)
        if step == "known":
            raise Killed
        monkeypatch.setattr(Path, "replace", moved)

    how = joining.How(code=code, address=meeting.url)
    with pytest.raises(Killed):
        joining.join(meeting.path, handing.read(got.content), got.letters, private, known, how=how, keys="file")
    monkeypatch.setattr(Path, "replace", replace)
    found = joining.begun(meeting.path)
    assert found is not None
    assert found.known
    assert folders.find(meeting.path) is None
    monkeypatch.setattr(meeting.gate, "answer", killed)
    joining.go_on(meeting.path, killed).close()
    assert joining.begun(meeting.path) is None
    meeting.stands("BB")


def test_the_same_answer_is_given_for_a_time(small_hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    code, private = small_hub.code(), signing.new_key()
    line = Straight(small_hub)
    clock = lambda: small_hub.now  # noqa: E731

    def ask(key: bytes = private) -> str:
        return enrolling.become_known(line, code, key, SITE.agency, "BB", clock).certificate

    first = ask()
    small_hub.now += AGAIN
    assert ask() == first
    assert refused(ask, signing.new_key()) == "code-used"
    small_hub.now += 1
    assert refused(ask) == "code-expired"
    with small_hub.database.reading() as connection:
        assert len(views.desks(connection, SITE.agency)) == 1
