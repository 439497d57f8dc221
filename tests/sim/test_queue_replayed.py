"""A day of visits through the real services: everybody is served once, no number twice, the figures add up."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from clerkdesk.domain.ticket import Stage
from clerkdesk.projections import rebuild
from clerkdesk.services.queue import hall
from tests.counter import SetClock, first_run, sound
from tests.sim.replay import OPENS, day, replay


@pytest.mark.parametrize("meet", [1, 15], ids=["in touch", "often apart"])
def test_a_day_at_two_counters(tmp_path: Path, meet: int) -> None:
    came = day(30)
    clock = SetClock(OPENS)
    with ExitStack() as stack:
        desks = [
            stack.enter_context(closing(first_run(tmp_path / letter, letter, clock=clock).desk)) for letter in "BC"
        ]
        *_hours, told = list(replay(desks, clock, came, meet=meet))
        fates = Counter(one.fate for one in came)
        everything = hall.lines(desks[0], tuple(Stage))
        assert len({(one.day, one.number) for one in everything}) == len(everything) == len(came) - fates["guided"]
        stages = Counter(one.stage for one in everything)
        assert stages[Stage.VOIDED] == fates["void"]
        assert stages[Stage.NO_SHOW] + stages[Stage.DONE] == len(everything) - fates["void"], "nobody is left waiting"
        if meet == 1:
            assert stages[Stage.NO_SHOW] == fates["gone"]
            assert not any(one.contested for one in everything)
        assert (told.issued, told.done, told.guided) == (len(everything), stages[Stage.DONE], fates["guided"])
        assert told.waiting == ()
        dumps = []
        for desk in desks:
            assert sound(desk)
            with desk.store.reading() as connection:
                dumps.append(rebuild.dump(connection))
        assert dumps[0] == dumps[1]
        for one in everything:
            sat = [spell for spell in (*one.spells, *one.rivals) if spell.served_at]
            assert one.stage is not Stage.DONE or sat
