"""The shifts of this site as a list: who had which till when, and which of them still want something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clerkdesk.domain import events as e
from clerkdesk.domain.calendar import site_time
from clerkdesk.projections import find, tills
from clerkdesk.services import till, workstation
from clerkdesk.services.clock import moment
from clerkdesk.services.desk import Desk

LISTED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One till in the list. counted, expected: cash in đồng, None while it is open. letters: of its desk."""

    stream: str
    letters: str
    clerk_id: str
    clerk: str
    name: str
    opened: datetime
    closed: datetime | None
    counted: int | None
    expected: int | None
    contested: bool

    @property
    def difference(self) -> int:
        """What was counted beyond what the journal says, in đồng; 0 while open."""
        return 0 if self.counted is None or self.expected is None else self.counted - self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Tills:
    """What the page of the till shows.

    mine: the till that the clerk has open here. here: the letters of this desk. shifts: all, open ones first, newest
    first.
    """

    today: date
    here: str
    mine: till.Report | None
    shifts: tuple[Shift, ...]

    @property
    def left_open(self) -> tuple[Shift, ...]:
        """The tills that ought to be closed: of a day before, or of another clerk at this desk; the oldest first."""
        mine = self.mine.till.id if self.mine else ""
        found = [
            one
            for one in self.shifts
            if one.closed is None
            and (one.opened.date() < self.today or (one.letters == self.here and one.stream != mine))
        ]
        return tuple(sorted(found, key=lambda one: one.opened))


def look(desk: Desk, clerk: e.Clerk) -> Tills:
    """Return the clerk's till, if one is open here, and the shifts of the site."""
    mine = till.mine(desk, clerk)
    return Tills(
        today=desk.today(),
        here=workstation.letters(desk),
        mine=till.report(desk, mine) if mine else None,
        shifts=tuple(shifts(desk)),
    )


def shifts(desk: Desk, limit: int = LISTED) -> Sequence[Shift]:
    """Return the newest shifts, those that are open or contested first."""
    with desk.store.reading() as connection:
        rows = tills.rows(connection, limit)
        letters = {origin: find.letters(connection, origin) for origin in {row.origin for row in rows}}
    return [
        Shift(
            stream=row.stream,
            letters=letters[row.origin],
            clerk_id=row.clerk_id,
            clerk=row.clerk,
            name=row.shift,
            opened=site_time(moment(row.opened_at)),
            closed=None if row.closed_at is None else site_time(moment(row.closed_at)),
            counted=row.counted,
            expected=row.expected,
            contested=bool(row.contested),
        )
        for row in rows
    ]
