"""What can go wrong with the simulated system, when it is told to: one fault after another, or drawn from a seed."""

from __future__ import annotations

import random
import threading
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

BEFORE: Final = ("500", "503", "reset", "busy", "expire", "refuse")
"""Instead of doing what was asked."""

AFTER: Final = ("html", "truncated", "charset", "empty", "drop", "late-500")
"""After it was done: the answer is lost, half or none."""

KINDS: Final = (*BEFORE, *AFTER, "slow", "hold")
"""slow: answers later. hold: does it, and answers later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: its kind, the call it is for ("" for any), seconds of a slow one, code of a refusal."""

    kind: str
    on: str = ""
    seconds: float = 0.0
    code: str = ""


class Faults:
    """Gives each call its fault or None. Any thread may ask."""

    def __init__(self, *, seed: int | None = None, rate: float = 0.0, kinds: tuple[str, ...] = ()) -> None:
        """``seed``: draw from it; ``rate``: how many of the calls go wrong (0 to 1); ``kinds``: those to draw from."""
        self._lock = threading.Lock()
        self._waiting: deque[Fault] = deque()
        self._always: Fault | None = None
        self._random = random.Random(seed)  # noqa: S311  (not a secret)
        self._rate = rate
        self._kinds = kinds or tuple(kind for kind in KINDS if kind not in {"refuse", "slow", "hold"})
        self.injected: Counter[str] = Counter()

    def tell(self, asked: Mapping[str, Any]) -> None:
        """Take in what a test or an administrator wants: {faults: […]}, {always: {…}}, {rate: 0.2}, {calm: true}.

        Raises:
            ValueError: a kind that is none.
        """
        waiting = [_fault(one) for one in asked.get("faults", ())]
        always = _fault(asked["always"]) if asked.get("always") else None
        with self._lock:
            if asked.get("calm"):
                self._waiting.clear()
                self._always, self._rate = None, 0.0
            self._waiting.extend(waiting)
            self._always = always or self._always
            self._rate = float(asked.get("rate", self._rate))

    def next(self, call: str) -> Fault | None:
        """Return what goes wrong with this ``call``."""
        with self._lock:
            found = next((one for one in self._waiting if one.on in {"", call}), None)
            if found is not None:
                self._waiting.remove(found)
            elif self._always is not None and self._always.on in {"", call}:
                found = self._always
            elif self._rate and self._random.random() < self._rate:
                found = Fault(kind=self._random.choice(self._kinds))
            if found is not None:
                self.injected[found.kind] += 1
            return found


def _fault(asked: Mapping[str, Any]) -> Fault:
    if asked.get("kind") not in KINDS:
        raise ValueError(f"kinds of faults: {', '.join(KINDS)}")
    return Fault(
        kind=asked["kind"],
        on=str(asked.get("on", "")),
        seconds=float(asked.get("seconds", 0)),
        code=str(asked.get("code", "")),
    )
