"""What waits for which hub: never sent, sent and not confirmed, and on its way to the higher one."""

from __future__ import annotations

from pathlib import Path

from clerkdesk.services import exchanging, reception
from clerkdesk.services.desk import Desk
from clerkdesk.store import above, hops
from clerkdesk.store.above import Above
from clerkdesk.store.events import my_origin
from clerkdesk.store.hops import Hop
from tests.counter import LAN, first_run, wish


def enrolled(desk: Desk) -> tuple[str, int]:
    """Note a hub of the network and the province beyond it; return this desk's origin and its last sequence."""
    with desk.store.writing() as connection:
        mine = my_origin(connection)
        assert mine is not None
        hop = Hop(hub="lan", url="http://127.0.0.1:1", public_key=b"", certificate="", origin=mine.id, site=mine.agency)
        hops.put(connection, hop)
    return mine.id, mine.last_seq


def test_what_waits_is_told_for_each_hop(tmp_path: Path) -> None:
    desk = first_run(tmp_path / "desk").desk
    assert exchanging.stands(desk).hubs == ()
    one, two = (reception.receive(desk, LAN, wish(desk)).stream for _ in range(2))
    origin, last = enrolled(desk)
    (lan,) = exchanging.stands(desk).hubs
    assert (lan.waits, lan.sent, lan.heard_at) == (last, 0, 0)
    waiting = exchanging.waiting(desk, lan)
    assert sum(group.events for group in waiting) == last
    assert {group.stream: group.sent for group in waiting if group.line} == {one: False, two: False}
    with desk.store.writing() as connection:
        hops.sending(connection, "lan", origin, last)
        hops.confirm(connection, "lan", [(origin, 1)])
    (lan,) = exchanging.stands(desk).hubs
    assert (lan.waits, lan.sent) == (0, last - 1)
    assert all(group.sent for group in exchanging.waiting(desk, lan))
    with desk.store.writing() as connection:
        hops.confirm(connection, "lan", [(origin, last)])
        above.put(connection, Above(hub="lan", name="tinh", url="https://tinh", heard_at=7, stopped=""), {origin: 2})
    lan, province = exchanging.stands(desk).hubs
    assert (lan.waits, lan.sent, exchanging.waiting(desk, lan)) == (0, 0, [])
    assert (province.above, province.name, province.waits, province.sent) == (True, "tinh", 0, last - 2)
    assert all(group.sent for group in exchanging.waiting(desk, province))
    later = reception.receive(desk, LAN, wish(desk)).stream
    lan, province = exchanging.stands(desk).hubs
    assert lan.waits == province.waits > 0
    (group,) = [group for group in exchanging.waiting(desk, province) if group.stream == later]
    assert not group.sent
    with desk.store.writing() as connection:
        hops.leave(connection, "lan")
    assert exchanging.stands(desk).hubs == ()
    desk.close()
