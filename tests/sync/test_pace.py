"""How an exchange shares the file with the counter."""

from __future__ import annotations

import itertools
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.store.turns import LOCK, announced
from clerkdesk.sync.pace import LEAST, Interrupted, Pace, gentle
from tests.counter import first_run


def test_everything_at_once_unless_told_otherwise() -> None:
    (turn,) = Pace().turns(range(2000))
    assert (len(turn.events), turn.last) == (2000, True)
    nothing: list[int] = []
    (empty,) = Pace().turns(nothing)
    assert (len(empty.events), empty.last) == (0, True), "verdicts and the cursor still go in"


def test_turns_fit_what_a_transaction_may_take_and_hold_everything_in_order() -> None:
    told: list[int] = []
    sizes: list[int] = []
    seen: list[int] = []
    for turn in gentle(threading.Event(), told.append).turns(range(400)):
        turn.begin()
        seen += turn.events
        sizes.append(len(turn.events))
        time.sleep(len(turn.events) * 0.001)  # a slow disk: 30 of them fill the time
    assert seen == list(range(400))
    assert told[-1] == 400
    assert LEAST <= sizes[1] < 100, "the first was too long"


def test_it_can_be_ended_between_two_turns() -> None:
    stop = threading.Event()
    turns = gentle(stop).turns(range(1000))
    next(turns).begin()
    stop.set()
    with pytest.raises(Interrupted):
        next(turns)


class Counted(threading.Event):
    """Notes how long it is waited for, and does not wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        return False


def test_whoever_is_about_to_write_finds_the_file_free() -> None:
    asked, stop = itertools.chain([0, 0, 7, 7, 8], itertools.repeat(8)), Counted()
    pace = Pace(hold=1, rest=5, stop=stop, asked=lambda: next(asked))
    for turn in pace.turns(range(20_000)):
        turn.begin()
    assert stop.waits == [5, 5], "once for each that said so"


def test_writers_say_so_unless_they_write_behind_others(tmp_path: Path) -> None:
    with closing(first_run(tmp_path / "desk").desk) as desk:
        folder = desk.store.folder.path
        assert announced(folder) == 0, "no exchange ever ran here"
        with desk.store.writing():
            assert announced(folder) == 0
        (folder / LOCK).touch()
        before = announced(folder)
        with desk.store.writing():
            pass
        assert announced(folder) > before
        desk.store.behind = True
        before = announced(folder)
        with desk.store.writing():
            pass
        assert announced(folder) == before
