"""What the strip of a counter shows: read together, off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass

from clerkdesk.domain.ticket import Stage
from clerkdesk.services import preferences
from clerkdesk.services.desk import Desk
from clerkdesk.services.preferences import CounterHabits
from clerkdesk.services.queue import counters, hall
from clerkdesk.services.queue.counters import Counter
from clerkdesk.services.queue.hall import Line, Open


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The hall as this desk's counter sees it.

    here: this desk's counter, None while it is shut. others: the ones that are open elsewhere. usual: what it was last.
    line: the ticket that it called or serves. waiting: what it may call, the next one first. held: that it put aside.
    contested: tickets that it and another counter called while they were apart. settled: those of them that are over.
    alive: whether anybody queues here.
    late: how many at all counters wait longer than the site wants.
    fields: of the catalogue, once somebody queues here. habits: what this desk chose for calling and rating.
    """

    here: Open | None
    others: tuple[Open, ...]
    usual: Counter
    line: Line | None
    waiting: tuple[Line, ...]
    held: tuple[Line, ...]
    contested: tuple[Line, ...]
    settled: tuple[Line, ...]
    alive: bool
    late: int
    fields: tuple[str, ...]
    habits: CounterHabits

    @property
    def doubled(self) -> tuple[Line, ...]:
        """Tickets that this counter called and another one has: whose citizen may still sit down here."""
        return tuple(one for one in self.contested if not one.mine and one.stage is Stage.CALLED)

    @property
    def longest(self) -> Line | None:
        """Whoever of those that may be called here has waited longest."""
        return max(self.waiting, key=lambda line: line.waited, default=None)


def view(desk: Desk, *, whole: bool = False) -> View:
    """Return the hall as it is now; ``whole``: with the fields even where nobody queues yet."""
    seated = hall.seated(desk)
    here = next((one for one in seated if one.mine), None)
    usual = counters.usual(desk)
    today = hall.lines(desk)
    waiting = hall.waiting(desk) if any(one.stage is Stage.WAITING for one in today) else []
    alive = bool(seated or today or usual.name)
    twice = hall.contested(desk)
    live = {Stage.CALLED, Stage.SERVING}
    return View(
        here=here,
        others=tuple(one for one in seated if not one.mine),
        usual=usual,
        line=next((one for one in today if one.mine and one.stage in {Stage.CALLED, Stage.SERVING}), None),
        waiting=tuple(waiting),
        held=tuple(one for one in today if one.mine and one.stage is Stage.HELD),
        contested=tuple(one for one in twice if one.stage in live),
        settled=tuple(one for one in twice if one.stage not in live),
        alive=alive,
        late=sum(one.late for one in today),
        fields=desk.catalogue.fields if alive or whole else (),
        habits=preferences.counter_habits(desk),
    )
