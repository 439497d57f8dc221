"""Finding the files that ship with the program, in a checkout and in a wheel alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def root() -> Path:
    """Return the folder of shipped resources.

    In a wheel it lies inside the package, in a checkout beside it.
    """
    inside = package() / "_resources"
    return inside if inside.is_dir() else package().parent / "resources"


def package() -> Path:
    """Return the folder of the program itself."""
    return Path(__file__).resolve().parent


def path(*parts: str) -> Path:
    """Return the path of one shipped file or folder, for example ``path("fonts", "x.ttf")``."""
    return root().joinpath(*parts)
