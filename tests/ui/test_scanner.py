"""A scanner's burst is one text wherever the focus is; a human's keys land where they were typed."""

import time

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from clerkdesk.ui.burst import GAP_MS
from clerkdesk.ui.scanner import Scanner
from clerkdesk.ui.widgets.composing import Composing

CARD = "031090001234|031234567|Nguyễn Văn An|17051990|Nam|Thôn 3, xã An Khánh, Hải Phòng|01052021"


class Desk(QWidget):
    def __init__(self, app):
        super().__init__()
        layout = QVBoxLayout(self)
        self.field = QLineEdit()
        self.button = QPushButton("Go")
        layout.addWidget(self.field)
        layout.addWidget(self.button)
        self.scanner = Scanner(app, self)
        self.texts: list[str] = []
        self.rewritten: list[bool] = []
        self.scanner.scanned.connect(self.take)

    def take(self, text, rewritten):
        self.texts.append(text)
        self.rewritten.append(rewritten)


@pytest.fixture
def desk(qtbot, qapp):
    window = Desk(qapp)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: qapp.focusWindow() is window.windowHandle())
    return window


def press(window, text, key=Qt.Key.Key_unknown, pause=0, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.sendKeyEvent(QTest.KeyAction.Click, window.windowHandle(), key, text, modifier)
    if pause:
        QTest.qWait(pause)


def burst(window, text, end=Qt.Key.Key_Return):
    for letter in text:
        press(window, letter)
    if end:
        press(window, "\r", end)


@pytest.mark.parametrize("focus", ["field", "button"])
@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
def test_a_burst_is_one_text_and_lands_in_no_field(desk, qtbot, focus, end):
    getattr(desk, focus).setFocus()
    pressed = []
    desk.button.clicked.connect(lambda: pressed.append(1))
    burst(desk, CARD, end)
    qtbot.waitUntil(lambda: desk.texts == [CARD])
    assert desk.rewritten == [False]
    assert desk.field.text() == ""
    assert not pressed
    assert getattr(desk, focus).hasFocus()


def test_two_bursts_are_two_texts(desk, qtbot):
    desk.field.setFocus()
    burst(desk, "H24.101.05-261122-AA0001")
    burst(desk, "H24.101.05-261122-AA0002")
    qtbot.waitUntil(lambda: len(desk.texts) == 2)
    assert desk.texts == ["H24.101.05-261122-AA0001", "H24.101.05-261122-AA0002"]


def test_slow_typing_lands_in_the_field(desk, qtbot):
    desk.field.setFocus()
    entered = []
    desk.field.returnPressed.connect(lambda: entered.append(desk.field.text()))
    for letter in "Nguyễn|an":
        press(desk, letter, pause=GAP_MS + 25)
    press(desk, "\r", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: entered == ["Nguyễn|an"])
    assert desk.texts == []


def test_a_few_fast_keys_and_enter_are_a_human(desk, qtbot):
    desk.field.setFocus()
    entered = []
    desk.field.returnPressed.connect(lambda: entered.append(desk.field.text()))
    burst(desk, "dkks")
    qtbot.waitUntil(lambda: entered == ["dkks"])
    assert desk.texts == []


def test_keys_that_are_no_text_keep_their_place(desk, qtbot):
    desk.field.setFocus()
    press(desk, "a")
    press(desk, "b")
    press(desk, "", Qt.Key.Key_Backspace)
    press(desk, "c")
    qtbot.waitUntil(lambda: desk.field.text() == "ac")


def test_a_long_burst_without_an_end_is_believed(desk, qtbot):
    desk.field.setFocus()
    burst(desk, "H24.101.05-261122-AA0001", end=None)
    qtbot.waitUntil(lambda: desk.texts == ["H24.101.05-261122-AA0001"])
    assert desk.field.text() == ""


def test_typing_after_a_scan_is_typing(desk, qtbot):
    desk.field.setFocus()
    burst(desk, CARD)
    press(desk, "x", pause=GAP_MS + 25)
    qtbot.waitUntil(lambda: desk.field.text() == "x")
    assert desk.texts == [CARD]


def test_held_keys_reach_the_field_when_the_focus_window_changes(desk, qtbot):
    desk.field.setFocus()
    press(desk, "q")
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: desk.field.text() == "q")


