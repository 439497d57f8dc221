"""Backups: encrypted, made while the desk works, proved by opening them, restored with fresh letters."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from clerkdesk import __version__
from clerkdesk.domain.errors import Refused, Trouble
from clerkdesk.language import N_
from clerkdesk.services.clock import Clock, milliseconds, moment
from clerkdesk.services.desk import Changes, Desk
from clerkdesk.services.opening import recover
from clerkdesk.store import folder as folders
from clerkdesk.store import settings
from clerkdesk.store.copying import copy_database, digest
from clerkdesk.store.faults import environment, free_space
from clerkdesk.store.keys import key_of
from clerkdesk.store.preflight import check
from clerkdesk.store.store import Store

_PREFIX: Final = "clerkdesk-"
_MANIFEST: Final = "backup.json"
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When this desk backs itself up. folder: "" for never; hours: between two; keep: how many, the newest."""

    folder: str = ""
    hours: int = 24
    keep: int = 7


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: its folder, when it was made, its size in bytes, and the last event of this desk in it."""

    path: Path
    made_at: datetime
    size: int
    seq: int


def plan(desk: Desk) -> Plan:
    """Return when this desk backs itself up."""
    with desk.store.reading() as connection:
        found: Plan | None = settings.get(connection, "backup", Plan)
    return found or Plan()


def save_plan(desk: Desk, wanted: Plan) -> Changes:
    """Keep when this desk backs itself up.

    Raises:
        Refused: the folder is the data folder itself or inside it, or a number is out of bounds.
    """
    if wanted.folder:
        _check_target(desk, Path(wanted.folder))
    if not (1 <= wanted.hours <= 24 * 31 and 1 <= wanted.keep <= 1000):
        raise Refused("bad-plan", "A backup is made every 1 to 744 hours, and 1 to 1000 are kept.", field="hours")
    with desk.store.writing() as connection:
        settings.put(connection, "backup", wanted)
    return Changes(settings=True)


def due(desk: Desk) -> bool:
    """Return whether the planned backup is to be made now."""
    wanted = plan(desk)
    if not wanted.folder:
        return False
    last = last_made(desk)
    return last is None or desk.clock.now() - last >= timedelta(hours=wanted.hours)


def last_made(desk: Desk) -> datetime | None:
    """Return when this desk last made a backup that proved sound, None when it never did."""
    with desk.store.reading() as connection:
        at: int | None = settings.get(connection, "backup-made", int)
    return None if at is None else moment(at)


def make_planned(desk: Desk) -> Backup:
    """Make the planned backup and remove the oldest beyond what is kept.

    Raises:
        Refused: nothing is planned.
        Trouble: the folder cannot be written, is full, or was pulled out.
    """
    wanted = plan(desk)
    if not wanted.folder:
        raise Refused("no-plan", "No folder for backups is chosen.", field="folder")
    target = Path(wanted.folder)
    done = make(desk, target)
    for old in made(target, desk.store.folder.id)[wanted.keep :]:
        with environment():
            shutil.rmtree(old.path)
    return done


def make(desk: Desk, target: Path) -> Backup:
    """Back this desk up into a new folder under ``target``, and prove the copy by opening it.

    The copy is encrypted as the data are; the signing key is not in it. A backup that is not whole has no manifest and
    is no backup: the next one removes it.

    Raises:
        Refused: ``target`` is the data folder itself or inside it.
        Trouble: the folder cannot be written, is full, was pulled out, or the copy does not prove sound.
    """
    _check_target(desk, target)
    now = desk.clock.now()
    name = f"{_PREFIX}{desk.store.folder.id}-{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"
    try:
        with environment():
            target.mkdir(parents=True, exist_ok=True)
            for old in target.glob(f"{_PREFIX}{desk.store.folder.id}-*.part"):
                shutil.rmtree(old, ignore_errors=True)
            partial = target / f"{name}.part"
            partial.mkdir(mode=0o700)
            files = _copy(desk, partial)
            seq = prove(partial, desk.store.key)
            _describe(partial, desk, files, seq, now)
            partial.rename(target / name)
    except Trouble as trouble:
        raise _not_made(trouble) from trouble
    except OSError as error:
        raise _not_made(error) from error
    with desk.store.writing() as connection:
        settings.put(connection, "backup-made", milliseconds(now))
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


def prove(path: Path, key: bytes) -> int:
    """Restore the copy at ``path`` to a temporary place, open it, check all of it; return the last event's sequence.

    Raises:
        Trouble: it is damaged.
    """
    found = folders.find(path)
    if found is None:
        raise Trouble(
            "no-backup",
            N_("There is no backup in this folder."),
            safe=N_("The data of this desk are unchanged."),
            todo=N_("Choose the folder whose name begins with “clerkdesk-”."),
        )
    with tempfile.TemporaryDirectory(prefix=".clerkdesk-proof-", dir=path.parent) as place, environment():
        trial = dataclasses.replace(found, path=Path(place))
        for name in (found.database, found.attachments):
            if name.exists():
                shutil.copyfile(name, trial.path / name.name)
        flight = check(trial, key, links=10_000)
        store = Store(flight.folder, flight.key)
        try:
            fault = store.quick_check()
            if fault is not None:
                raise Trouble(
                    "bad-backup",
                    N_("The backup is damaged: {detail}."),
                    safe=N_("The data of this desk are unchanged."),
                    todo=N_("Make another backup, on another stick or disk."),
                    detail=fault,
                )
            with store.reading() as connection:
                return int(
                    connection.exec_driver_sql("SELECT coalesce(max(last_seq), 0) FROM origin WHERE mine = 1").scalar()
                    or 0
                )
        finally:
            store.close()


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
    manifest = _manifest(source)
    found = folders.find(source)
    if manifest is None or found is None:
        raise Trouble(
            "no-backup",
            N_("There is no backup in this folder."),
            safe=N_("The data of this desk are unchanged."),
            todo=N_("Choose the folder whose name begins with “clerkdesk-”."),
        )
    if folders.find(path) is not None:
        raise Refused("set-up-before", "There is already a desk in this folder.", field="path")
    if not found.opens_with(key_of(code)):
        raise Refused("other-recovery-code", "This recovery code belongs to other data.", field="code")
    for name, told in manifest["files"].items():
        with environment():
            whole = (source / name).exists() and digest(source / name) == told["sha256"]
        if not whole:
            raise Trouble(
                "bad-backup",
                N_("The backup is damaged: {detail}."),
                safe=N_("The data of this desk are unchanged."),
                todo=N_("Make another backup, on another stick or disk."),
                detail=name,
            )
    with environment():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        for name in manifest["files"]:
            shutil.copyfile(source / name, path / f"{name}.part")
            (path / f"{name}.part").replace(path / name)
        folders.describe(dataclasses.replace(found, path=path, keys=keys))  # last: until then it is no desk
    return recover(path, code, keys=keys, clock=clock)


def _check_target(desk: Desk, target: Path) -> None:
    data = desk.store.folder.path.resolve()
    place = target.resolve()
    if place == data or data in place.parents:
        raise Refused("inside-data", "Keep backups outside the data folder, best on another disk.", field="folder")


def _copy(desk: Desk, target: Path) -> dict[str, int]:
    folder, key = desk.store.folder, desk.store.key
    needed = sum(path.stat().st_size for path in (folder.database, folder.attachments) if path.exists())
    if free_space(target) < needed * 2:  # the copy and its proof
        raise OSError(28, os.strerror(28))
    copied = {}
    for path in (folder.database, folder.attachments):
        if path.exists():
            copy = copy_database(path, target / path.name, key)
            copied[path.name] = copy.stat().st_size
    folders.describe(dataclasses.replace(folder, path=target, keys="none"))
    return copied


def _describe(path: Path, desk: Desk, files: dict[str, int], seq: int, now: datetime) -> None:
    manifest = {
        "format": _FORMAT,
        "version": __version__,
        "folder": desk.store.folder.id,
        "made_at": now.isoformat(),
        "seq": seq,
        "files": {name: {"size": size, "sha256": digest(path / name)} for name, size in files.items()},
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


def _not_made(cause: Exception) -> Trouble:
    detail = cause.code if isinstance(cause, Trouble) else getattr(cause, "strerror", "") or type(cause).__name__
    return Trouble(
        "backup-failed",
        N_("The backup was not made: {detail}."),
        safe=N_("The data of this desk are unchanged, and so are earlier backups."),
        todo=N_("Look whether the stick or disk is there and has room, then back up again."),
        detail=detail,
    )
