"""What can happen to the money of a dossier: payloads of fees taken, given back and voided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from clerkdesk.domain.parts import Means, Retention


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTaken:
    """Money came in, in whole đồng. ``series`` and ``number`` are those of the official receipt (biên lai)."""

    TYPE: ClassVar[str] = "fee.taken"
    VERSION: ClassVar[int] = 2
    RETENTION: ClassVar[Retention] = Retention.NONE
    amount: int
    means: Means = Means.CASH
    series: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRefunded:
    """Money went back, in whole đồng."""

    TYPE: ClassVar[str] = "fee.refunded"
    VERSION: ClassVar[int] = 2
    RETENTION: ClassVar[Retention] = Retention.NONE
    amount: int
    reason: str
    means: Means = Means.CASH


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeVoided:
    """An entry of money (event ``entry``) was a mistake: that money never changed hands."""

    TYPE: ClassVar[str] = "fee.voided"
    VERSION: ClassVar[int] = 1
    RETENTION: ClassVar[Retention] = Retention.NONE
    entry: str
    reason: str
