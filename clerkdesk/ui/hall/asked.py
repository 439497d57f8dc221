"""What citizens come for: in this hour first, then in this month."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from clerkdesk.domain.procedure import Procedure
from clerkdesk.domain.ticket import Stage
from clerkdesk.language import _
from clerkdesk.services import look
from clerkdesk.services.desk import Desk
from clerkdesk.services.queue import hall, issuing
from clerkdesk.services.queue.issuing import Estimate
from clerkdesk.ui.reception.lines import DossierLine

MOST: Final = 10
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Door:
    """What the greeter's page shows: what is asked most, and what somebody who came now would be told."""

    asked: tuple[DossierLine, ...]
    estimate: Estimate
    waiting: int


def door(desk: Desk, fields: tuple[str, ...], ground: str) -> Door:
    """Return the door as it is now; ``fields`` and ``ground`` of the citizen who stands there."""
    lines = hall.lines(desk, set(Stage))
    now = desk.now()
    asked = Counter(name for line in lines if now - line.issued <= _HOUR for name in line.procedures)
    by_name = {one.name: one for one in desk.catalogue.all(desk.today())}
    found: dict[str, DossierLine] = {}
    for name, count in asked.most_common(MOST):
        if name in by_name:
            found[by_name[name].code] = _line(by_name[name], _("{count} this hour").format(count=count))
    for code in look.frequent(desk, limit=MOST):
        procedure = desk.catalogue.get(code, on=desk.today())
        if procedure is not None and code not in found and len(found) < MOST:
            found[code] = _line(procedure, procedure.field)
    waiting = sum(1 for line in lines if line.stage is Stage.WAITING)
    return Door(tuple(found.values()), issuing.estimate(desk, fields=fields, ground=ground), waiting)


def _line(one: Procedure, told: str) -> DossierLine:
    return DossierLine(value=one, title=one.name, detail=f"{one.code} · {told}")


def wait_told(estimate: Estimate) -> str:
    """Return the wait in words: a range, or that nobody can tell."""
    before = _("{count} before").format(count=estimate.before)
    if estimate.wait is None:
        return _("{before} · wait not known yet").format(before=before)
    low, high = estimate.wait
    return _("{before} · wait {low} to {high} minutes").format(before=before, low=low, high=high)
