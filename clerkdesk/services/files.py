"""Files that somebody names: read no further than what they may hold."""

from __future__ import annotations

from pathlib import Path

from clerkdesk.domain.errors import unreadable


def beginning(file: Path | str, most: int, code: str) -> bytes:
    """Return what ``file`` holds, and of more than ``most`` bytes no more than shows that it is too much.

    Raises:
        Trouble: ``code``, because it cannot be read.
    """
    try:
        with Path(file).open("rb") as stream:
            return stream.read(most + 1)
    except OSError as fault:
        raise unreadable(code, file, fault) from fault
