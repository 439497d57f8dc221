"""What is on a disk after its power was cut: what was synced for sure, of the rest any part.

Names (making, renaming, removing files, their lengths) come through in their order up to some moment, as a journalling
file system keeps them; each sync of anything carries all names before it. Of what was written and not synced each
sector of 512 bytes may be there or not.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from tests.sim.tracing import Change

SECTOR = 512
MANNERS = ("all", "nothing", "writes", "sectors")
"""What of the unsynced comes through: everything, nothing, some of the writes, some sectors of some writes."""


class Disk:
    """The folder ``root`` as it was when this was made, then ``changes`` told up to a cut."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._new = count()
        self._names: dict[str, int] = {}  # path -> file
        self._bytes: dict[int, bytearray] = {}
        self._folders = {str(path) for path in root.rglob("*") if path.is_dir()}
        for path in root.rglob("*"):
            if path.is_file():
                number = next(self._new)
                self._names[str(path)] = number
                self._bytes[number] = bytearray(path.read_bytes())

    def cut(self, changes: Sequence[Change], dice: random.Random, manner: str) -> None:
        """Let ``changes`` happen as far as they came to the disk when the power went after the last of them."""
        synced_at = max((at for at, one in enumerate(changes) if one.what == "sync"), default=-1)
        last_name = {"all": len(changes), "nothing": synced_at}.get(manner, dice.randint(synced_at, len(changes)))
        synced: dict[int, int] = {}
        names = dict(self._names)
        numbers: dict[int, int] = {}
        fresh: dict[int, int] = {}
        for at, one in enumerate(changes):  # which file each change is of, and when that was last synced
            if one.what == "create" and one.path not in names:
                names[one.path] = fresh[at] = next(self._new)
            number = names.get(one.path, -1)
            numbers[at] = number
            if one.what == "rename":
                names = _renamed(names, one.path, one.to)
            elif one.what == "unlink":
                names.pop(one.path, None)
            elif one.what == "sync":
                synced[number] = at
        for at, one in enumerate(changes):
            self._tell(one, numbers[at], at <= last_name, at < synced.get(numbers[at], -1), dice, manner)

    def _tell(self, one: Change, number: int, named: bool, sure: bool, dice: random.Random, manner: str) -> None:
        content = self._bytes.setdefault(number, bytearray()) if number >= 0 else bytearray()
        match one.what:
            case "write" if sure or manner == "all" or (manner != "nothing" and dice.random() < 0.6):
                _write(content, one.at, one.data, None if sure or manner != "sectors" else dice)
            case "truncate" if named or sure:
                del content[one.at :]
                content.extend(bytes(one.at - len(content)))
            case "create" if named and number >= 0:
                self._names[one.path] = number
                if one.at:
                    content.clear()
            case "rename" if named:
                self._names = _renamed(self._names, one.path, one.to)
                self._folders = set(_renamed(dict.fromkeys(self._folders, 0), one.path, one.to))
            case "unlink" if named:
                self._names.pop(one.path, None)
                self._folders.discard(one.path)
            case "mkdir" if named:
                self._folders.add(one.path)

    def put(self) -> None:
        """Make the folder say what is on the disk. A memory shared by processes (``-shm``) is gone with them."""
        root = Path(self._root)
        for part in root.iterdir():
            shutil.rmtree(part) if part.is_dir() else part.unlink()
        for folder in sorted(self._folders):
            Path(folder).mkdir(parents=True, exist_ok=True)
        for path, number in self._names.items():
            if path.startswith(self._root + os.sep) and not path.endswith("-shm"):
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                Path(path).write_bytes(self._bytes.get(number, b""))


def _renamed(names: dict[str, int], old: str, new: str) -> dict[str, int]:
    """Return ``names`` after ``old``, a file or a folder with all in it, was given the name ``new``."""
    inside = old + os.sep
    return {
        new + path[len(old) :] if path == old or path.startswith(inside) else path: number
        for path, number in sorted(names.items(), key=lambda one: one[0] == old)  # what it replaces goes
    }


def _write(content: bytearray, at: int, data: bytes, torn: random.Random | None) -> None:
    if len(content) < at + len(data):
        content.extend(bytes(at + len(data) - len(content)))
    place = 0
    while place < len(data):
        end = min(len(data), place + SECTOR - (at + place) % SECTOR)
        if torn is None or torn.random() < 0.5:
            content[at + place : at + end] = data[place:end]
        place = end
