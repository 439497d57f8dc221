"""Answers that come when their citizen has left the kiosk: the next one sees nothing of them, and loses nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from clerkdesk.domain.errors import Trouble
from clerkdesk.services.queue import kiosk
from tests.ui.kiosk import BIRTH, MARRIAGE, AtTheKiosk, at, standing
from tests.ui.opened import made

__all__ = ["at", "made", "standing"]

pytestmark = pytest.mark.qt_log_ignore("does not support raise")  # the offscreen platform has no stack of windows


@contextmanager
def slow_disk(at: AtTheKiosk) -> Iterator[None]:
    """Hold whatever is to be written until the end of the ``with``."""
    free = threading.Event()
    at.kiosk._place.work.deed(lambda: free.wait(30), lambda _got: None, lambda _no: None)
    try:
        yield
    finally:
        free.set()
        at.settle()


def walk_away(at: AtTheKiosk) -> None:
    for _second in range(at.step.seconds):
        at.kiosk.tick()
    assert at.kiosk.at == "wish"


def to_priority(at: AtTheKiosk, code: str) -> None:
    at.kiosk.open("papers", at.procedure(code))
    at.kiosk.open("priority")


def test_a_number_that_comes_late_is_not_shown_to_the_next_citizen(at):
    with slow_disk(at):
        to_priority(at, MARRIAGE)
        at.step.none_tile.click()
        walk_away(at)
        to_priority(at, BIRTH)
    (first,) = at.lines()
    assert at.kiosk.at == "priority", "the next citizen is asked on"
    with slow_disk(at):
        at.step.none_tile.click()
    second = at.lines()[-1]
    assert second.number != first.number
    assert at.kiosk.at == "number"
    assert at.step.number.text() == second.number


def test_both_waited_and_each_sees_none_but_their_own_number(at):
    with slow_disk(at):
        to_priority(at, MARRIAGE)
        at.step.none_tile.click()
        walk_away(at)
        to_priority(at, BIRTH)
        at.step.none_tile.click()
    first, second = at.lines()
    assert first.procedures != second.procedures
    assert at.step.number.text() == second.number


def test_going_back_and_on_while_the_number_is_made_makes_no_second_one(at):
    with slow_disk(at):
        to_priority(at, MARRIAGE)
        at.step.none_tile.click()
        at.kiosk.go_back()
        at.kiosk.open("priority")
        at.step.none_tile.click()
    (line,) = at.lines()
    assert at.step.number.text() == line.number


def test_trouble_that_comes_late_does_not_stop_the_next_citizen(at, monkeypatch):
    def full(*_what: object, **_how: object) -> None:
        raise Trouble("disk-full", "The disk is full.", safe="Nothing was changed.", todo="Make room.")

    monkeypatch.setattr("clerkdesk.services.queue.issuing.issue", full)
    with slow_disk(at):
        to_priority(at, MARRIAGE)
        at.step.none_tile.click()
        walk_away(at)
    assert at.kiosk.at == "wish"


def test_a_visit_is_counted_once_and_its_word_is_for_nobody_else(at):
    with slow_disk(at):
        at.kiosk.open("papers", at.procedure(MARRIAGE))
        at.step.tiles.chosen.emit(at.procedure(MARRIAGE).components[0].key)
        at.step.ready_tile.click()
        walk_away(at)
        at.kiosk.open("papers", at.procedure(BIRTH))
    assert at.kiosk.at == "papers"
    assert at.step.lacking() == ()
    at.touch(at.step.ready_tile)
    assert at.kiosk.at == "priority"


def test_a_list_that_is_still_printed_keeps_nobody_from_a_number(at, monkeypatch):
    free = threading.Event()
    monkeypatch.setattr(kiosk, "print_checklist", lambda *_what: free.wait(30))
    at.kiosk.open("papers", at.procedure(MARRIAGE))
    at.step.print_tile.click()
    at.step.ready_tile.click()
    assert at.kiosk.at == "priority"
    at.kiosk.start_over()
    at.kiosk.open("papers", at.procedure(BIRTH))
    free.set()
    at.settle()
    assert at.step._printed == "", "the list was the last citizen's"
    assert at.step.print_tile.isEnabled()


def test_a_printer_that_answers_late_says_nothing_of_the_next_paper(at, monkeypatch):
    asked = threading.Event()
    free = threading.Event()

    def came_out(*_what: object) -> bool:
        asked.set()
        free.wait(30)
        return True

    to_priority(at, MARRIAGE)
    at.touch(at.step.none_tile)
    monkeypatch.setattr(kiosk, "came_out", came_out)
    at.step._look()
    at.hands.wait(asked.is_set, "the question")
    monkeypatch.setattr(kiosk, "came_out", lambda *_what: None)
    at.kiosk.start_over()
    to_priority(at, BIRTH)
    at.step.none_tile.click()
    number = at.kiosk.steps["number"]
    at.hands.wait(lambda: at.kiosk.at == "number", "the number")
    free.set()
    at.settle()
    assert number._out is None
