"""The program as a process: one window a folder, a light first paint, the net for faults, the log, prints."""

import logging
import os
import re
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from clerkdesk.services import log
from clerkdesk.services.opening import open_desk
from clerkdesk.services.reception import receive
from clerkdesk.ui.start.sign_in import SignIn
from clerkdesk.ui.start.trouble import TroublePage
from tests.counter import LAN, SetClock, wish
from tests.ui.opened import folder, made, opened

__all__ = ["folder", "made", "opened"]

KEY = Qt.Key
RUN = "import sys; from clerkdesk.app import main; sys.exit(main(['--data', sys.argv[1]]))"


@pytest.mark.qt_log_ignore("does not support raise")  # the offscreen platform has no stack of windows
def test_a_second_start_brings_the_first_window_to_the_front(opened, folder):
    one = opened(folder)
    one.shell.showMinimized()
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(folder)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    one.hands.wait(lambda: not one.shell.isMinimized(), "the window to come up")


def test_a_lock_left_by_a_dead_process_is_taken_over(opened, folder):
    take = "import os, sys; from pathlib import Path; from clerkdesk.ui.start.single import Single; "
    take += "one = Single(Path(sys.argv[1])); assert one.take(); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", take, str(folder)], timeout=60, check=False).returncode == 9
    assert (folder / "window.lock").exists()
    opened(folder).gate(SignIn)


def test_a_folder_open_on_another_computer_is_said(opened, folder):
    (folder / "window.lock").write_text("123\nclerkdesk\nOTHER-PC\n")
    one = opened(folder)
    page = one.gate(TroublePage)
    assert one.opening.stopped.code == "open-elsewhere"
    assert "OTHER-PC" in page._parts[0][1].text()
    (folder / "window.lock").unlink()
    one.hands.press(KEY.Key_F5)
    one.gate(SignIn)


def test_the_first_paint_waits_for_nothing_slow(folder):
    script = """
import sys
from pathlib import Path
from clerkdesk.ui import window
seen = []
def painted(self, what=window._stamp):
    seen.extend(sys.modules)
    self._app.quit()
window.Window._painted = painted
window.show(Path(sys.argv[1]))
slow = "sqlalchemy alembic msgspec cryptography argon2 keyring reportlab yaml holidays jsonschema PySide6.QtNetwork"
print([name for name in slow.split() if name in seen])
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_stamps_tell_when_it_is_painted_and_ready(folder):
    script = """
import sys
from pathlib import Path
from clerkdesk.ui import window
before = window.Window._ready
def ready(self, session):
    before(self, session)
    self._app.quit()
window.Window._ready = ready
sys.exit(window.show(Path(sys.argv[1])))
"""
    env = os.environ | {"CLERKDESK_STAMP": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, timeout=60, check=True, env=env
    )
    stamps = dict(re.findall(r"clerkdesk (\w+) (\d+)", done.stdout))
    assert int(stamps["painted"]) < int(stamps["ready"])


# --- faults and the log


def _spoil():
    citizen = "Nguyễn Văn An 031090001234"
    raise ValueError(f"cannot file {citizen}")


def test_what_nobody_caught_is_shown_and_logged_without_the_citizen(opened, folder, expect_log):
    one = opened(folder)
    with expect_log("fault"):
        try:
            _spoil()
        except ValueError as error:
            sys.excepthook(ValueError, error, error.__traceback__)
    one.hands.settle()
    net = one.window._net
    assert net.dialog is not None
    texts = " ".join(label.text() for label in net.dialog.findChildren(QLabel))
    assert str(folder / "logs") in texts
    assert "Nguyễn" not in texts
    written = (folder / "logs" / "clerkdesk.log").read_text()
    assert "_spoil" in written
    assert "ValueError" in written
    assert "Nguyễn" not in written
    assert "031090001234" not in written
    net.dialog.accept()
    one.hands.settle()
    assert net.dialog is None


def test_a_fault_in_another_thread_is_shown_too(opened, folder, expect_log):
    one = opened(folder)
    with expect_log("fault"):
        thread = threading.Thread(target=_spoil)
        thread.start()
        thread.join()
    one.hands.settle()
    assert one.window._net.dialog is not None
    one.window._net.dialog.accept()
    one.hands.settle()


def record(name, message, *args, exc_info=None):
    return logging.LogRecord(name, logging.ERROR, "x.py", 1, message, args, exc_info)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (record("sqlalchemy.engine", "params %s in %d rows", "Nguyễn Văn An", 3), "params <str> in 3 rows"),
        (record("sqlalchemy.engine", "params %(name)s", {"name": "Nguyễn Văn An"}), "params <str>"),
        (record("x", "number %d", "031090001234"), "number %d"),
        (record("x", "already said: 031090001234"), "already said: …"),
        (record("x", "%s", ["Nguyễn Văn An"]), "<list>"),
        (record("clerkdesk.ui.errors", "fault %s: %s", "A1B2C3", "KeyError"), "fault A1B2C3: KeyError"),
    ],
)
def test_values_that_may_be_personal_are_not_written(given, written):
    assert log.PlainFormatter().format(given).endswith(f": {written}")


def test_a_traceback_is_written_as_places_and_a_type():
    try:
        _spoil()
    except ValueError:
        line = log.PlainFormatter().format(record("x", "broke", exc_info=sys.exc_info()))
    assert "_spoil" in line
    assert "ValueError" in line
    assert "Nguyễn" not in line


def test_the_log_rolls_over(tmp_path, monkeypatch):
    monkeypatch.setattr(log, "SIZE", 2000)
    log.begin(tmp_path)
    try:
        for number in range(100):
            logging.getLogger("clerkdesk.test").info("line %d", number)
    finally:
        log.end()
    files = sorted(tmp_path.iterdir())
    assert 1 < len(files) <= log.KEPT + 1
    assert all(file.stat().st_size <= 2000 for file in files)


# --- prints


def test_a_receipt_is_printed_behind_the_window(opened, folder):
    one = opened(folder)
    one.sign_in()
    desk = one.opening.session.desk
    one.work.deed(lambda: receive(desk, LAN, wish(desk)))
    one.hands.wait(lambda: list((folder / "paper").glob("*.pdf")) != [], "the receipt")


def test_papers_that_wait_for_a_word_are_counted_in_the_rail(opened, folder):
    desk = open_desk(folder, clock=SetClock())
    receive(desk, LAN, wish(desk))
    desk.close()
    (folder / "paper").write_text("in the way of the folder")
    one = opened(folder)
    one.sign_in()
    one.hands.wait(lambda: one.shell.rail._items["settings"]._badge == 1, "the count")
