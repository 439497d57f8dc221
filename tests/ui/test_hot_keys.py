"""Hot keys: which may be taken, how each window system names them, and a call while another program is in front."""

import ctypes
import json
import os
import shutil
import subprocess
import sys
from ctypes import wintypes

import pytest

from clerkdesk.ui.hotkeys import windows
from clerkdesk.ui.hotkeys.chord import Chord, chord
from clerkdesk.ui.hotkeys.hotkeys import HotKeys, Reach, reach
from tests.counter import refused
from tests.ui.key_events import x_server
from tests.ui.test_citizens_screen import TOP


@pytest.mark.parametrize(
    ("text", "keysym", "virtual", "held"),
    [
        ("Ctrl+Alt+N", ord("n"), ord("N"), "ctrl alt"),
        ("Ctrl+Shift+F7", 0xFFC4, 0x76, "ctrl shift"),
        ("Meta+3", ord("3"), ord("3"), "meta"),
        ("Pause", 0xFF13, 0x13, ""),
        ("F13", 0xFFCA, 0x7C, ""),
    ],
)
def test_a_key_as_each_system_names_it(qapp, text, keysym, virtual, held):
    made = chord(text)
    assert (made.keysym, made.virtual) == (keysym, virtual)
    assert " ".join(name for name in ("ctrl", "alt", "shift", "meta") if getattr(made, name)) == held


@pytest.mark.parametrize(
    "text", ["", "N", "F5", "Ctrl+C", "Alt+F4", "Shift+A", "Ctrl+Alt+Ă", "Ctrl+K, Ctrl+C", "nothing"]
)
def test_keys_that_other_programs_would_miss_are_refused(qapp, text):
    assert refused(chord, text) == "bad-hot-key"


def test_windows_is_asked_for_each_key_once_and_its_message_is_read():
    made = Chord(keysym=0, virtual=0x4E, ctrl=True, alt=True, shift=False, meta=False)
    assert windows.held(made) == 0x3
    message = wintypes.MSG()
    message.message, message.wParam = windows.MESSAGE, 7
    assert windows.hot_key(ctypes.addressof(message)) == 7
    message.message = 0x0100
    assert windows.hot_key(ctypes.addressof(message)) == 0


@pytest.mark.parametrize(
    ("platform", "session", "found"),
    [
        ("windows", "", Reach.WINDOWS),
        ("xcb", "x11", Reach.X11),
        ("xcb", "wayland", Reach.WAYLAND),
        ("wayland", "wayland", Reach.WAYLAND),
        ("offscreen", "", Reach.NONE),
    ],
)
def test_where_keys_can_be_taken(monkeypatch, platform, session, found):
    monkeypatch.setattr("clerkdesk.ui.hotkeys.hotkeys.QGuiApplication.platformName", lambda: platform)
    monkeypatch.setenv("XDG_SESSION_TYPE", session)
    assert reach() is found


def test_where_none_can_be_taken_all_are_told_to_be_lost(qapp):
    keys = HotKeys()
    assert keys.set_keys({"next": "Ctrl+Alt+N"})
    assert keys.taken == ("next",)
    assert not keys.set_keys({"next": "Ctrl+Alt+N"}), "nothing changed"
    assert keys.try_keys({"done": "Ctrl+Alt+D"}) == ("done",)
    assert keys.taken == ("next",)


@pytest.mark.skipif(not shutil.which("Xvfb"), reason="an X server without a screen is not installed")
def test_a_key_calls_while_another_program_has_the_keyboard():
    with x_server() as display:
        environment = {**os.environ, "QT_QPA_PLATFORM": "xcb", "DISPLAY": display, "PYTHONPATH": str(TOP)}
        environment |= {"XDG_SESSION_TYPE": "x11"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.ui.called_from_elsewhere"],
            cwd=TOP,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["off"] == found["counter shut"] == ["waiting", "waiting"]
    assert found["told"] == [{"keys": "Ctrl+Alt+R"}], "what another program has is said"
    assert found["next"] == ["called", "waiting"]
    assert not found["in front"]
    assert found["slip"] == "A001, quầy 3"
    assert found["theirs"] == [["called", "waiting"], ["theirs"], 1]
    assert found["again"] == 2, "it works as soon as the other program has let go"
    assert found["done"] == ["done", "waiting"]
    assert found["caps lock"] == ["done", "called"]
    assert found["locked"] == [["done", "called"], 1]
