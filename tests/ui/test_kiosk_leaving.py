"""The ways into the kiosk and out of it: nothing but the PIN of who set it up."""

from contextlib import closing

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from clerkdesk.services import clerks
from clerkdesk.services.opening import open_desk
from clerkdesk.ui.hall.greeter import Greeter
from clerkdesk.ui.hands import Hands
from clerkdesk.ui.kiosk.guard import TOUCHES
from clerkdesk.ui.kiosk.keyboard import Keyboard
from clerkdesk.ui.kiosk.setup import KioskSetUp
from clerkdesk.ui.start.sign_in import SignIn
from clerkdesk.ui.window import Window
from tests.counter import PIN, SetClock
from tests.ui.kiosk import AtTheKiosk, kiosk_of
from tests.ui.opened import ADMINISTRATOR, folder, made, opened
from tests.ui.walker import faults

__all__ = ["folder", "made", "opened"]

pytestmark = pytest.mark.qt_log_ignore("does not support raise")  # the offscreen platform has no stack of windows

Key = Qt.Key
ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def test_nothing_leads_out_but_the_pin_of_who_set_it_up(opened, folder):
    one = opened(folder)
    one.sign_in()
    at = AtTheKiosk(one)
    kiosk, hands = at.kiosk, at.hands
    assert not one.shell.isVisible()
    session = one.opening.session
    assert session is not None
    assert not session.open, "the workbench is locked behind it"
    for key, hold in (
        (Key.Key_F4, ALT), (Key.Key_Escape, Qt.KeyboardModifier.NoModifier), (Key.Key_Q, CTRL), (Key.Key_W, CTRL),
        (Key.Key_F1, Qt.KeyboardModifier.NoModifier), (Key.Key_8, ALT), (Key.Key_L, CTRL), (Key.Key_K, CTRL),
        (Key.Key_Tab, ALT), (Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
    ):  # fmt: skip
        hands.press(key, hold=hold)
        assert (kiosk.at, kiosk.isVisible()) == ("wish", True)
    kiosk.close()
    assert kiosk.isVisible()
    window = kiosk.windowHandle()
    for _touch in range(TOUCHES):
        QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    at.settle()
    assert kiosk.at == "leaving"
    hands.type("000000")
    hands.press(Key.Key_Return)
    assert kiosk.isVisible()
    assert at.step.pin.text() == ""
    assert at.step.hint.property("tone") == "warn"
    hands.press(Key.Key_Escape)
    assert kiosk.at == "wish"
    hands.press(Key.Key_F12, hold=CTRL | SHIFT)
    for sign in PIN:
        at.touch(at.step.keyboard.key(sign))
    at.touch(at.step.leave_tile)
    hands.wait(lambda: one.window.keeper is not None and one.window.keeper.kiosk is None, "the way out")
    assert one.shell.isVisible()
    assert session.clerk.name == ADMINISTRATOR
    assert one.shell.page() is not None


def test_whoever_plays_with_pins_locks_the_way_out_for_a_while_and_no_clerk(opened, folder):
    one = opened(folder)
    one.sign_in()
    at = AtTheKiosk(one)
    hands = at.hands
    hands.press(Key.Key_F12, hold=CTRL | SHIFT)
    for _wrong in range(clerks.FREE_FAILURES):
        hands.type("000000")
        hands.press(Key.Key_Return)
        hands.settle()
    assert at.step.wait == 5
    assert not at.step.leave_tile.isEnabled()
    assert "5 giây" in at.step.hint.text()
    assert not at.step.pin.isVisible()
    hands.type(PIN)
    hands.press(Key.Key_Return)
    assert at.kiosk.isVisible()
    assert at.kiosk.at == "wish", "there is nothing to type, and Enter goes back"
    hands.press(Key.Key_F12, hold=CTRL | SHIFT)
    hands.wait(lambda: at.step.wait == 5, "that it still says so")
    with closing(open_desk(folder, clock=one.clock)) as beside:
        assert clerks.sign_in(beside, ADMINISTRATOR, PIN).name == ADMINISTRATOR
    hands.press(Key.Key_Escape)
    hands.press(Key.Key_F12, hold=CTRL | SHIFT)
    hands.settle()
    assert at.step.wait == 0, "who signed in elsewhere may come in here"
    for _wrong in range(clerks.FREE_FAILURES):
        hands.type("000000")
        hands.press(Key.Key_Return)
        hands.settle()
    assert at.step.wait == 5
    one.clock.forward(seconds=5)
    for _second in range(5):
        at.step.tick()
    assert at.step.leave_tile.isEnabled()
    assert ADMINISTRATOR in at.step.hint.text()
    hands.type(PIN)
    hands.press(Key.Key_Return)
    hands.wait(lambda: one.window.keeper is not None and one.window.keeper.kiosk is None, "the way out")


def test_started_for_the_kiosk_it_opens_after_the_sign_in(qapp, folder):
    window = Window(qapp, folder, SetClock(), kiosk=True)
    hands = Hands(window.work)
    assert window.begin()
    assert window.shell.isFullScreen()
    hands.settle()
    while isinstance(window.opening.gate, SignIn) and window.opening.gate.names.name() != ADMINISTRATOR:
        window.opening.gate.names.step(1)
    gate = window.opening.gate
    assert isinstance(gate, SignIn)
    (keys,) = gate.findChildren(Keyboard)
    for sign in PIN:
        QTest.mouseClick(keys.key(sign), Qt.MouseButton.LeftButton)
    gate.button.click()
    hands.wait(lambda: window.keeper is not None and window.keeper.kiosk is not None, "the kiosk")
    kiosk = kiosk_of(window)
    assert kiosk.isFullScreen()
    kiosk.tried.emit(PIN)
    hands.wait(lambda: window.keeper is not None and window.keeper.kiosk is None, "the way out")
    hands.settle()
    assert window.keeper is not None
    assert window.keeper.kiosk is None, "it does not open again by itself"
    assert not window.shell.isFullScreen()
    window.end()
    hands.settle(0.2)


def test_from_the_greeters_page_with_a_word_before(opened, folder):
    one = opened(folder)
    one.sign_in()
    one.hands.press(Key.Key_8, hold=ALT)
    one.hands.press(Key.Key_F11)
    gate = one.shell.front()
    assert isinstance(gate, KioskSetUp)
    assert ADMINISTRATOR in gate._lines[0].text()
    assert faults(one.shell) == []
    one.hands.press(Key.Key_F1)
    assert one.shell.help.drawer.topic == "kiosk"
    one.hands.press(Key.Key_Escape, Key.Key_Escape)
    assert isinstance(one.shell.front(), Greeter), "nothing happened"
    one.hands.press(Key.Key_F11, Key.Key_F9)
    kiosk = kiosk_of(one.window)
    one.hands.wait(kiosk.isVisible, "the kiosk")
    kiosk.tried.emit(PIN)
    one.hands.wait(lambda: one.window.keeper is not None and one.window.keeper.kiosk is None, "the way out")
    one.hands.settle()
    assert isinstance(one.shell.page(), Greeter)
    assert one.shell.place() == "greeter"
