"""Restoring a backup in place of a desk: what stands there is set aside whole, and put back when it fails."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from clerkdesk.services import backup
from clerkdesk.services.clock import Clock
from clerkdesk.services.desk import Desk
from clerkdesk.store.faults import environment

_REQUEST: Final = "restore.json"
_ASIDE: Final = "aside-"
_STAYS: Final = frozenset(("window.lock", "backup.lock", "logs", _REQUEST))


def request(path: Path, source: Path) -> None:
    """Ask the next start of the desk at ``path`` to restore the backup at ``source``: an open desk cannot be replaced.

    Raises:
        Trouble: the folder cannot be written.
    """
    with environment():
        partial = path / f"{_REQUEST}.part"
        partial.write_text(json.dumps({"source": str(source)}), encoding="utf-8")
        partial.replace(path / _REQUEST)


def requested(path: Path) -> Path | None:
    """Return the backup that was asked for, None when none was."""
    try:
        return Path(json.loads((path / _REQUEST).read_text(encoding="utf-8"))["source"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget(path: Path) -> None:
    """Ask for nothing any more."""
    with environment():
        (path / _REQUEST).unlink(missing_ok=True)


def restore_here(source: Path, path: Path, code: str, *, keys: str, clock: Clock | None = None) -> Desk:
    """Restore the backup at ``source`` at ``path``, where there may be a desk, closed; a new epoch begins.

    What was there is moved into ``path/aside-...`` first and nothing of it is deleted. Killed halfway, it is done again
    from the start: until the last step there is no desk at ``path``, and the request stays.

    Raises:
        Refused: the code is not the one of this backup.
        Trouble: the backup is not whole or damaged, or the folder cannot be written; what was there is back.
    """
    backup.check_code(source, code)
    backup.check_sums(source)
    aside = _set_aside(path)
    try:
        desk = backup.restore(source, path, code, keys=keys, clock=clock)
    except BaseException:
        _put_back(path, aside)
        raise
    forget(path)
    return desk


def _set_aside(path: Path) -> Path | None:
    with environment():
        names = _movable(path) if path.is_dir() else []
        if not names:
            return None
        aside = path / f"{_ASIDE}{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        aside.mkdir(mode=0o700)
        for name in names:
            (path / name).replace(aside / name)
    return aside


def _put_back(path: Path, aside: Path | None) -> None:
    if aside is None:
        return
    with environment():
        for name in _movable(path):  # what the failed restore left
            one = path / name
            if one.is_file():
                one.unlink()
        for name in reversed(_movable(aside)):
            (aside / name).replace(path / name)
        aside.rmdir()


def _movable(path: Path) -> list[str]:
    """Return what belongs to the desk, ``folder.json`` first: without it there is no desk, whatever else is there."""
    names = [one.name for one in path.iterdir() if one.name not in _STAYS and not one.name.startswith(_ASIDE)]
    return sorted(names, key=lambda name: (name != "folder.json", name))
