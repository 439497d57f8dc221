"""The day's close: its figures, its takings, and the head of each desk's chain."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, select

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Refused
from clerkdesk.printing.closing import Anchor, DayClose, FieldFigures, render_day_close
from clerkdesk.projections import find
from clerkdesk.projections.money import sums_on
from clerkdesk.projections.spans import fields_between
from clerkdesk.services.clock import midnight, milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.papers.source import letterhead
from clerkdesk.store import tables as t


def day_close(desk: Desk, clerk: e.Clerk, day: date) -> DayClose:
    """Return the figures of ``day``. Of what is open (due, overdue, waiting) they tell how it stands now.

    Raises:
        Refused: the day lies in the future.
    """
    now = desk.now()
    if day > now.date():
        raise Refused("future-day", "That day has not come yet.", field="day")
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    with desk.store.reading() as connection:
        counts = find.counts(connection, milliseconds(now), begin)
        fields = fields_between(connection, begin, end)
        sums = sums_on(connection, begin, end)
        anchors = _heads(connection)
    return DayClose(
        letterhead=letterhead(desk.site),
        day=day,
        made=now,
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
        fields=tuple(FieldFigures(name=name, received=came, delivered=went) for name, came, went in fields),
        cash=sums.cash_in,
        transfer=sums.transfer_in,
        refunded=sums.cash_out + sums.transfer_out,
        anchors=anchors,
    )


def day_close_pdf(desk: Desk, clerk: e.Clerk, day: date) -> bytes:
    """Return :func:`day_close` as a PDF."""
    return render_day_close(day_close(desk, clerk, day))


def _heads(connection: Connection) -> tuple[Anchor, ...]:
    """Return the heads of all chains that this desk knows."""
    query = select(t.origin.c.letters, t.origin.c.last_seq, t.origin.c.last_hash).order_by(t.origin.c.letters)
    return tuple(Anchor(letters=letters, seq=seq, hash=last) for letters, seq, last in connection.execute(query) if seq)
