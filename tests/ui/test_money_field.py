"""The field for sums of money: whole đồng, parted as they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from clerkdesk.ui.widgets.money import MoneyField, grouped


@pytest.fixture
def field(qtbot):
    made = MoneyField()
    qtbot.addWidget(made)
    return made


def test_an_amount_is_parted_as_it_is_typed(field, qtbot):
    seen: list[int | None] = []
    field.amount_changed.connect(lambda: seen.append(field.amount()))
    qtbot.keyClicks(field, "12a50000")
    assert (field.text(), field.amount()) == ("1.250.000", 1_250_000)
    assert seen == [1, 12, 125, 1250, 12500, 125_000, 1_250_000]


def test_the_cursor_stays_behind_its_digit(field, qtbot):
    field.set_amount(1_250_000)
    field.setCursorPosition(1)
    qtbot.keyClicks(field, "9")
    assert (field.text(), field.cursorPosition()) == ("19.250.000", 2)
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert (field.text(), field.cursorPosition()) == ("1.250.000", 1)


def test_nothing_is_no_amount_and_nought_is_one(field, qtbot):
    assert field.amount() is None
    qtbot.keyClicks(field, "0")
    assert field.amount() == 0
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert field.amount() is None
    field.set_amount(0)
    assert field.text() == "0"


@given(st.integers(0, 10**12 - 1))
def test_parting_changes_no_amount(amount):
    assert int(grouped(str(amount)).replace(".", "")) == amount
    assert grouped(grouped(str(amount))) == grouped(str(amount))
