"""Running a hub as OPERATING.md says, with real commands and processes: backup, restore, several on one PostgreSQL."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from clerkdesk.domain.errors import Trouble
from clerkdesk.services import reception
from clerkdesk.services.clock import milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.sync import engine
from clerkdesk.sync.notice import notices
from clerkdesk.sync.transport import HttpLine
from tests.cluster import POSTGRES
from tests.counter import LAN, SITE, parts, wish
from tests.hub.pages import certificate
from tests.meeting import Hub, exchange, fresh_database, hop, unsent
from tests.ports import free_port

COMMAND = [sys.executable, "-c", "import sys; from clerkdesk.hub.cli import main; sys.exit(main())"]


def run(folder: Path, *words: object, db: str = "") -> subprocess.CompletedProcess[str]:
    start = [*COMMAND, "--lang", "en", "--folder", str(folder), *(["--db", db] if db else [])]
    return subprocess.run([*start, *map(str, words)], capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def process(folder: Path, db: str = "", *words: str, port: int = 0) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = port or free_port()
    start = [*COMMAND, "--folder", str(folder), *(["--db", db] if db else []), "serve", "--port", str(port), *words]
    server = subprocess.Popen([*start, "--log", "json"], stderr=subprocess.DEVNULL, env=os.environ)
    try:
        yield f"http://127.0.0.1:{port}", server
    finally:
        server.terminate()
        server.wait(30)


def ready(url: str) -> bool:
    for _ in range(400):
        try:
            return httpx.get(url + "/health").status_code == 200
        except httpx.TransportError:
            time.sleep(0.05)
    return False


def now(desk: Desk) -> int:
    return milliseconds(desk.clock.now())


def enrol(one: Desk, url: str, code: str) -> None:
    with HttpLine(url) as line:
        engine.enrol(one.store, line, url, code.strip(), partial(now, one))


def meet(one: Desk, url: str) -> engine.Outcome:
    with HttpLine(url) as line:
        return exchange(one, line)


def receive(one: Desk, count: int) -> None:
    for _ in range(count):
        reception.receive(one, LAN, wish(one))


@pytest.mark.long
def test_last_nights_backup_of_a_file(tmp_path: Path, desk: Callable[..., Desk]) -> None:
    folder, night = tmp_path / "hub", tmp_path / "night.db"
    one, other = desk("B"), desk("C")
    code = run(folder, "code", SITE.agency).stdout
    with process(folder) as (url, _):
        assert ready(url)
        enrol(one, url, code)
        receive(one, 2)
        meet(one, url)
        done = run(folder, "backup", night)
        assert (done.returncode, done.stderr) == (0, "")
        assert run(folder, "backup", night).stderr.startswith("file-exists")
        assert run(folder, "restore", night).stderr.startswith("in-use"), "not while it serves"
        enrol(other, url, run(folder, "code", SITE.agency).stdout)
        receive(one, 2)
        receive(other, 1)
        for each in (one, other, one):
            meet(each, url)
    port = int(url.rpartition(":")[2])
    assert SITE.agency.encode() not in night.read_bytes(), "encrypted"
    stranger = tmp_path / "stranger"
    run(stranger, "code", SITE.agency)
    assert run(stranger, "restore", night).stderr.startswith("bad-backup"), "another hub's key does not open it"
    empty = tmp_path / "empty"
    assert run(empty, "restore", night).stderr.startswith("no-key"), "the key is kept apart, and needed"
    shutil.copytree(folder, tmp_path / "lost")
    replaced = run(folder, "restore", night)
    assert re.search(r"kept as .*hub\.db\.before-\d{8}T\d{6}", replaced.stdout), "nothing is thrown away"
    back = folder.parent / "new machine"
    back.mkdir()
    shutil.copyfile(folder / "hub.key", back / "hub.key")
    put = run(back, "restore", night)
    assert (put.returncode, put.stderr) == (0, "")
    with process(back, port=port) as (url, _):
        assert ready(url)
        for each in (one, other, one):
            meet(each, url)
        assert [unsent(one), unsent(other)] == [0, 0]
    found, before = Hub(back), Hub(tmp_path / "lost")
    assert set(before.events().items()) <= set(found.events().items()), "the desks gave all of it back"
    found.close()
    before.close()


@pytest.mark.long
def test_last_nights_backup_of_a_postgresql(tmp_path: Path, cluster: str, desk: Callable[..., Desk]) -> None:
    folder, night, db = tmp_path / "hub", tmp_path / "night.dump", fresh_database(cluster, "operated")
    one = desk("B")
    code = run(folder, "code", SITE.agency, db=db).stdout
    assert run(folder, "backup", night, db=db).stderr.startswith("not-sqlite")
    with process(folder, db) as (url, _):
        assert ready(url)
        enrol(one, url, code)
        receive(one, 2)
        meet(one, url)
        subprocess.run([POSTGRES / "pg_dump", "--format=custom", f"--file={night}", db], check=True)
        receive(one, 2)
        meet(one, url)
    port = int(url.rpartition(":")[2])
    fresh = fresh_database(cluster, "restored")
    subprocess.run([POSTGRES / "pg_restore", "--exit-on-error", f"--dbname={fresh}", night], check=True)
    assert run(folder, "restored", db=fresh).returncode == 0
    with process(folder, fresh, port=port) as (url, _):
        assert ready(url)
        meet(one, url)
        meet(one, url)
        assert unsent(one) == 0
    found = Hub(folder, fresh)
    try:
        assert len(found.events()) >= len(parts(one))
        assert not found.stopped()
    finally:
        found.close()


def test_two_processes_on_one_postgresql(tmp_path: Path, cluster: str, desk: Callable[..., Desk]) -> None:
    folder, db = tmp_path / "hub", fresh_database(cluster, "shared")
    assert run(folder, "code", SITE.agency, db=fresh_database(cluster, "unused")).returncode == 0, "the key is made"
    one, other = desk("B"), desk("C")
    with process(folder, db) as (left, first), process(folder, db) as (right, _second):
        assert ready(left), "both bring an empty database to the present version at once"
        assert ready(right)
        for each, url in ((one, left), (other, right)):
            enrol(each, url, run(folder, "code", SITE.agency, db=db).stdout)
        heard = threading.Event()
        over = threading.Event()

        def listen() -> None:
            with HttpLine(right) as line:
                _origin, caller = engine.calling(other.store, line, hop(other), partial(now, other))
                for position in notices(line, caller):
                    if over.is_set():
                        return
                    if position is not None and started.is_set():
                        heard.set()
                        return
                    started.set()

        started = threading.Event()
        listener = threading.Thread(target=listen)
        listener.start()
        assert started.wait(10)
        receive(one, 1)
        meet(one, left)
        assert heard.wait(10), "what one took in the other tells"
        listener.join(10)
        assert meet(other, right).received > 0
        receive(other, 1)
        meet(other, right)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        with pytest.raises(Trouble):
            meet(one, left)
        receive(one, 1)
        meet(one, right)
        meet(other, right)
        assert [unsent(one), unsent(other)] == [0, 0]
        assert sorted(parts(one)) == sorted(parts(other))


def test_tls_by_the_hub_itself_and_behind_a_proxy(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    trusted = ssl.create_default_context(cafile=str(cert))
    trusted.check_hostname = False
    with process(tmp_path / "hub", "", "--cert", str(cert), "--key", str(key)) as (url, _):
        secure = url.replace("http:", "https:")
        for _again in range(400):
            with contextlib.suppress(httpx.TransportError):
                told = httpx.get(secure + "/hello", verify=trusted)
                break
            time.sleep(0.05)
        assert told.headers["strict-transport-security"] == "max-age=31536000"
        with pytest.raises(httpx.TransportError):
            httpx.get(url + "/hello")
    with process(tmp_path / "hub", "", "--behind-proxy") as (url, _):
        assert ready(url)
        assert "strict-transport-security" not in httpx.get(url + "/hello").headers
        by_tls = {"x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7"}
        assert "strict-transport-security" in httpx.get(url + "/hello", headers=by_tls).headers


def test_the_text_names_commands_that_there_are() -> None:
    import clerkdesk.hub as room

    text = (Path(str(room.__file__)).parent / "OPERATING.md").read_text("utf-8")
    said = set(re.findall(r"clerkdesk-hub (?:--\S+ \S+ )*([a-z][a-z-]+)", text))
    known = run(Path("unused"), "--help").stdout
    assert {"serve", "backup", "restore", "restored", "admin-code", "metrics-token"} <= said
    for word in said - {"service"}:
        assert re.search(rf"\b{word}\b", known), word
