"""The waiting hall's figures of a day as a table that leaves the desk: no personal data."""

from __future__ import annotations

from collections import Counter

from clerkdesk.language import _
from clerkdesk.services.desk import Desk
from clerkdesk.services.export import Table
from clerkdesk.services.queue.morning import Morning, morning
from clerkdesk.services.sheets import Value
from clerkdesk.ui.hall.faces import SCORES

_MINUTE = 60_000  # ms
_DEGREES = dict(SCORES)


def table(desk: Desk) -> Table:
    """Return the figures of today, one a row."""
    return Table(
        name="waiting-hall",
        headings=(_("Figure"), _("Of"), _("Count"), _("Minutes")),
        rows=rows(morning(desk)),
        filters=(f"{desk.today():%d/%m/%Y}",),
    )


def rows(day: Morning) -> list[tuple[Value, ...]]:
    """Return (figure, what it is of, count, minutes); None where there is none."""
    longest = day.longest
    made: list[tuple[Value, ...]] = [
        (_("Tickets issued"), "", day.issued, None),
        (_("Served"), "", day.done, minutes(day.service)),
        (_("Mean wait"), "", None, minutes(day.wait)),
        (_("Nobody came"), "", day.missed, None),
        (_("Voided"), "", day.voided, None),
        (_("Guided at the door"), "", day.guided, None),
        (_("Waiting now"), "", len(day.waiting), None),
        (_("Longest wait"), longest.number if longest else "", None, longest.waited if longest else None),
    ]
    made += [(_("Waiting now"), name or _("no field named"), count, None) for name, count in day.by_field.items()]
    since = Counter((line.issued.hour, name) for line in day.waiting for name in line.fields or ("",))
    for (at, name), count in sorted(since.items()):
        of = f"{at}:00 · {name or _('no field named')}"
        made.append((_("Waiting now, by hour and field"), of, count, None))
    for hour in day.hours:
        made.append((_("Came by hour"), f"{hour.hour}:00", hour.issued, None))
        made.append((_("Served by hour"), f"{hour.hour}:00", hour.served, minutes(hour.wait)))
    for seat in day.seats:
        of = f"{seat.name} · {seat.clerk}"
        made.append((_("Served at the counter"), of, seat.served, minutes(seat.wait)))
        for words, ms in ((_("open"), seat.open_ms), (_("busy"), seat.busy_ms), (_("idle"), seat.idle_ms)):
            made.append((_("Counter {state}").format(state=words), of, None, round(ms / _MINUTE)))
    made += [(_("Given for free"), words, count, None) for words, count in day.utilities.values()]
    made += [
        (_("Rating"), f"{score} · {_(_DEGREES[score])}", day.scores[score], None) for score in sorted(day.scores)[::-1]
    ]
    return made


def minutes(mean: float | None) -> int | None:
    """Return whole minutes."""
    return None if mean is None else round(mean)
