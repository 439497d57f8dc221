"""What holds for every procedure: what to check, and what a clerk who writes for a citizen must never do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from clerkdesk import resources
from clerkdesk.marked import read_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """Vietnamese sentences. checks: for every dossier. forbidden: acts forbidden in every procedure."""

    checks: tuple[str, ...]
    forbidden: tuple[str, ...]


@cache
def common() -> Common:
    """Return what ships in ``guidance.yaml``."""
    doc = read_yaml(resources.path("catalogue", "guidance.yaml").read_bytes())
    return Common(checks=tuple(doc["checks"]), forbidden=tuple(doc["forbidden"]))
