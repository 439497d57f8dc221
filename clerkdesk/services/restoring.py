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
_DESCRIPTION: Final = "folder.json"
_DATABASE: Final = "clerkdesk.db"
_LOGS: Final = (f"{_DATABASE}-wal", f"{_DATABASE}-shm")
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


def give_up(path: Path) -> None:
    """Ask for nothing any more; what a restore that was killed halfway had set aside is put back.

    Raises:
        Trouble: the folder cannot be written.
    """
    asides = sorted(path.glob(f"{_ASIDE}*"))
    if asides and not (path / _DESCRIPTION).exists():
        _put_back(path, asides[-1])
    _forget(path)


def restore_here(source: Path, path: Path, code: str, *, keys: str, clock: Clock | None = None) -> Desk:
    """Restore the backup at ``source`` at ``path``, where there may be a desk, closed; a new epoch begins.

    What was there is moved into ``path/aside-...`` first and nothing of it is deleted. Killed halfway, the next start
    is asked to go on, or `give_up` puts everything back.

    Raises:
        Refused: the code is not the one of this backup.
        Trouble: the backup is not whole or damaged, or the folder cannot be written; what was there is back.
    """
    backup.check_code(source, code)
    backup.check_sums(source)
    with environment():
        path.mkdir(parents=True, exist_ok=True)
    request(path, source)
    aside = None
    try:
        aside = _set_aside(path)
        desk = backup.restore(source, path, code, keys=keys, clock=clock)
    except BaseException:
        if aside is not None:
            _put_back(path, aside)
        _forget(path)
        raise
    _forget(path)
    return desk


def _forget(path: Path) -> None:
    with environment():
        (path / _REQUEST).unlink(missing_ok=True)


def _set_aside(path: Path) -> Path | None:
    with environment():
        names = _movable(path)
        if not names:
            return None
        aside = path / f"{_ASIDE}{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        aside.mkdir(mode=0o700)
        try:
            for name in names:
                (path / name).replace(aside / name)
        except OSError:
            _put_back(path, aside)
            raise
    return aside


def _put_back(path: Path, aside: Path) -> None:
    """Undo `_set_aside`, however far it came, and whatever a restore has put in the place since."""
    with environment():
        for half in path.glob("*.part"):
            half.unlink()
        if (aside / _DATABASE).exists():
            for log in _LOGS:  # of the restored file: they would spoil the other one
                (path / log).unlink(missing_ok=True)
        for name in reversed(_movable(aside)):
            (aside / name).replace(path / name)
        aside.rmdir()


def _movable(path: Path) -> list[str]:
    """Return what belongs to the desk in the order of moving it away.

    ``folder.json`` goes first: without it there is no desk, whatever else is there. The logs go before their file.
    """
    names = [one.name for one in path.iterdir() if one.name not in _STAYS and not one.name.startswith(_ASIDE)]
    return sorted(names, key=lambda name: (name != _DESCRIPTION, name not in _LOGS, name))
