"""The row of deeds: what it leaves out where there is little room, and that every key goes on working."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.deeds import MORE_KEY, DeedRow

Key = Qt.Key


class Bar(QWidget):
    def __init__(self, more=None):
        super().__init__()
        self.pressed = []
        self.fee = self.made("Take a fee", "F5", icon="money")
        self.void = self.made("Void the entry", "F8", icon="trash")
        self.main = self.made("Count and close", "F9", kind="primary", icon="till")
        self.row = DeedRow(QHBoxLayout(self), (self.fee, self.void), (self.main,), more=more)

    def made(self, words, key, **how):
        button = Button(words, key=key, **how)
        button.clicked.connect(lambda: self.pressed.append(words))
        return button

    def whole(self):
        return sum(one.wanted_width(bare=False) for one in (self.fee, self.void, self.main))

    def set_room(self, width):
        self.resize(width, 60)
        QTest.qWait(1)


@pytest.fixture
def bar(qtbot):
    made = Bar()
    qtbot.addWidget(made)
    made.set_room(900)
    made.show()
    qtbot.waitExposed(made)
    made.row.show(made.fee, made.void, made.main)
    return made


def test_every_deed_has_its_icon_and_words_where_there_is_room(bar):
    assert [one.isVisible() for one in (bar.fee, bar.void, bar.main, bar.row.more)] == [True, True, True, False]
    assert bar.fee.sizeHint().width() == bar.fee.wanted_width(bare=False)


def test_icons_go_before_words(bar, qtbot):
    bar.set_room(bar.whole())  # the margins are wider than nothing
    qtbot.waitUntil(lambda: bar.fee.sizeHint().width() == bar.fee.wanted_width(bare=True))
    assert [one.isVisible() for one in (bar.fee, bar.void, bar.main, bar.row.more)] == [True, True, True, False]
    assert bar.fee.text() == "Take a fee"


def test_the_last_of_the_lesser_deeds_goes_into_the_list_and_its_key_still_works(bar, qtbot):
    bar.set_room(bar.whole() - 90)
    qtbot.waitUntil(lambda: bar.row.tucked() == (bar.void,))
    assert [one.isVisible() for one in (bar.fee, bar.void, bar.main, bar.row.more)] == [True, False, True, True]
    qtbot.keyClick(bar, Key.Key_F8)
    qtbot.keyClick(bar, Key.Key_F5)
    assert bar.pressed == ["Void the entry", "Take a fee"]
    bar.void.setEnabled(False)
    qtbot.keyClick(bar, Key.Key_F8)
    assert len(bar.pressed) == 2


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_list_shows_words_and_key(bar, qtbot):
    bar.set_room(bar.whole() - 90)
    qtbot.waitUntil(lambda: bar.row.tucked() == (bar.void,))
    assert bar.row.more.key() == MORE_KEY
    qtbot.keyClick(bar, Key.Key_F12)
    menu = bar.row.more.findChild(QMenu)
    assert [one.text() for one in menu.actions()] == ["Void the entry\tF8"]
    qtbot.keyClick(menu, Key.Key_Down)
    qtbot.keyClick(menu, Key.Key_Return)
    assert bar.pressed == ["Void the entry"]


def test_a_deed_that_cannot_be_done_now_is_neither_shown_nor_listed_nor_pressed(bar, qtbot):
    bar.row.show(bar.fee, bar.main)
    bar.set_room(120)
    qtbot.waitUntil(lambda: bar.row.tucked() == (bar.fee,))
    qtbot.keyClick(bar, Key.Key_F8)
    assert bar.pressed == []