def test_a_backspace_inside_a_burst_is_told(desk, qtbot):
    desk.field.setFocus()
    for letter in "031090001234||Nguye":
        press(desk, letter)
    press(desk, "", Qt.Key.Key_Backspace)
    burst(desk, "ễn Văn An")
    qtbot.waitUntil(lambda: desk.texts == ["031090001234||Nguyễn Văn An"])
    assert desk.rewritten == [True]
    burst(desk, CARD)
    qtbot.waitUntil(lambda: len(desk.texts) == 2)
    assert desk.rewritten == [True, False]


def commit(field, text):
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QCoreApplication.sendEvent(field, event)


@pytest.mark.parametrize("kind", [QLineEdit, Composing])
def test_what_an_input_method_commits_inside_a_burst_is_told(desk, qtbot, kind):
    if kind is Composing:
        desk.layout().replaceWidget(desk.field, field := Composing())
        desk.field.deleteLater()
        desk.field = field
        field.show()
    desk.field.setFocus()
    for letter in "031090001234||":
        press(desk, letter)
    commit(desk.field, "Nguyễn")
    burst(desk, " An")
    qtbot.waitUntil(lambda: desk.texts == ["031090001234||Nguyễn An"])
    assert desk.rewritten == [True]
    assert desk.field.text() == ""


def test_what_a_human_composes_lands_in_the_field(desk, qtbot):
    desk.field.setFocus()
    commit(desk.field, "Nguyễn")
    press(desk, "x")
    qtbot.waitUntil(lambda: desk.field.text() == "Nguyễnx")
    assert desk.texts == []


def test_commands_are_not_held(desk):
    desk.field.setText("abc")
    desk.field.setFocus()
    press(desk, "\x01", Qt.Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    assert desk.field.selectedText() == "abc"


def test_a_window_s_scanner_leaves_other_windows_alone(desk, qtbot, qapp):
    other = Desk(qapp)
    qtbot.addWidget(other)
    other.show()
    desk.activateWindow()
    qtbot.waitUntil(lambda: qapp.focusWindow() is desk.windowHandle())
    desk.field.setFocus()
    for letter in "an":
        press(desk, letter, pause=GAP_MS * 2)
    qtbot.waitUntil(lambda: desk.field.text() == "an")
    burst(desk, "H24.101.05-261122-KB0001")
    qtbot.waitUntil(lambda: desk.texts == ["H24.101.05-261122-KB0001"])
    assert other.texts == []


def test_a_window_that_was_busy_does_not_part_a_burst(desk, qtbot):
    """The system says when each key was pressed; how late the window gets to them does not matter."""
    for at, letter in enumerate("H24.101.05-261122-KB0001\r"):
        key = Qt.Key.Key_Return if letter == "\r" else Qt.Key.Key_unknown
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, letter)
        event.setTimestamp(1000 + 4 * at)
        QCoreApplication.sendEvent(desk.windowHandle(), event)
        if at == 0:
            time.sleep(0.12)
    qtbot.waitUntil(lambda: desk.texts == ["H24.101.05-261122-KB0001"])
    assert desk.field.text() == ""


def test_a_letter_with_alt_that_no_button_wants_lands_in_no_field(desk, qtbot):
    desk.field.setFocus()
    press(desk, "n", Qt.Key.Key_N, GAP_MS + 20, Qt.KeyboardModifier.AltModifier)
    press(desk, "q", Qt.Key.Key_Q, GAP_MS + 20, Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier)
    assert desk.field.text() == "q"  # with AltGr it is text
