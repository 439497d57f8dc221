"""One finding of the doctor, and the ways to make one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from clerkdesk.domain.due import Reason
from clerkdesk.domain.errors import Trouble


class Level(StrEnum):
    """How bad a finding is."""

    GOOD = "good"
    DOUBT = "doubt"  # work goes on, somebody should look
    BAD = "bad"  # ClerkDesk cannot work, or not safely


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One matter: ``name`` is stable for programs; ``mend`` says what to do, None when nothing is."""

    name: str
    level: Level
    what: Reason
    mend: Reason | None = None


def good(name: str, text: str, **params: object) -> Finding:
    """Return that all is well."""
    return Finding(name=name, level=Level.GOOD, what=Reason(text=text, params=params))


def doubt(name: str, text: str, mend: str, **params: object) -> Finding:
    """Return what somebody should look at."""
    return Finding(
        name=name, level=Level.DOUBT, what=Reason(text=text, params=params), mend=Reason(text=mend, params=params)
    )


def bad(name: str, text: str, mend: str, **params: object) -> Finding:
    """Return what keeps ClerkDesk from working, or from working safely."""
    return Finding(
        name=name, level=Level.BAD, what=Reason(text=text, params=params), mend=Reason(text=mend, params=params)
    )


def failed(name: str, trouble: Trouble) -> Finding:
    """Return what the surroundings failed in."""
    return bad(name, trouble.what, trouble.todo, **trouble.params)
