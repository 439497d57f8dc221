"""The greeter's page through real keys: a search, papers, a ticket with priority, a guided visit, what is counted."""

import dataclasses

import pytest
from PySide6.QtCore import Qt

from clerkdesk.domain.ticket import Stage
from clerkdesk.printing.spool import Spool
from clerkdesk.services.queue import calling, counters, hall, morning
from clerkdesk.ui.hall.greeter import Greeter
from clerkdesk.ui.hall.waiting import WaitingPanel
from clerkdesk.ui.widgets.button import Button
from tests.counter import LAN
from tests.ui.opened import folder, made, opened
from tests.ui.walker import faults

__all__ = ["folder", "made", "opened"]

Key = Qt.Key
ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
MARRIAGE = "1.000894"


@pytest.fixture
def one(opened, folder):
    made = opened(folder)
    made.sign_in()
    made.shell.speak("en")
    made.shell.resize(1366, 768)
    made.hands.press(Key.Key_8, hold=ALT)
    assert isinstance(made.shell.page(), Greeter)
    return made


def choose(one, text):
    one.hands.type(text)
    one.hands.press(Key.Key_Return)


def test_a_ticket_for_what_they_come_for_with_priority(one):
    page, desk = one.shell.page(), one.opening.session.desk
    choose(one, MARRIAGE)
    assert [procedure.code for procedure in page.wanted] == [MARRIAGE]
    assert page.papers.rows()
    assert not page.lacking()
    assert not page.lack_button.isVisible()
    one.hands.press(Key.Key_2, hold=CTRL)
    one.hands.press(Key.Key_F9)
    (line,) = hall.lines(desk)
    assert line.ground == desk.site.queue.grounds[1].key
    assert line.procedures == (desk.catalogue.get(MARRIAGE, desk.today()).name,)
    one.hands.wait(lambda: len(Spool(desk.store).jobs()) == 1, "the ticket's paper")
    assert not page.wanted
    assert page.grounds.ground() == ""
    assert page.search.hasFocus()
    one.hands.press(Key.Key_F9)
    assert [each.procedures for each in hall.lines(desk)][1:] == [()]


def test_who_lacks_a_paper_is_guided_and_gets_no_ticket(one):
    page, desk = one.shell.page(), one.opening.session.desk
    choose(one, MARRIAGE)
    row = next(row for row in page.papers.rows() if row.need().required)
    row.setFocus()
    one.hands.press(Key.Key_Space)  # may be a scanner's: it is held for a moment
    one.hands.wait(lambda: page.lacking() == (row.need().title,), "the paper to be taken away")
    one.hands.press(Key.Key_F8)
    assert morning.morning(desk).guided == 1
    assert not hall.lines(desk)
    assert not page.wanted


def test_what_is_given_is_counted_by_one_key_and_taken_back_by_undo(one):
    desk = one.opening.session.desk
    for _ in range(2):
        one.hands.press(Key.Key_F2, hold=SHIFT)
    one.hands.press(Key.Key_F3, hold=SHIFT)
    one.hands.press(Key.Key_Z, hold=CTRL)
    given = {kind: count for kind, (_words, count) in morning.morning(desk).utilities.items() if count}
    assert given == {desk.site.queue.utilities[0].key: 2}
    assert one.shell.page().utilities.buttons[0].text().endswith("2")


def test_what_was_asked_in_this_hour_comes_first(one):
    choose(one, MARRIAGE)
    one.hands.press(Key.Key_F9)
    assert one.shell.page().asked.lines()[0].value.code == MARRIAGE


def test_another_rule_of_the_site_is_offered_at_once(one):
    page, desk = one.shell.page(), one.opening.session.desk
    one.hands.press(Key.Key_2, hold=CTRL)
    rule = desk.site.queue
    other = dataclasses.replace(rule, grounds=rule.grounds[1:], utilities=rule.utilities[2:])
    one.work.deed(lambda: desk.save_site(dataclasses.replace(desk.site, queue=other)), lambda _changes: None)
    one.hands.settle()
    assert len(page.grounds.buttons) == len(other.grounds)
    assert page.grounds.ground() == rule.grounds[1].key
    one.hands.press(Key.Key_2, hold=CTRL)
    one.hands.press(Key.Key_F9)
    assert hall.lines(desk)[0].ground == other.grounds[1].key
    one.hands.press(Key.Key_F2, hold=SHIFT)
    assert morning.morning(desk).utilities[other.utilities[0].key][1] == 1


def test_everything_has_a_name_and_one_key(one):
    choose(one, MARRIAGE)
    for language in ("vi", "en"):
        one.shell.speak(language)
        one.hands.settle()
        assert not faults(one.shell)


def test_a_ticket_given_in_error_is_voided_by_one_key_pressed_twice(one):
    page, desk = one.shell.page(), one.opening.session.desk
    assert not page.mending.void_button.isVisible()
    one.hands.press(Key.Key_F9, Key.Key_F6)
    assert "?" in page.mending.void_button.text()
    assert [line.stage for line in hall.lines(desk)] == [Stage.WAITING], "asked first"
    one.hands.press(Key.Key_F6)
    assert not hall.lines(desk)
    (line,) = hall.lines(desk, set(Stage))
    assert (line.stage, line.reason) == (Stage.VOIDED, "cấp nhầm")
    assert not page.mending.void_button.isVisible()


