"""Who is next, who gets which counter, how long it will take: plain functions of what is known.

The rule: whoever has waited longest goes first; whoever has priority counts as having come so many minutes earlier.
So everybody ages alike and nobody starves: a ticket is passed only by tickets that came within the largest of these
minutes after it.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from clerkdesk.domain.announcing import USUAL_VI
from clerkdesk.domain.due import Reason
from clerkdesk.language import N_

FEWEST: Final = 10
"""Of so many served tickets at least an estimate is made."""

FAR: Final = timedelta(days=45)
"""A business day so far ahead came from a clock that was wrong, and is not gone on with."""

_MINUTE: Final = 60_000  # ms
_STEP: Final = 5  # minutes: estimates are told in steps of these
_SPREAD: Final = 1.28  # standard deviations: four of five waits are inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A line of one of the site's lists: its key, and its words in Vietnamese and English."""

    key: str
    vi: str
    en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(Choice):
    """Why somebody has priority, and by how many minutes.

    age: in full years from which an identity card alone gives it; 0: no card does.
    """

    minutes: int
    age: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause(Choice):
    """Why a citizen was satisfied (``good``), or was not."""

    good: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRule:
    """How a site lets its citizens wait.

    alert_minutes: a wait longer than this is pointed out. utilities: what is given for free, and questions answered.
    reasons: that a citizen may give with a rating. call_vi, call_en: what is spoken at a call, "" for nothing;
    see :func:`clerkdesk.domain.announcing.check_call`.
    """

    grounds: tuple[Ground, ...] = (
        Ground(key="elderly", vi="Người cao tuổi", en="Elderly", minutes=20, age=60),  # Law on the Elderly 2009, art. 2
        Ground(key="disabled", vi="Người khuyết tật", en="With a disability", minutes=30),
        Ground(key="pregnant", vi="Phụ nữ mang thai", en="Pregnant", minutes=30),
        Ground(key="small_child", vi="Có con nhỏ đi cùng", en="With a small child", minutes=20),
        Ground(key="far_village", vi="Ở thôn, bản xa", en="From a far village", minutes=15),
    )
    alert_minutes: int = 30
    utilities: tuple[Choice, ...] = (
        Choice(key="copies", vi="Photo giấy tờ", en="Copies"),
        Choice(key="wifi", vi="Wi-Fi", en="Wi-Fi"),
        Choice(key="folders", vi="Bìa hồ sơ", en="Folders"),
        Choice(key="legal_advice", vi="Tư vấn pháp luật", en="Legal advice"),
        Choice(key="phone", vi="Giải đáp qua điện thoại", en="Answered by phone"),
        Choice(key="chat", vi="Giải đáp qua nhóm chat", en="Answered in a chat group"),
    )
    reasons: tuple[Cause, ...] = (
        Cause(key="waited", vi="Chờ lâu", en="Waited long"),
        Cause(key="unclear", vi="Hướng dẫn chưa rõ", en="Not explained clearly"),
        Cause(key="again", vi="Phải đi lại nhiều lần", en="Had to come several times"),
        Cause(key="attitude", vi="Thái độ phục vụ", en="Manner of service"),
        Cause(key="quick", vi="Nhanh gọn", en="Quick", good=True),
        Cause(key="kind", vi="Tận tình", en="Helpful", good=True),
    )
    call_vi: str = USUAL_VI
    call_en: str = ""

    def ground(self, key: str) -> Ground | None:
        """Return the ground with this ``key``, None when there is none."""
        return next((one for one in self.grounds if one.key == key), None)

    def ground_of(self, born: str, today: date) -> Ground | None:
        """Return the ground worth most that an identity card gives whoever was ``born`` then; None when it gives none.

        born: "YYYY-MM-DD", "YYYY-MM" or "YYYY"; what the card leaves out counts for its holder. "": not known.
        """
        given = [one for one in self.grounds if one.age and full_years(born, today) >= one.age]
        return max(given, key=lambda one: one.minutes, default=None)

    def causes(self, score: int) -> tuple[Cause, ...]:
        """Return the reasons that go with a rating of ``score``, 1 to 5; with 3, the middle, all of them."""
        return tuple(one for one in self.reasons if score == 3 or one.good == (score > 3))

    @property
    def bound(self) -> int:
        """By so many minutes at most a later ticket may pass an earlier one."""
        return max((one.minutes for one in self.grounds), default=0)


