"""A counter: one clerk's time at it, from sitting down to standing up; and what was given out for free in a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from clerkdesk.domain import events as e


@dataclass(slots=True)
class Counter:
    """The state of one clerk's time at a counter, as folded from its facts.

    Times are in ms, by the hub's clock where it is known.
    name: as citizens read it. fields: that it serves, () for all.
    clock: ms that the clock of its desk was ahead when it was opened, None when no hub had told it.
    """

    id: str
    version: int = 0
    name: str = ""
    origin: str = ""
    clerk: e.Clerk | None = None
    fields: tuple[str, ...] = ()
    opened_at: int = 0
    clock: int | None = None
    closed_at: int | None = None
    reason: str = ""
    frozen: bool = False

    @property
    def open(self) -> bool:
        """Whether somebody sits there."""
        return self.clerk is not None and self.closed_at is None


def fold(stream: str, facts: Iterable[e.Fact]) -> Counter:
    """Return the state that ``facts`` (of one stream, in canonical order) make. Total."""
    counter = Counter(stream)
    for fact in facts:
        counter.version = max(counter.version, fact.version)
        match fact.what:
            case e.CounterOpened() as what if counter.clerk is None:
                counter.name, counter.fields = what.counter, what.fields
                counter.origin, counter.clerk, counter.opened_at = fact.origin, fact.clerk, fact.when
                counter.clock = fact.clock
            case e.CounterServes(fields=fields) if counter.open:
                counter.fields = fields
            case e.CounterClosed(reason=reason) if counter.open:
                counter.closed_at, counter.reason = fact.when, reason
            case e.Unknown():
                counter.frozen = True
            case _:
                pass
    return counter


@dataclass(slots=True)
class Utilities:
    """What one desk gave out for free on one day: for each kind its words and how many."""

    id: str
    given: dict[str, tuple[str, int]] = field(default_factory=dict)


def fold_utilities(stream: str, facts: Iterable[e.Fact]) -> Utilities:
    """Return the state that ``facts`` (of one stream, in canonical order) make. Total."""
    found = Utilities(stream)
    for fact in facts:
        if isinstance(fact.what, e.UtilityGiven):
            _words, pieces = found.given.get(fact.what.kind, ("", 0))
            found.given[fact.what.kind] = (fact.what.words, pieces + fact.what.pieces)
    return found
