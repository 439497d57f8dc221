"""The write-ahead log of real deeds, cut at any byte or spoilt: what opens is the deeds before, never a torn one."""

from __future__ import annotations

import random
import shutil
import struct
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from clerkdesk.services import delivery, look
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import open_desk
from clerkdesk.services.reception import receive
from clerkdesk.store import folder as folders
from clerkdesk.store import mark
from clerkdesk.store.connection import connect
from clerkdesk.store.store import _check_file
from tests.counter import LAN, SetClock, first_run, sound, troubled, wish

DEEDS = 8
HEADER, FRAME = 32, 24


@dataclass(frozen=True)
class Killed:
    """A folder with a live log of deeds. after: head of the chain after each deed; ends: where each deed's log ends."""

    path: Path
    key: bytes
    log: bytes
    after: tuple[int, ...]
    ends: tuple[int, ...]

    def deeds_in(self, length: int) -> int:
        """Return how many whole deeds the first ``length`` bytes of the log hold."""
        return sum(end <= length for end in self.ends)


def commits(log: bytes) -> list[int]:
    """Return where each transaction in a write-ahead log ends, by the format's own description."""
    (page,) = struct.unpack_from(">I", log, 8)
    salt = log[16:24]
    found, at = [], HEADER
    while at + FRAME + page <= len(log) and log[at + 8 : at + 16] == salt:
        if struct.unpack_from(">I", log, at + 4)[0]:
            found.append(at + FRAME + page)
        at += FRAME + page
    return found


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    top = tmp_path_factory.mktemp("log")
    with closing(first_run(top / "desk").desk) as desk:
        assert desk.catalogue.procedures
        receive(desk, LAN, wish(desk))
    with closing(open_desk(top / "desk", clock=SetClock())) as desk:
        after, ends, stream = [], [], ""
        log = top / "desk" / "clerkdesk.db-wal"
        for number in range(DEEDS):
            if number % 3 == 2:
                delivery.enter_result(desk, LAN, stream, number="1/2026")
            else:
                stream = receive(desk, LAN, wish(desk)).stream
            with desk.store.reading() as connection:
                after.append(connection.exec_driver_sql("SELECT last_seq FROM origin WHERE mine = 1").scalar_one())
            ends.append(commits(log.read_bytes())[-1])
        shutil.copytree(top / "desk", top / "killed", ignore=shutil.ignore_patterns("*-shm"))
        key = desk.store.key
    content = (top / "killed" / "clerkdesk.db-wal").read_bytes()
    assert ends == commits(content)
    return Killed(top / "killed", key, content, tuple(after), tuple(ends))


@pytest.fixture
def bench(killed: Killed, tmp_path: Path) -> Callable[[bytes], Path]:
    """Return what lays a log in place of the real one, beside untouched files, and returns the folder."""
    base = shutil.copytree(killed.path, tmp_path / "cut")
    files = {file.name: file.read_bytes() for file in base.iterdir() if file.suffix in {".db", ".key", ".json"}}

    def lay(log: bytes) -> Path:
        for name, content in files.items():
            (base / name).write_bytes(content)
        (base / "clerkdesk.db-shm").unlink(missing_ok=True)
        (base / "clerkdesk.db-wal").write_bytes(log)
        return base

    return lay


def head(path: Path, key: bytes) -> tuple[int, int]:
    with closing(connect(path / "clerkdesk.db", key)) as connection:
        (seq,) = connection.execute("SELECT last_seq FROM origin WHERE mine = 1").fetchone()
        (last,) = connection.execute(
            "SELECT max(seq) FROM event WHERE origin = (SELECT id FROM origin WHERE mine = 1)"
        ).fetchone()
    return seq, last


def test_a_log_cut_at_any_byte_holds_the_deeds_before_the_cut(killed: Killed, bench) -> None:
    chance = random.Random()
    log = killed.log
    edges = {at + more for at in (0, HEADER, *killed.ends) for more in (-1, 0, 1)}
    lengths = {chance.randrange(len(log)) for _ in range(120)} | {at for at in edges if 0 <= at <= len(log)}
    first = head(bench(b""), killed.key)
    states = [first, *((seq, seq) for seq in killed.after)]
    for length in sorted(lengths):
        assert head(bench(log[:length]), killed.key) == states[killed.deeds_in(length)], length


def test_a_log_spoilt_anywhere_holds_the_deeds_before_the_spot(killed: Killed, bench) -> None:
    chance = random.Random()
    states = [head(bench(b""), killed.key), *((seq, seq) for seq in killed.after)]
    for _ in range(120):
        place, size = chance.randrange(len(killed.log)), chance.choice((1, 1, 512, 4096))
        spoilt = bytearray(killed.log)
        for at in range(place, min(place + size, len(spoilt))):
            spoilt[at] ^= chance.randrange(1, 256)
        assert head(bench(bytes(spoilt)), killed.key) == states[killed.deeds_in(place)], place


@pytest.mark.parametrize("known", [True, False], ids=["its mark is there", "nobody knows better"])
def test_a_desk_whose_log_was_cut_opens_whole_or_says_what_it_lacks(
    killed: Killed, bench, monkeypatch, tmp_path: Path, known: bool
) -> None:
    chance = random.Random()
    identity = folders.find(killed.path)
    assert identity
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with closing(connect(bench(killed.log) / "clerkdesk.db", killed.key)) as connection:
        (origin,) = connection.execute("SELECT id FROM origin WHERE mine = 1").fetchone()
    told = set()
    for length in (0, len(killed.log), *(chance.randrange(len(killed.log)) for _ in range(8))):
        path = bench(killed.log[:length])
        mark.note(identity.id, origin, killed.after[-1] if known else 0)
        deeds = killed.deeds_in(length)
        if known and deeds < DEEDS:
            trouble = troubled(open_desk, path, clock=SetClock())
            assert trouble.code == "older-copy", "numbers that were given out are not given out again"
            assert trouble.params["count"] == killed.after[-1] - head(path, killed.key)[0] > 0
            told.add("older-copy")
            continue
        with closing(open_desk(path, clock=SetClock())) as desk:
            assert sound(desk)
            assert desk.store.quick_check() is None
            received = deeds - deeds // 3 + 1
            assert len(look.ids(desk, Filter())) == received
            assert receive(desk, LAN, wish(desk)).code[-4:] == f"{received + 1:04d}"
            told.add("opened")
    assert told == ({"opened", "older-copy"} if known else {"opened"})


def test_pages_torn_while_the_log_was_folded_in_are_no_damage(killed: Killed, bench) -> None:
    """The power goes in the middle of a checkpoint: what was torn in the file still stands in the log."""
    path = bench(killed.log)
    (page,) = struct.unpack_from(">I", killed.log, 8)
    content = bytearray((path / "clerkdesk.db").read_bytes())
    numbers = {struct.unpack_from(">I", killed.log, at)[0] for at in range(HEADER, len(killed.log), FRAME + page)}
    for number in numbers:
        if 1 < number <= len(content) // page:
            content[(number - 1) * page + 512 : (number - 1) * page + 1024] = bytes(512)
    (path / "clerkdesk.db").write_bytes(content)
    with closing(open_desk(path, clock=SetClock())) as desk:
        assert desk.store.quick_check() is None
        assert sound(desk)
    content = bytearray((path / "clerkdesk.db").read_bytes())
    content[page + 600] ^= 1
    (path / "clerkdesk.db").write_bytes(content)
    assert _check_file(path / "clerkdesk.db", killed.key)
