"""Two desks, a hub and a line that fails at every step: whatever the schedule, all have everything once in the end.

A schedule is drawn from its seed alone: ``SCHEDULES=200 pytest tests/sync/test_schedules.py`` runs more of them.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.projections import rebuild
from clerkdesk.services import delivery, look, reception
from clerkdesk.services.desk import Desk
from clerkdesk.services.look import Filter
from clerkdesk.services.opening import open_desk
from clerkdesk.sync import protocol as p
from clerkdesk.sync import pushing
from clerkdesk.sync.line import no_line
from tests.counter import LAN, SetClock, first_run, parts, sound, wish
from tests.meeting import Hub, Straight, enrol, exchange, unsent

SEEDS = range(int(os.environ.get("SCHEDULES", "6")))


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("templates")
    for letter in "BC":
        desk = first_run(top / letter, letter).desk
        assert desk.catalogue.procedures
        desk.close()
    return top


class Bad(Straight):
    """Loses requests and answers, sends requests twice, and brings old ones again, as its dice say."""

    def __init__(self, hub: Hub, dice: random.Random, faults: Counter[str]) -> None:
        super().__init__(hub)
        self.dice = dice
        self.faults = faults
        self.old: list[tuple[str, str, dict[str, str], bytes]] = []

    def ask(self, method: str, target: str, headers: dict[str, str], body: bytes) -> p.Reply:
        fault = self.dice.choice(("", "", "", "lost", "answer lost", "twice", "late", "cut", "old"))
        self.faults[fault] += 1
        asked = (method, target, headers, body)
        if fault == "lost":
            raise no_line(fault)
        if fault == "late":  # it arrives after others
            self.old.append(asked)
            raise no_line(fault)
        if fault == "old" and self.old:
            self.hub.gate.answer(*self.old[self.dice.randrange(len(self.old))])
        if fault == "cut":  # half of the body arrives
            assert self.hub.gate.answer(method, target, headers, body[: len(body) // 2] + b"?").status >= 400
            raise no_line(fault)
        self.old.append(asked)
        reply = self.hub.gate.answer(*asked)
        if fault == "twice":
            again = self.hub.gate.answer(*asked)
            assert again.status == reply.status
        if fault == "answer lost":
            raise no_line(fault)
        return reply


@pytest.mark.parametrize("seed", SEEDS)
def test_everything_is_everywhere_once(seed: int, templates: Path, tmp_path: Path, monkeypatch) -> None:
    dice = random.Random(seed)
    monkeypatch.setattr(p, "USUAL_EVENTS", dice.choice((1, 3, 7, 500)))
    monkeypatch.setattr(pushing, "MANY", seed % 2 * 100)  # the next range is made ready meanwhile, or is not
    faults: Counter[str] = Counter()
    with ExitStack() as stack:
        hub = stack.enter_context(closing(Hub(tmp_path / "hub")))
        desks: list[Desk] = []
        for letter in "BC":
            shutil.copytree(templates / letter, tmp_path / letter)
            desk = open_desk(tmp_path / letter, clock=SetClock())
            desks.append(stack.enter_context(closing(desk)))
            enrol(desk, hub)
        lines = [Bad(hub, dice, faults) for _ in desks]
        for _ in range(30):
            who = dice.randrange(2)
            match dice.choice(("receive", "result", "void", "exchange", "exchange", "exchange", "crowd")):
                case "receive":
                    reception.receive(desks[who], LAN, wish(desks[who]))
                case "crowd":
                    for _ in range(3):
                        reception.receive(desks[who], LAN, wish(desks[who]))
                case "exchange":
                    _try(desks[who], lines[who])
                case deed:
                    _carry_on(desks[who], dice, deed)
        assert not hub.stopped()
        for _ in range(2):
            for desk in desks:
                exchange(desk, Straight(hub))
        everything = {(raw, sealed) for desk in desks for raw, sealed in parts(desk)}
        for desk in desks:
            assert sorted(raw for raw, _ in parts(desk)) == sorted(raw for raw, _ in everything), "each exactly once"
            assert unsent(desk) == 0
            assert sound(desk)
        assert sorted(hub.events().values()) == sorted(raw for raw, _ in everything)
        shown = []
        for desk in desks:
            with desk.store.reading() as connection:
                shown.append(rebuild.dump(connection))
        assert shown[0] == shown[1]
        assert sum(faults.values()) > faults[""], "the line failed at all"


def _try(desk: Desk, line: Bad) -> None:
    try:
        exchange(desk, line)
    except Trouble as trouble:
        if trouble.code != "no-line":
            raise


def _carry_on(desk: Desk, dice: random.Random, deed: str) -> None:
    """Do something to a dossier, also one that the other desk received or has done the same to meanwhile."""
    lines = look.lines(desk, look.ids(desk, Filter()))
    if not lines:
        return
    stream = dice.choice(lines).stream
    try:
        if deed == "result":
            delivery.enter_result(desk, LAN, stream, number="1")
        else:
            delivery.void(desk, LAN, stream, "nhập nhầm")
    except Refused:
        pass
