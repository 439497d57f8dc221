"""The board: numbers and counters alone, each call once and one after the other."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from clerkdesk.domain.events import Clerk
from clerkdesk.services.queue import calling, counters, issuing
from clerkdesk.ui.hall.morning import MorningPage
from tests.ui.opened import folder, made, opened

__all__ = ["folder", "made", "opened"]

Key = Qt.Key
LAN = Clerk(id="clerk-lan", name="Trần Thị Lan")


def test_the_board_shows_calls_in_turn_and_no_name(opened, folder):
    one = opened(folder)
    one.sign_in()
    desk = one.opening.session.desk
    counters.open_counter(desk, LAN, "3")
    first = issuing.issue(desk, LAN, paper=False)
    one.hands.press(Key.Key_9, hold=Qt.KeyboardModifier.AltModifier)
    page = one.shell.page()
    assert isinstance(page, MorningPage)
    one.hands.press(Key.Key_F8)
    board = page.board
    assert board is not None
    assert board.isFullScreen()
    one.hands.settle()
    assert (board.lines, board.waiting) == ((), 1)
    begun = []
    board.voice.begun.connect(lambda number, counter: begun.append((number, counter)))
    calling.call_next(desk, LAN)
    board.ask()
    one.hands.settle()
    calling.recall(desk, LAN, first.stream)
    board.ask()
    one.hands.settle()
    board.ask()
    one.hands.settle()
    assert [line.number for line in board.lines] == [first.number]
    assert begun == [(first.number, "3")], "the second call waits until the first is over"
    assert board.voice.waiting() == 1
    assert ":" in board.ticker()
    QTest.keyClick(board, Key.Key_Escape)
    assert not board.isVisible()
