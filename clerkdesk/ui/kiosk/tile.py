"""What fingers press: large buttons whose words wrap, and never clip."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint
from clerkdesk.ui.widgets.button import Painted

TOUCH: Final = 64
"""The least height of what a finger presses, in points of a screen of 96 dpi: 17 mm."""

ARROWS: Final = frozenset((Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down))
RADIUS: Final = 12
_PAD: Final = 16
_ICON: Final = 28
_SIZES: Final = (tokens.FACT, tokens.TITLE, tokens.LEAD, tokens.TEXT)
_ROOMY: Final = 112  # a tile that is higher has larger words
_WRAP: Final = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class Tile(Painted):
    """A large button: an icon, words that wrap, a line of detail below. Enter and Space press it too.

    kind: "primary" (what most will press), "plain", "quiet" (no ground). fills: as wide as it is given, its words at
    the left; else as wide as its words. tone: a state's colour round it, "" for none.
    """

    def __init__(
        self,
        words: str = "",
        *,
        kind: str = "plain",
        icon: str = "",
        fills: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind, self._icon, self._fills, self._tone = kind, icon, fills, ""
        self.detail = ""
        self._largest = tokens.FACT
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        wide = QSizePolicy.Policy.Ignored if fills else QSizePolicy.Policy.Preferred
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed)
        self.set_words(words)

    def set_words(self, words: str, detail: str = "") -> None:
        """Show ``words`` (translated), and ``detail`` below them."""
        self.detail = detail
        self.setText(words)
        self.setAccessibleName(f"{words}. {detail}" if detail else words)
        self.updateGeometry()
        self.update()

    def set_icon(self, icon: str, tone: str = "") -> None:
        """Show another icon, in another tone."""
        self._icon, self._tone = icon, tone
        self.update()

    def set_largest(self, size: int) -> None:
        """Write the words no larger than ``size``: tiles side by side look alike."""
        if size != self._largest:
            self._largest = size
            self.update()

    def fits(self) -> int:
        """Return the size in which the words fit where the tile stands."""
        room = self._inner()
        return fitted(self.text(), room.width(), room.height() - self._below())[0].pointSize()

    def written(self) -> int:
        """Return the size in which the words are written."""
        return min(self._largest, self.fits())

    def sizeHint(self) -> QSize:
        """Return the size that shows everything in one line."""
        return QSize(max(TOUCH, self._natural()), TOUCH)

    def minimumSizeHint(self) -> QSize:
        """Return a size at which the words wrap."""
        return QSize(min(self.sizeHint().width(), 148), TOUCH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave arrows to what stands round it."""
        if event.key() in ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the tile."""
        painter = QPainter(self)
        paint.begin(painter)
        ink, fill, edge = self._colours()
        ground = self.rect()
        if self.hasFocus():
            paint.focus_ring(painter, ground, radius=RADIUS + 2)
            ground = ground.adjusted(4, 4, -4, -4)
        if fill or edge:
            paint.rounded(painter, ground, fill, edge=edge, width=2 if self._tone else 1, radius=RADIUS)
        inner = self._inner()
        if self._icon:
            at = QRect(inner.left() - _ICON - 12, 0, _ICON, self.height())
            tint = tokens.tone(theme.colours(), self._tone)[0] if self._tone else ink
            paint.icon(painter, self._icon, tint, at, _ICON)
        self._write(painter, inner, ink)

    def _inner(self) -> QRect:
        """Return the room of the words."""
        inner = self.rect().adjusted(_PAD, 8, -_PAD, -8)
        if not self._fills:  # wider than its words: they stand in the middle
            inner.setLeft(inner.left() + max(0, self.width() - self._natural()) // 2)
        if self._icon:
            inner.setLeft(inner.left() + _ICON + 12)
        return inner

    def _below(self) -> int:
        return QFontMetrics(theme.font(tokens.LEAD)).height() if self.detail else 0

    def _natural(self) -> int:
        """Return how wide everything is in one line, with what stands round it."""
        wide = 2 * _PAD + (_ICON if self._icon else 0) + (12 if self._icon and self.text() else 0)
        if self.text():
            words = QFontMetrics(theme.strong(tokens.TITLE)).horizontalAdvance(self.text())
            below = QFontMetrics(theme.font(tokens.LEAD)).horizontalAdvance(self.detail)
            wide += max(words, below) + 2  # 2: metrics are rounded
        return wide

    def _write(self, painter: QPainter, room: QRect, ink: str) -> None:
        """Write the words as large as they fit, and the detail below them where there is room."""
        small, below = theme.font(tokens.LEAD), self._below()
        font, high, words = fitted(self.text(), room.width(), room.height() - below, self._largest)
        top = room.top() + max(0, (room.height() - high - below) // 2)
        painter.setPen(ink)
        painter.setFont(font)
        painter.drawText(QRect(room.left(), top, room.width(), high + 2), _WRAP, words)
        if self.detail:
            muted = ink if self._kind == "primary" or not self.isEnabled() else theme.colours().muted
            paint.text(painter, QRect(room.left(), top + high, room.width(), below), self.detail, muted, small)

    def _colours(self) -> tuple[str, str, str]:
        c = theme.colours()
        down = self.isDown()
        if not self.isEnabled():
            return c.muted, "" if self._kind == "quiet" else c.idle_bg, ""
        if self._tone:
            written, ground = tokens.tone(c, self._tone)
            return c.text, ground, written
        if self._kind == "primary" or self.isChecked():
            return c.on_accent, c.accent_hover if down else c.accent, ""
        if self._kind == "quiet":
            return c.text, c.hover if down else "", ""
        return c.text, c.wash if down else c.surface, c.edge


def fitted(words: str, wide: int, high: int, largest: int = tokens.FACT) -> tuple[QFont, int, str]:
    """Return the face in which ``words`` fit, up to ``largest``, how high they are, and the words, cut if none fits."""
    for size in (one for one in _SIZES[high < _ROOMY - 16 :] if one <= largest):
        font = theme.strong(size)
        metrics = QFontMetrics(font)
        taken = metrics.boundingRect(QRect(0, 0, max(1, wide), 10_000), _WRAP, words)
        if taken.height() <= high and taken.width() <= wide:
            return font, taken.height(), words
    few, many = 0, len(words)
    while few < many:  # the longest beginning that fits
        middle = (few + many + 1) // 2
        box = metrics.boundingRect(QRect(0, 0, max(1, wide), 10_000), _WRAP, _cut(words, middle))
        few, many = (middle, many) if box.height() <= high else (few, middle - 1)
    shown = _cut(words, few)
    return font, metrics.boundingRect(QRect(0, 0, max(1, wide), 10_000), _WRAP, shown).height(), shown


def _cut(words: str, letters: int) -> str:
    return f"{words[:letters].rstrip()}…"
