"""The guidance on procedures at the reception page, and what to bring, by keyboard alone."""

import pytest
from PySide6.QtCore import Qt

from clerkdesk.ui.reception import Reception
from tests.printing.papers import texts
from tests.ui.workbench import AN, Workbench

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bench(qapp, tmp_path):
    bench = Workbench(qapp, tmp_path / "desk")
    yield bench
    bench.close()


def text_of(pdf):
    return " ".join(" ".join(texts(pdf)).split())


def printed(bench):
    return sorted((bench.desk.store.folder.path / "paper").glob("*.pdf"))


def test_the_guidance_opens_at_a_key_follows_the_procedure_and_is_remembered(bench):
    card = bench.page.board.guidance
    assert card.isHidden()
    bench.press(Key.Key_H, hold=CTRL)
    assert card.isVisible()
    assert not card.code
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return)
    assert card.code == "1.001193"
    assert "Đặt tên quá dài, khó sử dụng." in card.mistakes.said()
    assert card.law.said()
    assert "2.000986" in [line.value for line in card.linked.lines()]
    assert not card.bring.said()  # the papers stand beside it already
    bench.close_window()
    bench.open_window()
    assert bench.page.board.guidance.isVisible()
    bench.press(Key.Key_H, hold=CTRL)
    assert bench.page.board.guidance.isHidden()


def test_a_citizen_who_only_asks_gets_the_list_before_anybody_is_known(bench):
    bench.press("dkks", Key.Key_Tab)
    bench.page.board.search.setFocus()
    bench.press("dkks", Key.Key_Return)
    bench.press(Key.Key_P, hold=CTRL)
    assert "is being printed" in bench.page.header.banner.notice().texts()[0]
    (file,) = printed(bench)
    assert "Đăng ký khai sinh" in text_of(file.read_bytes())
    assert bench.page.form.applicant.blank


def test_looking_at_another_procedure_leaves_what_is_filled_in(bench):
    bench.scan(AN)
    bench.press("dkks", Key.Key_Return, Key.Key_F7)
    page = bench.shell.open("reception", {"guide": "1.000894"})
    assert isinstance(page, Reception)
    bench.settle()
    card = page.board.guidance
    assert card.code == "1.000894"
    assert any("kết hôn" in one for one in card.bring.said())
    assert card.terms.said()
    assert page.form.procedure == "1.001193"
    bench.press(Key.Key_P, hold=CTRL)
    assert "kết hôn" in text_of(printed(bench)[0].read_bytes())
    bench.press(Key.Key_Escape, Key.Key_Escape)
    assert card.isHidden()
    assert page.form.papers


def test_a_procedure_of_the_police_is_explained_too(bench):
    bench.shell.open("reception", {"guide": "1.004222"})
    bench.settle()
    card = bench.page.board.guidance
    assert card.code == "1.004222"
    assert card.paper_button.isEnabled()


def test_the_whole_guidance_is_read_by_key_without_leaving_the_work(bench):
    bench.press("dkks", Key.Key_Return)
    bench.press(Key.Key_H, hold=CTRL)
    at_work = bench.shell.focusWidget()
    bar = bench.page.board.left.verticalScrollBar()
    seen: list[int] = []
    while not seen or bar.value() > seen[-1]:
        seen.append(bar.value())
        bench.press(Key.Key_Down, hold=CTRL)
    assert seen[-1] == bar.maximum() > 0
    assert bar.value() == 0
    assert bench.shell.focusWidget() is at_work
