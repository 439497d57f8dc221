"""Backups are made while the desk works, proved, restored with fresh letters; an old copy put back is seen."""

from __future__ import annotations

import errno
import json
import os
import shutil
import threading
from datetime import timedelta

import pytest

from clerkdesk.domain.codes import parse_code
from clerkdesk.printing.printer import FilePrinter
from clerkdesk.printing.spool import JobState
from clerkdesk.services import backup, backup_plan, look, reception
from clerkdesk.services.opening import open_desk, recover
from clerkdesk.services.spooling import Spooler
from clerkdesk.store import copying
from tests.counter import SetClock, first_run, refused, sound, troubled, wish


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def run(tmp_path, clock):
    made = first_run(tmp_path / "data", clock=clock)
    yield made
    made.desk.close()


def receive(run, count=1):
    return [reception.receive(run.desk, run.administrator.clerk, wish(run.desk)).code for _ in range(count)]


def test_a_backup_made_while_the_desk_writes_is_whole(run, tmp_path):
    before = receive(run, 5)
    stop, written = threading.Event(), []

    def work():
        while not stop.is_set():
            written.extend(receive(run))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        done = backup.make(run.desk, tmp_path / "stick")
    finally:
        stop.set()
        thread.join()
    assert backup.made(tmp_path / "stick") == [done]
    restored = backup.restore(done.path, tmp_path / "again", run.recovery_code, keys="file", clock=run.desk.clock)
    try:
        sound(restored)
        codes = {line.code for line in look.lines(restored, look.ids(restored, look.Filter()))}
        assert set(before) <= codes <= set(before) | set(written)
    finally:
        restored.close()


def test_a_restored_desk_begins_with_letters_that_nobody_had(run, tmp_path):
    old = receive(run, 3)
    run.desk.store.attachments.put([b"scan"], media="image/png", at=1)
    done = backup.make(run.desk, tmp_path / "stick")
    later = receive(run, 3)  # what the copy does not know
    new = []
    for number in range(2):  # the same copy restored twice
        desk = backup.restore(
            done.path, tmp_path / f"again{number}", run.recovery_code, keys="file", clock=run.desk.clock
        )
        new += [reception.receive(desk, run.administrator.clerk, wish(desk)).code for _ in range(3)]
        assert desk.store.attachments.size(next(iter(_names(desk)))) == 4
        sound(desk)
        desk.close()
    codes = old + later + new
    assert len(codes) == len(set(codes))
    assert _letters(new).isdisjoint(_letters(old))


def _letters(codes):
    return {code.letters for code in map(parse_code, codes) if code is not None}


def _names(desk):
    with desk.store.attachments._engine.connect() as connection:
        return {row[0] for row in connection.exec_driver_sql("SELECT hash FROM attachment")}


def test_the_signing_key_and_the_data_key_are_not_in_a_backup(run, tmp_path):
    done = backup.make(run.desk, tmp_path / "stick")
    whole = b"".join(path.read_bytes() for path in done.path.rglob("*") if path.is_file())
    for secret in json.loads((tmp_path / "data" / "clerkdesk.key").read_text()).values():
        assert secret.encode() not in whole
        assert bytes.fromhex(secret) not in whole
    assert json.loads((done.path / "folder.json").read_text())["keys"] == "none"


@pytest.mark.parametrize("part", ["clerkdesk.db", "backup.json", "folder.json"])
def test_a_damaged_backup_is_told_and_nothing_is_made_of_it(run, tmp_path, part):
    receive(run)
    done = backup.make(run.desk, tmp_path / "stick")
    path = done.path / part
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x40
    path.write_bytes(bytes(content[: len(content) - 1]))
    trouble = troubled(backup.restore, done.path, tmp_path / "again", run.recovery_code, keys="file")
    assert trouble.code in {"bad-backup", "no-backup", "damaged"}
    assert not (tmp_path / "again" / "folder.json").exists()


