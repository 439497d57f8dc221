"""Somebody without a card who was never here: what is typed in Reception's box begins them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.domain.procedure import Procedure
from tests.ui.workbench import AN, Workbench

Key = Qt.Key


@pytest.fixture
def bench(qapp, tmp_path):
    bench = Workbench(qapp, tmp_path / "desk")
    yield bench
    bench.close()


def cells(bench):
    return bench.page.board.people.applicant.cells


@pytest.mark.parametrize(
    ("typed", "field", "next_field"),
    [("Đỗ Thị Lạ", "name", "number"), ("001185000123", "number", "name")],
)
def test_what_finds_nobody_is_the_name_or_number_of_somebody_new(bench, typed, field, next_field):
    bench.press(typed, Key.Key_Return)
    assert cells(bench)[field].value() == typed
    assert cells(bench)[next_field].isAncestorOf(QApplication.focusWidget())
    assert bench.page.board.scan_box.text() == ""


def test_words_written_otherwise_still_find_procedures_first(bench):
    bench.press("đăng ký khai sinh")
    assert isinstance(bench.page.board.scan_box.hits()[0].value, Procedure)


def test_enter_before_the_answer_came_is_not_lost(bench):
    box = bench.page.board.scan_box
    box.setFocus()
    box.setText("Đỗ Thị Lạ")
    box.textEdited.emit(box.text())
    assert box._asked is not None, "still looked for"
    bench.press(Key.Key_Return)
    assert cells(bench)["name"].value() == "Đỗ Thị Lạ"


def test_a_second_name_asks_who_it_is(bench):
    bench.scan(AN)
    bench.page.focus(bench.page.board.scan_box)
    bench.press("Đỗ Thị Lạ", Key.Key_Return)
    assert bench.page.board.people.second.isVisible()
    assert cells(bench)["name"].value() == "Nguyễn Văn An"
