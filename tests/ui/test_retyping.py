"""A scan that went through a text field leaves it as it was: text, cursor, marks, Ctrl+Z, findings and what follows."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QIntValidator, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from clerkdesk.ui.forms.editors.base import Ears
from clerkdesk.ui.forms.editors.text import Finder
from clerkdesk.ui.scanner import Scanner
from clerkdesk.ui.widgets.field import FieldRow
from clerkdesk.ui.widgets.money import MoneyField
from clerkdesk.ui.widgets.search import Hit, SearchField
from clerkdesk.ui.widgets.when import DateField

CODE = "H24.101.05-261122-KB0001"
CARD = "031090001234|031234567|Nguyễn Văn An|17051990|Nam|Thôn 3, xã An Khánh, Hải Phòng|01052021"
FAST, SLOW, FINGERS = 4, 40, 80


class Counter(QWidget):
    """A window with a field and a default button, and keys that say when they were pressed."""

    def __init__(self, app, field):
        super().__init__()
        self.field = field
        rows = QVBoxLayout(self)
        rows.addWidget(field)
        self.button = QPushButton("Go")
        self.button.setAutoDefault(True)
        self.button.setDefault(True)
        self.pressed: list[int] = []
        self.button.clicked.connect(lambda: self.pressed.append(1))
        rows.addWidget(self.button)
        self.now = 100_000
        self.scans: list[str] = []
        self.scanner = Scanner(app, self)
        self.scanner.scanned.connect(lambda text, _rewritten: self.scans.append(text))

    def key(self, letter, after=FINGERS, key=None, hold=Qt.KeyboardModifier.NoModifier):
        """One key, pressed and let go ``after`` ms after the one before."""
        self.now += after
        code = key or (Qt.Key(ord(letter.upper())) if letter.isascii() else Qt.Key.Key_unknown)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, code, hold, letter)
            event.setTimestamp(self.now)
            QCoreApplication.sendEvent(self.windowHandle(), event)

    def type(self, text, pace=FINGERS):
        for letter in text:
            self.key(letter, pace)

    def scan(self, text=CODE, pace=FAST, end=Qt.Key.Key_Return, after=300):
        for at, letter in enumerate(text):
            self.key(letter, pace if at else after)
        if end:
            self.key("\t" if end == Qt.Key.Key_Tab else "\r", pace, key=end)


@pytest.fixture
def at_counter(qtbot, qapp):
    def make(field):
        window = Counter(qapp, field)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: qapp.focusWindow() is window.windowHandle())
        field.setFocus()
        return window

    return make


def scanned(qtbot, window, count=1):
    qtbot.waitUntil(lambda: len(window.scans) >= count)
    return window.scans


def test_a_letter_is_in_the_field_before_anything_else_happens(at_counter):
    window = at_counter(QLineEdit())
    for at in range(1, 9):
        window.key("nguyenan"[at - 1])
        assert window.field.text() == "nguyenan"[:at]


def test_two_keys_rolled_are_there_at_once(at_counter):
    window = at_counter(QLineEdit())
    window.type("th", 9)
    assert window.field.text() == "th"
    window.key("\r", 9, key=Qt.Key.Key_Return)
    assert window.field.text() == "th"
    assert window.scans == []


@pytest.mark.parametrize("pace", [1, FAST, SLOW])
@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_a_line_is_as_it_was(at_counter, qtbot, pace, end):
    window = at_counter(QLineEdit())
    field = window.field
    window.type("Trần Thị")
    field.setSelection(8, -3)
    seen: list[str] = []
    field.textEdited.connect(seen.append)
    entered = []
    field.returnPressed.connect(lambda: entered.append(1))
    window.scan(CARD, pace, end)
    assert field.text() == "Trần Thị"
    assert (field.selectedText(), field.cursorPosition()) == ("Thị", 5)
    assert field.hasFocus()
    assert not entered
    assert not window.pressed
    assert seen[-1] == "Trần Thị"
    assert scanned(qtbot, window) == [CARD]


def test_what_ctrl_z_takes_back_is_the_human_s(at_counter, qtbot):
    window = at_counter(QLineEdit("Lê"))
    field = window.field
    window.type(" An")
    window.scan(pace=SLOW)
    assert field.text() == "Lê An"
    field.undo()
    assert field.text() == "Lê"
    assert not field.isUndoAvailable()
    scanned(qtbot, window)


def test_typing_goes_on_where_it_was(at_counter, qtbot):
    window = at_counter(QLineEdit())
    window.type("An ")
    window.scan()
    window.type("Khánh")
    assert window.field.text() == "An Khánh"
    assert scanned(qtbot, window) == [CODE]


@pytest.mark.parametrize("pace", [FAST, SLOW])
def test_a_text_of_several_lines_is_as_it_was(at_counter, qtbot, pace):
    window = at_counter(QPlainTextEdit("one\ntwo"))
    field = window.field
    field.moveCursor(field.textCursor().MoveOperation.End)
    window.type(" three")
    window.scan(CARD, pace)
    assert field.toPlainText() == "one\ntwo three"
    assert field.textCursor().position() == len("one\ntwo three")
    field.undo()
    assert field.toPlainText() == "one\ntwo"
    assert scanned(qtbot, window) == [CARD]


def test_a_selection_that_the_scan_wrote_over_comes_back(at_counter, qtbot):
    window = at_counter(QPlainTextEdit("one two"))
    window.field.selectAll()
    window.scan(CARD, SLOW)
    assert window.field.toPlainText() == "one two"
    assert window.field.textCursor().selectedText() == "one two"
    scanned(qtbot, window)


def test_a_full_line_and_one_that_takes_only_figures(at_counter, qtbot):
    full = QLineEdit("1234")
    full.setMaxLength(6)
    window = at_counter(full)
    window.scan(pace=SLOW)
    assert full.text() == "1234"
    figures = QLineEdit("17")
    figures.setValidator(QIntValidator(0, 99_999))
    other = at_counter(figures)
    other.scan("031090001234", SLOW)
    assert figures.text() == "17"
    scanned(qtbot, window)
    scanned(qtbot, other)


def test_money_and_dates_are_as_they_were(at_counter, qtbot):
    window = at_counter(MoneyField(1_250_000))
    window.scan("031090001234", SLOW)
    assert (window.field.text(), window.field.amount()) == ("1.250.000", 1_250_000)
    other = at_counter(DateField())
    other.type("17/5/1990")
    other.scan("010203040506", SLOW)
    assert other.field.text() == "17/5/1990"
    assert other.field.day().isoformat() == "1990-05-17"
    scanned(qtbot, window)
    scanned(qtbot, other)


def test_a_list_that_can_be_typed_into_and_a_count(at_counter, qtbot):
    combo = QComboBox()
    combo.addItems(["Kinh", "Tày"])
    combo.setEditable(True)
    combo.setCurrentIndex(1)
    window = at_counter(combo)
    window.scan("KINH-031090001234", SLOW)
    assert (combo.currentText(), combo.currentIndex(), combo.count()) == ("Tày", 1, 2)
    count = QSpinBox()
    count.setMaximum(99)
    count.setValue(7)
    other = at_counter(count)
    other.scan("031090001234", SLOW)
    assert count.value() == 7
    scanned(qtbot, window)
    scanned(qtbot, other)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_completer_that_the_letters_opened_is_closed_and_chose_nothing(at_counter, qtbot):
    field = QLineEdit()
    completer = QCompleter(["031090001234 An", "031090001234 Bình"], field)
    field.setCompleter(completer)
    chosen: list[object] = []
    completer.activated.connect(chosen.append)
    window = at_counter(field)
    window.scan("031090001234", SLOW)
    assert field.text() == ""
    popup = completer.popup()
    assert popup is not None
    assert not popup.isVisible()
    assert chosen == []
    assert scanned(qtbot, window) == ["031090001234"]


def test_findings_that_the_letters_opened_are_closed_and_the_last_question_is_the_human_s(at_counter, qtbot):
    asked = []

    def find(text):
        asked.append(text)
        return [Hit(value=text, title=text)]

    window = at_counter(SearchField(find))
    field = window.field
    chosen: list[object] = []
    field.chosen.connect(chosen.append)
    field.setText("đăng ký")
    window.scan(pace=SLOW)
    assert asked[-1] == "đăng ký"
    assert not field.finding
    field.setText("")
    window.type("kết")
    assert field.finding
    window.scan(pace=SLOW)
    assert asked[-1] == "kết"
    assert [hit.value for hit in field.hits()] == ["kết"]
    assert chosen == []
    assert scanned(qtbot, window, 2) == [CODE, CODE]


def test_where_a_value_came_from_is_not_forgotten(at_counter, qtbot):
    row = FieldRow("Name")
    window = at_counter(row)
    row.set_value("Nguyễn Văn An", "scanned")
    window.type("x")
    assert row.source() == "typed"
    row.set_value("Nguyễn Văn An", "scanned")
    window.scan(pace=SLOW)
    assert (row.value(), row.source()) == ("Nguyễn Văn An", "scanned")
    scanned(qtbot, window)


class Placed(Finder):
    """A line whose value is more than its text."""

    def said(self, value):
        return value["text"]

    def read(self, text):
        return {"text": text, "unit": ""}


def test_a_commune_that_was_chosen_keeps_its_code(at_counter, qtbot):
    changed = []
    ears = Ears(lambda: changed.append(1), lambda: None, lambda: None, lambda: None)
    window = at_counter(Placed(ears, lambda _text: []))
    chosen = {"text": "Xã An Khánh, Hải Phòng", "unit": "11824"}
    window.field.show_value(chosen)
    window.scan(pace=SLOW)
    assert window.field.value() == chosen
    assert changed
    assert scanned(qtbot, window) == [CODE]


def test_a_scan_into_a_password_is_gone_and_told_nobody(at_counter, qtbot):
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    window = at_counter(field)
    window.type("12")
    window.scan(pace=SLOW)
    window.scan(pace=FAST)
    assert field.text() == "12"
    qtbot.wait(20)
    assert window.scans == []
    assert window.pressed == []


def test_a_burst_that_is_no_scan_comes_back_whole(at_counter, qtbot):
    """Eight keys mashed and no Enter: the field gives way for a moment, and gets them all."""
    window = at_counter(QLineEdit("a"))
    window.scan("sdfghjkl", 5, end=None)
    qtbot.waitUntil(lambda: window.field.text() == "asdfghjkl")
    assert window.scans == []


def test_a_finger_just_before_the_scan_keeps_its_letter(at_counter, qtbot):
    window = at_counter(QLineEdit())
    window.key("x")
    window.scan(CARD, FAST, after=35)
    assert window.field.text() == "x"
    assert scanned(qtbot, window) == [CARD]


def test_a_field_that_is_slow_over_each_letter_does_not_part_the_scan(at_counter, qtbot):
    window = at_counter(QLineEdit())
    window.field.textEdited.connect(lambda _text: time.sleep(0.06))
    window.scan(pace=8)
    assert window.field.text() == ""
    assert scanned(qtbot, window) == [CODE]


def compose(field, preedit="", commit=""):
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QCoreApplication.sendEvent(field, event)


def test_what_an_input_method_composes_is_there_at_once(at_counter):
    """Telex: the word is underlined while it is composed, then committed with the Enter behind it in one go."""
    window = at_counter(QLineEdit())
    entered = []
    window.field.returnPressed.connect(lambda: entered.append(window.field.text()))
    for word in ("N", "Ng", "Ngu", "Nguy", "Nguye", "Nguyê", "Nguyễ", "Nguyễn"):
        compose(window.field, preedit=word)
        assert window.field.text() == ""
        time.sleep(0.03)
    compose(window.field, commit="Nguyễn")
    window.key("\r", 3, key=Qt.Key.Key_Return)
    assert entered == ["Nguyễn"]
    assert window.scans == []


def test_a_scan_through_an_input_method_leaves_nothing(at_counter, qtbot):
    window = at_counter(QLineEdit("a"))
    told = []
    window.scanner.scanned.connect(lambda _text, rewritten: told.append(rewritten))
    window.type("031090001234||", FAST)
    compose(window.field, preedit="Nguyê")
    compose(window.field, commit="Nguyễn")
    window.type(" An", FAST)
    window.key("\r", FAST, key=Qt.Key.Key_Return)
    assert window.field.text() == "a"
    assert scanned(qtbot, window) == ["031090001234||Nguyễn An"]
    assert told == [True]


LETTERS = st.sampled_from("abcdeghiklmnopqrstuvxyđăâêôơư1234 ")
TYPED = st.lists(st.tuples(LETTERS, st.sampled_from([60, 90, 200, 8, 19])), min_size=1, max_size=8)
SCANNED = st.tuples(
    st.text("0123456789|ABCDEFGH.-", min_size=12, max_size=30),
    st.sampled_from([1, 4, 12, 24, 40]),
    st.sampled_from([Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, None]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(TYPED, SCANNED), min_size=1, max_size=7), st.booleans())
def test_the_human_s_text_stays_and_the_scans_arrive(at_counter, qtbot, deeds, lines):
    window = at_counter(QPlainTextEdit() if lines else QLineEdit())
    human, scans = "", []
    for deed in deeds:
        if isinstance(deed, tuple):
            text, pace, end = deed
            window.scan(text, pace, end, after=70)
            scans.append(text)
            window.now += 0 if end else 250
        else:
            rolled = 0
            for letter, gap in deed:
                rolled = rolled + 1 if gap < 20 and rolled < 3 else 0
                window.key(letter, gap if rolled else max(gap, 60))
                human += letter
    window.key("", 260, key=Qt.Key.Key_Shift)  # an endless scan is over by now
    window.key("z", 260)
    text = window.field.toPlainText() if lines else window.field.text()
    assert text == human + "z"
    assert scanned(qtbot, window, len(scans)) == scans
    window.hide()
