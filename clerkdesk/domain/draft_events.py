"""Forms of a visit that were left to go on with later, maybe at another desk: parked there, taken up here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from clerkdesk.domain.parts import Retention


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPeople:
    """Personal part of a parked draft: whom it is about, and all that was filled in, as plain JSON."""

    names: tuple[str, ...]
    numbers: tuple[str, ...]
    filled: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftParked:
    """A draft waits for any desk of the site. forms: their titles. until: when it is purged if nobody takes it up."""

    TYPE: ClassVar[str] = "draft.parked"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.VISIT
    forms: tuple[str, ...]
    until: datetime
    personal: DraftPeople | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftTaken:
    """A desk goes on with what was ``parked`` (event); its personal part is erased by the same deed."""

    TYPE: ClassVar[str] = "draft.taken"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    parked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSettled:
    """Of several desks that took the same draft up one goes on: the one whose taking (event) ``holds``."""

    TYPE: ClassVar[str] = "draft.settled"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    holds: str
    fails: tuple[str, ...]
