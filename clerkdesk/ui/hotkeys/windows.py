"""Hot keys of Windows: the system sends a message to the thread that registered them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import wintypes
from typing import Any, Final

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication

from clerkdesk.ui.hotkeys.chord import Chord

MESSAGE: Final = 0x0312  # WM_HOTKEY
_ALT, _CTRL, _SHIFT, _META, _ONCE = 0x1, 0x2, 0x4, 0x8, 0x4000


class WindowsKeys(QAbstractNativeEventFilter):
    """Takes keys from the whole system; ``pressed`` is called with the name of the key."""

    def __init__(self, pressed: Callable[[str], None]) -> None:
        super().__init__()
        self._pressed = pressed
        self._names: dict[int, str] = {}
        self._user: Any = ctypes.WinDLL("user32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
        application = QCoreApplication.instance()
        assert application is not None
        application.installNativeEventFilter(self)

    def take(self, name: str, chord: Chord) -> bool:
        """Take ``chord`` under ``name``; return False when another program has it."""
        number = len(self._names) + 1
        if not self._user.RegisterHotKey(None, number, held(chord) | _ONCE, chord.virtual):
            return False
        self._names[number] = name
        return True

    def close(self) -> None:
        """Give all keys back."""
        for number in self._names:
            self._user.UnregisterHotKey(None, number)
        self._names = {}
        application = QCoreApplication.instance()
        if application is not None:
            application.removeNativeEventFilter(self)

    def nativeEventFilter(self, _kind: QByteArray | bytes | bytearray | memoryview, message: int) -> tuple[bool, int]:
        """Look for our own messages."""
        number = hot_key(int(message))
        if number in self._names:
            self._pressed(self._names[number])
            return True, 0
        return False, 0


def held(chord: Chord) -> int:
    """Return what is held down with ``chord`` as RegisterHotKey wants it."""
    parts = ((chord.alt, _ALT), (chord.ctrl, _CTRL), (chord.shift, _SHIFT), (chord.meta, _META))
    return sum(bit for is_held, bit in parts if is_held)


def hot_key(address: int) -> int:
    """Return the number of the hot key that the MSG at ``address`` tells of, 0 for none."""
    message = wintypes.MSG.from_address(address)
    return int(message.wParam) if message.message == MESSAGE else 0
