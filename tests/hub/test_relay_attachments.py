"""Attachments pass a hub of the local network in both directions, behind the events."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path

from clerkdesk.hub import above
from clerkdesk.hub.passing import Passing
from clerkdesk.services.desk import Desk
from clerkdesk.sync import attachments
from clerkdesk.sync.asking import asking
from clerkdesk.sync.protocol import attachments as lane
from clerkdesk.sync.wishes import Wishes
from tests.counter import SITE
from tests.hub.test_lane import kept, now, scan
from tests.hub.test_relay import here, join, passed
from tests.meeting import Hub, Straight, enrol, exchange, hop


def send(desk: Desk, hub: Hub) -> int:
    make = asking(desk.store, hop(desk), now(desk))
    return attachments.send(desk.store, lambda: nullcontext(Straight(hub)), make, hop(desk), Wishes()).count


def test_they_go_up_and_come_down(hub: Hub, desk: Callable[..., Desk], tmp_path: Path) -> None:
    one, two = desk("B"), desk("C")
    with closing(Hub(tmp_path / "lan")) as lan:
        enrol(one, lan)
        enrol(two, hub)
        join(lan, hub)
        with lan.database.reading() as connection:
            higher = above.of(connection, SITE.agency)
        assert higher is not None
        passing = Passing(here(lan), lan.shelf, higher)

        def carry() -> bool:
            return passing.send(lambda: nullcontext(Straight(hub)), lambda: False)

        _, mine, content = scan(one, 700_000)
        exchange(one, Straight(lan))
        assert send(one, lan) == 1
        assert not carry(), "its event goes first"
        passed(lan, hub)
        assert passing.held() == 1
        assert carry()
        assert kept(hub) == {mine: "kept"}
        exchange(two, Straight(hub))
        fetch = asking(two.store, hop(two), now(two))(Straight(hub))
        assert attachments.fetch(two.store, fetch, mine, now(two))
        assert b"".join(two.store.attachments.get(mine)) == content

        _, theirs, content = scan(two, 300_000)
        exchange(two, Straight(hub))
        passed(lan, hub)
        assert carry()
        assert kept(lan)[theirs] == "wanted", "it is not above yet either"
        send(two, hub)
        assert carry()
        assert kept(lan) == {mine: "kept", theirs: "kept"}
        line = Straight(hub)
        assert passing.send(lambda: nullcontext(line), lambda: False)
        assert line.asked == [f"{lane.WANTED}?after="], "nothing is left to do"
        exchange(one, Straight(lan))
        fetch = asking(one.store, hop(one), now(one))(Straight(lan))
        assert attachments.fetch(one.store, fetch, theirs, now(one))
        assert b"".join(one.store.attachments.get(theirs)) == content
