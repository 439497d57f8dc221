"""Hot keys of X11: keys grabbed from the root window on a connection of our own, watched by Qt's event loop.

libxcb and libxcb-keysyms are what Qt's own X11 part needs, so they are there wherever it runs.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QSocketNotifier

from clerkdesk.ui.hotkeys.chord import Chord

_PRESS, _RELEASE, _MAPPING = 2, 3, 34
_SHIFT, _LOCK, _CTRL, _ALT, _NUM, _META = 1, 2, 4, 8, 16, 64
_HELD: Final = _SHIFT | _CTRL | _ALT | _META
_LOCKS: Final = (0, _LOCK, _NUM, _LOCK | _NUM)
"""Caps Lock and Num Lock count as held: each way of them is grabbed."""

_ASYNC: Final = 1
_REPEAT_MS: Final = 2
"""A key that is held down comes as released and pressed again at the same time."""


class _Cookie(ctypes.Structure):
    _fields_ = [("sequence", ctypes.c_uint)]


class _Screens(ctypes.Structure):
    _fields_ = [("data", ctypes.POINTER(ctypes.c_uint32)), ("rem", ctypes.c_int), ("index", ctypes.c_int)]


class _KeyEvent(ctypes.Structure):
    _fields_ = [
        ("kind", ctypes.c_uint8),
        ("code", ctypes.c_uint8),
        ("sequence", ctypes.c_uint16),
        ("time", ctypes.c_uint32),
        ("windows", ctypes.c_uint32 * 3),
        ("places", ctypes.c_int16 * 4),
        ("state", ctypes.c_uint16),
    ]


class X11Keys:
    """Takes keys from the whole display; ``pressed`` is called with the name of the key.

    Raises:
        OSError: there is no X server, or its library.
    """

    def __init__(self, pressed: Callable[[str], None], display: str = "") -> None:
        self._pressed = pressed
        self._xcb, self._keysyms, self._free = _libraries()
        number = ctypes.c_int()
        self._line = self._xcb.xcb_connect(display.encode() or None, ctypes.byref(number))
        if self._xcb.xcb_connection_has_error(self._line):
            self._xcb.xcb_disconnect(self._line)
            raise OSError("no X server answers")
        screens = self._xcb.xcb_setup_roots_iterator(self._xcb.xcb_get_setup(self._line))
        for _screen in range(number.value):
            self._xcb.xcb_screen_next(ctypes.byref(screens))
        self._root = screens.data[0]
        self._symbols = self._keysyms.xcb_key_symbols_alloc(self._line)
        self._names: dict[tuple[int, int], str] = {}
        self._chords: dict[str, Chord] = {}
        self._released = (0, 0)
        self._open = True
        self._watch = QSocketNotifier(self._xcb.xcb_get_file_descriptor(self._line), QSocketNotifier.Type.Read)
        self._watch.activated.connect(self._read)

    def take(self, name: str, chord: Chord) -> bool:
        """Take ``chord`` under ``name``; return False when another program has it, or no key of this keyboard does."""
        held = _held(chord)
        codes = self._codes(chord.keysym)
        if not codes or not all(self._grab(code, held | locks) for code in codes for locks in _LOCKS):
            for code in codes:
                self._let_go(code, held)
            return False
        self._chords[name] = chord
        self._names |= {(code, held): name for code in codes}
        return True

    def close(self) -> None:
        """Give all keys back; the connection ends."""
        if self._open:
            self._open = False
            self._watch.setEnabled(False)
            self._watch.deleteLater()
            self._keysyms.xcb_key_symbols_free(self._symbols)
            self._xcb.xcb_disconnect(self._line)

    def _grab(self, code: int, held: int) -> bool:
        asked = self._xcb.xcb_grab_key_checked(self._line, 0, self._root, held, code, _ASYNC, _ASYNC)
        error = self._xcb.xcb_request_check(self._line, asked)
        if error:
            self._free(error)
        return not error

    def _let_go(self, code: int, held: int) -> None:
        for locks in _LOCKS:
            self._xcb.xcb_ungrab_key(self._line, code, self._root, held | locks)
        self._xcb.xcb_flush(self._line)

    def _codes(self, keysym: int) -> list[int]:
        found = self._keysyms.xcb_key_symbols_get_keycode(self._symbols, keysym)
        codes: list[int] = []
        while found and found[len(codes)]:
            codes.append(found[len(codes)])
        if found:
            self._free(found)
        return codes

    def _read(self) -> None:
        while self._open and (event := self._xcb.xcb_poll_for_event(self._line)):
            key = ctypes.cast(event, ctypes.POINTER(_KeyEvent)).contents
            kind, code, time, state = key.kind & 0x7F, key.code, key.time, key.state
            if kind == _MAPPING:
                self._keysyms.xcb_refresh_keyboard_mapping(self._symbols, event)
            self._free(event)
            if kind == _MAPPING:
                self._take_again()
            elif kind == _RELEASE:
                self._released = (code, time)
            elif kind == _PRESS and not self._repeated(code, time) and (name := self._names.get((code, state & _HELD))):
                self._pressed(name)
        if self._open and self._xcb.xcb_connection_has_error(self._line):
            self.close()

    def _repeated(self, code: int, time: int) -> bool:
        return self._released[0] == code and 0 <= time - self._released[1] <= _REPEAT_MS

    def _take_again(self) -> None:
        """Another layout of the keyboard: the same keys may lie elsewhere."""
        for code, held in self._names:
            self._let_go(code, held)
        chords, self._names, self._chords = self._chords, {}, {}
        for name, chord in chords.items():
            self.take(name, chord)


def _held(chord: Chord) -> int:
    parts = ((chord.shift, _SHIFT), (chord.ctrl, _CTRL), (chord.alt, _ALT), (chord.meta, _META))
    return sum(bit for is_held, bit in parts if is_held)


def _libraries() -> tuple[Any, Any, Any]:
    """Return libxcb, libxcb-keysyms and the function that frees what they give."""
    xcb, keysyms, c = ctypes.CDLL("libxcb.so.1"), ctypes.CDLL("libxcb-keysyms.so.1"), ctypes.CDLL(None)
    line, u8, u16, u32 = ctypes.c_void_p, ctypes.c_uint8, ctypes.c_uint16, ctypes.c_uint32
    shapes: tuple[tuple[Any, str, Any, tuple[Any, ...]], ...] = (
        (xcb, "xcb_connect", line, (ctypes.c_char_p, ctypes.POINTER(ctypes.c_int))),
        (xcb, "xcb_connection_has_error", ctypes.c_int, (line,)),
        (xcb, "xcb_disconnect", None, (line,)),
        (xcb, "xcb_flush", ctypes.c_int, (line,)),
        (xcb, "xcb_get_file_descriptor", ctypes.c_int, (line,)),
        (xcb, "xcb_get_setup", ctypes.c_void_p, (line,)),
        (xcb, "xcb_setup_roots_iterator", _Screens, (ctypes.c_void_p,)),
        (xcb, "xcb_screen_next", None, (ctypes.POINTER(_Screens),)),
        (xcb, "xcb_grab_key_checked", _Cookie, (line, u8, u32, u16, u8, u8, u8)),
        (xcb, "xcb_ungrab_key", _Cookie, (line, u8, u32, u16)),
        (xcb, "xcb_request_check", ctypes.c_void_p, (line, _Cookie)),
        (xcb, "xcb_poll_for_event", ctypes.c_void_p, (line,)),
        (keysyms, "xcb_key_symbols_alloc", ctypes.c_void_p, (line,)),
        (keysyms, "xcb_key_symbols_free", None, (ctypes.c_void_p,)),
        (keysyms, "xcb_key_symbols_get_keycode", ctypes.POINTER(u8), (ctypes.c_void_p, u32)),
        (keysyms, "xcb_refresh_keyboard_mapping", ctypes.c_int, (ctypes.c_void_p, ctypes.c_void_p)),
        (c, "free", None, (ctypes.c_void_p,)),
    )
    for library, name, result, arguments in shapes:
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return xcb, keysyms, c.free
