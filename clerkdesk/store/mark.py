"""How far this desk has written, noted outside its data folder, so that an old copy put back in its place is seen.

A copy of the folder knows nothing of the numbers given out after it was made. With the signing key still in the
keyring it would give them out again. The mark is no proof, only a lower bound, and losing it harms nobody.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

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


def check(folder: str, origin: str, seq: int) -> None:
    """Check that ``origin`` has not written further than ``seq`` before.

    Raises:
        Trouble: "older-copy": it has, so the folder is an older copy of itself.
    """
    try:
        known, last = json.loads(_path(folder).read_text(encoding="ascii"))
    except (OSError, ValueError, TypeError):
        return
    if known == origin and isinstance(last, int) and last > seq:
        raise Trouble(
            "older-copy",
            N_("These data are an older copy: this desk had already written {count} events more."),
            safe=N_("The copy is complete and unchanged. What came after it is not in it."),
            todo=N_(
                "Look for the newer data first. Otherwise open this copy with the recovery code: new letters begin."
            ),
            count=last - seq,
        )
