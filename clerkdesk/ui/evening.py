"""The money of the scripted day: a till opened in the morning and counted in the evening, then the registers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt

from clerkdesk.domain.errors import Refused
from clerkdesk.services.shifts import look
from clerkdesk.services.till import NOTES, Report
from clerkdesk.ui.hands import Hands
from clerkdesk.ui.session import Session

Key = Qt.Key
Shot = Callable[[str], None]

_ALT: Final = Qt.KeyboardModifier.AltModifier
_FLOAT: Final = "500000"


def open_till(hands: Hands, shot: Shot, session: Session) -> None:
    """Begin the shift with some small change, then go back to reception."""
    hands.press(Key.Key_4, hold=_ALT)
    hands.type(_FLOAT)
    shot("till-shut")
    hands.press(Key.Key_Return, Key.Key_Return)
    hands.wait(lambda: _mine(session) is not None, "the till is open")
    hands.press(Key.Key_F2)


def count_till(hands: Hands, shot: Shot, session: Session) -> None:
    """Look what came in, count the notes from the largest value down, close and see the paper."""
    hands.press(Key.Key_4, hold=_ALT)
    shot("till")
    hands.press(Key.Key_F9)
    shot("till-count-begun")
    mine = _mine(session)
    left = mine.expected if mine else 0
    for value in NOTES:
        pieces, left = divmod(left, value)
        if pieces:
            hands.type(str(pieces))
        hands.press(Key.Key_Down)
    shot("till-counted")
    hands.press(Key.Key_F9)
    hands.wait(lambda: _mine(session) is None, "the till is closed")
    shot("till-paper")


def registers(hands: Hands, shot: Shot) -> None:
    """The register of the month, and the day's close on paper."""
    hands.press(Key.Key_5, hold=_ALT)
    shot("registers")
    hands.press(Key.Key_F5)
    shot("registers-day")
    hands.press(Key.Key_Escape)


def _mine(session: Session) -> Report | None:
    """Return the till that is open now."""
    try:
        return look(session.desk, session.clerk).mine
    except Refused:
        return None
