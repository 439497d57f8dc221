"""That this workstation runs the hub of its centre: noted beside the data folder, in the hub's own."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

_FILE: Final = "serving.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How the hub of a folder serves the counters of a centre. announce: as ``serve --announce``, "" for all."""

    port: int
    announce: str = ""

    @property
    def url(self) -> str:
        """The address of the hub for programs of this computer."""
        return f"https://127.0.0.1:{self.port}"


def folder_of(data: Path) -> Path:
    """Return where the hub beside the data folder of a desk has its own: a backup of the desk holds none of it."""
    return data.with_name(data.name + "-hub")


def serving(data: Path) -> Serving | None:
    """Return how the hub beside the data folder serves counters, None when there is none that does."""
    try:
        said = json.loads((folder_of(data) / _FILE).read_text("utf-8"))
        return Serving(port=int(said["port"]), announce=str(said.get("announce", "")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def note(data: Path, how: Serving) -> None:
    """Note that the hub beside the data folder serves counters from now on."""
    folder = folder_of(data)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = folder / f"{_FILE}.new"
    temporary.write_text(json.dumps(asdict(how)), "utf-8")
    temporary.replace(folder / _FILE)
