"""The commands for the province, as processes of their own: they send, stay, end when asked to, and may be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from clerkdesk import resources
from clerkdesk.domain import events as e
from clerkdesk.hub.cli import main
from tests.meeting import Hub
from tests.ports import free_port
from tests.provincial import SECRET, UNIT, USER, Counter, sending, simulated, standing, until_done

HUB = [sys.executable, "-c", "import sys; from clerkdesk.hub.cli import main; sys.exit(main())"]
ENVIRONMENT = {**os.environ, "CLERKDESK_PROVINCE_SECRET": SECRET, "PYTHONUTF8": "1"}


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(["--lang", "en", *[str(word) for word in words]])
    found = capsys.readouterr()
    return code, found.out, found.err


def words_for(hub: Hub, url: str) -> list[str]:
    where = ["--folder", str(hub.folder), *(["--db", hub.address] if hub.address else [])]
    return [*where, "connect", "--connector", "dvcqg", "--url", url, "--user", USER, "--unit", UNIT]


@contextmanager
def connected(hub: Hub, url: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([*HUB, *words_for(hub, url), "--stay"], stderr=subprocess.PIPE, env=ENVIRONMENT)
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)
        if process.stderr:
            process.stderr.close()


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it never comes")


def test_it_stays_and_sends_what_comes(hub: Hub) -> None:
    one = Counter(hub)
    one.receive(1)
    one.send()
    with simulated() as there, connected(hub, there.url) as process:
        wait_until(lambda: len(there.dossiers()) == 1)
        stream = one.receive(2)
        one.send()
        wait_until(lambda: len(there.dossiers()) == 2)
        one.say(stream, e.HandedOver(to="Tư pháp"))
        one.send()
        wait_until(lambda: there.dossiers()[one.code(2)]["status"] == "4")
        wait_until(lambda: standing(hub, stream).state == "taken")
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
        assert process.returncode == 0
        assert b"Traceback" not in log
        for personal in ("Nguyễn", "031090", "Thôn 1", SECRET):
            assert personal.encode() not in log


def test_killed_between_the_provinces_yes_and_the_ledger(hub: Hub) -> None:
    one = Counter(hub)
    streams = [one.receive(number) for number in range(1, 13)]
    one.send()
    with simulated() as there:
        there.tell({"kind": "hold", "on": "DongBoHoSoMC", "seconds": 2})
        with connected(hub, there.url) as process:
            wait_until(lambda: len(there.dossiers()) == 10)  # the province took ten, and has not answered
            os.kill(process.pid, signal.SIGKILL)
            process.wait(20)
        assert [standing(hub, stream).there for stream in streams] == [0] * 12
        assert [standing(hub, stream).tries for stream in streams] == [1] * 10 + [0] * 2
        hub.now = time.time_ns() // 1_000_000
        with sending(hub, there.url) as sender:
            sender.once()
            assert len(there.dossiers()) == 10, "whoever was killed may still be at work"
            hub.now += 100_000
            until_done(hub, sender)
        audit = there.audit()
        assert audit["dossiers"].keys() == {one.code(number) for number in range(1, 13)}
        assert all(kept["made"] == len(kept["lines"]) == 1 for kept in audit["dossiers"].values())
        assert {standing(hub, stream).state for stream in streams} == {"taken"}


def test_once_and_the_ledger(small_hub: Hub, capsys, monkeypatch) -> None:
    one = Counter(small_hub)
    one.receive(1)
    one.receive(2, components=(), personal=None)
    one.send()
    monkeypatch.setenv("CLERKDESK_PROVINCE_SECRET", SECRET)
    where = ["--folder", small_hub.folder]
    with simulated() as there:
        there.tell({"kind": "refuse", "on": "DongBoHoSoMC", "code": "-5"})
        there.tell({"kind": "refuse", "on": "DongBoHoSoMC", "code": "-5"})
        code, out, _ = said(capsys, *words_for(small_hub, there.url))
        assert (code, out) == (0, "2 dossiers, 0 calls taken, 1 refused, 0 without an answer\n")
        code, out, _ = said(capsys, *where, "ledger", "--state", "refused")
        assert code == 0
        assert "erased\t1\nrefused\t1\n" in out
        why = "Mã thủ tục hành chính chưa có trên hệ thống tỉnh"
        assert f"H24.101.05\t{one.code(1)}\t-5\tadministrator\t-\t{why}\n" in out
        there.tell(calm=True)
        assert "1 go again" in said(capsys, *where, "ledger", "--again", one.code(1))[1]
        assert "2 calls taken" in said(capsys, *words_for(small_hub, there.url))[1]
        assert "1 are asked after" in said(capsys, *where, "ledger", "--ask")[1]
        there.tell(always={"kind": "503"})
        assert said(capsys, *words_for(small_hub, there.url))[0] == 3


def test_what_is_incomplete_is_refused(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.delenv("CLERKDESK_PROVINCE_SECRET", raising=False)
    connect = ["--folder", tmp_path, "connect", "--connector"]
    assert said(capsys, "--folder", tmp_path, "code", "H24.101.05")[0] == 0
    assert said(capsys, *connect, "none")[0] == 0
    assert said(capsys, *connect, "dvcqg")[::2] == (1, "incomplete: Say --url.\n")
    whole_words = ["--url", "https://tinh.example.vn", "--user", "a", "--unit", "H24"]
    assert said(capsys, *connect, "dvcqg", *whole_words)[2].startswith("no-secret")
    assert said(capsys, *connect, "dvcqg", *whole_words, "--secret", tmp_path / "none")[0] == 3
    whole = resources.path("connectors", "dvcqg.yaml").read_text("utf-8")
    (tmp_path / "tinh.yaml").write_text(whole.replace("zone:", "zones:", 1), "utf-8")
    code, _, err = said(capsys, *connect, "files", "--mapping", tmp_path / "tinh.yaml")
    assert code == 1
    assert 'tinh.yaml:7:1: zones: "zones" is not known here' in err
    code, out, _ = said(capsys, "mapping", "dvcqg-2026")
    assert code == 0
    assert "dvcqg-2026: no fault\nnot verified: dvcqg-2026: inferred\n" in out
    assert said(capsys, "simulate-province", "--fault", "flood")[0] == 1


def test_the_simulated_province_is_a_command(tmp_path: Path) -> None:
    port = free_port()
    start = [*HUB, "simulate-province", "--port", str(port), "--seed", "1", "--rate", "1", "--fault", "503"]
    process = subprocess.Popen(start, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT)
    try:

        def answers() -> bool:
            try:
                return httpx.post(f"http://127.0.0.1:{port}/auth", json={}).status_code == 503
            except httpx.TransportError:
                return False

        wait_until(answers)
        assert httpx.get(f"http://127.0.0.1:{port}/control/audit").json()["injected"]["503"] >= 1
        bad = httpx.post(f"http://127.0.0.1:{port}/control/faults", json={"faults": [{"kind": "flood"}]})
        assert bad.status_code == 400
    finally:
        process.terminate()
        process.communicate(timeout=30)
