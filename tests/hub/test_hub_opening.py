"""What a hub says when its surroundings are wrong: folder, key, database, ports, certificates, options."""

from __future__ import annotations

import itertools
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from clerkdesk.domain.errors import Trouble
from clerkdesk.hub.cli import main
from clerkdesk.hub.database import Database
from clerkdesk.hub.keys import hub_key
from clerkdesk.hub.opening import opened_hub
from clerkdesk.hub.tls import GivenCertificate
from tests.hub.pages import certificate
from tests.meeting import fresh_database
from tests.ports import free_port

SITE = "H24.101.05"
_numbers = itertools.count()


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(["--lang", "en", *map(str, words)])
    found = capsys.readouterr()
    return code, found.out, found.err.partition(":")[0]


def test_a_database_stays_with_its_hub(tmp_path: Path, cluster: str, capsys) -> None:
    db, folder, other = fresh_database(cluster, f"owned{next(_numbers)}"), tmp_path / "hub", tmp_path / "other"
    assert said(capsys, "--folder", folder, "--db", db, "code", SITE)[0] == 0
    assert said(capsys, "--folder", other, "--db", db, "code", SITE)[::2] == (3, "other-hub")
    assert not other.exists(), "no key is left that would make it another hub the next time"
    hub_key(other)
    assert said(capsys, "--folder", other, "--db", db, "code", SITE)[::2] == (3, "other-hub")
    assert said(capsys, "--folder", folder, "--db", db, "desks")[::2] == (0, "")


def test_a_database_of_before_knows_its_hub_by_what_it_keeps_sealed(tmp_path: Path, hub) -> None:
    from clerkdesk.domain import events as e
    from clerkdesk.hub import author, feed
    from clerkdesk.hub import tables as t

    hub.code()
    with hub.database.writing() as connection:
        author.write(connection, feed.lock(connection, SITE), hub.key, "dossier:1", e.Coded(code="x", by="y"), hub.now)
        connection.execute(t.owner.delete())
    if hub.database.lite:
        return  # another key does not open the file
    with pytest.raises(Trouble) as trouble, opened_hub(tmp_path / "other", None, hub.address):
        pass
    assert trouble.value.code == "other-hub"
    hub_key(tmp_path / "other")
    with pytest.raises(Trouble) as trouble, opened_hub(tmp_path / "other", None, hub.address):
        pass
    assert trouble.value.code == "other-hub"
    with opened_hub(hub.folder, None, hub.address) as (key, _):
        assert key == hub.key


def test_only_what_begins_a_hub_makes_one(tmp_path: Path, capsys) -> None:
    for command in ("desks", "backup x", "restored", "ledger", "shelf", "metrics-token"):
        assert said(capsys, "--folder", tmp_path / "typo", *command.split())[::2] == (1, "no-hub")
    assert not (tmp_path / "typo").exists()


def test_what_cannot_be_opened_is_said_in_words(tmp_path: Path, capsys) -> None:
    folder = tmp_path / "hub"
    assert said(capsys, "--folder", folder, "code", SITE)[0] == 0
    key = hub_key(folder)
    for name, spoil in (
        ("cut", lambda file: file.write_bytes(file.read_bytes()[:5000])),
        ("other-key", lambda _: None),
    ):
        copy = tmp_path / name
        shutil.copytree(folder, copy)
        if name == "other-key":
            hub_key(tmp_path / "fresh")
            shutil.copy(tmp_path / "fresh" / "hub.key", copy / "hub.key")
        spoil(copy / "hub.db")
        assert said(capsys, "--folder", copy, "desks")[::2] == (3, "no-database")
    with (
        closing(Database(f"sqlite:///{folder / 'hub.db'}", key.file_key)) as database,
        database.writing() as connection,
    ):
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert said(capsys, "--folder", folder, "desks")[::2] == (3, "newer-tables")
    (tmp_path / "file").touch()
    assert said(capsys, "--folder", tmp_path / "file", "code", SITE)[::2] == (3, "no-folder")
    for address in ("nonsense", "mysql://x@127.0.0.1/hub", "postgresql://x@127.0.0.1:abc/hub"):
        assert said(capsys, "--folder", tmp_path / "new", "--db", address, "code", SITE)[::2] == (1, "bad-address")
    assert said(capsys, "--folder", tmp_path / "new", "--db", f"postgresql://x@127.0.0.1:{free_port()}/x", "desks")[
        ::2
    ] == (3, "no-database")
    assert not (tmp_path / "new").exists()


