"""What a hub that passes on says when it pulls: how far it has each origin, so that nothing travels twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MOST: Final = 200
"""Origins named in one pull; of the others everything is sent and found to be known."""


def to_query(heads: Mapping[str, int]) -> str:
    """Return ``heads`` (sequence by origin) as the value of ``known``."""
    return "_".join(f"{origin}.{seq}" for origin, seq in list(heads.items())[:MOST])


def in_query(text: str) -> dict[str, int]:
    """Return what :func:`to_query` wrote; what is no head is passed over."""
    found: dict[str, int] = {}
    for one in text.split("_")[:MOST]:
        origin, _, seq = one.partition(".")
        if seq.isascii() and seq.isdigit() and len(seq) <= 16:
            found[origin] = int(seq)
    return found
