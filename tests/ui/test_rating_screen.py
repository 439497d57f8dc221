"""The citizen rates by a touch: on the second screen, or over the whole of the only one; nobody's name is there."""

import json
import os
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.domain.ticket import Stage
from clerkdesk.services import preferences
from clerkdesk.services.preferences import CounterHabits
from clerkdesk.services.queue import hall
from clerkdesk.services.queue.morning import morning
from tests.ui.opened import folder, made, opened
from tests.ui.test_citizens_screen import SCREENS, TOP
from tests.ui.test_hall_strip import Bench

__all__ = ["folder", "made", "opened"]

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


def test_on_a_second_screen_the_citizen_touches_a_face_and_a_reason(tmp_path):
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": SCREENS}), encoding="utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}", "PYTHONPATH": str(TOP)}
    command = [sys.executable, "-m", "tests.ui.rated_by_touch"]
    done = subprocess.run(command, cwd=TOP, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["citizen"], found["covers"], found["keys_with_clerk"]) == ("citizen", True, True)
    assert (found["faces"], found["large"]) == (5, True)
    assert "Rất hài lòng" in found["said"]
    assert "Chờ lâu" in found["why"]
    assert "Nhanh gọn" not in found["why"], "whoever was not satisfied is not asked what was good"
    assert found["thanked"]
    assert "Thank you very much!" in found["thanks"]
    assert (found["scores"], found["stage"]) == ({"2": 1}, "done")
    assert found["timed_out"] == [False, "done"], "nobody touched it: done without a rating"
    assert found["board"] == "citizen"
    assert found["taken"], "where the board stands it is not covered"
    assert found["scores_in_the_end"] == {"2": 1}
    assert found["dark"] == [False, 1, 0], "it never covers the clerk's work"
    assert found["faces_gone"]
    assert found["again"] == [True, "citizen", True]
    assert not found["stopped"]
    everything = " ".join([*found["said"], *found["why"], *found["thanks"]])
    assert [name for name in ("Quản", "Lan", "A001", "A002") if name in everything] == []


@pytest.fixture
def bench(opened, folder):
    made = Bench(opened(folder))
    made.sit()
    made.alt(Key.Key_N)
    made.alt(Key.Key_S)
    return made


def test_on_the_only_screen_a_key_shows_it_and_keys_do_the_same(bench):
    (line,) = hall.lines(bench.desk)
    bench.alt(Key.Key_D)
    shown = lambda: bench.strip.rating.window_shown  # noqa: E731
    assert shown() is None, "the clerk's only screen is not covered unasked"
    bench.hands.press(Key.Key_F6)
    window = shown()
    assert window.isFullScreen()
    assert QApplication.activeWindow() is window
    bench.hands.press(Key.Key_Escape)
    assert (shown(), hall.line(bench.desk, line.stream).stage) == (None, Stage.SERVING)
    bench.hands.press(Key.Key_F6, Key.Key_1, Key.Key_2)
    assert hall.line(bench.desk, line.stream).stage is Stage.DONE
    assert morning(bench.desk).scores == {5: 1}
    assert shown().thanked
    bench.hands.press(Key.Key_3)
    assert morning(bench.desk).scores == {5: 1}
    shown()._wait.timeout.emit()
    assert shown() is None


def test_leaving_the_row_takes_the_citizens_window_along(bench):
    bench.alt(Key.Key_D)
    bench.hands.press(Key.Key_F6)
    window = bench.strip.rating.window_shown
    bench.strip.leave()
    assert not window.isVisible()
    assert not morning(bench.desk).scores


def test_what_this_desk_chose_is_kept(bench):
    assert preferences.counter_habits(bench.desk) == CounterHabits()
    chosen = CounterHabits(faces=False, hot_keys=True, next="Ctrl+Alt+F9", again="", done="Pause")
    preferences.save_counter_habits(bench.desk, chosen)
    assert preferences.counter_habits(bench.desk) == chosen
    assert chosen.keys() == {"next": "Ctrl+Alt+F9", "done": "Pause"}
