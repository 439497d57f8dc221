"""A visit on a No Writing Day for the pictures: a birth from two cards over every step of the forms page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt

from clerkdesk.ui.hands import Hands

Key = Qt.Key
Shot = Callable[[str], None]

_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_FATHER: Final = "031090001234||Nguyễn Văn An|17051990|Nam|Thôn Đông, xã Minh Họa, thành phố Hải Phòng|20112021"
_MOTHER: Final = "031192004321||Trần Thị Bích|02031992|Nữ|Thôn Đông, xã Minh Họa, thành phố Hải Phòng|11062021"
_ANSWERS: Final = ("Cha", "Nguyễn Minh Anh", "021126", "2", "kinh", "Bệnh viện Phụ sản Hải Phòng", "Xã Minh Họa")
"""What the parents say, in the order in which Enter asks for it; a digit chooses, and goes on by itself."""


def write_a_birth(hands: Hands, shot: Shot) -> None:
    """Fill the form of a birth for its parents, from Reception; leave the page where the visits stand."""
    hands.press(Key.Key_F2, Key.Key_F5)
    hands.scan(_FATHER)
    hands.type("dkks")
    hands.press(Key.Key_Return)
    hands.press(Key.Key_T, hold=_CTRL)
    shot("forms-limits")
    hands.press(Key.Key_F9)
    hands.scan(_MOTHER)
    shot("forms-whose-card")
    hands.press(Key.Key_Return)
    for said in _ANSWERS:
        hands.type(said)
        if not said.isdigit() or len(said) > 1:
            hands.press(Key.Key_Return)
    shot("forms-filling")
    hands.type("kinh")
    hands.press(Key.Key_Return)
    hands.press(Key.Key_1, hold=_CTRL)
    hands.type("kinh")
    hands.press(Key.Key_Return)
    hands.press(Key.Key_F9)
    shot("forms-reading")
    hands.press(Key.Key_F9)
    shot("forms-signing")
    hands.press(Key.Key_S, hold=_CTRL)
    shot("forms-start")
    hands.press(Key.Key_F2, Key.Key_F5)
