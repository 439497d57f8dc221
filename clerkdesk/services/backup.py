"""Backups: encrypted, made while the desk works, proved by opening them, restored with fresh letters."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from clerkdesk import __version__
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.language import N_
from clerkdesk.services.clock import Clock, milliseconds
from clerkdesk.services.desk import Desk
from clerkdesk.services.opening import recover
from clerkdesk.store import folder as folders
from clerkdesk.store import settings
from clerkdesk.store.copying import claimed, copy_database, copy_file, digest, put
from clerkdesk.store.faults import environment, free_space
from clerkdesk.store.keys import key_of
from clerkdesk.store.preflight import check
from clerkdesk.store.store import Store

_PREFIX: Final = "clerkdesk-"
_PROOF: Final = ".clerkdesk-proof-"
_MANIFEST: Final = "backup.json"
_FORMAT: Final = 1


Told = Callable[[int, int], bool]
"""Called with (bytes done, all bytes) now and then; returns whether to go on."""


class Pace:
    """How far a backup is. ``moved`` refuses to go on when whoever watches says so."""

    def __init__(self, told: Told, whole: int) -> None:
        self._told, self._whole, self._done = told, max(1, whole), 0

    def moved(self, size: int) -> None:
        """Note ``size`` more bytes; Refused: "backup-stopped"."""
        self._done = min(self._whole - 1, self._done + size)
        if not self._told(self._done, self._whole):
            raise Refused("backup-stopped", "The backup was stopped. Earlier backups are unchanged.")

    def finish(self) -> None:
        """Tell that all is done."""
        self._told(self._whole, self._whole)


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: its folder, when it was made and proved, its size in bytes, the last event of this desk in it."""

    path: Path
    made_at: datetime
    size: int
    seq: int


def make(desk: Desk, target: Path, told: Told = lambda _done, _all: True, *, there: bool = False) -> Backup:
    """Back this desk up into a new folder under ``target``, and prove the copy by opening it.

    The copy is encrypted as the data are; the signing key is not in it. A backup that is not whole has no manifest and
    is no backup: the next one removes it.

    Args:
        desk: the desk; it goes on working meanwhile.
        target: where backups go; made when it is not there, unless ``there`` says that it has to be.
        told: called with (bytes done, all bytes) now and then; returns whether to go on.
        there: a folder that is missing is a stick that was pulled out, and must not be made on another disk.

    Raises:
        Refused: ``target`` is the data folder itself or inside it, another backup is under way, or ``told`` said stop.
        Trouble: the folder cannot be written, is full, was pulled out, or the copy does not prove sound.
    """
    check_target(desk, target)
    with environment(), claimed(desk.store.folder.path / "backup.lock") as mine:
        if not mine:
            raise Refused("backup-under-way", "A backup is being made already.")
        return _make(desk, target, told, there)


def _make(desk: Desk, target: Path, told: Told, there: bool) -> Backup:
    now = desk.clock.now()
    name = f"{_PREFIX}{desk.store.folder.id}-{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"
    partial = target / f"{name}.part"
    try:
        with environment():
            if there and not target.is_dir():
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            target.mkdir(parents=True, exist_ok=True)
            for old in (*target.glob(f"{_PREFIX}{desk.store.folder.id}-*.part"), *target.glob(f"{_PROOF}*")):
                shutil.rmtree(old, ignore_errors=True)
            partial.mkdir(mode=0o700)
            pace = Pace(told, 4 * _needed(desk))  # copied, copied again to be proved, checked, summed up
            files = _copy(desk, partial, pace)
            seq = prove(partial, desk.store.key, pace)
            _describe(partial, desk, files, seq, now, pace)
            put(partial, target / name)
            pace.finish()
    except (Trouble, OSError) as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise _not_made(error, target) from error
    except Refused:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    with desk.store.writing() as connection:
        settings.put(connection, "backup-made", milliseconds(now))
        settings.forget(connection, "backup-failed")
    return Backup(target / name, now, sum(files.values()), seq)


