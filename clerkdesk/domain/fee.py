"""What a service costs, in whole đồng, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """Nothing is charged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """``amount`` đồng a dossier."""

    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PerItem:
    """``amount`` đồng for each ``unit`` (Vietnamese: "bản", "trường hợp", "văn bản")."""

    amount: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PerPage:
    """``amount`` đồng a page, ``further`` from page ``step`` on, at most ``cap`` đồng a copy (TT 226/2016/TT-BTC)."""

    amount: int
    step: int
    further: int
    cap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """Set by the province's council: read from the site's own table; ``published`` is an example or ""."""

    published: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownFee:
    """Not published: the clerk types the amount (0 included) with a reason."""

    published: str = ""


FeeRule = Free | Fixed | PerItem | PerPage | Council | UnknownFee
