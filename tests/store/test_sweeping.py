"""Attachments that nobody named are deleted once a day, a few at a time; what an event names stays."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from clerkdesk.services.clock import milliseconds
from clerkdesk.store import sweeping
from clerkdesk.store.attachments import CHUNK, Attachments
from tests.counter import SetClock, first_run
from tests.hub.test_lane import scan


def test_orphans_and_halves_go_and_what_is_named_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SetClock()
    with closing(first_run(tmp_path / "desk", clock=clock).desk) as desk:
        now = milliseconds(clock.now())
        kept = desk.store.attachments
        _, named, _ = scan(desk, 100)
        orphan = kept.put([b"%PDF orphan"], media="application/pdf", at=now)
        kept.add("ab" * 32, 0, bytes(CHUNK), at=now)
        assert sweeping.turn(desk.store, now) == 0, "for a week they wait"
        clock.forward(days=8)
        fresh = kept.put([b"%PDF fresh"], media="application/pdf", at=milliseconds(clock.now()))
        sweep = kept.sweep
        monkeypatch.setattr(Attachments, "sweep", lambda _self, named, before, after: sweep(named, before, after, 1))
        gone = [sweeping.turn(desk.store, milliseconds(clock.now())) for _ in range(6)]
        assert sum(gone) == 2
        assert max(gone) == 1, "a few at a time"
        assert (kept.size(named), kept.size(fresh)) == (100, 10)
        assert (kept.size(orphan), kept.here("ab" * 32)) == (None, 0)
        late = kept.put([b"%PDF late"], media="application/pdf", at=1)
        assert sweeping.turn(desk.store, milliseconds(clock.now())) == 0, "once a day"
        clock.forward(days=1, minutes=1)
        while kept.size(late) is not None:
            assert sweeping.turn(desk.store, milliseconds(clock.now())) <= 1
