"""States shown as a chip: an icon and a word on the state's colour, never a colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.language import _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint

HEIGHT = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a state looks. tone: one of `tokens.TONES`; icon: its name; word: English text, translated when shown."""

    tone: str
    icon: str
    word: str


def chip_width(look: Look) -> int:
    """Return how wide `draw_chip` draws ``look``."""
    return QFontMetrics(theme.font()).horizontalAdvance(_(look.word)) + 16 + 6 + 20


def draw_chip(painter: QPainter, rect: QRect, look: Look, *, washed: bool = False) -> bool:
    """Draw ``look`` at the left of ``rect``, in its vertical middle; return whether the word was elided.

    washed: on a row that is chosen, which has the ground that a chip of what is under way has elsewhere.
    """
    ink, ground = tokens.tone(theme.colours(), look.tone)
    if washed and ground == theme.colours().wash:
        ground = theme.colours().surface
    chip = QRect(rect.left(), 0, min(chip_width(look), rect.width()), HEIGHT)
    chip.moveTop(rect.center().y() - HEIGHT // 2 + 1)
    paint.rounded(painter, chip, ground, radius=HEIGHT / 2)
    paint.icon(painter, look.icon, ink, QRect(chip.left() + 8, chip.top(), 16, HEIGHT), 16)
    words = chip.adjusted(30, 0, -8, 0)
    return paint.text(painter, words, _(look.word), ink, theme.font())


class Chip(QWidget):
    """One state, as an icon and a word. Empty (and of no width) while it has no look."""

    def __init__(self, look: Look | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_look(look)

    def set_look(self, look: Look | None) -> None:
        """Show ``look``, or nothing."""
        self._look = look
        self.setAccessibleName(_(look.word) if look else "")
        self.updateGeometry()
        self.update()

    def look(self) -> Look | None:
        """Return what is shown."""
        return self._look

    def sizeHint(self) -> QSize:
        """Return the size that shows the whole word."""
        return QSize(chip_width(self._look) if self._look else 0, HEIGHT + 2)

    def changeEvent(self, event: QEvent) -> None:
        """Show the word in another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.set_look(self._look)
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the chip."""
        if self._look:
            painter = QPainter(self)
            paint.begin(painter)
            draw_chip(painter, self.rect(), self._look)
