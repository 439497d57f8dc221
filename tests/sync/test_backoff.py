"""Waiting between tries, and the lines that the background exchange speaks."""

from __future__ import annotations

import random
from ipaddress import ip_address

from clerkdesk.sync import network, talk
from clerkdesk.sync.backoff import FIRST, MOST, Backoff
from clerkdesk.sync.talk import Changed, HubStatus, State, Status, Why


def test_waits_double_and_are_drawn_from_their_whole_range() -> None:
    backoff = Backoff(random.Random(1))
    waits = []
    for _ in range(200):
        waits.append([backoff.next() for _ in range(10)])
        backoff.reset()
    for step, longest in enumerate((1, 2, 4, 8, 16, 32, 64, 120, 120, 120)):
        found = [one[step] for one in waits]
        assert max(found) <= longest
        assert max(found) > 0.9 * longest
        assert min(found) < 0.3 * longest, "desks that failed together do not come back together"
    assert (FIRST, MOST) == (1, 120)


def test_what_is_said_is_heard_and_what_is_not_known_is_passed_over() -> None:
    why = Why(code="no-line", what="The hub does not answer ({detail}).", params={"detail": "timeout"})
    away = HubStatus(hub="a", url="https://hub", state=State.WAITING, why=why, until=5, heard_at=3, clock=-7)
    status = Status(state=State.WAITING, unsent=3, hubs=(HubStatus(hub="b", url="", state=State.PAUSED), away))
    assert talk.heard(talk.line(status)) == status
    assert status.first == away
    assert talk.heard(talk.line(Changed(streams=("dossier:1",)))) == Changed(streams=("dossier:1",))
    assert talk.heard(b'{"tell":"status","state":"connected","newer":1}\n') == Status(state=State.CONNECTED)
    assert talk.heard(b'{"tell":"weather"}\n') is None
    assert talk.heard(b"Traceback\n") is None
    assert talk.told(talk.line(talk.Do(talk.PAUSE))) == "pause"
    assert talk.told(b"pause\n") == ""


def test_this_computer_says_from_where_it_would_speak() -> None:
    for address in network.own_addresses():
        assert ip_address(address.partition("%")[0]).version in {4, 6}