def test_any_ticket_whose_number_is_typed_is_printed_again_or_voided(one):
    page, desk = one.shell.page(), one.opening.session.desk
    one.hands.press(Key.Key_F9, Key.Key_F9)
    first, second = hall.lines(desk)
    one.hands.type(first.number.lower())
    assert first.number in page.mending.again_button.text()
    one.hands.press(Key.Key_R, hold=CTRL)
    titles = [job.title for job in Spool(desk.store).jobs()]
    assert sorted(titles) == [first.number, first.number, second.number]
    assert page.search.text() == ""
    one.hands.type(first.number)
    one.hands.press(Key.Key_F6, Key.Key_F6)
    assert [line.stream for line in hall.lines(desk)] == [second.stream]
    assert second.number in page.mending.void_button.text(), "the last one can still be voided"


def test_whoever_missed_the_call_waits_again_from_then_on(one):
    page, desk = one.shell.page(), one.opening.session.desk
    counters.open_counter(desk, LAN, "3")
    one.hands.press(Key.Key_F9, Key.Key_F9)
    first, second = hall.lines(desk)
    calling.call_next(desk, LAN)
    one.hands.type(first.number)
    one.hands.settle()
    assert not page.mending.back_button.isVisible(), "it is only called"
    page.search.clear()
    calling.skip(desk, LAN, first.stream)
    one.clock.forward(minutes=1)
    one.hands.type(first.number.lower())
    one.hands.wait(page.mending.back_button.isVisible, "the button that lets it wait again")
    one.hands.press(Key.Key_B, hold=CTRL)
    assert [line.number for line in hall.waiting(desk)] == [second.number, first.number]
    assert page.search.text() == ""
    assert not page.mending.back_button.isVisible()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_foot_says_its_deeds_in_words_on_the_least_screen(one, language):
    page = one.shell.page()
    one.shell.resize(911, 512)
    one.shell.speak(language)
    one.hands.press(Key.Key_F9)
    choose(one, MARRIAGE)
    one.hands.press(Key.Key_Space)
    bar = page.ticket_button.parentWidget()
    shown = [button for button in bar.findChildren(Button) if button.isVisible()]
    assert {page.ticket_button, page.lack_button, page.mending.void_button} < set(shown)
    assert [button.text() for button in shown if button.width() < button.sizeHint().width()] == []
    one.hands.press(Key.Key_R, hold=CTRL)
    assert len(Spool(one.opening.session.desk.store).jobs()) == 2, "what stands in the list has its key"


def test_who_waits_stays_in_the_window_that_gets_smaller(one):
    one.hands.press(Key.Key_F9)
    one.hands.press(Key.Key_W, hold=ALT)
    panel = one.shell.findChild(WaitingPanel)
    assert panel.isVisible()
    one.shell.resize(911, 512)
    one.hands.settle()
    assert one.shell.rect().contains(panel.geometry())


def test_the_question_is_taken_back_when_nobody_answers(one, monkeypatch):
    page = one.shell.page()
    one.hands.press(Key.Key_F9, Key.Key_F6)
    page.mending._sure.timeout.emit()
    assert "?" not in page.mending.void_button.text()


def test_everything_that_is_counted_is_in_sight_on_the_least_screen(one):
    page = one.shell.page()
    choose(one, MARRIAGE)
    for button in (*page.utilities.buttons, *page.grounds.buttons, page.ticket_button):
        assert button.visibleRegion().boundingRect() == button.rect()


def test_questions_answered_by_phone_and_in_a_chat_have_a_key_each(one):
    desk = one.opening.session.desk
    one.hands.press(Key.Key_F6, Key.Key_F7, hold=SHIFT)
    given = {kind for kind, (_words, count) in morning.morning(desk).utilities.items() if count}
    assert given == {"phone", "chat"}


def test_words_that_find_no_procedure_get_no_ticket_until_the_box_is_empty(one):
    page, desk = one.shell.page(), one.opening.session.desk
    assert page.what_for.words() == "Ticket without a procedure"
    one.hands.type("qqzx wwv")
    one.hands.wait(lambda: page.search.vain, "nothing to be found")
    one.hands.press(Key.Key_F9)
    assert not hall.lines(desk)
    assert page.search.hasFocus()
    what, _safe, todo = page.header.banner.notice().texts()
    assert "“qqzx wwv” matches no procedure" in what
    assert "empty the box" in todo
    assert page.what_for.words() == "No procedure chosen yet"
    one.hands.press(*[Key.Key_Backspace] * 8)
    assert page.header.banner.notice() is None, "its cause is gone"
    assert page.what_for.words() == "Ticket without a procedure"
    one.hands.press(Key.Key_F9)
    assert [line.procedures for line in hall.lines(desk)] == [()]


def test_words_that_find_something_get_no_ticket_before_one_is_chosen(one):
    page, desk = one.shell.page(), one.opening.session.desk
    one.hands.type("ket hon")
    one.hands.press(Key.Key_F9)
    assert not hall.lines(desk)
    assert "is not chosen" in page.header.banner.notice().texts()[0]
    one.hands.press(Key.Key_Return)
    assert page.what_for.words() == f"Ticket for: {page.wanted[0].name}"
    one.hands.press(Key.Key_F9)
    assert len(hall.lines(desk)) == 1
