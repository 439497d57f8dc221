"""Fields: where their content came from, what is wrong with it; dates and times as they are typed."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from clerkdesk.ui.widgets.field import FieldRow, enter_goes_on
from clerkdesk.ui.widgets.label import Elided, MoneyLabel
from clerkdesk.ui.widgets.when import DateField, DateTimeField, read_date, read_time


def test_typing_over_what_was_scanned_is_typed(qtbot):
    row = FieldRow("Họ tên")
    qtbot.addWidget(row)
    row.set_value("Nguyễn Văn An", "scanned")
    assert (row.value(), row.source()) == ("Nguyễn Văn An", "scanned")
    with qtbot.waitSignal(row.edited):
        qtbot.keyClicks(row.editor, "x")
    assert row.source() == "typed"
    row.editor.selectAll()
    qtbot.keyClick(row.editor, Qt.Key.Key_Delete)
    assert (row.value(), row.source()) == ("", "")


def test_filling_in_is_not_typing(qtbot):
    row = FieldRow("Họ tên")
    qtbot.addWidget(row)
    with qtbot.assertNotEmitted(row.edited):
        row.set_value("An", "reused")
        row.set_value("", "reused")
    assert row.source() == ""


def test_what_is_wrong_is_said_until_it_is_changed(qtbot):
    row = FieldRow("Số")
    qtbot.addWidget(row)
    row.set_value("12", "typed")
    row.set_wrong("Phải có 12 chữ số")
    assert row.mark.toolTip() == "Phải có 12 chữ số"
    assert row.editor.property("wrong") is True
    qtbot.keyClicks(row.editor, "3")
    assert row.mark.toolTip() == ""
    assert row.editor.property("wrong") is False


def test_a_long_text_is_elided_and_whole_in_the_tooltip(qtbot):
    row = FieldRow("Nơi cư trú")
    qtbot.addWidget(row)
    row.resize(360, 40)
    long = "Số nhà 12, ngõ 345, đường Trần Nguyên Hãn, tổ dân phố 6, phường An Biên, thành phố Hải Phòng"
    row.set_value(long, "scanned")
    row.grab()
    assert row.editor.toolTip() == long
    row.set_value("Ngắn", "scanned")
    row.grab()
    assert row.editor.toolTip() == ""


def test_enter_goes_on_to_the_next_field(qtbot):
    window = QWidget()
    layout = QVBoxLayout(window)
    rows = [FieldRow(name) for name in "abc"]
    for row in rows:
        layout.addWidget(row)
    enter_goes_on(*rows)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    rows[0].editor.setFocus()
    qtbot.waitUntil(rows[0].editor.hasFocus)
    qtbot.keyClick(rows[0].editor, Qt.Key.Key_Return)
    assert rows[1].editor.hasFocus()


@pytest.mark.parametrize("text", ["17051990", "17/5/1990", "17-05-1990", "17.5.90", "170590", " 17 5 1990 "])
def test_a_day_in_any_usual_way(text):
    assert read_date(text) == date(1990, 5, 17)


@pytest.mark.parametrize("text", ["", "1705", "31/02/2026", "0/1/2000", "17//1990", "abc", "17/05/19901"])
def test_what_is_no_day(text):
    assert read_date(text) is None


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_every_day_is_read_as_it_is_shown(day):
    assert read_date(f"{day:%d/%m/%Y}") == day
    assert read_date(f"{day:%d%m%Y}") == day


@given(st.text(max_size=12))
def test_no_text_breaks_the_readers(text):
    read_date(text)
    read_time(text)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("7:30", time(7, 30)),
        ("0730", time(7, 30)),
        ("16", time(16)),
        ("7h30", time(7, 30)),
        ("25", None),
        ("7:60", None),
        ("x", None),
    ],
)
def test_a_time_of_day(text, clock):
    assert read_time(text) == clock


def test_the_date_field_orders_steps_and_tells(qtbot):
    field = DateField()
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.day_changed):
        qtbot.keyClicks(field, "22112026")
    assert field.day() == date(2026, 11, 22)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.text() == "23/11/2026"
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert field.day() is None


def test_what_the_date_field_shows_is_what_it_tells(qtbot):
    field, other = DateField(), QLineEdit()
    told: list[str] = []
    field.textEdited.connect(told.append)
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    layout.addWidget(field)
    layout.addWidget(other)
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "221126")
    other.setFocus()
    assert (field.text(), told[-1]) == ("22/11/2026", "22/11/2026")
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert (field.text(), told[-1]) == ("23/11/2026", "23/11/2026")


def test_day_and_time_together(qtbot):
    field = DateTimeField()
    qtbot.addWidget(field)
    field.set_moment(datetime(2026, 11, 22, 9, 5))  # noqa: DTZ001  (the field has no zone)
    assert field.time.text() == "09:05"
    assert field.moment() == datetime(2026, 11, 22, 9, 5)  # noqa: DTZ001
    field.time.setText("9:99")
    assert field.moment() is None


def test_money_and_elided_text(qtbot):
    money = MoneyLabel(12000)
    qtbot.addWidget(money)
    assert money.words() == "12.000 đ"
    money.set_amount(None)
    assert money.words() == "—"
    name = Elided("Công Tằng Tôn Nữ Ngọc Minh Thùy Hương Giang")
    qtbot.addWidget(name)
    name.resize(80, 20)
    name.grab()
    assert name.toolTip() == name.words()
    name.resize(800, 20)
    name.grab()
    assert name.toolTip() == ""
