"""The queue's rule in Settings, by real keys: lines written, added, moved and removed; what cannot be is refused."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.domain.queueing import Cause, Choice, Ground, QueueRule
from clerkdesk.ui.settings.page import Settings
from clerkdesk.ui.settings.queue import QueueSection
from tests.counter import PIN
from tests.ui.opened import ADMINISTRATOR, CLERK, CLERK_PIN, folder, made, opened

__all__ = ["folder", "made", "opened"]

Key = Qt.Key
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
USUAL = QueueRule()


class Writer:
    """Whoever has the section open, and the keyboard in the first ground."""

    def __init__(self, one, name, pin):
        one.sign_in(name, pin)
        self.page = one.shell.open("settings", "queue")
        assert isinstance(self.page, Settings)
        self.section, self.desk, self.hands = self.page.section(), one.opening.session.desk, one.hands
        assert isinstance(self.section, QueueSection)
        self.press, self.type = self.hands.press, self.hands.type
        self.hands.settle()
        self.section.start()
        self.hands.settle()

    def write(self, words):
        """Write ``words`` in place of what the cell says."""
        self.press(Key.Key_A, hold=Qt.KeyboardModifier.ControlModifier)
        self.press(Key.Key_Delete)
        self.type(words)

    def save(self):
        self.press(Key.Key_F9)
        notice = self.page.header.banner.notice()
        return notice and (notice.field or notice.what)

    @property
    def rule(self):
        return self.desk.site.queue


@pytest.fixture
def writer(opened, folder):
    def sit(name=ADMINISTRATOR, pin=PIN):
        return Writer(opened(folder), name, pin)

    return sit


def test_a_ground_is_added_written_moved_and_kept(writer):
    one = writer()
    one.page.arrive("queue")
    one.press(Key.Key_Tab)
    assert one.section.grounds.cells()[0].hasFocus(), "Tab goes into the section"
    one.press(Key.Key_F6)
    one.type("Người có công")
    one.press(Key.Key_Return)
    one.type("Merit")
    one.press(Key.Key_Tab)
    one.write("25")
    one.press(Key.Key_Tab)
    one.write("75")
    assert "Người có công: tính như đến sớm hơn 25 phút." in one.section.ahead.said()
    one.press(Key.Key_Up, hold=ALT)
    assert one.save() == "Saved."
    merit = Ground(key="nguoi_co_cong", vi="Người có công", en="Merit", minutes=25, age=75)
    assert one.rule.grounds == (merit, *USUAL.grounds)
    assert one.section.grounds.rows[0].isAncestorOf(QApplication.focusWidget()), "the keyboard is where it was"
    one.press(Key.Key_Down)
    one.press(Key.Key_F6, hold=SHIFT)
    one.press(Key.Key_Down, hold=ALT)
    assert one.save() == "Saved."
    assert [ground.key for ground in one.rule.grounds[:3]] == ["nguoi_co_cong", "pregnant", "disabled"]


def test_words_change_and_keys_stay(writer):
    one = writer()
    one.write("Người từ 60 tuổi")
    one.press(Key.Key_Tab, Key.Key_Tab, Key.Key_Tab)
    one.write("")
    one.section.utilities.go(0, "vi")
    one.write("Sao chụp giấy tờ")
    one.section.reasons.go(0, "vi")
    one.press(Key.Key_F6)
    one.type("Chu đáo")
    one.press(Key.Key_Tab, Key.Key_Tab, Key.Key_Space)
    one.section.alert.box.setFocus()
    one.write("45")
    assert one.save() == "Saved."
    assert one.rule.grounds[0] == Ground(key="elderly", vi="Người từ 60 tuổi", en="Elderly", minutes=20)
    assert one.rule.utilities[0] == Choice(key="copies", vi="Sao chụp giấy tờ", en="Copies")
    assert one.rule.reasons[1] == Cause(key="chu_dao", vi="Chu đáo", good=True)
    assert one.rule.alert_minutes == 45


def test_what_cannot_be_is_refused_and_marked(writer):
    one = writer()
    one.section.grounds.go(1, "age")
    one.write("121")
    assert one.save() == "grounds.1.age"
    cell = one.section.grounds.rows[1].cells["age"]
    assert cell.hasFocus()
    assert cell.property("wrong")
    one.section.load()
    assert cell.text() == "121", "what is typed stays when settings change elsewhere"
    one.write("70")
    assert not cell.property("wrong"), "who mends it is not blamed any longer"
    one.section.alert.box.setFocus()
    one.write("0")
    assert one.save() == "alert_minutes"
    assert one.section.alert.box.hasFocus()
    assert one.rule == USUAL


def test_all_lines_may_go(writer):
    one = writer()
    for _ground in USUAL.grounds:
        one.press(Key.Key_F6, hold=SHIFT)
    one.press(Key.Key_F6, hold=SHIFT)
    assert one.save() == "Saved."
    assert (one.rule.grounds, one.rule.utilities) == ((), USUAL.utilities)
    one.press(Key.Key_F6)
    assert len(one.section.grounds.rows) == 1
    for _cell in one.section.grounds.cells():
        one.press(Key.Key_Tab)
    assert one.section.utilities.cells()[0].hasFocus()


def test_a_clerk_reads_it(writer):
    one = writer(CLERK, CLERK_PIN)
    assert not one.section.grounds.isEnabled()
    assert not one.section.save.isEnabled()
    assert len(one.section.ahead.said()) == len(USUAL.grounds)
    one.press(Key.Key_F6, Key.Key_F9)
    assert one.rule == USUAL
