"""Filing online on the citizen's own account: that it was done, or why the dossier was taken directly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from clerkdesk.domain.parts import ProcedureRef, Retention


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledOnline:
    """On a visit: the citizen sent this in from their own account. code: of the dossier there. steps: what was ticked.

    Nothing of the account is kept: no name of it, no password, no code of one use.
    """

    TYPE: ClassVar[str] = "visit.filed_online"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    procedure: ProcedureRef
    code: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDirectly:
    """On a dossier: why it was taken at the counter, and not filed online."""

    TYPE: ClassVar[str] = "dossier.taken_directly"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    reason: str
