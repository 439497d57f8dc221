"""What comes in many pages is stored first and shown afterwards: nothing is lost between, and no list is half a one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.domain.errors import Trouble
from clerkdesk.journal.event import milliseconds
from clerkdesk.projections import rebuild
from clerkdesk.projections.find import Filter
from clerkdesk.services import delivery, look, reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.verify import rebuild_projections, verify
from clerkdesk.store import shown
from clerkdesk.store.watch import Watch
from clerkdesk.sync import base, engine
from clerkdesk.sync import protocol as p
from clerkdesk.sync.pace import Interrupted, Pace
from tests.counter import LAN, first_run, parts, sound, wish
from tests.meeting import Hub, Straight, enrol, exchange, hop

MANY = 9
"""Dossiers that come: each page has two events."""


class Meeting:
    """A desk that has done its work, one that knows nothing of it, and their hub."""

    def __init__(self, hub: Hub, one: Desk, two: Desk) -> None:
        self.hub, self.one, self.two = hub, one, two
        self.streams = [reception.receive(one, LAN, wish(one)).stream for _ in range(MANY)]
        self.line = Straight(hub)
        for desk in (one, two):
            enrol(desk, hub)
        exchange(one, self.line)

    def listed(self) -> set[str]:
        return {line.stream for line in look.lines(self.two, look.ids(self.two, Filter()))}

    def behind(self) -> int | None:
        with self.two.store.reading() as connection:
            return shown.behind(connection)

    def take(self, told: Callable[[int, threading.Event], None]) -> None:
        """Let the second desk exchange; ``told`` hears how many events are here, and may end it."""
        stop = threading.Event()
        pace = Pace(stop=stop, told=lambda count: told(count, stop))
        engine.exchange(self.two.store, self.line, hop(self.two), lambda: milliseconds(self.two.clock.now()), pace)

    def cut_short(self) -> None:
        """Let the second desk take in some pages, and end before anything of them is shown."""
        with pytest.raises(Interrupted):
            self.take(lambda count, stop: stop.set() if count > MANY else None)


@pytest.fixture
def meeting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Meeting]:
    monkeypatch.setattr(p, "USUAL_EVENTS", 2)
    monkeypatch.setattr(base, "LONG", 1000)  # no outlines
    with (
        closing(Hub(tmp_path / "hub")) as hub,
        closing(first_run(tmp_path / "B", "B").desk) as one,
        closing(first_run(tmp_path / "C", "C").desk) as two,
    ):
        yield Meeting(hub, one, two)


def test_all_events_are_safe_before_the_first_is_shown_and_then_all_are(meeting: Meeting) -> None:
    lists: list[int] = []
    meeting.take(lambda count, _stop: lists.append(len(meeting.listed())))
    assert set(lists[:-1]) == {0}, "the last page says what is left at once"
    assert meeting.listed() == set(meeting.streams)
    assert meeting.behind() is None
    assert sound(meeting.two)


def test_what_was_not_shown_is_shown_by_the_next_exchange_though_the_line_is_dead(meeting: Meeting) -> None:
    meeting.cut_short()
    here = len(parts(meeting.two))
    assert here > MANY
    assert not meeting.listed()
    assert meeting.behind() is not None
    assert verify(meeting.two).projections is None, "there is nothing yet to compare"
    meeting.line.cut = "before"
    with pytest.raises(Trouble):
        exchange(meeting.two, meeting.line)
    assert len(parts(meeting.two)) == here
    assert len(meeting.listed()) >= 2
    assert meeting.behind() is None
    assert sound(meeting.two)


def test_a_deed_on_a_dossier_that_is_not_shown_yet_knows_all_of_it(meeting: Meeting) -> None:
    meeting.cut_short()
    stream = meeting.streams[0]
    delivery.enter_result(meeting.two, LAN, stream, number="1")
    assert meeting.listed() == {stream}, "a deed is shown in its own transaction"
    exchange(meeting.two, meeting.line)
    exchange(meeting.one, meeting.line)
    assert meeting.listed() == set(meeting.streams)
    assert sound(meeting.one)
    assert sound(meeting.two)


def test_others_hear_of_it_when_it_is_shown(meeting: Meeting) -> None:
    with closing(Watch(meeting.two.store)) as watch:
        meeting.cut_short()
        assert watch.news() == []
        exchange(meeting.two, meeting.line)
        assert set(watch.news()) >= set(meeting.streams)


def test_lists_that_are_made_anew_show_everything(meeting: Meeting) -> None:
    meeting.cut_short()
    rebuild_projections(meeting.two)
    assert meeting.behind() is None
    assert len(meeting.listed()) >= 2
    assert sound(meeting.two)


def test_two_processes_that_show_the_same_agree(meeting: Meeting) -> None:
    meeting.cut_short()
    with meeting.two.store.reading() as connection:
        found = shown.waiting(connection, 3)
    assert found is not None
    streams, last = found
    engine.show(meeting.two.store, Pace())  # the other one is quicker
    with meeting.two.store.writing() as connection:
        rebuild.project(connection, streams)
        shown.move(connection, last)
    assert meeting.behind() is None
    assert sound(meeting.two)


def test_a_page_that_comes_later_does_not_move_the_mark_on(meeting: Meeting) -> None:
    meeting.cut_short()
    mark = meeting.behind()
    with meeting.two.store.writing() as connection:
        shown.put_off(connection, 10**6)
        shown.move(connection, (mark or 0) - 1)
    assert meeting.behind() == mark
