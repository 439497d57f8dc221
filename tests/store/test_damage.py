"""Damaged files: each is told in words or noticed without harm, never a traceback, and stays as it is byte for byte."""

from __future__ import annotations

import random
import secrets
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.domain.errors import Trouble
from clerkdesk.services import look
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import open_desk, recover, set_up
from clerkdesk.services.reception import receive
from clerkdesk.services.verify import verify
from clerkdesk.store.attachments import Attachments
from clerkdesk.store.connection import connect
from tests.counter import LAN, PIN, SITE, SetClock, first_run, sound, troubled, wish

LASTING = ("clerkdesk.db", "folder.json", "clerkdesk.key", "attachments.db")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "desk"
    with closing(first_run(path).desk) as desk:
        for _ in range(40):
            receive(desk, LAN, wish(desk))
        desk.store.attachments.put([bytes(100_000)], media="application/pdf", at=0)
    return path


def copied(whole: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    return shutil.copytree(whole, to)


def lasting(path: Path) -> dict[str, bytes]:
    return {name: (path / name).read_bytes() for name in LASTING if (path / name).exists()}


def told_or_harmless(path: Path) -> str:
    """Open a desk whose database is damaged: return how that was told; the files must not change."""
    before = lasting(path)
    told = "nothing"
    try:
        with closing(open_desk(path, clock=SetClock())) as desk:
            look.lines(desk, look.ids(desk, Filter())[:50])
            told = desk.store.quick_check() or told
            told = told if verify(desk).sound else "unsound"
    except Trouble as trouble:
        told = trouble.code
    assert lasting(path) == before
    return told


def test_a_truncated_database_is_told_at_any_length(whole: Path, tmp_path: Path, capfd) -> None:
    content = (whole / "clerkdesk.db").read_bytes()
    chance = random.Random(1)
    lengths = {0, 1, 16, 512, 1024, 4095, 4096, 4097, 8192, len(content) - 1, len(content) - 4096}
    lengths |= {chance.randrange(len(content)) for _ in range(20)} | {4096 * chance.randrange(20) for _ in range(10)}
    path = copied(whole, tmp_path / "desk")
    for length in sorted(lengths):
        (path / "clerkdesk.db").write_bytes(content[:length])
        assert told_or_harmless(path) == "damaged", length
    (path / "clerkdesk.db").unlink()
    assert told_or_harmless(path) == "damaged"
    assert not (path / "clerkdesk.db").exists()
    assert capfd.readouterr() == ("", ""), "what is wrong is raised, not printed"


def test_a_flipped_bit_is_told_or_found_wherever_it_is(whole: Path, tmp_path: Path, capfd) -> None:
    content = (whole / "clerkdesk.db").read_bytes()
    chance = random.Random(2)
    path = copied(whole, tmp_path / "desk")
    told = set()
    for place in [*range(0, 100, 9), *(chance.randrange(len(content)) for _ in range(50))]:
        flipped = bytearray(content)
        flipped[place] ^= 1 << chance.randrange(8)
        (path / "clerkdesk.db").write_bytes(flipped)
        how = told_or_harmless(path)
        assert how != "nothing", place
        told.add(how == "damaged")
    assert told == {True, False}, "some is told before the window, some by the check behind it"
    assert capfd.readouterr() == ("", "")


def read_all(file: Path, key: bytes, names: list[str]) -> None:
    with closing(Attachments(file, key)) as spoilt:
        for name in names:
            assert spoilt.size(name) == len(b"".join(spoilt.get(name)))


def test_a_flipped_bit_on_any_page_of_the_attachments_is_told_in_words(tmp_path: Path, capfd) -> None:
    file, key = tmp_path / "attachments.db", bytes(32)
    with closing(Attachments(file, key)) as whole:
        names = [whole.put([secrets.token_bytes(100_000)], media="", at=1) for _ in range(3)]
    content = file.read_bytes()
    for place in range(1000, len(content), 4096):
        file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert troubled(read_all, file, key, names).code == "damaged", place
    assert capfd.readouterr() == ("", "")


def test_pages_of_another_time_are_told(whole: Path, tmp_path: Path) -> None:
    """A disk that lost some writes: each page is well formed, the file is not one."""
    path = copied(whole, tmp_path / "desk")
    with closing(open_desk(path, clock=SetClock())) as desk:
        for _ in range(40):
            receive(desk, LAN, wish(desk))
    new, old = (path / "clerkdesk.db").read_bytes(), (whole / "clerkdesk.db").read_bytes()
    chance = random.Random(3)
    written = [at for at in range(1, len(old) // 4096) if new[at * 4096 :][:4096] != old[at * 4096 :][:4096]]
    for _ in range(12):
        mixed = bytearray(new)
        for page in chance.sample(written, 12):
            mixed[page * 4096 : (page + 1) * 4096] = old[page * 4096 : (page + 1) * 4096]
        (path / "clerkdesk.db").write_bytes(mixed)
        assert told_or_harmless(path) != "nothing"


@pytest.mark.parametrize("name", ["folder.json", "clerkdesk.key"])
def test_a_spoilt_description_or_key_file_is_told(whole: Path, tmp_path: Path, name: str) -> None:
    content = (whole / name).read_bytes()
    path = copied(whole, tmp_path / "desk")
    spoilt = [content[:length] for length in range(0, len(content), 3)]
    for place in range(0, len(content), 2):
        flipped = bytearray(content)
        flipped[place] ^= 1 << place % 8
        spoilt.append(bytes(flipped))
    told = set()
    for content in spoilt:
        (path / name).write_bytes(content)
        told.add(told_or_harmless(path))
    assert told >= {"damaged", "wrong-key"} if name == "folder.json" else {"bad-key-file", "wrong-key"}
    assert told <= {"damaged", "wrong-key", "newer-file", "bad-key-file", "no-signing-key", "nothing"}


@pytest.mark.parametrize("name", ["folder.json", "clerkdesk.key", "clerkdesk.db"])
def test_a_folder_where_a_file_should_be_is_told(whole: Path, tmp_path: Path, name: str) -> None:
    path = copied(whole, tmp_path / "desk")
    (path / name).unlink()
    (path / name).mkdir()
    troubled(open_desk, path)


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "desk").write_text("a note")
    troubled(open_desk, tmp_path / "desk")
    troubled(first_run, tmp_path / "desk")
    assert (tmp_path / "desk").read_text() == "a note"


def test_a_crash_in_the_first_write_to_a_restored_file_is_taken_back(whole: Path, tmp_path: Path) -> None:
    """A copy begins without a log: what was half written to it lies in a journal, which a mere reader cannot use."""
    path = copied(whole, tmp_path / "desk")
    with closing(open_desk(path, clock=SetClock())) as desk:
        key, code = desk.store.key, receive(desk, LAN, wish(desk)).code
    with closing(connect(path / "clerkdesk.db", key)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA cache_size = 2")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("DELETE FROM sealed")
        shutil.copytree(path, tmp_path / "killed")
        connection.execute("ROLLBACK")
    killed = tmp_path / "killed"
    assert (killed / "clerkdesk.db-journal").stat().st_size > 512
    assert (killed / "clerkdesk.db").read_bytes() != (path / "clerkdesk.db").read_bytes()
    with closing(open_desk(killed, clock=SetClock())) as desk:
        assert look.by_code(desk, code)
        assert sound(desk)
    assert not (killed / "clerkdesk.db-journal").exists()


def test_a_lost_description_does_not_cost_the_data(whole: Path, tmp_path: Path) -> None:
    path = copied(whole, tmp_path / "desk")
    (path / "folder.json").unlink()
    before = lasting(path)
    assert troubled(first_run, path).code == "damaged"
    assert lasting(path) == before


def test_a_damaged_attachment_file_is_told(whole: Path, tmp_path: Path) -> None:
    content = bytearray((whole / "attachments.db").read_bytes())
    path = copied(whole, tmp_path / "desk")
    content[len(content) // 2] ^= 1
    (path / "attachments.db").write_bytes(content)
    with closing(open_desk(path, clock=SetClock())) as desk:
        assert "attachments.db" in (desk.store.quick_check() or "")
        receive(desk, LAN, wish(desk))
    (path / "attachments.db").write_bytes(b"not a database at all" * 500)
    with closing(open_desk(path, clock=SetClock())) as desk:
        assert troubled(lambda: desk.store.attachments).code == "damaged"


def test_rows_that_were_changed_behind_our_back_are_told_at_the_next_start(whole: Path, tmp_path: Path) -> None:
    path = copied(whole, tmp_path / "desk")
    with closing(open_desk(path, clock=SetClock())) as desk, desk.store.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER event_no_update")
        connection.exec_driver_sql("UPDATE event SET raw = CAST(replace(raw, 'Lan', 'Lam') AS BLOB) WHERE row = 100")
    before = lasting(path)
    trouble = troubled(open_desk, path)
    assert trouble.code == "damaged"
    assert "hash" in str(trouble)
    assert lasting(path) == before


def test_a_leftover_of_a_crash_is_used_and_a_check_alone_does_not_touch_it(whole: Path, tmp_path: Path) -> None:
    path = copied(whole, tmp_path / "desk")
    with closing(open_desk(path, clock=SetClock())) as desk:
        code = receive(desk, LAN, wish(desk)).code
        killed = shutil.copytree(path, tmp_path / "killed")
    wal = (killed / "clerkdesk.db-wal").read_bytes()
    assert wal
    spoilt = shutil.copytree(killed, tmp_path / "spoilt")
    damaged = bytearray((spoilt / "clerkdesk.db").read_bytes())
    damaged[20] ^= 1
    (spoilt / "clerkdesk.db").write_bytes(damaged)
    for place in (0, 5000, len(wal) // 2):  # a torn write-ahead log ends where it tears
        torn = bytearray(wal)
        torn[place] ^= 1
        target = shutil.copytree(killed, tmp_path / f"torn{place}")
        (target / "clerkdesk.db-wal").write_bytes(torn)
        try:
            torn_desk = open_desk(target, clock=SetClock())
        except Trouble as trouble:  # what was lost with the log had been given out: it must not be given out again
            if trouble.code != "older-copy":
                raise
            continue
        with closing(torn_desk):
            assert sound(torn_desk)
    with closing(open_desk(killed, clock=SetClock())) as desk:
        assert look.by_code(desk, code)
        assert sound(desk)


@pytest.mark.parametrize("failing", ["rebuild.create", "begin_epoch", "folders.finish", "create"])
def test_a_set_up_that_fails_can_be_tried_again(tmp_path: Path, monkeypatch, failing: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "desk"
    monkeypatch.setattr(f"clerkdesk.services.opening.{failing}", fail)
    with pytest.raises((Trouble, OSError)):
        first_run(path)
    monkeypatch.undo()
    first_run(path).desk.close()
    with closing(open_desk(path, clock=SetClock())) as desk:
        assert sound(desk)
    assert not (path / "unfinished").exists()


def test_a_set_up_that_is_refused_can_be_tried_again(tmp_path: Path) -> None:
    from clerkdesk.domain.errors import Refused

    path = tmp_path / "desk"
    for letter, name, pin in (("?", "Quản", PIN), ("A", " ", PIN), ("A", "Quản", "1")):
        with pytest.raises(Refused):
            set_up(path, SITE, letter=letter, administrator=name, pin=pin, keys="file", clock=SetClock())
    first = first_run(path)
    first.desk.close()
    with closing(recover(path, first.recovery_code, keys="file", clock=SetClock())) as desk:
        assert sound(desk)
