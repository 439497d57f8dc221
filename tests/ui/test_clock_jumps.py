"""The computer's clock jumps while a clerk works: the date is asked for at once, and what was typed stays."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt

from clerkdesk.projections.find import Filter
from clerkdesk.services import look
from clerkdesk.ui.reception import Reception
from clerkdesk.ui.start.confirm_date import ConfirmDate
from clerkdesk.ui.start.sign_in import SignIn
from tests.ui.opened import folder, made, opened
from tests.ui.workbench import AN

__all__ = ["folder", "made", "opened"]

Key = Qt.Key


def test_a_deed_under_a_wrong_clock_asks_for_the_date_and_keeps_the_form(opened, folder):
    one = opened(folder)
    one.sign_in()
    page = one.shell.open("reception")
    assert isinstance(page, Reception)
    one.hands.settle()
    one.hands.scan(AN)
    one.hands.type("dkks")
    one.hands.press(Key.Key_Return, Key.Key_F7)
    right, one.clock.at = one.clock.at, datetime(2027, 1, 22, 2, tzinfo=UTC)
    one.hands.press(Key.Key_F9)
    one.hands.wait(lambda: one.opening.gate is not None, "the lock")
    one.gate(SignIn)
    one.sign_in()
    one.gate(ConfirmDate)
    one.hands.press(Key.Key_Escape)  # no: the clock is put right first
    one.clock.at = right
    one.sign_in()
    assert one.opening.gate is None
    desk = one.opening.session.desk
    assert look.ids(desk, Filter()).tolist() == []
    one.hands.press(Key.Key_F9)
    one.hands.wait(lambda: page.form.filed, "accepted under the right date")
    (line,) = look.lines(desk, look.ids(desk, Filter()))
    assert "-261123-" in line.code
