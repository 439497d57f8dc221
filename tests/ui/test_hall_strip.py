"""The strip of a counter through real keys: a ticket from its call to its rating, and the visit that Reception gets."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clerkdesk.domain.events import Clerk
from clerkdesk.domain.ticket import Stage
from clerkdesk.services.queue import calling, counters, hall, issuing, morning
from clerkdesk.ui.errors import Notice
from clerkdesk.ui.hall.desk import CounterDesk
from clerkdesk.ui.hall.strip import HEIGHT
from clerkdesk.ui.hall.waiting import WaitingPanel
from clerkdesk.ui.reception.page import Reception
from clerkdesk.ui.widgets.strip import Strip
from tests.counter import SetClock, deal, first_run, parts
from tests.ui.opened import folder, made, opened
from tests.ui.walker import faults, tab_round
from tests.ui.workbench import AN

__all__ = ["folder", "made", "opened"]

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
DOOR = Clerk(id="clerk-door", name="Đỗ Thị Cửa")
BIRTH, MARRIAGE = "1.001193", "1.000894"


class Bench:
    def __init__(self, one):
        self.one, self.hands, self.shell = one, one.hands, one.shell
        one.sign_in()
        self.shell.speak("en")
        self.shell.resize(1366, 768)
        self.hands.settle()
        self.desk = one.opening.session.desk

    @property
    def strip(self):
        from clerkdesk.ui.hall.strip import HallStrip

        return self.shell.findChild(HallStrip)

    def ticket(self, *procedures):
        self.one.clock.forward(minutes=2)
        made = issuing.issue(self.desk, DOOR, procedures=procedures, paper=False)
        self.one.window.work.deed_done.emit(made.changes)
        self.hands.settle()
        return made

    def sit(self, name="3"):
        self.ticket()
        self.alt(Key.Key_C)
        self.hands.type(name)
        self.hands.press(Key.Key_Return)

    def alt(self, key):
        self.hands.press(key, hold=ALT)

    def seen(self):
        return {name for name, button in self.strip.buttons.items() if button.isVisible()}


@pytest.fixture
def bench(opened, folder):
    return Bench(opened(folder))


def test_there_is_no_strip_where_nobody_queues(bench):
    assert not bench.strip.isVisible()
    assert not bench.seen()


def test_the_refusal_of_a_counter_without_a_number_goes_when_it_is_opened(bench):
    bench.ticket()
    bench.alt(Key.Key_C)
    bench.hands.press(Key.Key_A, hold=Qt.KeyboardModifier.ControlModifier)
    bench.hands.press(Key.Key_Backspace, Key.Key_Return)
    banner = bench.shell.page().header.banner
    assert "counter" in banner.notice().texts()[0]
    bench.hands.type("3")
    bench.hands.press(Key.Key_Return)
    here = counters.mine(bench.desk)
    assert here is not None
    assert here.name == "3"
    assert banner.notice() is None


def test_a_counter_is_opened_by_keys_and_remembered(bench):
    bench.sit("3")
    here = counters.mine(bench.desk)
    assert here is not None
    assert (here.name, here.fields) == ("3", ())
    assert bench.seen() == {"next", "waiting", "typed", "counter"}
    assert bench.strip.height() == HEIGHT
    bench.alt(Key.Key_C)
    bench.hands.press(Key.Key_Tab)
    bench.hands.type("ho tich")
    bench.hands.press(Key.Key_Return)
    bench.hands.press(Key.Key_Return)
    assert counters.usual(bench.desk).fields == ("Hộ tịch",)
    bench.alt(Key.Key_C)
    bench.alt(Key.Key_X)
    assert counters.mine(bench.desk) is None
    assert bench.strip.buttons["counter"].text() == "Open the counter"


def test_a_ticket_from_call_to_rating(bench):
    bench.sit()
    first = hall.lines(bench.desk)[0]
    bench.alt(Key.Key_N)
    assert hall.line(bench.desk, first.stream).stage is Stage.CALLED
    assert bench.strip.number.words() == first.number
    assert bench.seen() == {"serve", "again", "missed", "hold", "send"}
    bench.alt(Key.Key_R)
    assert hall.line(bench.desk, first.stream).calls == 2
    bench.alt(Key.Key_S)
    serving = hall.line(bench.desk, first.stream)
    assert serving.stage is Stage.SERVING
    page = bench.shell.page()
    assert isinstance(page, Reception)
    assert page.form.visit == serving.visit
    bench.alt(Key.Key_D)
    bench.hands.press(Key.Key_2)
    bench.hands.press(Key.Key_1 + 3)
    assert hall.line(bench.desk, first.stream).stage is Stage.DONE
    assert morning.morning(bench.desk).scores == {4: 1}
    assert page.form.visit == ""


def test_a_poor_score_is_asked_why_and_digits_typed_elsewhere_stay_digits(bench):
    bench.sit()
    bench.alt(Key.Key_N)
    bench.alt(Key.Key_S)
    bench.alt(Key.Key_D)
    bench.hands.press(Key.Key_5)
    assert not morning.morning(bench.desk).scores
    bench.hands.press(Key.Key_1)
    assert morning.morning(bench.desk).scores == {1: 1}
    page = bench.shell.page()
    page.focus(page.board.scan_box)
    bench.hands.type("12")
    assert page.board.scan_box.text() == "12"


def test_what_the_citizen_came_for_is_chosen_at_reception(bench):
    bench.sit()
    wanted = bench.ticket(MARRIAGE)
    bench.alt(Key.Key_G)
    bench.hands.type(wanted.number.lower())
    bench.hands.press(Key.Key_Return)
    bench.alt(Key.Key_S)
    assert bench.shell.page().form.procedure == MARRIAGE


def test_hold_transfer_and_a_missed_call(bench):
    bench.sit()
    one = hall.lines(bench.desk)[0]
    two, three = bench.ticket(), bench.ticket()
    bench.alt(Key.Key_N)
    bench.alt(Key.Key_H)
    assert hall.line(bench.desk, one.stream).stage is Stage.HELD
    bench.alt(Key.Key_B)
    assert hall.line(bench.desk, one.stream).stage is Stage.SERVING
    bench.alt(Key.Key_T)
    bench.hands.type("99")
    bench.hands.press(Key.Key_Return)
    assert "99" in bench.strip.sending.note.words()
    bench.hands.press(Key.Key_Backspace, Key.Key_Backspace)
    bench.hands.type("ho tich")
    bench.hands.press(Key.Key_Return)
    assert not bench.strip.isAncestorOf(QApplication.focusWidget())
    sent = hall.line(bench.desk, one.stream)
    assert sent.stage is Stage.WAITING
    assert sent.fields == ("Hộ tịch",)
    bench.alt(Key.Key_N)
    bench.alt(Key.Key_M)
    bench.alt(Key.Key_N)
    stages = {hall.line(bench.desk, made.stream).stage for made in (two, three)} | {
        hall.line(bench.desk, one.stream).stage
    }
    assert stages == {Stage.NO_SHOW, Stage.CALLED, Stage.WAITING}


def test_the_keys_work_while_somebody_types_and_leave_what_is_typed(bench):
    bench.sit()
    page = bench.shell.open("reception")
    bench.hands.scan(AN)
    bench.alt(Key.Key_N)
    assert hall.mine(bench.desk) is not None
    assert page.form.applicant.get("name") == "Nguyễn Văn An"
    bench.alt(Key.Key_G)
    bench.hands.press(Key.Key_Escape)
    assert bench.strip.buttons["serve"].isVisible()


def test_nothing_is_said_twice_and_everything_has_a_name(bench):
    bench.sit()
    for keys in ((), (Key.Key_N,), (Key.Key_T,), (Key.Key_S,), (Key.Key_D,)):
        for key in keys:
            bench.alt(key)
        assert not faults(bench.shell)
        if bench.strip.sending.isVisible():
            bench.hands.press(Key.Key_Escape, Key.Key_Escape)


def test_tab_goes_from_the_strip_through_the_page_to_what_stands_under_it(bench):
    bench.sit()
    under = bench.shell.findChild(Strip)
    under.tell("test", Notice(tone="warn", what="No backup for three days."), "Open", lambda: None)
    for name in ("dossiers", "deliver"):
        bench.shell.open(name)
        bench.hands.settle()
        assert not faults(bench.shell)
        around = tab_round(bench.shell)
        assert around[-2:] == [under.action, under.later]
        assert around.index(bench.strip.buttons["next"]) < min(
            place for place, widget in enumerate(around) if bench.shell.page().isAncestorOf(widget)
        )


def test_a_scanned_ticket_is_called_and_scanned_again_served(bench):
    bench.sit()
    wanted = bench.ticket()
    code = f"PH-{wanted.day:%y%m%d}-{wanted.number}"
    bench.hands.scan(code)
    assert hall.line(bench.desk, wanted.stream).stage is Stage.CALLED
    bench.hands.scan(code)
    assert hall.line(bench.desk, wanted.stream).stage is Stage.SERVING


@pytest.mark.parametrize(("here_first", "said"), [(False, "is at counter 2"), (True, "was called at counter 2 too")])
def test_a_double_call_found_on_rejoining_is_shown_at_both_counters(bench, tmp_path, here_first, said):
    bench.sit("1")
    shared = hall.lines(bench.desk)[0]
    its = SetClock(bench.one.clock.at)
    other = first_run(tmp_path / "other", letter="B", clock=its).desk
    try:
        deal(other, parts(bench.desk))
        counters.open_counter(other, DOOR, "2")
        if here_first:
            bench.alt(Key.Key_N)
            its.forward(minutes=1)
        calling.call(other, DOOR, shared.number)
        if not here_first:
            bench.one.clock.forward(minutes=1)
            bench.alt(Key.Key_N)
        deal(bench.desk, parts(other))
    finally:
        other.close()
    bench.one.opening.session.work.deed_done.emit(None)
    bench.hands.settle()
    assert bench.strip.who.words() == f"{shared.number} {said}"
    assert "serve" in bench.seen(), "whoever has the citizen in front goes on"


def test_a_double_call_that_is_over_is_told_once(bench, tmp_path):
    bench.sit("1")
    (shared,) = hall.lines(bench.desk)
    other = first_run(tmp_path / "other", letter="B", clock=SetClock(bench.one.clock.at)).desk
    try:
        deal(other, parts(bench.desk))
        counters.open_counter(other, DOOR, "2")
        for desk in (bench.desk, other):
            calling.call_next(desk, DOOR)
            calling.serve(desk, DOOR, shared.stream)
            calling.done(desk, DOOR, shared.stream)
        told = []
        bench.shell.findChild(CounterDesk).told.connect(lambda notice: told.append(notice.texts()[0]))
        deal(bench.desk, parts(other))
    finally:
        other.close()
    for _look in range(2):
        bench.one.opening.session.work.deed_done.emit(None)
        bench.hands.settle()
    ((said, _rest),) = [text.split(" while") for text in told]
    either = {f"{shared.number} was called at counters {first} and {then}" for first, then in ("12", "21")}
    assert said in either  # both called at the same time: whose call counts, their random names decide


def test_what_a_counter_that_died_has_is_taken_over_by_enter_pressed_twice(bench, tmp_path):
    wanted = bench.ticket()
    other = first_run(tmp_path / "other", letter="B", clock=SetClock(bench.one.clock.at)).desk
    try:
        deal(other, parts(bench.desk))
        counters.open_counter(other, DOOR, "2")
        calling.call_next(other, DOOR)
        visit = calling.serve(other, DOOR, wanted.stream).visit
        deal(bench.desk, parts(other))
    finally:
        other.close()
    bench.alt(Key.Key_C)
    bench.hands.type("2")
    bench.hands.press(Key.Key_Return)
    assert counters.mine(bench.desk) is None
    assert "Enter" in bench.shell.page().header.banner.notice().texts()[2]
    bench.hands.press(Key.Key_Return)
    assert [(one.name, one.mine) for one in hall.seated(bench.desk)] == [("2", True)]
    bench.alt(Key.Key_G)
    bench.hands.type(wanted.number)
    bench.hands.press(Key.Key_Return)
    assert not hall.line(bench.desk, wanted.stream).mine
    bench.hands.press(Key.Key_Return)
    line = hall.line(bench.desk, wanted.stream)
    assert (line.mine, line.stage) == (True, Stage.CALLED)
    bench.alt(Key.Key_S)
    assert hall.line(bench.desk, wanted.stream).visit == visit


def test_who_waits_how_long_and_for_what_is_listed_and_one_is_called_out_of_turn(bench):
    bench.sit()
    elderly = issuing.issue(bench.desk, DOOR, procedures=[MARRIAGE], ground="elderly", paper=False)
    bench.ticket(BIRTH)
    bench.one.clock.forward(minutes=40)
    bench.shell.findChild(CounterDesk).ask()
    bench.hands.settle()
    bench.alt(Key.Key_W)
    panel = bench.shell.findChild(WaitingPanel)
    assert panel.isVisible()
    lines = panel._lines
    assert [line.number for line in lines] == [one.number for one in hall.waiting(bench.desk)]
    assert lines[0].number == elderly.number, "twenty minutes ahead"
    first, last = ([cell.text for cell in told] for told in rows_of(panel))
    assert first[1:] == ["42 min", "Đăng ký kết hôn", "Elderly: 20 min ahead"]
    assert last[2] == "Đăng ký khai sinh"
    bench.hands.press(Key.Key_Down, Key.Key_Down, Key.Key_Return)
    assert not panel.isVisible()
    mine = hall.mine(bench.desk)
    assert mine is not None
    assert mine.stream == lines[2].stream
    bench.alt(Key.Key_S)
    bench.alt(Key.Key_W)
    bench.hands.press(Key.Key_Escape)
    assert not panel.isVisible()


def rows_of(panel):
    """Return the cells of the first row and of the last."""
    columns = panel.list.columns()
    return [[column.cell(line) for column in columns] for line in (panel._lines[0], panel._lines[-1])]