def made(target: Path, folder: str = "") -> list[Backup]:
    """Return the whole backups under ``target``, newest first; of the data folder named ``folder`` alone if given."""
    found = []
    with environment():
        for path in sorted(target.glob(f"{_PREFIX}{folder}*"), reverse=True) if target.is_dir() else []:
            manifest = _manifest(path)
            if manifest is not None:
                at = datetime.fromisoformat(str(manifest["made_at"]))
                size = sum(int(one["size"]) for one in manifest["files"].values())
                found.append(Backup(path, at, size, int(manifest["seq"])))
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def prove(path: Path, key: bytes, pace: Pace | None = None) -> int:
    """Restore the copy at ``path`` to a temporary place, open it, check all of it; return the last event's sequence.

    Raises:
        Trouble: it is damaged.
    """
    pace = pace or Pace(lambda _done, _all: True, 1)
    found = folders.find(path)
    if found is None:
        raise _no_backup()
    with tempfile.TemporaryDirectory(prefix=_PROOF, dir=path.parent, ignore_cleanup_errors=True) as place:
        trial = dataclasses.replace(found, path=Path(place))
        size = 0
        for name in (found.database, found.attachments):
            if name.exists():
                copy_file(name, trial.path / name.name, pace.moved)
                size += name.stat().st_size
        flight = check(trial, key, links=10_000)
        store = Store(flight.folder, flight.key)
        try:
            fault = store.quick_check()
            if fault is not None:
                raise bad_backup(fault)
            pace.moved(size)
            with store.reading() as connection:
                return int(
                    connection.exec_driver_sql("SELECT coalesce(max(last_seq), 0) FROM origin WHERE mine = 1").scalar()
                    or 0
                )
        finally:
            store.close()


def check_sums(path: Path, pace: Pace | None = None) -> None:
    """Check that the files of the backup at ``path`` are what its manifest says.

    Raises:
        Trouble: it is no backup, or damaged.
    """
    manifest = _manifest(path)
    if manifest is None or folders.find(path) is None:
        raise _no_backup()
    moved = pace.moved if pace else lambda _size: None
    for name, told in manifest["files"].items():
        with environment():
            whole = (path / name).exists() and digest(path / name, moved) == told["sha256"]
        if not whole:
            raise bad_backup(name)


def restore(source: Path, path: Path, code: str, *, keys: str, clock: Clock | None = None) -> Desk:
    """Restore the backup at ``source`` into the new folder ``path``, and begin a new epoch with fresh letters.

    Args:
        source: one backup, as :func:`made` lists them.
        path: where the desk will be; there must be none yet.
        code: the recovery code.
        keys: "keyring" or "file".
        clock: another clock, for tests.

    Raises:
        Refused: there is a desk at ``path``, or the code is not the one of this backup.
        Trouble: the backup is not whole or damaged, or the folder cannot be written.
    """
    manifest, found = _manifest(source), folders.find(source)
    if manifest is None or found is None:
        raise _no_backup()
    if folders.find(path) is not None:
        raise Refused("set-up-before", "There is already a desk in this folder.", field="path")
    check_code(source, code)
    check_sums(source)
    with environment():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        for name in manifest["files"]:
            shutil.copyfile(source / name, path / f"{name}.part")
            put(path / f"{name}.part", path / name)
        folders.describe(dataclasses.replace(found, path=path, keys=keys))  # last: until then it is no desk
    return recover(path, code, keys=keys, clock=clock)


def check_code(source: Path, code: str) -> None:
    """Refuse a recovery code that does not open the backup at ``source``.

    Raises:
        Trouble: there is no backup.
    """
    found = folders.find(source)
    if found is None:
        raise _no_backup()
    if not found.opens_with(key_of(code)):
        raise Refused("other-recovery-code", "This recovery code belongs to other data.", field="code")


def check_target(desk: Desk, target: Path) -> None:
    """Refuse the data folder itself, and what is inside it, as a place for backups."""
    data = desk.store.folder.path.resolve()
    place = target.resolve()
    if place == data or data in place.parents:
        raise Refused("inside-data", "Keep backups outside the data folder, best on another disk.", field="folder")


def _needed(desk: Desk) -> int:
    folder = desk.store.folder
    return sum(path.stat().st_size for path in (folder.database, folder.attachments) if path.exists())


