"""Numbers of the plain sequence that the province granted to a site: each is dealt once a day, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, text

from clerkdesk.domain.codes import check_agency
from clerkdesk.domain.errors import Refused
from clerkdesk.hub import tables as t

LAST: Final = 999_999
"""No number of a day is larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Numbers ``first`` to ``last`` of ``day``, of each day when it is "".

    block: 0 when they are dealt one by one; else so many go to each desk as its own, for offline use.
    """

    day: str
    first: int
    last: int
    block: int = 0


def grant(connection: Connection, site: str, span: Span) -> None:
    """Let this hub deal the numbers of ``span`` to desks of ``site``.

    Raises:
        Refused: no agency code, numbers that are none, a block larger than the span, or numbers granted before.
    """
    site = check_agency(site)
    try:
        day = span.day and date.fromisoformat(span.day).isoformat()
    except ValueError:
        raise Refused("bad-day", "This is no day: it looks like 2026-11-23.", field="day") from None
    if not 1 <= span.first <= span.last <= LAST:
        raise Refused("bad-range", "A range goes from a number to a larger one, from 1 to {last}.", last=LAST)
    if not 0 <= span.block <= span.last - span.first + 1:
        raise Refused("bad-block", "A block cannot have more numbers than the range that it comes from.")
    for other in _spans(connection, site):
        same_day = not day or not other.day or day == other.day
        if same_day and span.first <= other.last and other.first <= span.last:
            raise Refused(
                "range-overlaps",
                "The numbers {first} to {last} were granted before.",
                first=other.first,
                last=other.last,
            )
    row = {"site": site, "day": day, "first": span.first, "last": span.last, "block": span.block}
    connection.execute(insert(t.code_range), row)


def spans(connection: Connection, site: str, day: date | None = None) -> list[Span]:
    """Return what was granted to ``site``, for one day or at all, in order."""
    wanted = None if day is None else {"", day.isoformat()}
    return [span for span in _spans(connection, site) if wanted is None or span.day in wanted]


def take(connection: Connection, site: str, day: date, span: Span, count: int) -> int | None:
    """Burn the next ``count`` numbers of ``span`` on ``day`` and return the first, None when there are not so many.

    Whoever asks at the same time waits until this transaction ends.
    """
    if span.last - span.first + 1 < count:
        return None
    values = {"site": site, "day": day.isoformat(), "first": span.first, "count": count, "end": span.last + 1}
    after = connection.execute(_TAKE, values).scalar()
    return None if after is None else int(after) - count


_TAKE: Final = text(
    "INSERT INTO code_next (site, day, first, next) VALUES (:site, :day, :first, :first + :count)"
    " ON CONFLICT (site, day, first) DO UPDATE SET next = code_next.next + :count"
    " WHERE code_next.next + :count <= :end RETURNING next"
)


def _spans(connection: Connection, site: str) -> list[Span]:
    return [Span(**row._asdict()) for row in connection.execute(_SPANS, {"in_site": site})]


_R: Final = t.code_range.c
_SPANS: Final = (
    select(_R.day, _R.first, _R.last, _R.block).where(_R.site == bindparam("in_site")).order_by(_R.first, _R.day)
)
