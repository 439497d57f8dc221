"""The connector for a province without an interface: a folder of JSON and PDFs, to be taken in by hand.

Each dossier has a folder of its own, named by its number: ``dossier.json`` (the record as the mapping shapes it),
``progress-….json`` for each step, and the papers. A file appears whole or not at all, and the same one is written again
rather than a second one. What is in the folder counts as told; what became of it there nobody tells the hub.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from clerkdesk.hub.connectors.connector import Came, Outcome, Parcel

_UNSAFE: Final = re.compile(r"[^0-9A-Za-z._-]")


class Files:
    """Writes into ``folder``, which whoever imports empties when they like."""

    name = "files"
    uploads = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def most(self, call: str) -> int:
        """Any number."""
        del call
        return 100

    def carry(self, call: str, parcels: Sequence[Parcel]) -> list[Outcome]:
        """Write each record; a full or missing disk is a line that is down."""
        return [self._carry(call, parcel) for parcel in parcels]

    def _carry(self, call: str, parcel: Parcel) -> Outcome:
        step = str(parcel.of.get("line", ""))
        name = f"progress-{_safe(step)}.json" if call == "progress" else "dossier.json"
        try:
            folder = self._folder / _safe(parcel.number)
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(folder / name, json.dumps(parcel.record, ensure_ascii=False, indent=1).encode() + b"\n")
        except OSError as error:
            return Outcome(came=Came.UNSURE, code="disk", text=error.strerror or "")
        return Outcome(came=Came.TAKEN)

    def number(self, parcel: Parcel) -> Outcome:
        """There is nobody to ask."""
        del parcel
        return Outcome(came=Came.REFUSED, code="no-number", owner="administrator")

    def upload(self, parcel: Parcel, file: Mapping[str, str], content: bytes) -> Outcome:
        """Lay one paper beside its dossier."""
        suffix = ".pdf" if content.startswith(b"%PDF") else ""
        name = _safe(str(file["name"])).removesuffix(suffix)[:80]
        path = self._folder / _safe(parcel.number) / f"{name}-{str(file['sha256'])[:8]}{suffix}"
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(path, content)
        except OSError as error:
            return Outcome(came=Came.UNSURE, code="disk", text=error.strerror or "")
        return Outcome(came=Came.TAKEN, ref=path.name, number=str(file["sha256"]))

    def look(self, number: str) -> tuple[Outcome, str]:
        """Nobody tells."""
        del number
        return Outcome(came=Came.LATER), ""

    def close(self) -> None:
        """Nothing is open."""


def _safe(name: str) -> str:
    return _UNSAFE.sub("_", name).lstrip(".") or "_"


def _write(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole, on the disk, or as it was before."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
