"""How far this desk has written, noted outside its data folder, so that an old copy put back in its place is seen.

A copy of the folder knows nothing of the numbers given out after it was made. With the signing key still in the
keyring it would give them out again. The mark is no proof, only a lower bound, and losing it harms nobody.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import NamedTuple

from clerkdesk.domain.errors import Trouble
from clerkdesk.language import N_


def _path(folder: str) -> Path:
    import platformdirs

    return Path(platformdirs.user_state_dir("ClerkDesk", appauthor=False)) / f"{folder}.mark"


def note(folder: str, origin: str, seq: int) -> None:
    """Note that ``origin`` of the data folder named ``folder`` has written up to ``seq``. Never fails a deed."""
    path = _path(folder)
    with contextlib.suppress(OSError):
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        partial.write_text(json.dumps([origin, seq]), encoding="ascii")
        partial.replace(path)


class Mark(NamedTuple):
    """How far an origin had written when the mark was read."""

    origin: str
    seq: int


def read(folder: str) -> Mark | None:
    """Return the mark of the data folder named ``folder``, None when there is none.

    Read it before the data: another process may write meanwhile, and the mark must not be ahead of what is then seen.
    """
    try:
        origin, seq = json.loads(_path(folder).read_text(encoding="ascii"))
    except (OSError, ValueError, TypeError):
        return None
    return Mark(origin, seq) if isinstance(origin, str) and isinstance(seq, int) else None


def check(mark: Mark | None, origin: str, seq: int) -> None:
    """Check that ``origin``, whose last event here is ``seq``, had not written further when ``mark`` was read.

    Raises:
        Trouble: "older-copy": it had, so the folder is an older copy of itself.
    """
    if mark is not None and mark.origin == origin and mark.seq > seq:
        raise Trouble(
            "older-copy",
            N_("These data are an older copy: this desk had already written {count} events more."),
            safe=N_("The copy is complete and unchanged. What came after it is not in it."),
            todo=N_(
                "Look for the newer data first. Otherwise open this copy with the recovery code: new letters begin."
            ),
            count=mark.seq - seq,
        )
