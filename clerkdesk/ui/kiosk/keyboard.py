"""A keyboard on the screen, drawn by ourselves: letters without marks are enough, since what is sought is folded."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QWidget

from clerkdesk.language import _
from clerkdesk.ui.kiosk.tile import TOUCH, Tile

LETTERS: Final = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
DIGITS: Final = "1234567890"
ERASE, SPACE, SHIFT = "⌫", " ", "⇧"
_GAP: Final = 6
_LOW: Final = 48  # on a screen that is enlarged until it has half the points
_SHARES: Final = {SPACE: 1.7, ERASE: 1.3, SHIFT: 1.3}  # of a letter's width


class Keyboard(QWidget):
    """Rows of keys. Tab leads to the first one, arrows to the others.

    digits: a row of digits above the letters. cases: small letters first, and a key for capitals.

    Signals:
        typed(str): a letter, a digit or a space. erased(): the last sign is to go.
    """

    typed = Signal(str)
    erased = Signal()

    def __init__(self, *, digits: bool = False, cases: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cases, self._capital = cases, not cases
        last = (SHIFT, *LETTERS[2], ERASE) if cases else (*LETTERS[2], SPACE, ERASE)
        rows = (*([DIGITS] if digits else []), *LETTERS[:2], last)
        group = QButtonGroup(self)
        group.setExclusive(False)
        self.keys: list[list[Tile]] = []
        for row in rows:
            line: list[Tile] = []
            for sign in row:
                key = Tile(parent=self)
                key.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a finger on it leaves the field its focus
                key.setProperty("sign", sign)
                key.clicked.connect(lambda _on=False, one=sign: self._press(one))
                key.setAutoRepeat(sign == ERASE)
                group.addButton(key)
                line.append(key)
            self.keys.append(line)
        self.keys[0][0].setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_low(False)
        self.retranslate()

    def retranslate(self) -> None:
        """Set what stands on the keys."""
        for key in self._all():
            sign = str(key.property("sign"))
            shown = sign if self._capital or len(sign) > 1 else sign.lower()
            key.set_words({SPACE: _("Space"), ERASE: "⌫", SHIFT: "⇧"}.get(sign, shown))
            key.setAccessibleName({SPACE: _("Space"), ERASE: _("Erase"), SHIFT: _("Capitals")}.get(sign, shown))

    def key(self, sign: str) -> Tile:
        """Return the key with ``sign``; StopIteration when there is none."""
        return next(key for key in self._all() if key.property("sign") == sign)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give every key its place; the longest row sets how wide a letter is."""
        super().resizeEvent(event)
        shares = [[_SHARES.get(str(key.property("sign")), 1.0) for key in row] for row in self.keys]
        room = [self.width() - _GAP * (len(row) - 1) for row in self.keys]
        wide = min(there / sum(row) for there, row in zip(room, shares, strict=True))
        wide = min(wide, (self.width() - 9 * _GAP) / 10)
        high = (self.height() + _GAP) // len(self.keys) - _GAP
        for y, (row, parts) in enumerate(zip(self.keys, shares, strict=True)):
            left = (self.width() - wide * sum(parts) - _GAP * (len(row) - 1)) / 2
            for key, part in zip(row, parts, strict=True):
                key.setGeometry(round(left), y * (high + _GAP), round(wide * part), high)
                left += wide * part + _GAP

    def set_low(self, low: bool) -> None:
        """Be less high where the screen is low."""
        self.setFixedHeight(len(self.keys) * ((_LOW if low else TOUCH) + _GAP) - _GAP)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from key to key with the arrows, and beyond the edge to what stands there."""
        now = next(((y, x) for y, row in enumerate(self.keys) for x, key in enumerate(row) if key.hasFocus()), None)
        step = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }.get(Qt.Key(event.key()))
        if now is None or step is None:
            super().keyPressEvent(event)
            return
        y, x = now[0] + step[0], now[1] + step[1]
        if not (0 <= y < len(self.keys) and x >= 0):
            event.ignore()  # beyond the edge something else stands
            return
        self.keys[y][min(x, len(self.keys[y]) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _all(self) -> list[Tile]:
        return [key for row in self.keys for key in row]

    def _press(self, sign: str) -> None:
        if sign == ERASE:
            self.erased.emit()
        elif sign == SHIFT:
            self._capital = not self._capital
            self.retranslate()
        else:
            self.typed.emit(sign if self._capital and self._cases else sign.lower())
