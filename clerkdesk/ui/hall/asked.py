"""What a greeter is shown of the hall: what is asked most at this hour, and how long the wait would be."""

from __future__ import annotations

from dataclasses import dataclass

from clerkdesk.domain.procedure import Procedure
from clerkdesk.language import _
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import greeting, issuing
from clerkdesk.services.queue.issuing import Estimate
from clerkdesk.ui.reception.lines import DossierLine


@dataclass(frozen=True, slots=True)
class Door:
    """What the greeter's page shows: what is asked most, and what somebody who came now would be told."""

    asked: tuple[DossierLine, ...]
    estimate: Estimate


def door(desk: Desk, fields: tuple[str, ...], ground: str) -> Door:
    """Return the door as it is now; ``fields`` and ``ground`` of the citizen who stands there."""
    today = desk.today()
    asked = [desk.catalogue.get(code, on=today) for code in greeting.asked_now(desk)]
    return Door(
        asked=tuple(_line(one) for one in asked if one is not None),
        estimate=issuing.estimate(desk, fields=fields, ground=ground),
    )


def _line(one: Procedure) -> DossierLine:
    return DossierLine(value=one, title=one.name, detail=f"{one.code} · {one.field}")


def wait_told(estimate: Estimate) -> str:
    """Return the wait in words: a range, or that nobody can tell."""
    before = _("{count} before").format(count=estimate.before)
    if estimate.wait is None:
        return _("{before} · wait not known yet").format(before=before)
    low, high = estimate.wait
    return _("{before} · wait {low} to {high} minutes").format(before=before, low=low, high=high)
