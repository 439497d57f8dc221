"""The command ``clerkdesk-hub``: codes, desks, revoking, and serving as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from clerkdesk.hub.cli import main
from clerkdesk.sync import protocol as p
from tests.meeting import Hub, enrol, exchange
from tests.ports import free_port

SITE = "H24.101.05"


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    found = capsys.readouterr()
    return code, found.out, found.err


def test_a_code_and_the_desk_that_used_it(tmp_path: Path, capsys, desk) -> None:
    folder = tmp_path / "hub"
    code, out, err = said(capsys, "--folder", folder, "code", SITE)
    assert (code, err) == (0, "")
    assert p.read_code(out.strip()) is not None
    assert (folder / "hub.key").stat().st_mode & 0o077 == 0
    hub = Hub(folder)
    one = desk("B")
    enrol(one, hub)
    code, out, _ = said(capsys, "--folder", folder, "desks")
    assert code == 0
    assert re.fullmatch(rf"{SITE}\tBC?\S*\t\S{{36}}\t2026-11-23T08:30\+07:00\n", out)
    assert said(capsys, "--folder", folder, "revoke", out.split("\t")[2])[0] == 0
    assert "đã thu hồi" in said(capsys, "--folder", folder, "desks")[1]
    hub.close()


def test_what_is_refused_and_what_fails(tmp_path: Path, capsys) -> None:
    folder = tmp_path / "hub"
    assert said(capsys, "--folder", folder, "code", "nonsense")[0] == 1
    assert said(capsys, "--folder", folder, "revoke", "x")[::2] == (1, "no-such-desk: Không có quầy này.\n")
    (folder / "hub.key").rename(folder / "elsewhere")
    code, _, err = said(capsys, "--lang", "en", "--folder", folder, "desks")
    assert (code, err.partition(":")[0]) == (3, "no-hub-key")
    with pytest.raises(SystemExit) as ended:
        main(["--folder", str(folder)])
    assert ended.value.code == 2


def test_the_file_is_encrypted(tmp_path: Path, capsys) -> None:
    assert said(capsys, "--folder", tmp_path, "code", SITE)[0] == 0
    assert SITE.encode() not in (tmp_path / "hub.db").read_bytes()
    assert not (tmp_path / "hub.db").read_bytes().startswith(b"SQLite format")


def test_it_serves_as_a_process(tmp_path: Path, desk) -> None:
    from clerkdesk.services.clock import milliseconds
    from clerkdesk.sync import engine
    from clerkdesk.sync.transport import HttpLine

    port = free_port()
    start = [sys.executable, "-c", "import sys; from clerkdesk.hub.cli import main; sys.exit(main())"]
    start += ["--folder", str(tmp_path / "hub")]
    code = subprocess.run([*start, "code", SITE], capture_output=True, text=True, check=True, env=os.environ).stdout
    url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen([*start, "serve", "--port", str(port)], stderr=subprocess.PIPE, env=os.environ)
    try:
        _wait(url)
        one = desk("B")
        with HttpLine(url) as line:
            engine.enrol(one.store, line, url, code, lambda: milliseconds(one.clock.now()))
            assert exchange(one, line).sent == 1
    finally:
        server.terminate()
        _, log = server.communicate(timeout=30)
    assert b"Traceback" not in log


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            assert httpx.get(url + "/health").status_code == 200
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the hub does not start")
