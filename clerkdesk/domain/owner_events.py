"""Who looks after a dossier that something has gone wrong with, and that it is tried once more."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAgain:
    """A clerk asks that what the province refused be sent to it once more as it is: it was put right there.

    Until the province has answered, the refusal stands.
    """

    TYPE: ClassVar[str] = "dossier.asked_again"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    why: str = ""
