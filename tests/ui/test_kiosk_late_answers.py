"""Answers that come when their citizen has left the kiosk: the next one sees nothing of them, and loses nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.domain.ticket import Stage
from clerkdesk.printing.spool import JobState, Spool
from clerkdesk.services.queue import calling, counters, hall, kiosk
from clerkdesk.ui.kiosk.window import PATIENCE
from tests.counter import LAN
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
    """Be away for longer than even a deed that is under way lets the screen wait."""
    for _second in range(at.step.seconds + PATIENCE):
        at.kiosk.tick()
    assert at.kiosk.at == "wish"


def to_priority(at: AtTheKiosk, code: str) -> None:
    at.kiosk.open("papers", at.procedure(code))
    at.kiosk.open("priority")


def test_the_time_out_waits_for_a_number_that_is_being_made(at):
    with slow_disk(at):
        to_priority(at, MARRIAGE)
        at.step.none_tile.click()
        for _second in range(at.step.seconds + 5):
            at.kiosk.tick()
        assert at.kiosk.at == "priority"
        assert at.kiosk.countdown.text() == "Xin chờ một chút…"
    (line,) = at.lines()
    assert at.kiosk.at == "number"
    assert at.step.number.text() == line.number
    for _second in range(at.step.seconds):
        at.kiosk.tick()
    assert at.kiosk.at == "wish", "from then on it counts as ever"


def test_no_number_is_made_for_who_has_left(at):
    with slow_disk(at):
        to_priority(at, MARRIAGE)
        at.step.none_tile.click()
        walk_away(at)
        to_priority(at, BIRTH)
    assert not at.lines()
    assert at.kiosk.at == "priority", "the next citizen is asked on"
    with slow_disk(at):
        at.step.none_tile.click()
    (line,) = at.lines()
    assert at.kiosk.at == "number"
    assert at.step.number.text() == line.number


def test_starting_again_is_leaving_and_the_next_one_gets_the_number(at):
    with slow_disk(at):
        to_priority(at, MARRIAGE)
        at.step.none_tile.click()
        at.step.again_tile.click()
        to_priority(at, BIRTH)
        at.step.none_tile.click()
    (line,) = at.lines()
    assert line.procedures == (at.procedure(BIRTH).name,)
    assert at.step.number.text() == line.number


@pytest.mark.parametrize("before", [True, False], ids=["while it is made", "when it is made"])
def test_a_number_that_nobody_took_is_void_and_never_called(at, monkeypatch, before):
    counters.open_counter(at.desk, LAN, "3")
    made, left = threading.Event(), threading.Event()
    asked: list[bool] = []

    def stands_there(give: Callable[..., Any]) -> Callable[..., Any]:
        def gave(*what: Any, here: Callable[[], bool], **how: Any) -> Any:
            def asks() -> bool:
                if len(asked) == 1 and before:  # the number is on the disk
                    made.set()
                    left.wait(30)
                asked.append(here())
                if len(asked) == 2:
                    made.set()
                return asked[-1]

            return give(*what, here=asks, **how)

        return gave

    monkeypatch.setattr(kiosk, "give_number", stands_there(kiosk.give_number))
    to_priority(at, MARRIAGE)
    at.step.none_tile.click()
    assert made.wait(30)
    at.kiosk.start_over()
    left.set()
    at.settle()
    (line,) = at.lines()
    assert (line.stage, line.reason) == (Stage.VOIDED, kiosk.LEFT)
    assert line.stream not in [one.stream for one in hall.waiting(at.desk)]
    with pytest.raises(Refused, match="void"):
        calling.call(at.desk, LAN, line.stream)
    assert at.kiosk.at == "wish"
    on_its_way = {JobState.QUEUED, JobState.CLAIMED}
    at.hands.wait(
        lambda: not on_its_way & {job.state for job in Spool(at.desk.store).jobs() if job.stream == line.stream},
        "that no paper is left to come",
    )


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
