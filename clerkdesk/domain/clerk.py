"""Who did it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Who did it, as signed in."""

    id: str
    name: str
