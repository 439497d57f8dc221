"""A till that was open when its desk had to begin anew: its money stays in it, and it is counted under the new key."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from clerkdesk.services import reception, till
from clerkdesk.services.desk import Desk
from tests.counter import LAN, person, sound, troubled, wish
from tests.meeting import Hub, Straight, begin_anew, enrol, exchange

FEE = {"typed_fee": 8000, "fee_reason": "mức thu của tỉnh"}


def take(desk: Desk, number: int) -> str:
    return reception.receive(desk, LAN, wish(desk, "2.000635", person(number), **FEE)).stream


def entry(desk: Desk, stream: str, dossier: str) -> str:
    return next(one.event for one in till.report(desk, stream).entries if one.stream == dossier)


def test_both_copies_go_on_with_the_till_that_was_open(
    hub: Hub, desk: Callable[..., Desk], tmp_path: Path, expect_log
) -> None:
    one, two = desk("B"), desk("C")
    for each in (one, two):
        enrol(each, hub)
    stream = till.open_shift(one, LAN, 100_000).stream
    take(one, 1)
    for each in (one, two):
        exchange(each, Straight(hub))
    one.close()
    shutil.copytree(tmp_path / "B", tmp_path / "clone")
    one, clone = desk("B"), desk("B", "clone")
    mine, theirs = take(one, 2), take(clone, 3)
    exchange(clone, Straight(hub))
    with expect_log("is stopped: fork"):
        assert troubled(exchange, one, Straight(hub)).code == "origin-stopped"
    begin_anew(one, hub)
    assert till.mine(one, LAN) == stream, "it is still open here"
    later = take(one, 4)
    assert {one_.stream for one_ in till.report(one, stream).entries} >= {mine, later}
    till.void_entry(one, LAN, later, entry(one, stream, later), "chưa thu")
    exchange(one, Straight(hub))
    clone.close()
    for each in (two, one):
        exchange(each, Straight(hub))
    for each in (one, two):
        told = till.report(each, stream)
        assert {one_.stream for one_ in told.entries} >= {mine, theirs, later}
        assert told.expected == 100_000 + 3 * 8000
        assert sound(each)
    till.close_shift(one, LAN, 124_000)
    assert till.mine(one, LAN) == ""
    take(one, 5)
    exchange(one, Straight(hub))
    exchange(two, Straight(hub))
    for each in (one, two):
        closed = till.report(each, stream)
        assert (closed.till.difference, closed.moved, closed.sums.cash_in) == (0, False, 24_000)
    following = till.open_shift(one, LAN, 0).stream
    take(one, 6)
    assert till.report(one, following).sums.cash_in == 8000
