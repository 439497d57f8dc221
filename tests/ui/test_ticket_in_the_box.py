"""A ticket in Reception's box, scanned or typed, opens its visit; one number of two tickets is asked about."""

from __future__ import annotations

from contextlib import closing

import pytest
from PySide6.QtCore import Qt

from clerkdesk.domain.ticket import Stage, ticket_code
from clerkdesk.services.queue import calling, hall, issuing
from tests.counter import SetClock, deal, first_run, parts
from tests.ui.opened import folder, made, opened
from tests.ui.test_hall_strip import DOOR, MARRIAGE, Bench

__all__ = ["folder", "made", "opened"]

Key = Qt.Key


@pytest.fixture
def bench(opened, folder):
    return Bench(opened(folder))


def code_of(ticket):
    return ticket_code(ticket.day, ticket.number, ticket.stream)


def box(bench):
    page = bench.shell.open("reception")
    bench.hands.settle()
    page.focus(page.board.scan_box)
    return page


def test_a_number_typed_in_the_box_opens_the_visit_with_what_was_wanted(bench):
    bench.sit()
    wanted = bench.ticket(MARRIAGE)
    page = box(bench)
    bench.hands.type(wanted.number.lower())
    assert [hit.title for hit in page.board.scan_box.hits()] == [wanted.number]
    bench.hands.press(Key.Key_Return)
    line = hall.line(bench.desk, wanted.stream)
    assert (line.stage, line.mine) == (Stage.SERVING, True)
    assert (page.form.visit, page.form.procedure) == (line.visit, MARRIAGE)


def test_a_visit_is_opened_again_by_the_paper(bench):
    bench.sit()
    wanted = bench.ticket()
    for _ in range(2):  # called, then served
        bench.hands.scan(code_of(wanted))
    page = bench.shell.page()
    visit = hall.line(bench.desk, wanted.stream).visit
    assert page.form.visit == visit
    page.next_citizen()
    assert page.form.visit != visit
    bench.hands.scan(code_of(wanted))
    assert page.form.visit == visit
    calling.done(bench.desk, bench.one.opening.session.clerk, wanted.stream)
    page.next_citizen()
    bench.hands.scan(code_of(wanted))
    assert page.form.visit == visit
    assert hall.line(bench.desk, wanted.stream).stage is Stage.DONE


def test_without_a_counter_the_page_says_what_to_do(bench):
    wanted = bench.ticket()
    for name in ("reception", "dossiers"):
        page = bench.shell.open(name)
        bench.hands.scan(code_of(wanted))
        notice = page.header.banner.notice()
        assert notice is not None
        assert notice.what == "Open this counter first."
    assert hall.line(bench.desk, wanted.stream).stage is Stage.WAITING


def test_one_number_of_two_tickets_is_chosen_from_the_list(bench, tmp_path):
    bench.sit()
    with closing(first_run(tmp_path / "twin", letter="A", clock=SetClock(bench.one.clock.at)).desk) as twin:
        theirs = issuing.issue(twin, DOOR, paper=False)
        deal(bench.desk, parts(twin))
    page = box(bench)
    bench.hands.type("a1")
    assert [hit.title for hit in page.board.scan_box.hits()] == ["A001", "A001"]
    bench.hands.press(Key.Key_Return)
    assert {line.stage for line in hall.find(bench.desk, "A001")} == {Stage.WAITING}, "nobody guesses"
    page.board.scan_box.clear()
    bench.hands.scan(code_of(theirs))
    bench.hands.scan(code_of(theirs))
    assert hall.line(bench.desk, theirs.stream).mine


def test_the_greeter_voids_the_one_that_was_scanned_of_two(bench, tmp_path):
    mine = bench.ticket()
    with closing(first_run(tmp_path / "twin", letter="A", clock=SetClock(bench.one.clock.at)).desk) as twin:
        theirs = issuing.issue(twin, DOOR, paper=False)
        deal(bench.desk, parts(twin))
    bench.shell.open("greeter")
    bench.hands.settle()
    bench.hands.scan(code_of(theirs))
    bench.hands.press(Key.Key_F6, Key.Key_F6)
    assert [hall.line(bench.desk, one.stream).stage for one in (mine, theirs)] == [Stage.WAITING, Stage.VOIDED]
