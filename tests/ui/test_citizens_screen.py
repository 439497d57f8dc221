"""The citizen's screen: the second one where there is one, else the whole of the only one; the values alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from clerkdesk.services.forms import filling
from tests.services.test_forms_of_a_visit import filled
from tests.ui.workbench import Workbench

Key = Qt.Key
TOP = Path(__file__).parents[2]
SCREENS = [
    {"name": name, "x": x, "y": 0, "width": 1366, "height": 768, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    for name, x in (("clerk", 0), ("citizen", 1366))
]
PRIVATE = ("Trần Thị Lan", "quét thẻ", "Scanned", "Typed", "cán bộ ghi", "F9", "TT 04", "Ask")


def test_on_a_second_screen_the_citizen_reads_along_and_the_clerk_keeps_the_keys(tmp_path):
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": SCREENS}), encoding="utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}", "PYTHONPATH": str(TOP)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.two_screens"],
        cwd=TOP,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["screens"] == 2
    assert (found["clerk"], found["citizen"]) == ("clerk", "citizen")
    assert found["apart"]
    assert found["covers"]
    assert found["keys_with_clerk"]
    assert found["turned"], "what the clerk turns to, the citizen sees"
    assert found["closed"]
    assert found["left"], "it goes when the clerk leaves the page"
    assert "Nguyễn Văn An" in found["said"]
    assert [word for word in PRIVATE if any(word in said for said in found["said"])] == []
    assert "No Vietnamese voice is installed here" in found["note"]


@pytest.fixture
def bench(qapp, tmp_path):
    bench = Workbench(qapp, tmp_path / "desk")
    yield bench
    bench.close()


def test_on_the_only_screen_it_covers_all_and_takes_the_keys_of_the_reading(bench):
    birth = filling.form(bench.desk, "birth")
    filling.save(bench.desk, bench.session.clerk, "v1", filled(bench.desk, birth))
    page = bench.shell.open("forms")
    bench.settle()
    bench.press(Key.Key_Return, Key.Key_F9, Key.Key_F6)
    window = page.reading._window
    assert not window.apart
    assert window.isFullScreen()
    assert window.isActiveWindow()
    first = window.large.words
    bench.press(Key.Key_Return)
    assert window.large.words != first
    bench.press(Key.Key_Escape)
    assert (page.step, page.reading.window_open) == ("reading", False)
    bench.press(Key.Key_F6, Key.Key_F9)
    assert (page.step, page.reading.window_open) == ("signing", False)
    assert page.visit.opened(birth).read_back == "whole"
