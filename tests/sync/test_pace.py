"""How an exchange shares the file with the counter."""

from __future__ import annotations

import threading
import time

import pytest

from clerkdesk.sync.pace import LEAST, Interrupted, Pace, gentle


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
