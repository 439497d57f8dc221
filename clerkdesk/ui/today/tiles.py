"""The figures of the day, large, each the door to its dossiers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from clerkdesk.language import _
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.widgets import paint

_HEIGHT = 104
_LOW = 92  # of a tile in two rows, where the window is narrow and mostly low too
_GAP = 12
_PAD = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """What a tile counts. name: English; tone: of a count above none; wide: twice as wide, for money."""

    name: str
    icon: str
    tone: str = ""
    wide: bool = False


class Tile(QAbstractButton):
    """One figure with its name and a word more. Enter, Space, its key and the mouse open what it counts."""

    def __init__(self, sort: Sort, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sort = sort
        self._key = key
        self._value: str | None = None
        self._more: Callable[[], str] = str
        self._alarming = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        QShortcut(QKeySequence(key), self, self.click)
        self.retranslate()

    def value(self) -> str | None:
        """Return the figure shown, None before it is known."""
        return self._value

    def more(self) -> str:
        """Return the word more in the language spoken now."""
        return self._more()

    def set_figure(self, value: str, more: Callable[[], str] = str, *, alarming: bool = False) -> None:
        """Show ``value``; more: says one word more in the language spoken when it is called."""
        self._value, self._more, self._alarming = value, more, alarming
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language spoken now."""
        words = ", ".join(filter(None, (f"{_(self.sort.name)}: {self._value or '…'}", self._more())))
        self.setText(_(self.sort.name))
        self.setAccessibleName(words)
        self.setToolTip(f"{words} ({self._key})")
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press with Enter as well as with Space."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()

    def sizeHint(self) -> QSize:
        """Return a size for three figures."""
        return QSize(300 if self.sort.wide else 148, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw icon and name, the figure, the word more."""
        painter = QPainter(self)
        paint.begin(painter)
        c = theme.colours()
        hot = self.underMouse() or self.isDown()
        ink = getattr(c, self.sort.tone) if self._alarming and self.sort.tone else c.text
        paint.rounded(painter, self.rect(), c.hover if hot else c.surface, edge=c.line, radius=8)
        if self.hasFocus():
            paint.focus_ring(painter, self.rect(), radius=8)
        left, width = _PAD, self.width() - 2 * _PAD
        line = QFontMetrics(theme.font()).height()
        paint.icon(painter, self.sort.icon, ink if self._alarming else c.muted, QRect(left, 11, 18, line), 18)
        paint.text(painter, QRect(left + 26, 11, width - 26, line), self.text(), c.text, theme.font())
        strong = theme.strong(tokens.FACT)
        high = QFontMetrics(strong).height()
        paint.text(painter, QRect(left, (self.height() - high) // 2 + 1, width, high), self._value or "", ink, strong)
        more = QRect(left, self.height() - line - 10, width, line)
        paint.text(painter, more, self._more(), c.muted, theme.font())


class Tiles(QWidget):
    """The tiles in a row, or in two when there is no room. Left and Right move between them.

    One stop of Tab; Ctrl and a figure opens one from anywhere on the page.
    """

    def __init__(self, sorts: tuple[Sort, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles = tuple(Tile(sort, f"Ctrl+{number}", self) for number, sort in enumerate(sorts, 1))
        for tile in self.tiles:
            tile.installEventFilter(self)
        self._roving(self.tiles[0])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)

    def retranslate(self) -> None:
        """Say it in the language spoken now."""
        for tile in self.tiles:
            tile.retranslate()

    def focus(self) -> None:
        """Put the focus on the tile where it was last."""
        next(tile for tile in self.tiles if tile.focusPolicy() == Qt.FocusPolicy.StrongFocus).setFocus()

    def minimumSizeHint(self) -> QSize:
        """Return a width that two rows can do with."""
        return QSize(3 * 150, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the tiles."""
        super().resizeEvent(event)
        whole = sum(tile.sizeHint().width() + _GAP for tile in self.tiles) - _GAP
        rows = 1 if self.width() >= whole else 2
        each = -(-len(self.tiles) // rows)
        tall = _HEIGHT if rows == 1 else _LOW
        for row in range(rows):
            place = QRect(0, row * (tall + _GAP), self.width(), tall)
            self._place(self.tiles[row * each : (row + 1) * each], place, wide=rows == 1)
        high = rows * (tall + _GAP) - _GAP
        if high != self.height():
            self.setFixedHeight(high)

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]
        """Move between the tiles."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            if step and isinstance(watched, Tile):
                tile = self.tiles[(self.tiles.index(watched) + step) % len(self.tiles)]
                self._roving(tile)
                tile.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _place(self, tiles: tuple[Tile, ...], place: QRect, *, wide: bool) -> None:
        shares = [2 if wide and tile.sort.wide else 1 for tile in tiles]
        room = place.width() - _GAP * (len(tiles) - 1)
        left = 0.0
        for tile, share in zip(tiles, shares, strict=True):
            width = room * share / sum(shares)
            tile.setGeometry(round(left), place.top(), round(left + width) - round(left), place.height())
            left += width + _GAP

    def _roving(self, chosen: Tile) -> None:
        for tile in self.tiles:
            tile.setFocusPolicy(Qt.FocusPolicy.StrongFocus if tile is chosen else Qt.FocusPolicy.ClickFocus)
