"""A visit that a ticket opened, on its way to Reception."""

from __future__ import annotations

from dataclasses import dataclass

from clerkdesk.domain.procedure import Procedure
from clerkdesk.services.desk import Changes


@dataclass(frozen=True, slots=True)
class Visit:
    """A citizen who sits down: what Reception begins with. procedure: what they came for, when that is one thing."""

    stream: str
    number: str
    procedure: Procedure | None
    changes: Changes
