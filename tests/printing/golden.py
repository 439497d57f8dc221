"""The golden pages: how each sample paper looks, as small grey pictures that people have looked at.

    python -m tests.printing.golden            draw anew what looks different, and say which pages those are
    python -m tests.printing.golden --all      draw all anew

Then look at each of them before committing. A picture has 60 dots an inch and 16 greys. Of a paper of many pages the
first, the second and the last are kept; copies beyond the first are left out.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image

from tests.printing.samples import SAMPLES

GOLDEN = Path(__file__).with_name("golden")
DPI = 60
TILE = 16
"""Dots of a side of the squares that are compared one by one."""

MEAN, WORST = 2.5, 16.0
"""The greys (of 255) by which a page may differ on average, and a square of it. Keeping 16 greys costs 1.5 and 4.5; the
rest is for other releases of the renderer. A line that moved or went missing is far beyond."""

Picture = np.ndarray[Any, np.dtype[np.uint8]]


def pages(name: str) -> dict[str, Picture]:
    """Return the pictures of a sample by their file names."""
    document = pypdfium2.PdfDocument(SAMPLES[name]())
    try:
        last = len(document) - 1
        kept = sorted({0, min(1, last), last})
        return {
            f"{name}.{at + 1}.png": document[at].render(scale=DPI / 72, grayscale=True).to_numpy().squeeze()
            for at in kept
        }
    finally:
        document.close()


def load(file: Path) -> Picture:
    """Return the picture that ``file`` keeps."""
    with Image.open(file) as image:
        return np.asarray(image.convert("L"))


def save(file: Path, picture: Picture) -> None:
    """Keep a picture in 16 greys."""
    greys = np.round(picture / 17).astype(np.uint8)
    image = Image.fromarray(greys, mode="P")
    image.putpalette([grey for level in range(16) for grey in (17 * level,) * 3])
    image.save(file, bits=4, optimize=True)


def difference(one: Picture, other: Picture) -> tuple[float, float]:
    """Return by how much two pictures differ: on average, and in the square where they differ most."""
    if one.shape != other.shape:
        return 255.0, 255.0
    apart = np.abs(one.astype(np.int16) - other.astype(np.int16)).astype(np.float64)
    high, wide = (side // TILE * TILE for side in apart.shape)
    squares = apart[:high, :wide].reshape(high // TILE, TILE, wide // TILE, TILE).mean(axis=(1, 3))
    return float(apart.mean()), float(squares.max())


def same(one: Picture, other: Picture) -> bool:
    """Return whether a person would call two pictures the same."""
    mean, worst = difference(one, other)
    return mean <= MEAN and worst <= WORST


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    wanted = {file: picture for name in SAMPLES for file, picture in pages(name).items()}
    for file in GOLDEN.glob("*.png"):
        if file.name not in wanted:
            file.unlink()
            print("dropped", file.name)
    for name, picture in wanted.items():
        file = GOLDEN / name
        if "--all" in sys.argv or not file.exists() or not same(load(file), picture):
            save(file, picture)
            print("drawn", name)


if __name__ == "__main__":
    main()
