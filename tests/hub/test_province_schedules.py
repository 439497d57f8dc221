"""Several workers at once, and any schedule of faults: at the end each dossier is there once, as it is here."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

import pytest

from clerkdesk.domain import events as e
from clerkdesk.hub.connectors import ledger as books
from clerkdesk.hub.connectors.sender import Sender
from clerkdesk.hub.connectors.simulator.faults import Faults
from clerkdesk.journal.event import moment
from tests.meeting import Hub
from tests.provincial import Counter, agrees, sending, simulated, standing, until_done


def test_several_workers_send_each_dossier_once(hub: Hub) -> None:
    one = Counter(hub)
    numbers = range(1, 61)
    streams = {number: one.receive(number) for number in numbers}
    one.send()
    with simulated(faults=Faults(seed=3, rate=0.1)) as there:
        failed: list[BaseException] = []

        def work(sender: Sender) -> None:
            try:
                for _ in range(10):
                    sender.once()
                    hub.now += 60_000
            except BaseException as error:  # noqa: BLE001  (told by the test)
                failed.append(error)

        with sending(hub, there.url) as a, sending(hub, there.url) as b, sending(hub, there.url) as c:
            workers = [threading.Thread(target=work, args=(sender,)) for sender in (a, b, c)]
            for worker in workers:
                worker.start()
            for number in (1, 20, 40):
                one.say(streams[number], e.HandedOver(to="Tư pháp"))
            one.send()
            for worker in workers:
                worker.join(120)
            assert failed == []
            there.tell(calm=True)
            until_done(hub, a)
        moved = ("4", ["2", "4"])
        agrees(there, one, {number: moved if number in {1, 20, 40} else ("2", ["2"]) for number in numbers})


_MOVES: dict[str, tuple[str, Callable[[Hub], e.Payload]]] = {
    "4": ("2", lambda hub: e.HandedOver(to="Tư pháp")),
    "5": ("2", lambda hub: e.SupplementAsked(items=("Giấy khai sinh",))),
    "9": ("4", lambda hub: e.ResultIn(number="1")),
    "10": ("9", lambda hub: e.Delivered(delivered_at=moment(hub.now))),
    "7": ("4", lambda hub: e.Withdrawn(reason="thôi")),
}


@pytest.mark.parametrize("seed", range(3))
def test_any_schedule_of_faults_ends_well(small_hub: Hub, seed: int) -> None:
    """Dossiers move while the line breaks in every way; at the end each one is there once, as it is here."""
    rng = random.Random(seed)
    hub, one = small_hub, Counter(small_hub)
    states: dict[int, tuple[str, list[str]]] = {}
    streams: dict[int, str] = {}
    faults = Faults(seed=seed, rate=rng.choice([0.1, 0.3, 0.6]))
    with simulated(faults=faults, lasts=rng.choice([0, 2, 5])) as there, sending(hub, there.url, lease=1000) as sender:
        for _ in range(20):
            for _ in range(rng.randrange(3)):
                number = rng.randrange(1, 15)
                if number not in streams:
                    streams[number] = one.receive(number)
                    states[number] = ("2", ["2"])
                    continue
                status, lines = states[number]
                able = [name for name, (before, _) in _MOVES.items() if before == status]
                if able:
                    name = rng.choice(able)
                    one.say(streams[number], _MOVES[name][1](hub))
                    states[number] = (name, [*lines, name])
            if rng.random() < 0.1 and there.dossiers():
                there.control("forget", {"number": rng.choice(sorted(there.dossiers()))})
            if len(one.chain) > one.pushed:
                one.send()
            sender.once()
            hub.now += rng.choice([100, 5_000, 120_000])
        there.tell(calm=True)
        until_done(hub, sender)
        with hub.database.writing() as connection:  # what the province lost is noticed by asking
            books.ask(connection, hub.now)
        sender.once()
        until_done(hub, sender)
        agrees(there, one, states)
        assert all(standing(hub, stream).state == "taken" for stream in streams.values())
