"""Ctrl+Z through the real window: ticks, what was put away and filters come back; a deed tells how it is corrected."""

import pytest
from PySide6.QtCore import Qt

from clerkdesk.domain.dossier import State
from clerkdesk.services import look
from clerkdesk.ui.undoing import MOST, NOTHING, History
from tests.ui.opened import folder, made, opened
from tests.ui.workbench import AN, BICH

__all__ = ["folder", "made", "opened"]
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def one(opened, folder):
    made = opened(folder)
    made.sign_in()
    made.shell.speak("en")
    made.shell.scan(AN)
    made.hands.settle()
    made.hands.type("dkks")
    made.hands.press(Key.Key_Return)
    return made


def undo(one):
    one.hands.press(Key.Key_Z, hold=CTRL)


def notice(one):
    return one.shell.page().header.banner.notice()


def test_a_tick_and_all_there_are_taken_back_one_after_the_other(one):
    page = one.shell.page()
    one.hands.press(Key.Key_Space)
    ticked = dict(page.form.papers)
    assert ticked
    one.hands.press(Key.Key_F7)
    assert not page.form.missing(page.procedure())
    undo(one)
    assert page.form.papers == ticked
    undo(one)
    assert page.form.missing(page.procedure())
    assert notice(one) is None
    undo(one)
    assert notice(one) == NOTHING


def test_a_citizen_who_was_put_away_comes_back(one):
    page = one.shell.page()
    one.hands.press(Key.Key_F5)
    assert page.form.blank
    undo(one)
    assert page.form.applicant.get("name") == "Nguyễn Văn An"
    assert page.form.procedure == "1.001193"


def test_what_is_typed_comes_back_letter_by_letter_before_anything_else(one):
    page = one.shell.page()
    one.hands.press(Key.Key_Space)
    ticked = dict(page.form.papers)
    cell = page.board.people.applicant.cells["phone"]
    page.focus_cell(cell)
    one.hands.type("0912")
    undo(one)
    assert cell.value() == ""
    assert page.form.papers == ticked


def test_a_deed_is_not_undone_and_the_page_says_how_it_is_corrected(one):
    one.hands.press(Key.Key_F7, Key.Key_F9)
    undo(one)
    assert notice(one) == NOTHING
    desk = one.opening.session.desk
    lines = look.lines(desk, look.ids(desk, look.Filter()))
    assert [line.state for line in lines] == [State.RECEIVED]


def test_another_citizen_begins_anew(one):
    one.hands.press(Key.Key_F7, Key.Key_F9)
    one.shell.scan(BICH)
    one.hands.settle()
    undo(one)
    assert one.shell.page().form.applicant.get("name") == "Trần Thị Bích"


def test_filters_come_back(one):
    one.hands.press(Key.Key_F3)
    page = one.shell.page()
    first = page.wanted()
    one.hands.press(Key.Key_1, hold=CTRL)
    one.hands.press(Key.Key_5, hold=CTRL)
    undo(one)
    undo(one)
    assert page.wanted() == first
    undo(one)
    assert notice(one) == NOTHING


def test_a_history_forgets_what_is_old_and_what_is_another():
    history: History[int] = History()
    for number in range(MOST + 10):
        history.note("a", number)
        history.note("a", number)
    back = [history.undo() for _ in range(MOST + 2)]
    assert back[:2] == [MOST + 8, MOST + 7]
    assert back[-1] is None
    history.note("b", 1)
    assert history.undo() is None
