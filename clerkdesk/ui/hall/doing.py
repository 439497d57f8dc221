"""A citizen's way from the door to the rating, by keys alone: part of the pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from clerkdesk.ui.hands import Hands

Key = Qt.Key
ALT: Final = Qt.KeyboardModifier.AltModifier
CTRL: Final = Qt.KeyboardModifier.ControlModifier
SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


def work_the_queue(hands: Hands, shot: Callable[[str], None], aside: Callable[[str, QWidget], None]) -> None:
    """Greet three citizens, call and serve one, look at the hall; leave the counter shut.

    shot: takes pictures of the window; aside: of another one.
    """
    hands.press(Key.Key_8, hold=ALT)
    shot("greeter")
    hands.press(Key.Key_F11)
    shot("kiosk-before")
    hands.press(Key.Key_Escape)
    for wanted in ("1.001193", "2.000815", "1.000894"):
        hands.type(wanted)
        hands.press(Key.Key_Return, Key.Key_F9)
    hands.type("ket hon")
    hands.press(Key.Key_Return, Key.Key_Space)
    hands.press(Key.Key_2, hold=CTRL)
    hands.press(Key.Key_F2, hold=SHIFT)
    shot("greeter-paper-lacking")
    hands.press(Key.Key_F8)
    hands.press(Key.Key_C, hold=ALT)
    hands.type("3")
    shot("counter-opening")
    hands.press(Key.Key_Return)
    hands.press(Key.Key_W, hold=ALT)
    shot("counter-waiting")
    hands.press(Key.Key_Escape)
    hands.press(Key.Key_N, hold=ALT)
    shot("counter-called")
    hands.press(Key.Key_S, hold=ALT)
    shot("counter-serving")
    hands.press(Key.Key_9, hold=ALT)
    shot("morning")
    shell = QApplication.activeWindow()
    hands.press(Key.Key_F8)
    board = QApplication.activeWindow()
    assert shell is not None
    assert board is not None
    aside("board", board)
    hands.press(Key.Key_Escape)
    shell.activateWindow()  # as a window manager does
    hands.settle()
    hands.press(Key.Key_D, hold=ALT)
    shot("counter-rating")
    hands.press(Key.Key_F6)
    window = QApplication.activeWindow()
    assert window is not None
    aside("rating-faces", window)
    hands.press(Key.Key_5)
    aside("rating-reasons", window)
    hands.press(Key.Key_1, Key.Key_Escape)
