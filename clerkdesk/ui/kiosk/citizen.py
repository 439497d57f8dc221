"""Who stands before the kiosk: what they chose, until the screen goes back to its start. Never a name or a number."""

from __future__ import annotations

from dataclasses import dataclass

from clerkdesk.domain.events import Clerk
from clerkdesk.domain.procedure import Procedure
from clerkdesk.services.desk import Desk
from clerkdesk.ui.work import Work


@dataclass(slots=True)
class Citizen:
    """What one citizen chose. ground: key of the priority. by_card: whether an identity card gave it.

    deeds: how many of theirs are under way. left: whether the screen has gone back to its start since.
    """

    procedure: Procedure | None = None
    field: str = ""
    ground: str = ""
    by_card: bool = False
    deeds: int = 0
    left: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What the kiosk works on: its desk, what runs in the background, and the clerk whose name its events bear."""

    desk: Desk
    work: Work
    clerk: Clerk
