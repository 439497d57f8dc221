"""A counter with a second screen, in a process of its own: the citizen rates by a touch. Prints what it found as JSON.

Run by `test_rating_screen` under ``QT_QPA_PLATFORM=offscreen:configfile=...``; a picture's path may follow.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from clerkdesk.services import workstation
from clerkdesk.services.queue import counters, hall, issuing
from clerkdesk.services.queue.morning import morning
from clerkdesk.ui.hall.board import Board
from clerkdesk.ui.hall.faces import FacesWindow
from clerkdesk.ui.hall.strip import HallStrip
from clerkdesk.ui.window import application
from tests.counter import LAN, SetClock, first_run
from tests.ui.opened import Opened

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


def touch(window: FacesWindow, place: int) -> None:
    """Put a finger on the button at ``place``, as Qt makes a click of it."""
    button = window.buttons[place]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(button.width() // 2, button.height() // 2))


def words(window: FacesWindow) -> list[str]:
    return [one.text() for one in window.findChildren(QLabel)] + [one.text() for one in window.buttons]


def look(folder: Path, picture: str) -> dict[str, object]:
    clock = SetClock()
    first = first_run(folder, clock=clock)
    workstation.confirm_recovery(first.desk, first.recovery_code)
    first.desk.close()
    one = Opened(application(), folder, clock)
    try:
        one.sign_in()
        session = one.opening.session
        assert session is not None
        desk = session.desk
        counters.open_counter(desk, LAN, "3")
        tickets = [issuing.issue(desk, LAN, procedures=["1.001193"], paper=False) for _ in range(3)]
        one.work.deed_done.emit(None)
        one.hands.settle()
        strip = one.shell.findChild(HallStrip)
        assert isinstance(strip, HallStrip)

        def serve_and_finish() -> FacesWindow | None:
            for key in (Key.Key_N, Key.Key_S, Key.Key_D):
                one.hands.press(key, hold=ALT)
            return strip.rating.window_shown

        window = serve_and_finish()
        assert window is not None
        found: dict[str, object] = {
            "citizen": window.screen().name(),
            "covers": window.geometry() == window.screen().geometry(),
            "keys_with_clerk": QGuiApplication.focusWindow() is one.shell.windowHandle(),
            "faces": len(window.buttons),
            "large": min(button.width() for button in window.buttons) >= 180,
            "said": words(window),
        }
        if picture:
            window.grab().save(picture)
        touch(window, 3)
        one.hands.settle()
        found["why"] = words(window)
        touch(window, 0)
        one.hands.settle()
        found["thanks"], found["thanked"] = words(window), window.thanked and window.isVisible()
        found["scores"] = dict(morning(desk).scores)
        found["stage"] = hall.line(desk, tickets[0].stream).stage
        window = serve_and_finish()
        assert window is not None
        window._wait.timeout.emit()
        one.hands.settle()
        found["timed_out"] = (strip.rating.window_shown is not None, str(hall.line(desk, tickets[1].stream).stage))
        board = Board(session)
        board.open_board()
        one.hands.settle()
        found["board"] = board.screen().name()
        one.shell.activateWindow()
        one.hands.settle()
        found["taken"] = serve_and_finish() is None
        one.hands.press(Key.Key_Return)
        found["scores_in_the_end"] = dict(morning(desk).scores)
        signs = QGuiApplication.instance()
        assert isinstance(signs, QGuiApplication)
        screen = next(screen for screen in QGuiApplication.screens() if screen.name() == "citizen")
        gone: list[bool] = []
        board.dark.connect(lambda: gone.append(True))
        signs.screenRemoved.emit(screen)  # as Qt says when a TV is switched off, before it moves the windows
        found["dark"] = (board.isVisible(), len(gone), board.voice.waiting())
        issuing.issue(desk, LAN, paper=False)
        one.work.deed_done.emit(None)
        one.hands.settle()
        called = serve_and_finish()
        assert called is not None
        signs.screenRemoved.emit(screen)
        found["faces_gone"] = strip.rating.window_shown is None
        one.hands.press(Key.Key_Return)
        signs.screenAdded.emit(screen)
        one.hands.settle()
        found["again"] = (board.isVisible(), board.screen().name(), board.geometry() == screen.geometry())
        board.stop()
        signs.screenRemoved.emit(screen)
        signs.screenAdded.emit(screen)
        found["stopped"] = board.isVisible()
        return found
    finally:
        one.end()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(look(Path(place) / "desk", sys.argv[1] if len(sys.argv) > 1 else "")))
