"""A key with what is held down with it, as each window system names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from clerkdesk.domain.errors import Refused
from clerkdesk.language import N_

_Key = Qt.Key
_Held = Qt.KeyboardModifier

_NAMED: Final = {
    _Key.Key_Space: (0x0020, 0x20),
    _Key.Key_Pause: (0xFF13, 0x13),
    _Key.Key_ScrollLock: (0xFF14, 0x91),
    _Key.Key_Insert: (0xFF63, 0x2D),
    _Key.Key_Home: (0xFF50, 0x24),
    _Key.Key_End: (0xFF57, 0x23),
    _Key.Key_PageUp: (0xFF55, 0x21),
    _Key.Key_PageDown: (0xFF56, 0x22),
    _Key.Key_Left: (0xFF51, 0x25),
    _Key.Key_Up: (0xFF52, 0x26),
    _Key.Key_Right: (0xFF53, 0x27),
    _Key.Key_Down: (0xFF54, 0x28),
}
"""Keys by name: X11's keysym and Windows' virtual key."""

_ALONE: Final = {_Key.Key_Pause, _Key.Key_ScrollLock}
"""Keys that nobody misses: they may stand without anything held down, as F13 and above may."""


@dataclass(frozen=True, slots=True)
class Chord:
    """A key that can be taken. keysym: X11's; virtual: Windows' code."""

    keysym: int
    virtual: int
    ctrl: bool
    alt: bool
    shift: bool
    meta: bool


def chord(text: str) -> Chord:
    """Return what ``text`` ("Ctrl+Alt+N") means.

    Raises:
        Refused: "bad-hot-key": it is not one key, cannot be taken, or other programs would miss it.
    """
    sequence = QKeySequence(text)
    pressed: QKeyCombination = sequence[0] if sequence.count() == 1 else QKeyCombination()  # type: ignore[index]
    codes = _codes(pressed.key())
    if codes is None:
        raise Refused("bad-hot-key", "“{key}” cannot be a hot key.", field="hot_key", key=text[:40])
    held, key = pressed.keyboardModifiers(), pressed.key()
    made = Chord(
        *codes,
        ctrl=bool(held & _Held.ControlModifier),
        alt=bool(held & _Held.AltModifier),
        shift=bool(held & _Held.ShiftModifier),
        meta=bool(held & _Held.MetaModifier),
    )
    alone = key in _ALONE or _Key.Key_F13 <= key <= _Key.Key_F24
    if not (alone or made.meta or (made.ctrl and made.alt) or ((made.ctrl or made.alt) and made.shift)):
        text = N_("Hold Ctrl and Alt, or one of them and Shift, or the Windows key: other programs need “{key}”.")
        raise Refused("bad-hot-key", text, field="hot_key", key=sequence.toString())
    return made


def _codes(key: Qt.Key) -> tuple[int, int] | None:
    if _Key.Key_A <= key <= _Key.Key_Z:
        return key + 0x20, int(key)
    if _Key.Key_0 <= key <= _Key.Key_9:
        return int(key), int(key)
    if _Key.Key_F1 <= key <= _Key.Key_F24:
        return 0xFFBE + key - _Key.Key_F1, 0x70 + key - _Key.Key_F1
    return _NAMED.get(key)
