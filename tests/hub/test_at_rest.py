"""A desk to which nothing happens writes nothing, however often it exchanges: its disk and its window rest."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from clerkdesk.services.desk import Desk
from clerkdesk.store import above
from clerkdesk.store.watch import Watch
from tests.counter import SetClock
from tests.hub.test_relay import join, passed, take
from tests.meeting import Hub, Straight, enrol, exchange


def test_at_the_hub_of_the_province(small_hub: Hub, desk: Callable[..., Desk]) -> None:
    one = desk("B")
    enrol(one, small_hub)
    take(one, 2)
    exchange(one, Straight(small_hub))
    exchange(one, Straight(small_hub))
    with closing(Watch(one.store)) as watch:
        for _ in range(3):
            assert exchange(one, Straight(small_hub)).received == 0
        assert not watch.moved(), "not even the cursor, to where it is"


def test_behind_the_hub_of_a_network(small_hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    one, two = desk("B"), desk("C")
    clock = one.clock
    assert isinstance(clock, SetClock)
    with closing(Hub(tmp_path / "lan")) as lan, closing(Watch(one.store)) as watch:
        enrol(one, lan)
        enrol(two, small_hub)
        join(lan, small_hub)

        def wrote(seconds: int) -> bool:
            clock.forward(seconds=seconds)
            lan.now += seconds * 1000
            passed(lan, small_hub)
            exchange(one, Straight(lan))
            return watch.moved()

        take(one)
        exchange(one, Straight(lan))
        assert wrote(5), "how far the province has its work"
        assert not any(wrote(5) for _ in range(4)), "that the province has answered once more is no news"
        assert wrote(60), "that it did a minute later is"
        with one.store.reading() as connection:
            assert above.above(connection)[0].heard_at == lan.now
        assert not wrote(5)
        take(two)
        exchange(two, Straight(small_hub))
        assert wrote(5), "nothing is kept back"
        assert not wrote(5)
