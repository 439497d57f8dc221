"""The data folder of one desk: which files it has, and which keys belong to it."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clerkdesk.domain.errors import Refused
from clerkdesk.store.faults import damaged, environment, newer_file
from clerkdesk.store.keys import DATA, KeyFile, KeyPlace, Keyring, key_check

FORMAT: Final = 1

_STAGE: Final = "unfinished"
_MOVING: Final = "moving"
_WHOLE: Final = "whole"
_FINISHED: Final = ("clerkdesk.db", "clerkdesk.key", "folder.json")


@dataclass(frozen=True, slots=True)
class Folder:
    """A data folder. ``keys`` is "keyring" or "file"; ``check`` tells whether a data key is the right one."""

    path: Path
    id: str
    keys: str
    check: str

    @property
    def database(self) -> Path:
        """The encrypted journal, tables and projections."""
        return self.path / "clerkdesk.db"

    @property
    def attachments(self) -> Path:
        """The encrypted scans and papers."""
        return self.path / "attachments.db"

    @property
    def copies(self) -> Path:
        """Copies of the database made before it was migrated."""
        return self.path / "copies"

    @property
    def logs(self) -> Path:
        """Log files, without personal data."""
        return self.path / "logs"

    def key_place(self) -> KeyPlace:
        """Return where the keys of this folder are."""
        return Keyring(self.id) if self.keys == Keyring.kind else KeyFile(self.path / "clerkdesk.key")

    def opens_with(self, key: bytes) -> bool:
        """Return whether ``key`` is the data key of this folder."""
        return key_check(key, self.id) == self.check


def default_path() -> Path:
    """Return where the data of this user are when nothing else is said."""
    import platformdirs

    return Path(platformdirs.user_data_dir("ClerkDesk", appauthor=False))


def find(path: Path) -> Folder | None:
    """Return the data folder at ``path``, None when there is none yet.

    Raises:
        Trouble: its description is damaged or newer, or cannot be read.
    """
    with environment():
        try:
            content = (path / "folder.json").read_bytes()
        except FileNotFoundError:
            return None
    try:
        found = json.loads(content)
        if found["format"] > FORMAT:
            raise newer_file(str(found["format"]))
        return Folder(path, str(found["id"]), str(found["keys"]), str(found["check"]))
    except (ValueError, KeyError, TypeError) as error:
        raise damaged("folder.json") from error


def make(path: Path, *, key: bytes, keys: str) -> Folder:
    """Begin a data folder at ``path`` and keep ``key`` in its key place ("keyring" or "file").

    What is made stands in ``path/unfinished`` until :func:`finish`; what an earlier try left there is removed.

    Raises:
        Refused: there is a desk at ``path`` already.
        Trouble: data are there whose description is missing, or the folder cannot be written.
    """
    if find(path) is not None:
        raise Refused("set-up-before", "There is already a desk in this folder.", field="path")
    with environment():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        stage = path / _STAGE
        if (stage / _MOVING).exists():  # killed while it was being moved: nobody has worked with it yet
            for name in _FINISHED:
                (path / name).unlink(missing_ok=True)
        elif (path / "clerkdesk.db").exists():
            raise damaged("folder.json is missing")
        if stage.exists():
            shutil.rmtree(stage)
        stage.mkdir(mode=0o700)
        identity = os.urandom(6).hex()
        folder = Folder(stage, identity, keys, key_check(key, identity))
        folder.key_place().put(DATA, key)
        describe(folder)
    return folder


def whole(folder: Folder) -> None:
    """Note that a folder which :func:`make` began holds all that it needs: whoever is killed now goes on with it."""
    with environment():
        (folder.path / _WHOLE).touch()


def begun(path: Path) -> Folder | None:
    """Return what stands :func:`whole` for ``path`` and was not put in its place yet, None when nothing does.

    Raises:
        Trouble: its description is damaged or newer, or it cannot be read.
    """
    stage = path / _STAGE
    return find(stage) if (stage / _WHOLE).exists() and find(path) is None else None


def moving(folder: Folder) -> bool:
    """Return whether :func:`finish` has begun with ``folder``: nothing but that is left to do."""
    return (folder.path / _MOVING).exists()


def finish(folder: Folder) -> Folder:
    """Put a folder that :func:`make` began, closed and complete, in its place; ``folder.json`` goes last."""
    path = folder.path.parent
    with environment():
        (folder.path / _MOVING).touch()
        for name in _FINISHED:
            if (folder.path / name).exists():
                (folder.path / name).replace(path / name)
        shutil.rmtree(folder.path)
    done = dataclasses.replace(folder, path=path)
    with environment():
        done.logs.mkdir(exist_ok=True)
    return done


def tidy(folder: Folder) -> None:
    """Remove what the making of ``folder`` left behind when it was killed at its very end."""
    shutil.rmtree(folder.path / _STAGE, ignore_errors=True)


def describe(folder: Folder) -> None:
    """Write the description of ``folder``, whole or not at all."""
    text = json.dumps({"format": FORMAT, "id": folder.id, "keys": folder.keys, "check": folder.check})
    temporary = folder.path / ".folder.json"
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder.path / "folder.json")
