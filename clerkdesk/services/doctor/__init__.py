"""What could be wrong with this workstation: one finding a matter, each with its mend. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from clerkdesk.services.doctor import computer, data
from clerkdesk.services.doctor.finding import Finding, Level

__all__ = ["Finding", "Level", "examine"]


def examine(path: Path) -> Iterator[Finding]:
    """Yield what is found about this computer and the data folder at ``path``, one matter after the other."""
    yield from computer.examine()
    yield from data.examine(path)
