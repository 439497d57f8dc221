"""Real processes under faults: a province of two hub processes on one PostgreSQL, a hub of a network, three desks.

Two desks exchange with the hub of their network over TLS, which passes on to the province over a bad line; the third
exchanges with the province over that line itself. Clerks work all the time. What breaks, and when, follows from a
seed; what that meets does not, for processes run as they run.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from clerkdesk.hub import relay
from clerkdesk.hub import tables as hub_tables
from clerkdesk.projections import rebuild
from clerkdesk.store import hops, shown
from clerkdesk.sync.transport import HttpLine
from tests.bad_line import FINE, POOR, BadLine
from tests.cluster import Cluster
from tests.counter import SITE, parts, sound
from tests.meeting import Hub
from tests.sim.processes.places import Counter, HubProcess

PATIENCE: Final = 180.0
"""Seconds in which everything has to be everywhere when nothing breaks any more: a desk may be waiting for 120."""

LEAST: Final = 30
"""Events that clerks write before it is enough."""


@dataclass
class Told:
    """What happened. faults: on purpose. events: on every store in the end. healed: seconds until they were."""

    faults: Tally[str] = field(default_factory=Tally)
    events: int = 0
    healed: float = 0.0


def run(top: Path, seconds: float, seed: int, pause: float = 0.05) -> Told:
    """Let clerks work for ``seconds`` while things break, then see that nothing is lost.

    Raises:
        AssertionError: a promise was broken.
        NoCluster: there is no PostgreSQL here.
    """
    with World(top, random.Random(seed), pause).made() as world:
        world.work(seconds)
        world.calm()
        world.check()
        return world.told


class World:
    """Everything that runs. Made by :meth:`made`."""

    def __init__(self, top: Path, dice: random.Random, pause: float) -> None:
        self.told = Told()
        self._top = top
        self._dice = dice
        self._pause = pause
        self._cluster = Cluster()
        self.province: list[HubProcess] = []
        self.counters: list[Counter] = []
        self._later: list[tuple[float, Callable[[], None]]] = []

    @contextmanager
    def made(self) -> Iterator[World]:
        """Start everything, and end it."""
        with ExitStack() as stack:
            stack.enter_context(self._cluster)
            top = self._top
            self.province = [
                HubProcess(top / "province", top / f"province{number}.log", address=self._cluster.address)
                for number in range(2)
            ]
            self.lan = HubProcess(top / "lan", top / "lan.log", "--own-cert")
            dice = random.Random(self._dice.getrandbits(64))
            self.line = stack.enter_context(BadLine([one.port for one in self.province], dice))
            stack.callback(self._end)
            self.province[0].opened().close()  # it makes key and tables before two processes would
            self._start_hubs()
            for letter in "BCD":
                self.counters.append(Counter(top / letter, letter, random.Random(self._dice.random()), self._pause))
            self._enrol()
            yield self

    def _start_hubs(self) -> None:
        for hub in self.hubs:
            hub.start()
        self._until(lambda: all(hub.answers() for hub in self.hubs), 60, "the hubs start")

    def _enrol(self) -> None:
        with closing(self.province[0].opened()) as province, closing(self.lan.opened()) as lan:
            code = province.code(SITE.agency)
            with HttpLine(self.line.url) as line:
                relay.join(relay.Here(lan.database, lan.key, lambda: lan.now), line, line.url, code, SITE.agency)
            for counter in self.counters[:2]:
                counter.enrol(self.lan.url, lan)
            self.counters[2].enrol(self.line.url, province)
        self.lan.kill()  # it learns of the higher hub when it starts
        self._start(self.lan)

    @property
    def hubs(self) -> list[HubProcess]:
        return [*self.province, self.lan]

    def _start(self, hub: HubProcess) -> None:
        if not hub.lives:
            hub.start()

    # --- what breaks

    def work(self, seconds: float) -> None:
        """Let clerks work while things break: each kind once, then at random; longer on a machine that is too busy."""
        ends = time.monotonic() + seconds
        late = ends + PATIENCE / 3
        kinds = list(self._kinds())
        self._dice.shuffle(kinds)
        while (now := time.monotonic()) < ends or ((kinds or self._written() < LEAST) and now < late):
            self._keep_up()
            kind = kinds.pop() if kinds else self._dice.choice(list(self._kinds()))
            kind()
            rest = self._dice.uniform(0.1, 1.0)
            while time.monotonic() < now + rest:
                self._keep_up()
                time.sleep(0.05)

    def _written(self) -> int:
        """Return how many events the clerks said to be durable."""
        return sum(counter.clerk.told[1] for counter in self.counters if counter.clerk.told)

    def _kinds(self) -> tuple[Callable[[], None], ...]:
        return (
            self._clerk_is_killed,
            self._exchange_is_killed,
            self._province_is_killed,
            self._network_hub_is_killed,
            self._postgresql_crashes,
            self._line_is_cut,
            self._line_goes_down,
            self._line_is_poor,
        )

    def _clerk_is_killed(self) -> None:
        self.told.faults["clerk's process killed"] += self._dice.choice(self.counters).clerk.kill()

    def _exchange_is_killed(self) -> None:
        self.told.faults["desk's exchange killed"] += self._dice.choice(self.counters).hang_up()

    def _province_is_killed(self) -> None:
        self.told.faults["province's process killed"] += self._dice.choice(self.province).kill()

    def _network_hub_is_killed(self) -> None:
        self.told.faults["hub of the network killed"] += self.lan.kill()

    def _postgresql_crashes(self) -> None:
        self._cluster.crash()
        time.sleep(self._dice.choice((0, 0.5)))
        self._cluster.start()
        self.told.faults["PostgreSQL stopped at once"] += 1

    def _line_is_cut(self) -> None:
        self.line.cut_after(self._dice.randrange(1, 4000))
        self.told.faults["line cut in mid-body"] += 1

    def _line_goes_down(self) -> None:
        self.line.down = True
        self.line.cut()
        self._in(self._dice.uniform(0.3, 2), lambda: setattr(self.line, "down", False))
        self.told.faults["line down for a while"] += 1

    def _line_is_poor(self) -> None:
        self.line.weather = POOR
        self._in(self._dice.uniform(3, 12), lambda: setattr(self.line, "weather", FINE))
        self.told.faults["line at 2 Mbit/s, 300 ms, 2 % loss for a while"] += 1

    def _in(self, seconds: float, call: Callable[[], None]) -> None:
        self._later.append((time.monotonic() + seconds, call))

    def _keep_up(self) -> None:
        """Start again what was killed, and end what has lasted long enough."""
        now = time.monotonic()
        due = [call for at, call in self._later if at <= now]
        self._later = [(at, call) for at, call in self._later if at > now]
        for call in due:
            call()
        for hub in self.hubs:
            self._start(hub)
        for counter in self.counters:
            counter.stay()
            if not counter.clerk.lives:
                counter.clerk.start()

    # --- the end

    def calm(self) -> None:
        """Stop the clerks, mend everything, and wait until all have the same."""
        for counter in self.counters:
            counter.clerk.kill()
            counter.clerk.heard()
        for _, call in self._later:
            call()
        self._later.clear()
        self.line.cut()
        began = time.monotonic()
        self._mend()
        with closing(self.lan.opened()) as lan, closing(self.province[0].opened()) as province:
            self._until(lambda: self._settled(lan, province), PATIENCE, "all have the same")
        self.told.healed = time.monotonic() - began
        for counter in self.counters:
            counter.hang_up()

    def _mend(self) -> None:
        for hub in self.hubs:
            self._start(hub)
        for counter in self.counters:
            counter.stay()

    def _settled(self, lan: Hub, province: Hub) -> bool:
        self._mend()
        counts = {_count(hub) for hub in (lan, province)}
        for counter in self.counters:
            counter.hurry()
            with closing(counter.opened()) as desk, desk.store.reading() as connection:
                counts |= {connection.exec_driver_sql("SELECT count(*) FROM event").scalar_one()}
                later = hops.unsent(connection) or shown.behind(connection) is not None
                counts |= {-1} if later else set()
        return len(counts) == 1

    def check(self) -> None:
        """See that every event is on every store, once and alike."""
        with closing(self.lan.opened()) as lan, closing(self.province[0].opened()) as province:
            assert not lan.stopped()
            assert not province.stopped()
            every = province.events()
            assert lan.events() == every, "both hubs have the same"
        names, shown = [], []
        for counter in self.counters:
            with closing(counter.opened()) as desk:
                assert sound(desk), counter.letter
                found = parts(desk)
                assert sorted(raw for raw, _ in found) == sorted(every.values()), f"{counter.letter}: all, once"
                names.append(sorted(found, key=lambda part: part[0]))
                with desk.store.reading() as connection:
                    shown.append(rebuild.dump(connection))
                    assert hops.unsent(connection) == 0
                    rows = connection.exec_driver_sql("SELECT origin, seq, hash FROM event").fetchall()
                for other in self.counters:
                    assert other.clerk.told is None or other.clerk.told in {tuple(row) for row in rows}, (
                        f"{counter.letter} lacks what {other.letter} accepted"
                    )
        assert all(one == names[0] for one in names), "the same bytes, sealed parts included"
        assert all(one == shown[0] for one in shown), "all show the same"
        self._deaths()
        self.told.events = len(every)
        self.told.faults["connections cut"] += self.line.cut_off
        self.told.faults["segments lost"] += self.line.lost

    def _deaths(self) -> None:
        """Nothing ended by itself, but a hub that found no database when it started."""
        for counter in self.counters:
            assert not counter.clerk.deaths, f"clerk {counter.letter} ended: {counter.clerk.deaths}"
            assert not counter.stopped, f"the exchange of {counter.letter} ended: {counter.stopped}"
        for hub in self.hubs:
            assert set(hub.deaths) <= ({3} if hub.address else set()), f"{hub.log}: {hub.deaths}"

    def _until(self, holds: Callable[[], bool], patience: float, what: str) -> None:
        ends = time.monotonic() + patience
        while not holds():
            assert time.monotonic() < ends, f"never: {what}"
            time.sleep(0.1)

    def _end(self) -> None:
        for counter in self.counters:
            counter.clerk.kill()
            counter.hang_up()
        for hub in self.hubs:
            hub.kill()


def _count(hub: Hub) -> int:
    with hub.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(hub_tables.event)).scalar_one()


def show(told: Told) -> None:
    """Print what happened."""
    print(f"{told.events} events on both hubs and all desks, once and alike, {told.healed:.1f} s after the last fault")
    print("; ".join(f"{fault} {times}" for fault, times in told.faults.most_common()), file=sys.stdout, flush=True)