def test_processes_that_begin_a_hub_at_once_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: hub_key(tmp_path / "hub").id, range(32)))
    assert len(set(keys)) == 1
    assert [file.name for file in (tmp_path / "hub").iterdir()] == ["hub.key"]


def test_wrong_options_and_a_taken_port(tmp_path: Path, capsys) -> None:
    cert, key = certificate(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        start = [sys.executable, "-c", "import sys; from clerkdesk.hub.cli import main; sys.exit(main())"]
        start += ["--lang", "en", "--folder", str(tmp_path / "hub"), "serve", "--port", str(port)]
        ended = subprocess.run(start, capture_output=True, text=True, timeout=120, check=False)
        assert ended.returncode == 3
        assert ended.stderr.splitlines()[-1].startswith(f"port-taken: Nobody can listen at 127.0.0.1, port {port} (")
        assert "alembic.autogenerate" not in ended.stderr
    assert said(capsys, "join", "https://127.0.0.1", "X", "--authority", tmp_path / "no")[::2] == (3, "authority")
    for words in (("--port", "99999"), ("--port", "x"), ("--boards", "0")):
        with pytest.raises(SystemExit) as usage:
            main(["serve", *words])
        assert usage.value.code == 2
    capsys.readouterr()
    wrong: tuple[tuple[tuple[object, ...], int, str], ...] = (
        (("--key", key), 1, "no-certificate"),
        (("--cert", tmp_path / "none.pem", "--key", key), 3, "bad-certificate"),
        (("--cert", cert, "--key", cert), 3, "bad-certificate"),
    )
    for options, code, named in wrong:
        assert said(capsys, "--folder", tmp_path / "hub", "serve", *options)[::2] == (code, named)
    assert said(capsys, "--folder", tmp_path / "hub", "ledger", "--state", "refusd")[::2] == (1, "no-such-state")


def test_copies_where_nobody_may_write_and_copies_that_are_not_there(tmp_path: Path, capsys) -> None:
    folder = tmp_path / "hub"
    assert said(capsys, "--folder", folder, "code", SITE)[0] == 0
    assert said(capsys, "--folder", folder, "backup", tmp_path / "no" / "such" / "copy.db")[::2] == (3, "not-written")
    assert said(capsys, "--folder", folder, "restore", tmp_path / "copy.db")[::2] == (3, "bad-backup")
    assert not (tmp_path / "copy.db").exists()


def test_a_renewed_certificate_is_shown_from_then_on(tmp_path: Path, small_hub, expect_log) -> None:
    from tests.meeting import served

    cert, key = certificate(tmp_path)
    given = GivenCertificate(cert, key)
    with served(small_hub.gate, own=given) as url:
        first = cert.read_text("ascii")
        assert _trusts(url, first)
        (ends,) = re.findall("^clerkdesk_certificate_ends (.+)$", small_hub.gate.meters.text().decode(), re.MULTILINE)
        assert float(ends) == given.ends
        assert not given.renew()
        (tmp_path / "next").mkdir()
        cert_next, key_next = certificate(tmp_path / "next")
        cert_next.replace(cert)
        with expect_log("the new certificate cannot be used yet"):
            assert not given.renew(), "its key has not come yet"
        assert _trusts(url, first)
        second = cert.read_text("ascii")
        key_next.replace(key)
        assert given.renew()
        assert _trusts(url, second)
        assert not _trusts(url, first)


def _trusts(url: str, authority: str) -> bool:
    import ssl

    trusted = ssl.create_default_context(cadata=authority)
    trusted.check_hostname = False
    try:
        return httpx.get(url + "/health", verify=trusted).status_code == 200
    except httpx.ConnectError:
        return False


@pytest.mark.parametrize("command", [("code", SITE), ("admin-code",), ("restored",), ("board", SITE)])
def test_nothing_is_given_out_that_was_not_stored(tmp_path: Path, capsys, monkeypatch, command) -> None:
    assert said(capsys, "--folder", tmp_path / "hub", "code", SITE)[0] == 0
    whole = Database.writing
    times = itertools.count()

    @contextmanager
    def full(self: Database) -> Iterator[Connection]:
        with whole(self) as connection:
            yield connection
            if next(times) >= 2:  # after those of opening: what the command itself stores
                raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(Database, "writing", full)
    assert said(capsys, "--folder", tmp_path / "hub", *command) == (3, "", "no-database")