def full_years(born: str, today: date) -> int:
    """Return how old somebody is who was ``born`` on a date that may be partial: the oldest that fits; -1 unknown."""
    year, month, day = (int(part) if part.isdecimal() else 1 for part in f"{born}--".split("-")[:3])
    if not born[:4].isdecimal():
        return -1
    return today.year - year - ((today.month, today.day) < (month, day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A ticket that waits, as far as who is next goes. since: ms. ahead: minutes that its priority is worth."""

    stream: str
    number: str
    since: int
    ahead: int = 0
    fields: tuple[str, ...] = ()
    sent_to: str = ""
    home: str = ""

    @property
    def turn(self) -> tuple[int, int, str]:
        """The place in the line: smaller is sooner."""
        return (self.since - self.ahead * _MINUTE, self.since, self.stream)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A counter that is open: its name, and the fields that it serves, () for all."""

    name: str
    fields: tuple[str, ...] = ()

    def serves(self, fields: Collection[str]) -> bool:
        """Return whether a ticket that wants ``fields`` may be called here."""
        return not self.fields or not fields or bool(set(self.fields) & set(fields))


def line(
    waiting: Iterable[Waiting], counter: Place, open_now: Collection[str], *, alone: bool = False
) -> list[Waiting]:
    """Return the tickets that ``counter`` may call, the next one first.

    Args:
        waiting: in any order.
        counter: that asks.
        open_now: names of the counters that are open; what was sent on to another one that is not may be called here.
        alone: cut off from the others: what one of them may be calling now, its home being open, comes last.
    """
    others = set(open_now) - {counter.name} if alone else set()
    mine = [one for one in waiting if _may(one, counter, open_now)]
    return sorted(mine, key=lambda one: (one.home in others and one.sent_to != counter.name, one.turn))


def next_ticket(
    waiting: Iterable[Waiting], counter: Place, open_now: Collection[str], *, alone: bool = False
) -> Waiting | None:
    """Return the ticket that ``counter`` calls next, None when none waits for it; see :func:`line`."""
    found = line(waiting, counter, open_now, alone=alone)
    return found[0] if found else None


def _may(one: Waiting, counter: Place, open_now: Collection[str]) -> bool:
    if one.sent_to and one.sent_to in open_now:
        return one.sent_to == counter.name
    return counter.serves(one.fields)


def deal(waiting: Sequence[Waiting], counters: Iterable[Place], fields: Collection[str]) -> str:
    """Return the home counter of a new ticket: of those that serve it, the one with the fewest; "" when none does."""
    load = [
        (sum(1 for one in waiting if one.home == place.name), place.name) for place in counters if place.serves(fields)
    ]
    return min(load)[1] if load else ""


def before(waiting: Iterable[Waiting], one: Waiting) -> int:
    """Return how many of ``waiting`` go before ``one`` and want what it wants."""
    return sum(1 for other in waiting if other.turn < one.turn and _shared(other.fields, one.fields))


def _shared(these: Collection[str], those: Collection[str]) -> bool:
    return not these or not those or bool(set(these) & set(those))


def estimate(served: Sequence[int], before: int, counters: int) -> tuple[int, int] | None:
    """Return how long a ticket will wait, lowest and highest, in minutes and in steps of five.

    Args:
        served: how long counters were taken by each of the last tickets, in ms.
        before: how many go before it.
        counters: how many are open for it.

    Returns:
        None when nobody can tell: too little history, or no counter is open.
    """
    if len(served) < FEWEST or counters < 1:
        return None
    mean, spread = statistics.fmean(served), statistics.pstdev(served)
    half = _SPREAD * spread * math.sqrt(before)
    low = max(0.0, (before * mean - half) / counters)
    high = ((before + 1) * mean + half) / counters
    lowest = math.floor(low / _MINUTE / _STEP) * _STEP
    return lowest, max(lowest + _STEP, math.ceil(high / _MINUTE / _STEP) * _STEP)


def business_day(today: date, seen: date | None) -> date:
    """Return the day under which numbers are given out: never before the highest one ``seen`` here.

    So a clock that is set back does not begin a day again of which numbers are in citizens' hands.
    """
    return seen if seen is not None and today < seen <= today + FAR else today


def told(rule: QueueRule) -> tuple[Reason, ...]:
    """Return the rule as sentences for the screen."""
    lines = [Reason(text=N_("Whoever has waited longest goes first."))]
    lines += [
        Reason(
            text=N_("{ground}: as if come {minutes} minutes earlier."), params={"ground": one, "minutes": one.minutes}
        )
        for one in rule.grounds
        if one.minutes
    ]
    lines += [
        Reason(text=N_("A ticket sent on from another counter keeps its time of issue.")),
        Reason(
            text=N_("Sent on to a counter that does not call it for {minutes} minutes, it may be called at any."),
            params={"minutes": rule.alert_minutes},
        ),
        Reason(text=N_("Whoever returns after a missed call waits from then on.")),
        Reason(
            text=N_("Nobody is passed by a ticket issued more than {minutes} minutes later."),
            params={"minutes": rule.bound},
        ),
        Reason(text=N_("A counter that is cut off from the others calls its own tickets first.")),
    ]
    return tuple(lines)
