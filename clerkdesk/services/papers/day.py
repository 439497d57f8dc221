"""The day's close: its figures, its takings, and the head of each desk's chain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.printing.closing import Anchor, DayClose, FieldFigures, render_day_close
from clerkdesk.projections import find
from clerkdesk.projections.find import Counts
from clerkdesk.projections.money import Sums, sums_on
from clerkdesk.projections.spans import fields_between
from clerkdesk.projections.standing import standing
from clerkdesk.services.clock import midnight, milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.papers.source import letterhead
from clerkdesk.store import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The figures of a day, as they were at its end, or are now while it lasts.

    fields: (name, received, delivered). heads: of the chains, as they are now.
    """

    day: date
    made: datetime
    counts: Counts
    fields: tuple[tuple[str, int, int], ...]
    taken: Sums
    heads: tuple[Anchor, ...]


def figures(desk: Desk, day: date) -> Day:
    """Return the figures of ``day``; the same whenever they are asked for, once it is over.

    Raises:
        Refused: the day lies in the future.
    """
    now = desk.now()
    if day > now.date():
        raise Refused("future-day", "That day has not come yet.", field="day")
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    with desk.store.reading() as connection:
        counts = find.counts(connection, milliseconds(now), begin)
        then = standing(connection, begin, end, milliseconds(now))
        return Day(
            day=day,
            made=now,
            counts=replace(
                counts,
                presented=counts.presented + then.later,
                due_today=then.due,
                overdue=then.overdue,
                waiting=then.waiting,
            ),
            fields=tuple(fields_between(connection, begin, end)),
            taken=sums_on(connection, begin, end),
            heads=_heads(connection),
        )


def day_close(desk: Desk, clerk: e.Clerk, day: date) -> DayClose:
    """Return the day's close as it is printed; see :func:`figures`."""
    found = figures(desk, day)
    counts, taken = found.counts, found.taken
    return DayClose(
        letterhead=letterhead(desk.site),
        day=day,
        made=found.made,
        clerk=clerk.name,
        figures=(
            ("Hồ sơ công dân mang đến", counts.presented),
            ("Tiếp nhận", counts.received),
            ("Chưa tiếp nhận, từ chối", counts.presented - counts.received),
            ("Trả kết quả", counts.delivered),
            ("Đến hạn trong ngày, chưa có kết quả", counts.due_today),
            ("Quá hạn, chưa có kết quả", counts.overdue),
            ("Có kết quả, chờ người nhận", counts.waiting),
        ),
        fields=tuple(FieldFigures(name=name, received=came, delivered=went) for name, came, went in found.fields),
        cash=taken.cash_in,
        transfer=taken.transfer_in,
        refunded=taken.cash_out + taken.transfer_out,
        anchors=found.heads,
    )


def day_close_pdf(desk: Desk, clerk: e.Clerk, day: date) -> bytes:
    """Return :func:`day_close` as a PDF."""
    return render_day_close(day_close(desk, clerk, day))


def _heads(connection: Connection) -> tuple[Anchor, ...]:
    """Return the heads of all chains that this desk knows."""
    query = select(t.origin.c.letters, t.origin.c.last_seq, t.origin.c.last_hash).order_by(t.origin.c.letters)
    return tuple(Anchor(letters=letters, seq=seq, hash=last) for letters, seq, last in connection.execute(query) if seq)
