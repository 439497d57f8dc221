"""A desk that writes what makes no sense, under its own key: it is kept, and holds nobody else up."""

from __future__ import annotations

from collections.abc import Callable

from clerkdesk.domain import events as e
from clerkdesk.services import reception
from clerkdesk.services.desk import Desk
from tests.counter import LAN, SITE, sound, wish
from tests.domain.test_dossier import ONE_OF_EACH
from tests.hub.test_taking import Writer
from tests.meeting import Hub, Straight, enrol, exchange


def test_one_desks_nonsense_stops_no_other(desk: Callable[[str], Desk], small_hub: Hub) -> None:
    one, bad = desk("B"), Writer(small_hub)
    enrol(one, small_hub)
    stream = reception.receive(one, LAN, wish(one)).stream
    exchange(one, Straight(small_hub))
    bad.enrol()
    places = (stream, f"origin:{bad.origin}", "visit:x", "till:x", "nonsense")
    openings = [e.OriginOpened(public_key=key, letters="BB", agency=SITE.agency) for key in ("ab" * 32, "zz")]
    for what in (*openings, *ONE_OF_EACH.values()):
        for place in places:
            bad.write(place, what, version=2)
    assert [standing.state for standing in bad.push(bad.range()).standings] == ["taken"]
    assert exchange(one, Straight(small_hub)).received == len(bad.chain)
    sound(one)
    reception.receive(one, LAN, wish(one))
    assert exchange(one, Straight(small_hub)).sent > 0
