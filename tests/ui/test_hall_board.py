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


def test_the_board_hears_at_once_and_speaks_vietnamese_first(opened, folder, monkeypatch):
    from clerkdesk.ui.hall import board as room

    monkeypatch.setattr(room, "_ASK_MS", 3_600_000)
    one = opened(folder)
    one.sign_in()
    session = one.opening.session
    counters.open_counter(session.desk, LAN, "3")
    tickets = [issuing.issue(session.desk, LAN, paper=False) for _ in range(3)]
    one.hands.press(Key.Key_9, hold=Qt.KeyboardModifier.AltModifier)
    page = one.shell.page()
    assert isinstance(page, MorningPage)
    one.hands.press(Key.Key_F8)
    one.hands.settle()
    board = page.board
    assert board is not None
    one.hands.press(Key.Key_F2)
    one.hands.settle()
    session.work.deed(lambda: calling.call_next(session.desk, LAN), lambda _called: None)
    one.hands.settle()
    assert [line.number for line in board.lines] == [tickets[0].number], "whichever page is in front"
    assert board.ticker().startswith("Giờ tiếp nhận: thứ Hai đến thứ Sáu")
    assert "Opening hours: Monday to Friday" in board.ticker()
    calling.serve(session.desk, LAN, tickets[0].stream)
    calling.hold(session.desk, LAN, tickets[0].stream)
    calling.call_next(session.desk, LAN)
    board.ask()
    one.hands.settle()
    assert [(line.number, line.counter) for line in board.lines] == [(tickets[1].number, "3")]
    assert not board.grab().isNull()
    board.stop()


def test_whoever_missed_the_call_and_came_back_is_called_aloud_again(opened, folder):
    one = opened(folder)
    one.sign_in()
    desk = one.opening.session.desk
    counters.open_counter(desk, LAN, "3")
    number = issuing.issue(desk, LAN, paper=False)
    one.hands.press(Key.Key_9, hold=Qt.KeyboardModifier.AltModifier)
    one.hands.press(Key.Key_F8)
    board = one.shell.page().board
    one.hands.settle()
    said = []
    board.voice.call = lambda number, counter: said.append((number, counter))

    def do(deed, *what):
        one.clock.forward(minutes=1)
        deed(desk, LAN, *what)
        for _look in range(2):
            board.ask()
            one.hands.settle()

    do(calling.call_next)
    do(calling.skip, number.stream)
    do(calling.give_back, number.stream)
    do(calling.call_next)
    assert said == [(number.number, "3")] * 2
    board.stop()
