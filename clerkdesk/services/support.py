"""The support bundle: what a helper elsewhere needs to see of this workstation, and nothing of any citizen."""

from __future__ import annotations

import json
import platform
import re
import sys
import zipfile
from importlib.metadata import distributions
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from clerkdesk import __version__
from clerkdesk.domain.errors import Refused, Trouble, said_of
from clerkdesk.language import N_
from clerkdesk.services.desk import Desk
from clerkdesk.services.doctor import examine
from clerkdesk.services.opening import open_desk
from clerkdesk.services.saying import say
from clerkdesk.store import folder as folders
from clerkdesk.store import tables as t

LOG_BYTES: Final = 2_000_000
_HOME: Final = re.compile(r"(/home/|/Users/|\\Users\\)[^/\\\s]+")
_NUMBER: Final = re.compile(r"\d{6,}")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


def write(path: Path, target: Path) -> Path:
    """Write the bundle of the desk at ``path`` to ``target`` (a .zip file, which must not be there yet); return it.

    It holds versions, sizes, counts by kind, the doctor's findings and the log. No table's texts are read.

    Raises:
        Refused: ``target`` is there already.
        Trouble: ``target`` cannot be written.
    """
    if target.exists():
        raise Refused("file-exists", "There is already a file of this name.", field="file")
    try:
        return _write(path, target)
    except OSError as error:
        raise Trouble(
            "bundle-unwritten",
            N_("The support file cannot be written to {file}: {reason}."),
            safe=N_("Nothing was changed."),
            todo=N_("Free space there, or see whether this user may write in that folder; then try again."),
            file=str(target),
            reason=said_of(error),
        ) from error


def _write(path: Path, target: Path) -> Path:
    partial = target.with_name(target.name + ".part")
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("versions.json", _json(versions()))
        bundle.writestr("doctor.txt", scrubbed("\n".join(_findings(path))))
        bundle.writestr("sizes.json", _json(_sizes(path)))
        bundle.writestr("counts.json", _json(_counts(path)))
        for log in sorted((path / "logs").glob("*.log*")) if (path / "logs").is_dir() else []:
            text = log.read_bytes()[-LOG_BYTES:].decode("utf-8", errors="replace")
            bundle.writestr(f"logs/{log.name}", scrubbed(text))
    return partial.replace(target)


def versions() -> dict[str, str]:
    """Return the versions of the program, Python, the system and every library."""
    found = {one.metadata["Name"]: one.version for one in distributions() if one.metadata["Name"]}
    own = {"clerkdesk": __version__, "python": sys.version.split()[0], "system": platform.platform()}
    return own | dict(sorted(found.items()))


def scrubbed(text: str) -> str:
    """Return ``text`` without long numbers, mail addresses and names of home folders, as a second line of defence."""
    return _NUMBER.sub("…", _MAIL.sub("…", _HOME.sub(r"\1…", text)))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _findings(path: Path) -> list[str]:
    return [f"{one.level.value} {one.name}: {say(one.what)}" for one in examine(path)]


def _sizes(path: Path) -> dict[str, int]:
    if not path.is_dir():
        return {}
    return {one.name: one.stat().st_size for one in sorted(path.iterdir()) if one.is_file() and one.suffix != ".key"}


def _counts(path: Path) -> dict[str, int | str]:
    """Count events and jobs by kind; what keeps the desk from opening is told by its short name."""
    if folders.find(path) is None:
        return {"desk": "none"}
    try:
        desk = open_desk(path)
    except (Trouble, Refused) as error:
        return {"desk": error.code}
    try:
        return _counted(desk)
    finally:
        desk.close()


def _counted(desk: Desk) -> dict[str, int | str]:
    with desk.store.reading() as connection:
        events = connection.execute(select(t.event.c.type, func.count()).group_by(t.event.c.type))
        found: dict[str, int | str] = {str(kind): int(count) for kind, count in events}
        jobs = connection.execute(select(t.print_job.c.state, func.count()).group_by(t.print_job.c.state))
        return found | {f"print {state}": int(count) for state, count in jobs}
