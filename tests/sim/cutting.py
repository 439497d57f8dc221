"""One life cut off: by a kill at some moment, by a kill just before one change of the disk, or by a power cut there."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import time
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from tests.sim import tracing
from tests.sim.lives import LIVES
from tests.sim.power import MANNERS, Disk
from tests.sim.world import World

ONCE = frozenset({"migration", "restore", "recovery", "set-up"})
"""Lives that end by themselves: they are cut from their first moment on. Others are cut once their desk is open."""

_SPAN = {"backup": 0.3, "rebuild": 0.2, "verify": 0.2}
_CHANGES = {"backup": 1500, "rebuild": 600, "catalogue": 500, "export": 300}


@dataclass(frozen=True, slots=True)
class Cut:
    """How a life ended and what it had told."""

    how: str
    told: list[list[Any]]
    ended: bool  # by itself, before the cut


class Child:
    """A forked process that lives a life and tells of it."""

    def __init__(self, kind: str, world: World, run: Path, seed: int, *, watched: bool) -> None:
        self._pipe, out = os.pipe()
        self.id = os.fork()
        if self.id:
            os.close(out)
            return
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.alarm(60)

            def tell(*what: object) -> None:
                os.write(out, json.dumps(what).encode() + b"\n")
                if watched and what == ("open",) and kind not in ONCE:
                    tracing.watch_me()

            if watched and kind in ONCE:
                tracing.watch_me()
            LIVES[kind][0](world, run, tell, random.Random(seed))
        except BaseException:  # noqa: BLE001  (nothing of the parent must run on in the child)
            import traceback

            os.write(2, traceback.format_exc().encode())
            os._exit(1)
        os._exit(0)

    def opened(self) -> None:
        """Wait until the desk is open, or the child gone."""
        select.select([self._pipe], [], [], 60)

    def told(self) -> list[list[Any]]:
        """Return all that was told; the child must be gone."""
        with os.fdopen(self._pipe, "rb") as pipe:
            return [json.loads(line) for line in pipe.read().splitlines() if line.endswith(b"]")]


def cut(kind: str, world: World, run: Path, dice: random.Random) -> Cut:
    """Let a life of ``kind`` begin in the new folder ``run`` and cut it off; ``run`` is then as it was found."""
    world.place(LIVES[kind][1], run)
    if dice.random() < 0.1:
        (run / "desk" / "catalogue.bin").unlink(missing_ok=True)  # compiled from the catalogue at the first need
    if kind == "verify" or not watchable() or dice.random() < 0.35:  # a verification changes nothing
        return _kill_at_some_moment(kind, world, run, dice)
    number = dice.randint(1, _length(kind, world)[1] + 1) if kind in ONCE else _few(dice, _CHANGES.get(kind, 250))
    power = dice.random() < 0.5
    child = Child(kind, world, run, dice.getrandbits(32), watched=True)
    if kind not in ONCE:
        child.opened()
    os.waitid(os.P_PID, child.id, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    disk = Disk(run) if power else None
    listening = tracing.changes(child.id)
    before = list(islice((one for one in listening if one.what != "said"), number))
    ended = len(before) < number
    if not ended:
        tracing.kill(child.id)
    manner = dice.choice(MANNERS)
    if disk:
        done = before if ended else before[:-1]  # the last one was only about to happen
        disk.cut(done, dice, manner)
        disk.put()
    return Cut(f"{f'power cut ({manner})' if power else 'kill'} before change {number}", child.told(), ended)


def _few(dice: random.Random, most: int) -> int:
    """Return a number up to ``most``, small ones as often as large ones: the edges of the first deeds are tried too."""
    return max(1, round(most ** dice.random())) if dice.random() < 0.5 else dice.randint(1, most)


def _kill_at_some_moment(kind: str, world: World, run: Path, dice: random.Random) -> Cut:
    span = _length(kind, world)[0] if kind in ONCE else _SPAN.get(kind, 0.12)
    moment = dice.uniform(0, span)
    child = Child(kind, world, run, dice.getrandbits(32), watched=False)
    if kind not in ONCE:
        child.opened()
    time.sleep(moment)
    os.kill(child.id, signal.SIGKILL)
    status = os.waitpid(child.id, 0)[1]
    assert os.WIFSIGNALED(status) or not os.WEXITSTATUS(status), f"a life failed: {kind}"
    return Cut(f"kill after {moment * 1000:.0f} ms", child.told(), os.WIFEXITED(status))


@cache
def watchable() -> bool:
    """Return whether this machine lets us watch children."""
    return tracing.possible()


_lengths: dict[str, tuple[float, int]] = {}


def _length(kind: str, world: World) -> tuple[float, int]:
    """Return how long a whole life of ``kind`` takes (seconds), and how often it changes the disk."""
    if kind not in _lengths:
        run = world.top / f"whole-{kind}"
        world.place(LIVES[kind][1], run)
        begun = time.monotonic()
        child = Child(kind, world, run, 0, watched=watchable())
        if watchable():
            number = sum(one.what != "said" for one in tracing.changes(child.id))
        else:
            os.waitpid(child.id, 0)
            number = 0
        _lengths[kind] = (time.monotonic() - begun, number)
        assert ["open"] in child.told(), f"a life failed: {kind}"
    return _lengths[kind]
