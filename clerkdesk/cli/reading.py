"""What a command is given to read: a file, or what comes in."""

from __future__ import annotations

import sys

from clerkdesk.domain.errors import unreadable


def given(file: str, most: int, code: str) -> bytes:
    """Return what ``file`` holds ("-" for stdin), and of more than ``most`` bytes no more than shows that it is so.

    Raises:
        Trouble: ``code``, because it cannot be read.
    """
    from clerkdesk.services.files import beginning

    if file != "-":
        return beginning(file, most, code)
    try:
        return sys.stdin.buffer.read(most + 1)
    except OSError as fault:
        raise unreadable(code, file, fault) from fault