def test_a_wrong_code_and_a_place_that_is_taken_are_refused(run, tmp_path):
    done = backup.make(run.desk, tmp_path / "stick")
    other = first_run(tmp_path / "other")
    other.desk.close()
    wrong = other.recovery_code
    assert refused(backup.restore, done.path, tmp_path / "a", wrong, keys="file") == "other-recovery-code"
    code = run.recovery_code
    assert refused(backup.restore, done.path, tmp_path / "other", code, keys="file") == "set-up-before"
    assert refused(backup.make, run.desk, tmp_path / "data" / "backups") == "inside-data"


@pytest.mark.parametrize("fault", [errno.ENODEV, errno.ENOSPC, errno.EIO])
def test_a_stick_pulled_out_leaves_no_half_backup(run, tmp_path, monkeypatch, fault):
    receive(run)
    whole = backup.make(run.desk, tmp_path / "stick")

    def pulled(source, target, key, moved):
        copying.copy_database(source, target, key, moved)
        raise OSError(fault, "gone")

    monkeypatch.setattr(backup, "copy_database", pulled)
    assert troubled(backup.make, run.desk, tmp_path / "stick").code == "backup-failed"
    assert backup.made(tmp_path / "stick") == [whole]
    monkeypatch.undo()
    run.desk.clock.forward(minutes=1)
    again = backup.make(run.desk, tmp_path / "stick")
    assert backup.made(tmp_path / "stick") == [again, whole]
    assert not list((tmp_path / "stick").glob("*.part"))


def test_the_plan_is_kept_to_and_only_so_many_are_kept(run, tmp_path, clock):
    desk = run.desk
    assert not backup_plan.due(desk)
    assert refused(backup_plan.make_planned, desk) == "no-plan"
    backup_plan.save_plan(desk, backup_plan.Plan(folder=str(tmp_path / "stick"), hours=24, keep=2))
    for day in range(4):
        assert backup_plan.due(desk)
        backup_plan.make_planned(desk)
        assert not backup_plan.due(desk)
        clock.forward(hours=25)
        assert len(backup.made(tmp_path / "stick")) == min(day + 1, 2)
    assert refused(backup_plan.save_plan, desk, backup_plan.Plan(folder="x", hours=0)) == "bad-plan"
    assert backup_plan.standing(desk).last == clock.at - timedelta(hours=25)


def test_an_old_copy_put_back_in_place_is_seen_and_opens_with_fresh_letters(run, tmp_path):
    receive(run, 2)
    run.desk.close()
    shutil.copytree(tmp_path / "data", tmp_path / "aside")
    desk = open_desk(tmp_path / "data", clock=run.desk.clock)
    given = [reception.receive(desk, run.administrator.clerk, wish(desk)).code for _ in range(2)]
    desk.close()
    shutil.rmtree(tmp_path / "data")
    shutil.copytree(tmp_path / "aside", tmp_path / "data")
    trouble = troubled(open_desk, tmp_path / "data")
    assert trouble.code == "older-copy"
    assert trouble.params["count"] == 6
    desk = recover(tmp_path / "data", run.recovery_code, keys="file", clock=run.desk.clock)
    again = [reception.receive(desk, run.administrator.clerk, wish(desk)).code for _ in range(2)]
    assert set(again).isdisjoint(given)
    sound(desk)
    desk.close()
    open_desk(tmp_path / "data").close()


def test_what_a_backup_that_was_cut_off_left_on_the_stick_goes_with_the_next_one(run, tmp_path):
    stick = tmp_path / "stick"
    for name in (f"clerkdesk-{run.desk.store.folder.id}-20261120T010203000000Z.part", ".clerkdesk-proof-ab12"):
        (stick / name).mkdir(parents=True)
        (stick / name / "clerkdesk.db").write_bytes(bytes(1000))
    (stick / "photos").mkdir()
    done = backup.make(run.desk, stick)
    assert sorted(path.name for path in stick.iterdir()) == [done.path.name, "photos"]


