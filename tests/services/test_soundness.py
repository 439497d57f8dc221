"""A small store is checked at every start, a large one once a day."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.services import soundness
from clerkdesk.services.desk import Desk
from tests.counter import SetClock, first_run


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def desk(tmp_path: Path, clock: SetClock) -> Iterator[Desk]:
    with closing(first_run(tmp_path / "data", clock=clock).desk) as made:
        yield made


def test_a_small_store_is_always_due(desk: Desk) -> None:
    assert soundness.due(desk)
    assert soundness.fault(desk) is None
    assert soundness.due(desk)


def test_a_large_store_is_due_once_a_day(desk: Desk, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soundness, "LARGE", 1)
    assert soundness.due(desk)
    assert soundness.fault(desk) is None
    assert not soundness.due(desk)
    clock.forward(hours=19)
    assert not soundness.due(desk)
    clock.forward(hours=2)
    assert soundness.due(desk)
    clock.forward(days=-300)  # a clock set back says nothing
    assert soundness.due(desk)


def test_a_store_that_is_not_sound_stays_due(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soundness, "LARGE", 1)
    monkeypatch.setattr(desk.store, "quick_check", lambda: "row 3 missing from index x")
    assert soundness.fault(desk) == "row 3 missing from index x"
    assert soundness.due(desk)
