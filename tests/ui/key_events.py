"""Key events as a keyboard makes them, on an X server of our own: XTEST, through the library that X11 ships."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

CTRL, ALT, SHIFT, CAPS_LOCK = 0xFFE3, 0xFFE9, 0xFFE1, 0xFFE5


class Keyboard:
    """Presses keys (X11's keysyms) on ``display``; nothing says to which program they go."""

    def __init__(self, display: str) -> None:
        self._x, self._test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        line: Any = ctypes.c_void_p
        self._x.XOpenDisplay.restype, self._x.XOpenDisplay.argtypes = line, [ctypes.c_char_p]
        self._x.XKeysymToKeycode.argtypes = [line, ctypes.c_ulong]
        self._x.XSync.argtypes = [line, ctypes.c_int]
        self._x.XSetInputFocus.argtypes = [line, ctypes.c_ulong, ctypes.c_int, ctypes.c_ulong]
        self._test.XTestFakeKeyEvent.argtypes = [line, ctypes.c_uint, ctypes.c_int, ctypes.c_ulong]
        self._line = self._x.XOpenDisplay(display.encode())
        assert self._line

    def press(self, *keysyms: int) -> None:
        """Press all of ``keysyms`` together, and let go."""
        codes = [self._x.XKeysymToKeycode(self._line, one) for one in keysyms]
        for code in codes:
            self._test.XTestFakeKeyEvent(self._line, code, 1, 0)
        for code in reversed(codes):
            self._test.XTestFakeKeyEvent(self._line, code, 0, 0)
        self._x.XSync(self._line, 0)

    def leave(self) -> None:
        """Take the keyboard from every window: the one under the pointer has it, and none is there."""
        self._x.XSetInputFocus(self._line, 1, 1, 0)  # PointerRoot, RevertToPointerRoot
        self._x.XSync(self._line, 0)


@contextmanager
def x_server() -> Iterator[str]:
    """Give the name of a display of our own."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()
