"""The box that finds while it is typed in."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clerkdesk.ui.widgets.search import Hit, ScanBox, SearchField
from clerkdesk.ui.work import Work

WORDS = ("khai sinh", "khai tử", "kết hôn", "chứng thực")


def find(text):
    return [Hit(value=word, title=word, detail="x") for word in WORDS if word.startswith(text)]


@pytest.fixture
def work(qapp):
    made = Work()
    yield made
    made.close()


def shown(qtbot, field):
    window = QWidget()
    window.resize(600, 500)
    layout = QVBoxLayout(window)
    layout.addWidget(field)
    layout.addStretch(1)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.kept = window
    return field


@pytest.fixture
def field(qtbot):
    return shown(qtbot, SearchField(find, on_focus=True))


def titles(field):
    return [hit.title for hit in field.hits()]


def test_it_offers_at_once_and_narrows_while_typing(field, qtbot):
    field.clearFocus()
    field.setFocus(Qt.FocusReason.TabFocusReason)
    assert titles(field) == list(WORDS)
    qtbot.keyClicks(field, "kha")
    assert titles(field) == ["khai sinh", "khai tử"]
    qtbot.keyClicks(field, "zz")
    assert titles(field) == []


def test_down_and_enter_choose(field, qtbot):
    qtbot.keyClicks(field, "kh")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    with qtbot.waitSignal(field.chosen) as chosen:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert chosen.args == ["khai tử"]
    assert titles(field) == []


def test_escape_puts_the_findings_away_and_down_brings_them_back(field, qtbot):
    qtbot.keyClicks(field, "kh")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert titles(field) == []
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert titles(field) == ["khai sinh", "khai tử"]


def test_enter_with_nothing_found_hands_over_the_text(field, qtbot):
    qtbot.keyClicks(field, " 031090001234 ")
    with qtbot.waitSignal(field.entered) as entered:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert entered.args == ["031090001234"]


def test_leaving_puts_the_findings_away(field, qtbot):
    qtbot.keyClicks(field, "kh")
    field.clearFocus()
    qtbot.waitUntil(lambda: not titles(field))


def test_enter_before_the_answer_chooses_its_first(qtbot, work):
    gate = threading.Event()

    def slow(text):
        gate.wait(10)
        return find(text)

    field = shown(qtbot, SearchField(slow, work))
    qtbot.keyClicks(field, "khai t")
    with qtbot.waitSignal(field.chosen) as chosen:
        qtbot.keyClick(field, Qt.Key.Key_Return)
        gate.set()
    assert chosen.args == ["khai tử"]


def test_an_old_answer_is_not_shown(qtbot, work):
    gate = threading.Event()

    def slow(text):
        gate.wait(10)
        return find(text)

    field = shown(qtbot, SearchField(slow, work))
    qtbot.keyClicks(field, "kha")
    field.clear()
    qtbot.keyClicks(field, "ch")
    gate.set()
    qtbot.waitUntil(lambda: titles(field) == ["chứng thực"])


def test_the_findings_stay_inside_the_window(field, qtbot):
    qtbot.keyClicks(field, "k")
    field.kept.resize(400, 180)
    popup = field._popup
    assert popup is not None
    assert field.kept.rect().contains(popup.geometry())


def test_the_scan_box_takes_typed_text(qtbot):
    box = shown(qtbot, ScanBox())
    qtbot.keyClicks(box, "H24.101.05-261122-AA0001")
    with qtbot.waitSignal(box.entered) as entered:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert entered.args == ["H24.101.05-261122-AA0001"]
