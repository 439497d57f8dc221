"""Files with citizens' data that leave the desk: whole or not at all, and never without a record of who took them."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clerkdesk.domain import events as e
from clerkdesk.domain.errors import Trouble
from clerkdesk.language import N_
from clerkdesk.services.desk import Changes, Desk, deed
from clerkdesk.store.copying import put

KIND: Final = "export"
"""The kind of the streams that hold the records."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written, and what its record says. ``changes``: the record."""

    file: Path
    rows: int
    sha256: str
    changes: Changes


@contextmanager
def outgoing(file: Path) -> Iterator[Path]:
    """Give a folder beside ``file`` for what is half made; it goes whatever happens.

    Raises:
        Trouble: nothing can be written there.
    """
    with _writing(file), _place(file.parent) as place:
        yield place


def leave(
    desk: Desk, clerk: e.Clerk, half: Path, file: Path, *, name: str, kind: str, filters: Sequence[str], rows: int
) -> Exported:
    """Record that ``half`` leaves the desk, then put it in the place of ``file``.

    Args:
        desk: where.
        clerk: who takes it.
        half: the file, made in the folder of :func:`outgoing`.
        file: where it goes.
        name: of the list: "dossiers", "register".
        kind: "csv", "xlsx", "pdf".
        filters: what the list holds, without personal data.
        rows: how many.

    Raises:
        Trouble: another program holds ``file`` open.
    """
    digest = _digest(half)
    _check_free(file, half.parent)
    changes = record(desk, clerk, name=name, kind=kind, filters=filters, rows=rows, digest=digest)
    return Exported(_put(half, file), rows, digest, changes)


def record(
    desk: Desk, clerk: e.Clerk, *, name: str, kind: str, filters: Sequence[str], rows: int, digest: str
) -> Changes:
    """Record that a list leaves the desk, as a file or (``kind`` "paper") printed; ``digest``: its SHA-256."""
    with deed(desk, clerk) as one:
        one.begin(KIND, e.ExportMade(list=name, format=kind, filters=tuple(filters), rows=rows, sha256=digest))
    return one.changes()


@contextmanager
def _place(folder: Path) -> Iterator[Path]:
    """Give a folder beside the file to be, for what is half made; it goes whatever happens."""
    place = Path(tempfile.mkdtemp(dir=folder, prefix=".clerkdesk-"))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _check_free(file: Path, place: Path) -> None:
    """Find out before the record is written whether a program holds open the file that the new one replaces."""
    if not file.exists():
        return
    aside = place / "before"
    try:
        file.replace(aside)
    except PermissionError as error:
        raise Trouble(
            "file-open",
            N_("{file} is open in another program."),
            safe=N_("Nothing was exported or recorded; the file is as it was."),
            todo=N_("Close it there, or choose another name, then export again."),
            file=str(file),
        ) from error
    aside.replace(file)


def _put(half: Path, file: Path) -> Path:
    """Put what is written in its place and return where it is.

    When a program took hold of the file meanwhile it is the next free name: the record stands, so the file must too.
    """
    try:
        return put(half, file)
    except PermissionError:
        number = 2
        while (other := file.with_name(f"{file.stem} ({number}){file.suffix}")).exists():
            number += 1
        return put(half, other)


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    from xlsxwriter.exceptions import FileCreateError

    try:
        yield
    except (OSError, FileCreateError) as error:
        reason = error.strerror if isinstance(error, OSError) else ""
        raise Trouble(
            "unwritten",
            N_("{file} cannot be written: {reason}."),
            safe=N_("No half file was left; the list itself is as it was."),
            todo=N_("Choose another place, or close the program that has the file open."),
            file=str(file),
            reason=reason or type(error).__name__,
        ) from error


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
