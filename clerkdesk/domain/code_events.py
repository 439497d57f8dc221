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
    """Its code stood for another dossier too, which keeps it: this one goes under ``code`` now.

    old: the code that stood twice; it finds both. When it was an official one, it is this dossier's no longer.
    provisional: whether the new one is.
    """

    TYPE: ClassVar[str] = "dossier.recoded"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    code: str
    old: str
    reason: str = ""
    provisional: bool = True