def _copy(desk: Desk, target: Path, pace: Pace) -> dict[str, int]:
    folder, key = desk.store.folder, desk.store.key
    if free_space(target) < _needed(desk) * 2:  # the copy and its proof
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    copied = {}
    for path in (folder.database, folder.attachments):
        if path.exists():
            copy = copy_database(path, target / path.name, key, pace.moved)
            copied[path.name] = copy.stat().st_size
    folders.describe(dataclasses.replace(folder, path=target, keys="none"))
    return copied


def _describe(path: Path, desk: Desk, files: dict[str, int], seq: int, now: datetime, pace: Pace) -> None:
    manifest = {
        "format": _FORMAT,
        "version": __version__,
        "folder": desk.store.folder.id,
        "made_at": now.isoformat(),
        "seq": seq,
        "files": {name: {"size": size, "sha256": digest(path / name, pace.moved)} for name, size in files.items()},
    }
    with (path / _MANIFEST).open("w", encoding="utf-8") as file:
        json.dump(manifest, file)
        file.flush()
        os.fsync(file.fileno())


def _manifest(path: Path) -> dict[str, Any] | None:
    if path.suffix == ".part":
        return None
    try:
        found = json.loads((path / _MANIFEST).read_text(encoding="utf-8"))
        whole = found["format"] == _FORMAT and {"made_at", "seq", "files"} <= set(found)
        plain = all(Path(name).name == name for name in found["files"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    manifest: dict[str, Any] = found
    return manifest if whole and plain else None


def bad_backup(detail: str) -> Trouble:
    """A backup does not prove sound."""
    return Trouble(
        "bad-backup",
        N_("The backup is damaged: {detail}."),
        safe=N_("The data of this desk are unchanged."),
        todo=N_("Make another backup, on another stick or disk."),
        detail=detail,
    )


def _no_backup() -> Trouble:
    return Trouble(
        "no-backup",
        N_("There is no backup in this folder."),
        safe=N_("The data of this desk are unchanged."),
        todo=N_("Choose the folder whose name begins with “clerkdesk-”."),
    )


def _not_made(cause: Trouble | OSError, target: Path) -> Trouble:
    """Say why there is no backup; a stick that was pulled out shows in many ways, but its folder is gone in all."""
    fault = cause if isinstance(cause, OSError) else cause.__cause__
    number = fault.errno if isinstance(fault, OSError) else 0
    code = cause.code if isinstance(cause, Trouble) else ""
    full = code == "disk-full" or number == errno.ENOSPC
    if full:
        what, todo = _FULL
    elif number in _GONE or not _there(target):
        what, todo = _PULLED
    elif code == "read-only" or number in {errno.EROFS, errno.EACCES, errno.EPERM}:
        what, todo = _READ_ONLY
    elif code in {"bad-backup", "damaged"}:
        what, todo = _SPOILT
    else:
        what, todo = _OTHER
    params = cause.params if isinstance(cause, Trouble) else {}
    detail = params.get("detail") or (cause.strerror if isinstance(cause, OSError) else code)
    return Trouble(
        "backup-failed",
        what,
        safe=N_("The data of this desk are unchanged, and so are earlier backups."),
        todo=todo,
        folder=str(target),
        detail=detail,
    )


def _there(target: Path) -> bool:
    try:
        return target.is_dir()
    except OSError:
        return False


_GONE: Final = frozenset((errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ESTALE))
_FULL: Final = (
    N_("The backup was not made: there is too little room at {folder}."),
    N_("Remove what is not needed there, or use a larger stick or disk; a backup needs twice the size of the data."),
)
_PULLED: Final = (
    N_("The backup was not made: {folder} is not there. Was the stick pulled out?"),
    N_("Put the stick in or connect the disk, then back up again; or choose another folder in Settings, Backups."),
)
_READ_ONLY: Final = (
    N_("The backup was not made: {folder} cannot be written to."),
    N_("See whether the stick is locked against writing, or choose another folder in Settings, Backups."),
)
_SPOILT: Final = (
    N_("The backup was not kept: its copy at {folder} did not prove sound ({detail})."),
    N_("The stick or disk may be failing: back up to another one, then have this desk's data checked."),
)
_OTHER: Final = (
    N_("The backup was not made at {folder}: {detail}."),
    N_("Look whether the stick or disk is there and has room, then back up again."),
)
