"""Desks at two hubs, one of which passes on to the other: whatever the lines and the backups do, all have all once.

A schedule is drawn from its seed alone: ``SCHEDULES=200 pytest tests/hub/test_relay_schedules.py`` runs more of them.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.hub import above, relay
from clerkdesk.hub.relay import Here
from clerkdesk.projections import rebuild
from clerkdesk.services import delivery, look, reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter
from clerkdesk.sync import protocol as p
from clerkdesk.sync.line import no_line
from tests.counter import LAN, SITE, parts, sound, wish
from tests.meeting import Hub, Straight, enrol, exchange, unsent

SEEDS = range(int(os.environ.get("SCHEDULES", "3")))


class Place:
    """A hub whose folder is copied at night and put back when it was lost."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.kept: Path | None = None
        self.hub = Hub(folder / "0")

    def backup(self) -> None:
        self.hub.close()
        self.kept = self.folder / f"kept-{self.count}"
        shutil.rmtree(self.kept, ignore_errors=True)
        shutil.copytree(self.hub.folder, self.kept)
        self.hub = Hub(self.hub.folder)

    def restore(self) -> None:
        if self.kept is not None:
            self.hub.close()
            self.count += 1
            shutil.copytree(self.kept, self.folder / str(self.count))
            self.hub = Hub(self.folder / str(self.count))

    def close(self) -> None:
        self.hub.close()


class Bad(Straight):
    """Loses requests and answers, sends some twice or late, as its dice say; leads to what stands at a place now."""

    def __init__(self, place: Place, dice: random.Random, faults: Counter[str]) -> None:
        super().__init__(place.hub)
        self.place = place
        self.dice = dice
        self.faults = faults
        self.late: list[tuple[str, str, dict[str, str], bytes]] = []

    def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
        fault = self.dice.choice(("", "", "", "lost", "answer lost", "twice", "late", "old"))
        self.faults[fault] += 1
        gate = self.place.hub.gate
        if fault in {"lost", "late"}:
            self.late += [(method, target, headers, body)] if fault == "late" else []
            raise no_line(fault)
        if fault == "old" and self.late:
            gate.answer(*self.dice.choice(self.late))
        reply = gate.answer(method, target, headers, body)
        if fault == "twice":
            assert gate.answer(method, target, headers, body).status == reply.status
        if fault == "answer lost":
            raise no_line(fault)
        return reply


def passed(lan: Hub, line: Straight) -> None:
    with lan.database.reading() as connection:
        higher = above.of(connection, SITE.agency)
    assert higher is not None
    relay.exchange(Here(lan.database, lan.key, lambda: lan.now), line, higher)


@pytest.mark.parametrize("seed", SEEDS)
def test_everything_is_everywhere_once(seed: int, desk: Callable[..., Desk], tmp_path: Path, monkeypatch) -> None:
    dice = random.Random(seed)
    monkeypatch.setattr(p, "USUAL_EVENTS", dice.choice((1, 3, 7, 500)))
    faults: Counter[str] = Counter()
    with ExitStack() as stack:
        lan, province = (stack.enter_context(closing(Place(tmp_path / name))) for name in ("lan", "province"))
        one, two = desk("B"), desk("C")
        enrol(one, lan.hub)
        enrol(two, province.hub)
        relay.join(
            Here(lan.hub.database, lan.hub.key, lambda: lan.hub.now),
            Straight(province.hub),
            "https://province.example",
            province.hub.code(),
            SITE.agency,
        )
        lan.backup()
        province.backup()
        steps: list[Callable[[], object]] = [
            lambda: exchange(one, lines[0]),
            lambda: exchange(two, lines[1]),
            lambda: passed(lan.hub, lines[2]),
        ]
        lines = [Bad(place, dice, faults) for place in (lan, province, province)]
        for _ in range(45):
            match dice.choice(("deed", "deed", "deed", "talk", "talk", "talk", "talk", "talk", "night", "lost")):
                case "deed":
                    _deed(dice.choice((one, two)), dice)
                case "talk":
                    try:
                        dice.choice(steps)()
                    except Trouble as trouble:
                        if trouble.code != "no-line":
                            raise
                case "night":
                    dice.choice((lan, province)).backup()
                case _ if dice.random() < 0.5:
                    faults["restored"] += 1
                    dice.choice((lan, province)).restore()
        for _ in range(4):
            exchange(one, Straight(lan.hub))
            passed(lan.hub, Straight(province.hub))
            exchange(two, Straight(province.hub))
        assert not lan.hub.stopped()
        assert not province.hub.stopped()
        assert sorted(parts(one)) == sorted(parts(two))
        assert all(sound(each) and unsent(each) == 0 for each in (one, two))
        everything = sorted(raw for raw, _ in parts(one))
        assert sorted(lan.hub.events().values()) == sorted(province.hub.events().values()) == everything
        assert _shown(one) == _shown(two)
        assert sum(faults.values()) > faults[""], "the lines failed at all"


def _shown(desk: Desk) -> object:
    with desk.store.reading() as connection:
        return rebuild.dump(connection)


def _deed(desk: Desk, dice: random.Random) -> None:
    found = look.lines(desk, look.ids(desk, Filter()))
    if not found or dice.random() < 0.6:
        reception.receive(desk, LAN, wish(desk))
        return
    stream = dice.choice(found).stream
    try:
        if dice.random() < 0.5:
            delivery.enter_result(desk, LAN, stream, number="1")
        else:
            delivery.void(desk, LAN, stream, "nhập nhầm")
    except Refused:
        pass
