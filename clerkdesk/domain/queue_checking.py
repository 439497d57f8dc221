"""Whether a queue's rule can stand: what an administrator typed, line by line."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Final, TypeVar

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.queueing import Choice, QueueRule
from clerkdesk.domain.text import clean, fold
from clerkdesk.language import N_

MOST_AHEAD: Final = 240
MOST_YEARS: Final = 120
MOST_WAIT: Final = 480
MOST_LINES: Final = {"grounds": 9, "utilities": 8, "reasons": 12}
"""Lines of each list: so many the counters have keys for."""

C = TypeVar("C", bound=Choice)

_WORDS: Final = 60
_KEY: Final = 40
_TWICE: Final = N_("“{words}” is there twice; each line needs words of its own.")
_BOUNDS: Final = N_("Type a whole number from {least} to {most}.")


def checked(rule: QueueRule) -> QueueRule:
    """Return ``rule`` as it is kept: tidy words, and a key for each line that has none ("").

    Raises:
        Refused: its field is "alert_minutes", or list, line and part: "grounds.2.minutes".
    """
    if not 1 <= rule.alert_minutes <= MOST_WAIT:
        raise Refused("out-of-bounds", _BOUNDS, field="alert_minutes", least=1, most=MOST_WAIT)
    for place, ground in enumerate(rule.grounds):
        for part, number, most in (("minutes", ground.minutes, MOST_AHEAD), ("age", ground.age, MOST_YEARS)):
            if not 0 <= number <= most:
                raise Refused("out-of-bounds", _BOUNDS, field=f"grounds.{place}.{part}", least=0, most=most)
    return dataclasses.replace(
        rule,
        grounds=_lines("grounds", rule.grounds),
        utilities=_lines("utilities", rule.utilities),
        reasons=_lines("reasons", rule.reasons),
    )


def _lines(name: str, lines: Sequence[C]) -> tuple[C, ...]:
    if len(lines) > MOST_LINES[name]:
        text = N_("At most {most} lines fit here.")
        raise Refused("too-many-lines", text, field=f"{name}.{len(lines) - 1}.vi", most=MOST_LINES[name])
    tidy = [
        dataclasses.replace(
            line,
            vi=clean(line.vi, field=f"{name}.{place}.vi", limit=_WORDS),
            en=clean(line.en, field=f"{name}.{place}.en", limit=_WORDS),
        )
        for place, line in enumerate(lines)
    ]
    for part in ("vi", "en"):
        _unlike(name, part, [getattr(line, part) for line in tidy])
    taken = {line.key for line in tidy}
    for place, line in enumerate(tidy):
        if not line.key:
            tidy[place] = dataclasses.replace(line, key=_key(line.vi, taken))
            taken.add(tidy[place].key)
    return tuple(tidy)


def _unlike(name: str, part: str, words: Sequence[str]) -> None:
    """Refuse words that are there twice, and Vietnamese ones that are left out; English ones may be."""
    seen = set[str]()
    for place, one in enumerate(words):
        field = f"{name}.{place}.{part}"
        if not one and part == "vi":
            raise Refused("no-words", "A line needs its Vietnamese words.", field=field)
        if one and one.casefold() in seen:
            raise Refused("words-twice", _TWICE, field=field, words=one)
        seen.add(one.casefold())


def _key(words: str, taken: set[str]) -> str:
    """Return a key made of ``words``: two desks that add the same line mean the same by it."""
    plain = re.sub(r"[^a-z0-9]+", "_", fold(words))[:_KEY].strip("_") or "line"
    return next(key for key in (plain, *(f"{plain}_{number}" for number in range(2, 99))) if key not in taken)
