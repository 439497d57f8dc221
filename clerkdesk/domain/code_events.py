"""What happens to the code of a dossier after its reception. Every code that it ever bore finds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from clerkdesk.domain.parts import Retention


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLinked:
    """The official code came; the provisional one stays valid for finding."""

    TYPE: ClassVar[str] = "dossier.code_linked"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recoded:
    """Its code stood for another dossier too, which keeps it: this one has a new one, provisional again.

    old: the code that stood twice; it finds both.
    """

    TYPE: ClassVar[str] = "dossier.recoded"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    code: str
    old: str
    reason: str = ""
