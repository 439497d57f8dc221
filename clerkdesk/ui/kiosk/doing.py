"""A citizen's way through the kiosk, by keys alone: part of the pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt

from clerkdesk.domain.errors import Refused
from clerkdesk.services.clerks import KIOSK_WAIT
from clerkdesk.ui.hands import Hands
from clerkdesk.ui.kiosk.window import Kiosk

Key = Qt.Key
CARD: Final = "031050009998||Trần Văn Mẫu|02091950|Nam|Thôn 1, xã Minh Họa|01052021"
"""Of somebody invented who is old enough for priority."""

POLICE: Final = "1.004222"
"""To register permanent residence: not received here."""


FIELD: Final = "Đất đai"
"""Land: many procedures, with long names."""


def visit_the_kiosk(kiosk: Kiosk, hands: Hands, shot: Callable[[str], None]) -> None:
    """Look for a procedure, lack a paper, show a card, take a number; ask for the PIN, in vain."""
    shot("kiosk-start")
    kiosk.open("search")
    hands.settle()
    hands.type("ket hon")
    shot("kiosk-search")
    hands.press(Key.Key_Return)
    shot("kiosk-papers")
    kiosk.start_over()
    kiosk.open("fields")
    hands.settle()
    shot("kiosk-fields")
    kiosk.open("field", FIELD)
    hands.settle()
    shot("kiosk-field")
    kiosk.start_over()
    kiosk.open("search")
    hands.settle()
    hands.type(POLICE)
    hands.press(Key.Key_Return)
    shot("kiosk-elsewhere")
    kiosk.start_over()
    hands.settle()
    hands.scan(CARD)
    kiosk.open("priority")
    hands.settle()
    shot("kiosk-priority")
    hands.press(Key.Key_Return)
    hands.settle()
    shot("kiosk-number")
    kiosk.start_over()
    hands.press(Key.Key_F12, hold=Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    shot("kiosk-pin")
    kiosk.fail(Refused("wait", "", field="pin", seconds=KIOSK_WAIT))
    shot("kiosk-pin-wait")
