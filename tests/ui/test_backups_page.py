"""Backups through the window: planned, made by hand and by the clock, proved, told of when they fail, restored."""

import shutil
import threading
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from clerkdesk.services import backup, backup_plan, restoring, verify, workstation
from clerkdesk.services.backup_plan import Plan
from clerkdesk.ui.start.restore import RestorePage
from clerkdesk.ui.start.sign_in import SignIn
from clerkdesk.ui.start.trouble import TroublePage
from tests.counter import SetClock
from tests.ui.opened import CLERK, CLERK_PIN, folder, made, opened
from tests.ui.test_settings import at, what

__all__ = ["at", "folder", "made", "opened"]

KEY = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def carried(one, backups):
    """Wait until what runs has ended, and its news are shown."""
    one.hands.wait(lambda: backups.task is None, "the backup")
    one.hands.settle()


def bench(one):
    return one.window._bench


def test_a_plan_is_kept_and_a_backup_made_listed_and_proved_again(at, tmp_path):
    one, page, section, desk = at("backups")
    stick = tmp_path / "stick"
    assert not section.now.isEnabled(), "nothing is planned yet"
    section.folder.row.editor.setFocus()
    one.hands.type(str(stick))
    section.hours.setText("12")
    one.hands.press(KEY.Key_F9)
    assert what(page) == "Saved."
    assert (backup_plan.plan(desk).folder, backup_plan.plan(desk).hours) == (str(stick), 12)
    one.hands.press(KEY.Key_F6)
    carried(one, section._backups)
    assert what(page) == "Backed up and proved: {folder}, {size}."
    assert [row.backup for row in section.list._all] == backup.made(stick)
    assert section._state.look().word == "Backed up and proved"
    one.clock.forward(hours=2)
    one.hands.press(KEY.Key_F8)
    carried(one, section._backups)
    row = section.list.chosen()
    assert row.sound
    assert row.proved_at - row.backup.made_at == timedelta(hours=2)
    (row.backup.path / "clerkdesk.db").write_bytes(b"rotten")
    one.hands.press(KEY.Key_F8)
    carried(one, section._backups)
    assert what(page) == "The backup is damaged: {detail}."
    assert not section.list.chosen().sound


@pytest.mark.parametrize("wrong", ["data", "relative"])
def test_a_plan_that_makes_no_sense_is_not_kept(at, wrong):
    one, page, section, desk = at("backups")
    path = desk.store.folder.path / "backups" if wrong == "data" else "backups"
    section.folder.row.set_value(str(path))
    one.hands.press(KEY.Key_F9)
    assert page.header.banner.notice().field == "folder"
    assert backup_plan.plan(desk) == Plan()


def test_a_stick_gets_a_backup_of_its_own_and_stopping_leaves_none(at, tmp_path, monkeypatch):
    one, page, section, _desk = at("backups")
    section.pick = lambda _parent, _title, _start: str(tmp_path / "stick")
    one.hands.press(KEY.Key_F7)
    carried(one, section._backups)
    (row,) = section.list._all
    assert row.backup.path.parent == tmp_path / "stick"
    plain, began = backup_plan.make_at, threading.Event()

    def stopped(desk, target, told):
        assert began.wait(5)
        return plain(desk, target, told)

    monkeypatch.setattr(backup_plan, "make_at", stopped)
    one.clock.forward(minutes=1)
    section.elsewhere.click()
    section.stop.click()
    began.set()
    carried(one, section._backups)
    assert what(page) == "The backup was stopped. Earlier backups are unchanged."
    assert len(backup.made(tmp_path / "stick")) == 1
    assert not list((tmp_path / "stick").glob("*.part"))


def test_the_clock_begins_a_backup_when_it_is_due_and_nobody_is_in_the_middle_of_something(at, tmp_path):
    one, _page, section, desk = at("backups")
    stick = tmp_path / "stick"
    backup_plan.save_plan(desk, Plan(folder=str(stick), keep=2))
    backups = bench(one).backups
    one.work.deed(lambda: None)
    backups.minute()
    assert backups.task is None, "a deed is under way"
    one.hands.settle()
    for count in (1, 2, 2):
        backups.minute()
        backups.minute()
        one.hands.settle()
        carried(one, backups)
        assert len(backup.made(stick)) == count
        backups.minute()
        one.hands.settle()
        assert backups.task is None, "not due again"
        one.clock.forward(hours=25)
    assert len(section.list._all) == 2
    bench(one)._minute.timeout.emit()
    one.hands.wait(lambda: backups.standing.last == one.clock.at, "the minute to begin a backup")


