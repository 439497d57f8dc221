"""Pictures of the window, as a screen would show it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

SCREEN: Final = QSize(1366, 768)
"""The least screen that the pages are made for, in pixels."""


class Camera:
    """Takes pictures of ``window`` into ``folder``; ``taken`` lists them in order."""

    def __init__(self, window: QWidget, folder: Path) -> None:
        self._window = window
        self._folder = folder
        self.taken: list[Path] = []
        folder.mkdir(parents=True, exist_ok=True)

    def at(self, window: QWidget) -> Camera:
        """Return a camera at another ``window``: its pictures go to the same folder and list."""
        other = Camera(window, self._folder)
        other.taken = self.taken
        return other

    def take(self, name: str, scale: float = 1.0) -> Path:
        """Take a picture called ``name``.png; scale: how many pixels a point of the window has.

        Raises:
            OSError: it cannot be written.
        """
        picture = QPixmap(self._window.size() * scale)
        picture.setDevicePixelRatio(scale)
        self._window.render(picture)
        file = self._folder / f"{name}.png"
        if not picture.save(str(file)):
            raise OSError(f"cannot write {file}")
        self.taken.append(file)
        return file
