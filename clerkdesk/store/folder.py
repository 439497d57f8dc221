"""The data folder of one desk: which files it has, and which keys belong to it."""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from clerkdesk.store.faults import damaged, environment, newer_file
from clerkdesk.store.keys import DATA, KeyFile, KeyPlace, Keyring, key_check

FORMAT: Final = 1


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
    return Path(platformdirs.user_data_dir("ClerkDesk", appauthor=False))


def find(path: Path) -> Folder | None:
    """Return the data folder at ``path``, None when there is none yet.

    Raises:
        Trouble: its description is damaged or newer, or cannot be read.
    """
    with environment():
        try:
            text = (path / "folder.json").read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
    try:
        found = json.loads(text)
        if found["format"] > FORMAT:
            raise newer_file(str(found["format"]))
        return Folder(path, str(found["id"]), str(found["keys"]), str(found["check"]))
    except (ValueError, KeyError, TypeError) as error:
        raise damaged("folder.json") from error


def make(path: Path, *, key: bytes, keys: str) -> Folder:
    """Make a data folder at ``path`` and keep ``key`` in its key place ("keyring" or "file")."""
    with environment():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        identity = uuid.uuid4().hex[:12]
        folder = Folder(path, identity, keys, key_check(key, identity))
        folder.logs.mkdir(exist_ok=True)
        folder.key_place().put(DATA, key)
        describe(folder)
    return folder


def describe(folder: Folder) -> None:
    """Write the description of ``folder``, whole or not at all."""
    text = json.dumps({"format": FORMAT, "id": folder.id, "keys": folder.keys, "check": folder.check})
    temporary = folder.path / ".folder.json"
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder.path / "folder.json")
