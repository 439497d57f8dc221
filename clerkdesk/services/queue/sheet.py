"""The tickets of a day as a table to export."""

from __future__ import annotations

from datetime import date

from clerkdesk.domain.ticket import Stage, taken
from clerkdesk.language import _, p_, pN_
from clerkdesk.services.desk import Desk
from clerkdesk.services.export import Table
from clerkdesk.services.queue import hall
from clerkdesk.services.queue.morning import waited_for

STAGES = {
    Stage.WAITING: pN_("ticket", "waiting"),
    Stage.CALLED: pN_("ticket", "called"),
    Stage.SERVING: pN_("ticket", "being served"),
    Stage.HELD: pN_("ticket", "on hold"),
    Stage.NO_SHOW: pN_("ticket", "nobody came"),
    Stage.DONE: pN_("ticket", "done"),
    Stage.VOIDED: pN_("ticket", "void"),
}


def of_tickets(desk: Desk, day: date) -> Table:
    """Return every ticket of ``day``: its times, its waits, who served it. No personal data but the clerks' names."""
    with desk.store.reading() as connection:
        lines = hall.of_day(desk, connection, day)
    return Table(
        name="tickets",
        filters=(f"day:{day.isoformat()}",),
        headings=(
            _("Number"),
            _("Issued"),
            _("Field"),
            _("Procedure"),
            _("Priority"),
            p_("ticket", "State"),
            _("Counter"),
            _("Clerk"),
            _("Wait (minutes)"),
            _("Service (minutes)"),
            _("Calls"),
        ),
        rows=tuple(
            (
                one.number,
                one.issued,
                "; ".join(one.fields),
                "; ".join(one.procedures),
                ground.vi if (ground := desk.site.queue.ground(one.ground)) else one.ground,
                p_("ticket", STAGES[one.stage]),
                one.counter,
                one.clerk,
                None if (wait := waited_for(one)) is None else wait // 60_000,
                taken(one.spells) // 60_000 or None,
                one.calls or None,
            )
            for one in lines
        ),
    )
