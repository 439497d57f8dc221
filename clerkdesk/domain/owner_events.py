"""Who looks after a dossier that something has gone wrong with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from clerkdesk.domain.parts import Retention


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """What was refused of a dossier, or is contested about it, is a colleague's to settle from now on.

    to: the colleague's name, as every desk of the site knows it: each desk has accounts of its own.
    """

    TYPE: ClassVar[str] = "dossier.assigned"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    to: str
    why: str = ""
