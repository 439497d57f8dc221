"""The hot keys of this program: which work, which another program has, and why none can where none can."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from clerkdesk.domain.errors import Refused
from clerkdesk.ui.hotkeys.chord import Chord, chord


class Reach(StrEnum):
    """How keys are taken from other programs here."""

    WINDOWS = "windows"
    X11 = "x11"
    WAYLAND = "wayland"
    NONE = "none"


class Taker(Protocol):
    """Takes keys from the system."""

    def take(self, name: str, chord: Chord) -> bool:
        """Take ``chord`` under ``name``; return False when another program has it."""

    def close(self) -> None:
        """Give all keys back."""


class HotKeys(QObject):
    """Takes keys and says when one is pressed, whichever program has the keyboard.

    taken: names of the keys that could not be had.

    Signals:
        pressed(str): the name under which the key was set.
    """

    pressed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._taker: Taker | None = None
        self._keys: dict[str, str] = {}
        self.taken: tuple[str, ...] = ()

    def set_keys(self, keys: Mapping[str, str]) -> bool:
        """Take these keys, by name, instead of those before; return whether that changed anything."""
        if dict(keys) == self._keys:
            return False
        self.close()
        self._keys = dict(keys)
        if keys:
            self._taker = _taker(self)
            self.taken = tuple(name for name, key in keys.items() if not self._take(name, key))
        return True

    def try_keys(self, keys: Mapping[str, str]) -> tuple[str, ...]:
        """Return the names of those of ``keys`` that could not be had; what was taken before is taken again."""
        before = self._keys
        self.set_keys(keys)
        lost = self.taken
        self.set_keys(before)
        return lost

    def close(self) -> None:
        """Give all keys back."""
        if self._taker is not None:
            self._taker.close()
        self._taker, self._keys, self.taken = None, {}, ()

    def _take(self, name: str, key: str) -> bool:
        try:
            return self._taker is not None and self._taker.take(name, chord(key))
        except Refused:
            return False


def reach() -> Reach:
    """Return how keys are taken in this session; XWayland passes on only what is pressed in its own windows."""
    platform = QGuiApplication.platformName()
    if platform == "windows":
        return Reach.WINDOWS
    if platform.startswith("wayland") or (platform == "xcb" and os.environ.get("XDG_SESSION_TYPE") == "wayland"):
        return Reach.WAYLAND
    return Reach.X11 if platform == "xcb" else Reach.NONE


def _taker(keys: HotKeys) -> Taker | None:
    way = reach()
    if way is Reach.WINDOWS and sys.platform == "win32":
        from clerkdesk.ui.hotkeys.windows import WindowsKeys

        return WindowsKeys(keys.pressed.emit)
    if way is Reach.X11:
        from clerkdesk.ui.hotkeys.x11 import X11Keys

        try:
            return X11Keys(keys.pressed.emit)
        except OSError:
            return None
    return None
