"""Wait, service and idle times come from the journal alone: recomputed here from its raw bytes, by nothing of ours."""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from sqlalchemy import select, text

from clerkdesk.projections import rebuild
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import calling, counters, issuing
from clerkdesk.services.queue.morning import Morning, morning
from clerkdesk.store import tables as t
from tests.counter import LAN, SetClock, first_run

BIRTH, COPIES = "1.001193", "2.000815"
MINUTE = 60_000


def worked(desk: Desk, clock: SetClock) -> None:
    """A morning with everything that can happen to a ticket."""
    counters.open_counter(desk, LAN, "1")
    given = [issuing.issue(desk, LAN, procedures=[code], paper=False).stream for code in (BIRTH, COPIES) * 4]
    clock.forward(minutes=3)
    for number, stream in enumerate(given[:6]):
        calling.call(desk, LAN, stream)
        clock.forward(minutes=1)
        if number == 1:
            calling.skip(desk, LAN, stream)
            calling.give_back(desk, LAN, stream)
            clock.forward(minutes=2)
            continue
        calling.serve(desk, LAN, stream)
        clock.forward(minutes=4 + number)
        if number == 2:
            calling.hold(desk, LAN, stream, "đi photo")
            clock.forward(minutes=7)
            calling.serve(desk, LAN, stream)
        elif number == 3:
            calling.transfer(desk, LAN, stream, to="9")
            clock.forward(minutes=5)
            continue
        clock.forward(minutes=2)
        calling.done(desk, LAN, stream, score=4)
    clock.forward(minutes=6)
    counters.close_counter(desk, LAN)
    counters.open_counter(desk, LAN, "2")
    clock.forward(minutes=11)
    calling.call_next(desk, LAN)
    clock.forward(minutes=2)


def recomputed(desk: Desk) -> dict[str, Any]:
    """Return the figures as the raw events tell them, in minutes: one desk's events, in the order of its chain."""
    with desk.store.reading() as connection:
        events = [
            json.loads(raw) for raw in connection.execute(select(t.event.c.raw).order_by(t.event.c.seq)).scalars()
        ]
    now = round(desk.now().timestamp() * 1000)
    issued: dict[str, int] = {}
    begun: dict[str, tuple[int, str]] = {}  # of each ticket: when its counter took it, and which
    first_wait: dict[str, int] = {}
    served: set[str] = set()
    taken: dict[str, int] = defaultdict(int)
    done: dict[str, int] = {}
    busy: dict[str, int] = defaultdict(int)
    opened: dict[str, int] = defaultdict(int)
    sits: tuple[str, int] | None = None
    for event in events:
        kind, stream, at = event["type"], event["stream"], event["at"]
        if kind == "counter.opened":
            sits = (event["body"]["counter"], at)
        elif kind == "counter.closed":
            assert sits is not None
            opened[sits[0]] += at - sits[1]
            sits = None
        elif kind == "ticket.issued":
            issued[stream] = at
        elif kind == "ticket.called" and stream not in begun:
            begun[stream] = (at, event["body"]["counter"])
            served.discard(stream)
        elif kind == "ticket.serving":
            since, _counter = begun.setdefault(stream, (at, event["body"]["counter"]))
            first_wait.setdefault(stream, since - issued[stream])
            served.add(stream)
        elif kind in {"ticket.held", "ticket.no_show", "ticket.transferred", "ticket.done"}:
            since, counter = begun.pop(stream)
            busy[counter] += at - since
            taken[stream] += (at - since) * (stream in served)
            if kind == "ticket.done":
                done[stream] = taken[stream]
    if sits is not None:
        opened[sits[0]] += now - sits[1]
    for since, counter in begun.values():
        busy[counter] += now - since
    return {
        "wait": fmean(first_wait.values()) / MINUTE,
        "service": fmean(done.values()) / MINUTE,
        "seats": {name: (opened[name], busy[name], opened[name] - busy[name]) for name in opened},
    }


def told(figures: Morning) -> dict[str, Any]:
    return {
        "wait": figures.wait,
        "service": figures.service,
        "seats": {one.name: (one.open_ms, one.busy_ms, one.idle_ms) for one in figures.seats},
    }


def test_the_figures_are_those_of_the_raw_journal_also_when_all_else_is_lost(tmp_path: Path) -> None:
    clock = SetClock()
    with closing(first_run(tmp_path / "desk", clock=clock).desk) as desk:
        worked(desk, clock)
        before, raw = morning(desk), recomputed(desk)
        assert told(before)["seats"] == raw["seats"]
        assert told(before)["wait"] == pytest.approx(raw["wait"])
        assert told(before)["service"] == pytest.approx(raw["service"])
        with desk.store.writing() as connection:
            for table in rebuild.TABLES:
                connection.execute(text(f"DROP TABLE {table.name}"))
            rebuild.create(connection)
        assert morning(desk).issued == 0, "nothing is left but the journal"
        with desk.store.writing() as connection:
            rebuild.rebuild(connection)
        assert morning(desk) == before
