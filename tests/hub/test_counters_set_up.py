"""Several counters set up by real processes: a hub of the network that is found by mDNS on the loopback, and desks."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from clerkdesk.cli import main
from clerkdesk.hub import session_start
from clerkdesk.hub.announcing import Announcing
from clerkdesk.hub.keys import hub_key
from clerkdesk.journal.event import new_id
from clerkdesk.projections.dossiers import dossier
from clerkdesk.services import clerks, reception, workstation
from clerkdesk.services.clock import WallClock
from clerkdesk.services.opening import open_desk
from clerkdesk.services.queue import issuing
from clerkdesk.store import hops
from clerkdesk.sync import finding, hub_here
from clerkdesk.sync import protocol as p
from clerkdesk.sync.protocol import welcome
from tests.counter import LAN, PIN, SITE, first_run, wish
from tests.ports import free_port

LOOPBACK = "127.0.0.1"


class Centre:
    """The first desk of a centre in a folder, and commands at it and at others beside it."""

    def __init__(self, top: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.top = top
        self.port = free_port()
        self._capsys = capsys
        first_run(top / "one", "B", clock=WallClock()).desk.close()  # type: ignore[arg-type]

    def run(self, name: str, *words: str, code: int = 0) -> dict[str, Any]:
        assert main(["--data", str(self.top / name), "--lang", "en", *words, "--json"]) == code
        answer: dict[str, Any] = json.loads(self._capsys.readouterr().out)
        return answer

    def apart(self, name: str, *words: str) -> dict[str, Any]:
        """Run a command as a process of its own: one that may start the hub."""
        start = [sys.executable, "-m", "clerkdesk", "--data", str(self.top / name), *words, "--json"]
        answer: dict[str, Any] = json.loads(subprocess.run(start, capture_output=True, check=True).stdout)
        return answer

    def add(self, *words: str) -> dict[str, Any]:
        return self.apart("one", "counters", "add", "--port", str(self.port), "--announce", LOOPBACK, *words)

    def join(self, name: str, code: str, *words: str, ends: int = 0) -> dict[str, Any]:
        return self.run(name, "counters", "join", code, "--keys", "file", "--find-at", LOOPBACK, *words, code=ends)

    @contextmanager
    def desk(self, name: str) -> Iterator[Any]:
        with closing(open_desk(self.top / name)) as desk:
            yield desk

    def stop_hub(self) -> None:
        """End the hub that was started, if one was: by the number that it wrote to its log."""
        log = hub_here.folder_of(self.top / "one") / "hub.log"
        if log.exists():
            for pid in re.findall(r"Started server process \[(\d+)\]", log.read_text("utf-8", "replace"))[-1:]:
                with_number = Path(f"/proc/{pid}/cmdline")
                if with_number.exists() and str(self.top).encode() in with_number.read_bytes():
                    os.kill(int(pid), signal.SIGTERM)
                    while with_number.exists() and b"Z" not in Path(f"/proc/{pid}/stat").read_bytes().split()[2]:
                        time.sleep(0.02)


@pytest.fixture
def centre(tmp_path: Path, monkeypatch, capsys) -> Iterator[Centre]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    made = Centre(tmp_path, capsys)
    yield made
    made.stop_hub()


def test_three_counters_from_one(centre: Centre) -> None:
    shown = centre.add()
    assert re.fullmatch(r"(\w{4}-){7}\w{4}", shown["code"])
    assert shown["code"].endswith(shown["fingerprint"])
    assert shown["addresses"] == [f"{LOOPBACK}:{centre.port}"]
    assert session_start.starts_with_session()
    assert f'"--data" "{centre.top / "one"}" "hub" "serve"' in session_start.entry().read_text("utf-8")
    assert centre.join("two", shown["code"])["letters"] == "CB", "found by itself"
    assert centre.join("two", shown["code"], ends=1)["error"]["code"] == "set-up-before"
    other = centre.run("one", "counters", "add")
    assert centre.join("three", other["qr"])["letters"] == "GB", "by the text of the QR"
    numbers = []
    for name in ("one", "two", "three"):
        with centre.desk(name) as desk:
            clerks.sign_in(desk, "Lê Văn Quản", PIN)
            numbers.append(issuing.issue(desk, LAN, paper=False).number)
            reception.receive(desk, LAN, wish(desk))
        centre.run(name, "sync", "--once")
    assert numbers == ["B001", "C001", "G001"]
    centre.run("one", "sync", "--once")
    with centre.desk("one") as desk, desk.store.reading() as connection:
        assert hops.unsent(connection) == 0
        assert connection.execute(select(func.count()).select_from(dossier)).scalar() == 3
    known = centre.run("one", "counters", "list")
    assert known["serves"]
    assert [one["letters"] for one in known["counters"]] == ["BB", "CB", "GB"]
    assert centre.run("two", "counters", "add", code=1)["error"]["code"] == "hub-elsewhere"

    centre.run("one", "counters", "dead", "C")
    centre.run("two", "sync", "--once", code=3)
    taken = centre.join("four", centre.run("one", "counters", "add", "--in-place-of", "G")["code"])
    assert taken["letters"] == "GC", "the place, not the letters"
    centre.run("three", "sync", "--once", code=3)

    centre.stop_hub()
    assert centre.apart("one", "counters", "serve") == {"serves": True, "started": True}
    assert centre.run("one", "counters", "serve") == {"serves": True, "started": False}
    centre.run("four", "sync", "--once")


def test_a_desk_set_up_apart_gets_another_letter_when_it_joins(centre: Centre) -> None:
    centre.add()
    first_run(centre.top / "apart", "B", clock=WallClock()).desk.close()  # type: ignore[arg-type]
    with centre.desk("apart") as desk:
        assert issuing.issue(desk, LAN, paper=False).number == "B001"
    assert main(["--data", str(centre.top / "one"), "hub", "code", SITE.agency]) == 0
    code = centre._capsys.readouterr().out.strip()
    done = centre.run("apart", "sync", "enrol", f"https://{LOOPBACK}:{centre.port}", code)
    assert done["letters"] == "CB", "it is said"
    with centre.desk("apart") as desk:
        assert workstation.letters(desk) == "CB"
        assert issuing.issue(desk, LAN, paper=False).number == "C001"
    assert centre.run("apart", "sync", "--once")["unsent"] == 0, "what it wrote before went, too"
    plain = centre.join("new", code, ends=1)["error"]
    assert plain["code"] == "code-used"


def test_a_firewall_is_told_from_a_hub_that_is_not_there(centre: Centre, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(finding, "PATIENCE", 0.5)
    key = hub_key(tmp_path / "shut")
    code = p.enrolment_code(bytes(10), key.public)
    nobody = centre.join("new", code, ends=1)["error"]
    assert nobody["code"] == "no-hub-found"
    typed = centre.join("new", code, "--address", f"{LOOPBACK}:{centre.port}", ends=3)["error"]
    assert typed["code"] == "hub-shut"
    assert str(centre.port) in typed["message"]
    speaking = Announcing(key, centre.port, lambda: SITE.agency, [LOOPBACK])
    speaking.start()
    monkeypatch.setattr(finding, "PATIENCE", 5.0)
    try:
        shut = centre.join("new", code, ends=3)["error"]
    finally:
        speaking.stop()
    assert shut["code"] == "firewall"
    assert str(centre.port) in shut["todo"]
    assert not (centre.top / "new" / "folder.json").exists()


def test_who_is_found_says_nothing_about_anybody(tmp_path: Path) -> None:
    key, port = hub_key(tmp_path), free_port()
    site = ["", "H24.101.05"]
    speaking = Announcing(key, port, lambda: site[-1] if len(site) > 1 else site[0], [LOOPBACK])
    speaking.start()
    try:
        found = finding.find([LOOPBACK], welcome.mark_of(p.fingerprint(key.public)))
    finally:
        speaking.stop()
    assert [(one.site, one.version, one.urls) for one in found] == [
        ("H24.101.05", "1", (f"https://{LOOPBACK}:{port}",))
    ]
    assert p.signs(p.fingerprint(key.public)).startswith(found[0].mark)
    assert not found[0].speaks(p.enrolment_code(bytes(10), new_id().encode()))


def test_what_could_not_be_said_is_said_when_there_is_a_network(tmp_path: Path, monkeypatch, expect_log) -> None:
    say, tries = Announcing._say, []

    def away_first(self: Announcing, *what: Any) -> Any:
        tries.append(what)
        if len(tries) == 1:
            raise OSError("no network")
        return say(self, *what)

    monkeypatch.setattr(Announcing, "_say", away_first)
    key = hub_key(tmp_path)
    speaking = Announcing(key, free_port(), lambda: SITE.agency, [LOOPBACK])
    mark = welcome.mark_of(p.fingerprint(key.public))
    try:
        with expect_log("cannot be found by itself"):
            speaking.start()
            assert finding.find([LOOPBACK], mark) or finding.find([LOOPBACK], mark)
    finally:
        speaking.stop()
    assert len(tries) == 2


@pytest.mark.parametrize("words", [["plain", "with space"], ['a"b', "50%", "c$d", "back\\slash"]])
def test_the_session_entry_keeps_every_word(words: list[str], tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert not session_start.starts_with_session()
    session_start.start_with_session(words)
    value = re.search(r"^Exec=(.*)$", session_start.entry().read_text("utf-8"), re.MULTILINE)
    assert value is not None
    assert _read(value[1]) == words


def _read(value: str) -> list[str]:
    """Read Exec as the Desktop Entry Specification says: first the string's escapes, then the quoted words."""
    plain = re.sub(r"\\(.)", lambda one: {"s": " ", "n": "\n", "t": "\t", "r": "\r"}.get(one[1], one[1]), value)
    return [re.sub(r"\\(.)", r"\1", one).replace("%%", "%") for one in re.findall(r'"((?:[^"\\]|\\.)*)"', plain)]