def test_two_backups_are_never_made_at_the_same_time(run, tmp_path):
    codes: list[str] = []

    def told(done, whole):
        if not codes:
            codes.append(refused(backup.make, run.desk, tmp_path / "other"))
        return True

    backup.make(run.desk, tmp_path / "stick", told)
    assert codes == ["backup-under-way"]
    backup.make(run.desk, tmp_path / "other")


def test_how_far_it_is_only_grows_and_ends_at_the_end(run, tmp_path):
    receive(run, 3)
    steps = []

    def told(done, whole):
        steps.append((done, whole))
        return True

    backup.make(run.desk, tmp_path / "stick", told)
    assert [done for done, _whole in steps] == sorted(done for done, _whole in steps)
    assert steps[-1][0] == steps[-1][1]
    assert refused(backup.make, run.desk, tmp_path / "none", lambda done, whole: done < whole / 2) == "backup-stopped"
    assert list((tmp_path / "none").iterdir()) == []


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (errno.ENOSPC, "too little room"),
        (errno.EROFS, "cannot be written to"),
        (errno.ENODEV, "Was the stick pulled out?"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_what_is_wrong_with_the_folder_is_said_in_words(run, tmp_path, monkeypatch, fault, said):
    def fails(*_):
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(backup, "copy_database", fails)
    trouble = troubled(backup.make, run.desk, tmp_path / "stick")
    assert said in str(trouble)
    assert trouble.safe
    assert trouble.todo


def test_a_planned_folder_that_is_missing_is_never_made_on_another_disk(run, tmp_path):
    backup_plan.save_plan(run.desk, backup_plan.Plan(folder=str(tmp_path / "stick")))
    (tmp_path / "stick").rmdir()
    assert "Was the stick pulled out?" in str(troubled(backup_plan.make_planned, run.desk))
    assert not (tmp_path / "stick").exists()
    failed = backup_plan.standing(run.desk).failed
    assert failed is not None
    assert failed.params["folder"] == str(tmp_path / "stick")
    (tmp_path / "stick").mkdir()
    backup_plan.make_planned(run.desk)
    assert backup_plan.standing(run.desk).failed is None


def test_none_for_twice_the_planned_time_is_late(run, tmp_path, clock):
    backup_plan.save_plan(run.desk, backup_plan.Plan(folder=str(tmp_path / "stick"), hours=12))
    clock.forward(hours=23)
    assert (backup_plan.standing(run.desk).due, backup_plan.standing(run.desk).late) == (True, False)
    clock.forward(hours=1)
    assert backup_plan.standing(run.desk).late
    backup_plan.make_planned(run.desk)
    assert not backup_plan.standing(run.desk).late


def test_a_backup_made_by_a_wrong_clock_neither_stops_the_plan_nor_costs_a_good_one(run, tmp_path, clock):
    backup_plan.save_plan(run.desk, backup_plan.Plan(folder=str(tmp_path / "stick"), keep=1))
    clock.forward(days=365 * 70)
    odd = backup_plan.make_planned(run.desk)
    clock.forward(days=-365 * 70)
    assert backup_plan.standing(run.desk).due
    good = backup_plan.make_planned(run.desk)
    assert good in backup.made(tmp_path / "stick")
    assert odd not in backup.made(tmp_path / "stick")
    assert not backup_plan.standing(run.desk).due


def test_papers_that_waited_in_a_backup_are_asked_about_not_printed_again(run, tmp_path):
    code = receive(run)[0]
    done = backup.make(run.desk, tmp_path / "stick")
    assert [job.title for job in Spooler(run.desk, FilePrinter(tmp_path / "paper")).run()] == [code]
    desk = backup.restore(done.path, tmp_path / "again", run.recovery_code, keys="file", clock=run.desk.clock)
    try:
        spooler = Spooler(desk, FilePrinter(tmp_path / "paper"))
        assert spooler.run() == []
        assert len(list((tmp_path / "paper").iterdir())) == 1
        (job,) = spooler.spool.jobs()
        assert (job.title, job.state) == (code, JobState.UNKNOWN)
        assert job.reason
        spooler.again(job.id)
        assert [one.state for one in spooler.run()] == [JobState.DONE]
    finally:
        desk.close()