def test_a_stick_that_was_pulled_out_is_told_of_until_it_is_back(at, tmp_path):
    one, _page, section, desk = at("backups")
    stick = tmp_path / "stick"
    backup_plan.save_plan(desk, Plan(folder=str(stick)))
    shutil.rmtree(stick)
    backups, strip = bench(one).backups, bench(one).strip
    backups.minute()
    one.hands.settle()
    carried(one, backups)
    assert not stick.exists(), "a backup on the wrong disk helps nobody"
    assert strip.isVisible()
    assert strip.notice().what == "The backup was not made: {folder} is not there. Was the stick pulled out?"
    assert strip.notice().safe
    assert section._state.look().word == "The last one failed"
    tried = backup_plan.standing(desk).failed
    one.clock.forward(minutes=1)
    backups.minute()
    one.hands.settle()
    assert backup_plan.standing(desk).failed == tried, "not every minute"
    one.shell.open("reception")
    strip.action.click()
    one.hands.settle()
    assert one.shell.page().section() is section
    strip.later.click()
    assert not strip.isVisible()
    stick.mkdir()
    backups.minute()
    one.hands.settle()
    carried(one, backups)
    assert len(backup.made(stick)) == 1
    assert strip.notice() is None


def test_a_desk_that_worked_a_day_without_a_plan_is_told(opened, folder):
    clock = SetClock()
    one = opened(folder, clock)
    one.sign_in()
    assert not bench(one).strip.isVisible()
    clock.forward(hours=25)
    bench(one).backups.look()
    one.hands.settle()
    assert bench(one).strip.notice().what.startswith("No backup is planned")


def test_a_clerk_makes_backups_and_only_an_administrator_plans_and_restores(at, tmp_path):
    _one, _page, section, _desk = at("backups", CLERK, CLERK_PIN)
    assert not section.save.isEnabled()
    assert not section.restore.begin.isEnabled()
    assert section.elsewhere.isEnabled()


def test_restoring_is_asked_for_in_the_window_and_done_at_the_next_start(at, opened, folder, made, tmp_path):
    one, _page, section, desk = at("backups")
    letters = workstation.letters(desk)
    done = backup_plan.make_at(desk, tmp_path / "stick")
    section.load()
    one.hands.settle()
    one.hands.press(KEY.Key_F8, hold=SHIFT)
    assert section.restore.cancel.hasFocus()
    one.hands.press(KEY.Key_F9, hold=CTRL)
    one.hands.wait(lambda: not one.shell.isVisible(), "the window to close")
    one.end()
    assert restoring.requested(folder) == done.path

    again = opened(folder)
    page = again.gate(RestorePage)
    again.hands.settle()
    assert page.backups.currentData() == done
    again.hands.press(KEY.Key_Escape)
    again.gate(SignIn)
    assert restoring.requested(folder) is None, "Esc takes it back"
    again.end()

    restoring.request(folder, done.path)
    third = opened(folder)
    third.hands.settle()
    page = third.gate(RestorePage)
    page.keys.file.setChecked(True)
    page.field.setText("nonsense")
    third.hands.press(KEY.Key_F9)
    assert page.banner.notice() is not None
    page.field.setText(made[1])
    third.hands.press(KEY.Key_F9)
    third.hands.wait(lambda: isinstance(third.opening.gate, SignIn), "the restored desk")
    third.sign_in()
    restored = third.opening.session.desk
    assert workstation.letters(restored) != letters
    told = third.shell.page().header.banner.notice()
    assert told.what == "The desk goes on with fresh letters in new codes: {letters}."
    assert dict(told.params) == {"letters": workstation.letters(restored)}
    assert verify.verify(restored).sound


def test_damaged_data_offer_a_backup(opened, folder, made, tmp_path):
    one = opened(folder)
    one.sign_in()
    done = backup_plan.make_at(one.opening.session.desk, tmp_path / "stick")
    one.end()
    with (folder / "clerkdesk.db").open("r+b") as file:
        file.write(b"\0" * 4096)
    again = opened(folder)
    again.gate(TroublePage)
    again.hands.press(KEY.Key_F7)
    page = again.gate(RestorePage)
    page.folder.pick = lambda _parent, _title, _start: str(done.path)  # one backup itself does too
    again.hands.press(KEY.Key_F6)
    assert page.backups.count() == 1
    page.keys.file.setChecked(True)
    page.field.setText(made[1])
    again.hands.press(KEY.Key_F9)
    again.hands.wait(lambda: isinstance(again.opening.gate, SignIn), "the restored desk")
    again.sign_in()
    assert again.end() == 0


def test_the_lists_are_made_anew_and_a_support_file_is_written(at, monkeypatch, tmp_path):
    one, page, section, _desk = at("data")
    monkeypatch.setattr("clerkdesk.ui.settings.supporting._place", lambda: tmp_path)
    one.hands.press(KEY.Key_F8, hold=SHIFT)
    one.hands.wait(lambda: section.proving._task is None, "the lists")
    assert what(page) == "The lists were made anew from {count} events."
    one.hands.press(KEY.Key_F6)
    one.hands.wait(section.supporting.write.isEnabled, "the file")
    assert what(page) == "The support file is at {file}."
    assert len(list(tmp_path.glob("clerkdesk-*.zip"))) == 1


def test_verifying_can_be_stopped(at, monkeypatch):
    one, page, section, _desk = at("data")
    plain, began = verify.verify, threading.Event()

    def slow(desk, told):
        assert began.wait(5)
        return plain(desk, told=told)

    monkeypatch.setattr(verify, "verify", slow)
    section.proving.verify.click()
    section.proving.stop.click()
    began.set()
    one.hands.wait(lambda: section.proving._task is None, "verifying to stop")
    assert what(page) == "It was stopped; nothing was changed."
