"""Typing sums of money: whole đồng, parted by dots in threes as they are typed."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from clerkdesk.ui import theme
from clerkdesk.ui.widgets import paint

_MOST_DIGITS = 12
_UNIT = "đ"
_ROOM = 24


class MoneyField(QLineEdit):
    """An amount in whole đồng: "1.250.000". Whatever is no digit is passed over; the unit stands behind it.

    Signals:
        amount_changed(): what `amount` returns has changed.
    """

    amount_changed = Signal()

    def __init__(self, amount: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(theme.font())
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setTextMargins(0, 0, _ROOM, 0)
        self._amount: int | None = None
        self.textEdited.connect(self._group)
        self.textChanged.connect(self._take)
        self.set_amount(amount)

    def amount(self) -> int | None:
        """Return the amount in đồng, None while nothing is typed."""
        return self._amount

    def set_amount(self, amount: int | None) -> None:
        """Show ``amount``."""
        self.setText("" if amount is None else grouped(str(amount)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the unit behind the amount."""
        super().paintEvent(event)
        painter = QPainter(self)
        paint.begin(painter)
        room = QRect(self.width() - _ROOM - 4, 0, _ROOM - 4, self.height())
        paint.text(painter, room, _UNIT, theme.colours().muted, self.font(), align=paint.Align.AlignRight)

    def _group(self, text: str) -> None:
        """Part the digits anew; the cursor stays behind the digit that it stood behind."""
        behind = sum(letter.isdigit() for letter in text[: self.cursorPosition()])
        shown = grouped(text)
        if shown == text:
            return
        self.setText(shown)
        place = 0
        while place < len(shown) and behind > 0:
            behind -= shown[place].isdigit()
            place += 1
        self.setCursorPosition(place)

    def _take(self, text: str) -> None:
        digits = _digits(text)
        amount = int(digits) if digits else None
        if amount != self._amount:
            self._amount = amount
            self.amount_changed.emit()


def grouped(text: str) -> str:
    """Return the digits of ``text`` parted by dots in threes, without noughts before them; "" when there are none."""
    digits = _digits(text)
    return f"{int(digits):,}".replace(",", ".") if digits else ""


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii() and letter.isdigit())[:_MOST_DIGITS]
