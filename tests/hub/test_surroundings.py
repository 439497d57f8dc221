"""A hub whose database goes away, or whose disk is full: desks take it for a line that is down, people are told."""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection

from clerkdesk.domain.errors import Trouble
from clerkdesk.hub import taking
from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from clerkdesk.sync.transport import HttpLine
from tests.cluster import Cluster, NoCluster
from tests.counter import LAN, parts, wish
from tests.meeting import Hub, enrol, exchange, served, unsent


def test_a_database_that_goes_away_and_comes_back(tmp_path: Path, desk: Callable[..., Desk], expect_log) -> None:
    try:
        cluster = Cluster()
    except NoCluster as why:
        pytest.skip(str(why))
    with cluster, closing(Hub(tmp_path / "hub", cluster.address)) as hub, served(hub.gate) as url:
        one = desk("B")
        with HttpLine(url) as line, httpx.Client(base_url=url) as browser:
            enrol(one, hub, line, url)
            reception.receive(one, LAN, wish(one))
            cluster.crash()
            with expect_log("^the database: "):
                for path in ("/admin", "/admin/sign-in", "/admin/no-such-page"):
                    page = browser.get(path, headers={"cookie": "__Host-clerkdesk=x"})
                    assert page.status_code == 503
                    assert "Cơ sở dữ liệu không trả lời" in page.text
                with pytest.raises(Trouble) as trouble:
                    exchange(one, line)
            assert trouble.value.code == "no-line"
            assert 'clerkdesk_failed_total{why="database"}' in hub.gate.meters.text().decode()
            cluster.start()
            assert browser.get("/admin/sign-in").status_code == 200
            exchange(one, line)
            assert unsent(one) == 0


def test_a_full_disk_is_no_fault_of_the_program(small_hub: Hub, monkeypatch: pytest.MonkeyPatch, expect_log) -> None:
    def full(*_asked: object) -> bool:
        raise OSError(errno.ENOSPC, "No space left on device", "/secret/name")

    monkeypatch.setattr(small_hub.gate, "answer", full)
    with expect_log("^the disk: No space left on device$"), served(small_hub.gate) as url:
        told = httpx.get(url + "/hello")
    assert (told.status_code, told.headers["retry-after"]) == (503, "5")
    assert "counter-sync-signature" not in told.headers


def test_a_hub_without_room_is_told_and_goes_on_by_itself_when_there_is_some(
    small_hub: Hub, desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch, expect_log
) -> None:
    one = desk("B")
    with served(small_hub.gate) as url, HttpLine(url) as line:
        enrol(one, small_hub, line, url)
        reception.receive(one, LAN, wish(one))
        with small_hub.database.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        with monkeypatch.context() as patch, expect_log("^the database: "):
            patch.setattr(taking, "note", lambda connection, *_: _fill(connection, pages))
            with pytest.raises(Trouble) as trouble:
                exchange(one, line)
        assert trouble.value.code == "hub-full"
        assert unsent(one)
        exchange(one, line)
        assert (unsent(one), len(small_hub.events())) == (0, len(parts(one)))


def _fill(connection: Connection, pages: int) -> None:
    """Write more than a file may hold that is kept to ``pages``: SQLite's own word for a disk that is full."""
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    try:
        connection.exec_driver_sql("CREATE TABLE filling AS SELECT randomblob(1000000) AS content")
    finally:
        connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")


def test_a_bug_stays_a_bug(small_hub: Hub, monkeypatch: pytest.MonkeyPatch, expect_log) -> None:
    def broken(*_asked: object) -> bool:
        raise OSError(errno.ENOENT, "No such file or directory", "x")

    monkeypatch.setattr(small_hub.gate, "answer", broken)
    with expect_log("Exception in ASGI application"), served(small_hub.gate) as url:
        assert httpx.get(url + "/hello").status_code == 500
