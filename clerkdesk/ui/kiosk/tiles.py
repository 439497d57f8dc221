"""Choices as tiles: as many as the screen holds, the others on further pages; no finger has to scroll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clerkdesk.language import _
from clerkdesk.ui import tokens
from clerkdesk.ui.kiosk.tile import TOUCH, Tile
from clerkdesk.ui.widgets.label import label

GAP: Final = 12
TALLEST: Final = 136
NARROWEST: Final = 300
_POOL: Final = 36  # a page has no more
_TURN: Final = 96  # width of what turns the page


@dataclass(frozen=True, slots=True)
class Choice:
    """One tile. tone: a state's colour, "" for none."""

    value: object
    words: str
    detail: str = ""
    icon: str = ""
    tone: str = ""


class Tiles(QWidget):
    """A grid of choices, read line by line; arrows turn its pages.

    Signals:
        chosen(object): the value of the one that was pressed.
    """

    chosen = Signal(object)

    def __init__(self, columns: int = 2, *, least: int = TOUCH + 8, parent: QWidget | None = None) -> None:
        """Show nothing yet. columns: where there is width for them; least: the least height of a tile."""
        super().__init__(parent)
        self._most, self._least = columns, least
        self._choices: tuple[Choice, ...] = ()
        self._page = 0
        self._tiles = [self._new(place) for place in range(_POOL)]  # at once: Tab follows this order
        self._place = label(size=tokens.LEAD, muted=True)
        self._place.setParent(self)
        self._place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.before = Tile(icon="chevron-up", parent=self)
        self.after = Tile(icon="chevron-down", parent=self)
        self.before.clicked.connect(lambda: self._turn(-1))
        self.after.clicked.connect(lambda: self._turn(1))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(TOUCH)
        self._place_all()

    def set_choices(self, choices: Sequence[Choice], *, stay: bool = False) -> None:
        """Show ``choices``; stay: on the page that is shown."""
        self._choices = tuple(choices)
        if not stay:
            self._page = 0
        self._place_all()

    def choices(self) -> tuple[Choice, ...]:
        """Return all choices, also those on other pages."""
        return self._choices

    def shown(self) -> list[Tile]:
        """Return the tiles of the page that is shown."""
        return [tile for tile in self._tiles if not tile.isHidden()]

    def first(self) -> int:
        """Return the place of the first choice that is shown."""
        return self._page * self._room()[2]

    def pages(self) -> int:
        """Return how many pages there are."""
        return max(1, -(-len(self._choices) // self._room()[2]))

    def focus_first(self) -> None:
        """Begin at the first tile."""
        if self._choices:
            self._tiles[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hold as many as fit now."""
        super().resizeEvent(event)
        self._place_all()

    def changeEvent(self, event: QEvent) -> None:
        """Name the arrows in the language spoken."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._place_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the page."""
        turn = {Qt.Key.Key_PageUp: self.before, Qt.Key.Key_PageDown: self.after}.get(Qt.Key(event.key()))
        if turn is not None and self.pages() > 1:
            turn.click()
        else:
            super().keyPressEvent(event)

    def _room(self) -> tuple[int, int, int]:
        """Return columns, rows and how many tiles a page has."""
        columns = max(1, min(self._most, (self.width() + GAP) // (NARROWEST + GAP)))
        rows = max(1, (self.height() + GAP) // (self._least + GAP))
        return columns, rows, min(columns * rows, _POOL)

    def _turn(self, by: int) -> None:
        self._page += by
        self._place_all()
        (self.after if self.after.isEnabled() else self.before).setFocus()

    def _place_all(self) -> None:
        columns, rows, most = self._room()
        pages = self.pages()
        self._page = min(max(0, self._page), pages - 1)
        here = self._choices[self._page * most : (self._page + 1) * most]
        wide = (self.width() - (_TURN + GAP if pages > 1 else 0) - (columns - 1) * GAP) // columns
        used = rows if pages > 1 else max(1, -(-len(here) // columns))
        high = min(TALLEST, max(self._least, (self.height() - (used - 1) * GAP) // used))
        for place, tile in enumerate(self._tiles):
            tile.setVisible(place < len(here))
            if place < len(here):
                choice = here[place]
                tile.set_words(choice.words, choice.detail)
                tile.set_icon(choice.icon, choice.tone)
                row, column = divmod(place, columns)
                tile.setGeometry(column * (wide + GAP), row * (high + GAP), wide, high)
        shown = self._tiles[: len(here)]
        largest = max(tokens.TITLE, min((tile.fits() for tile in shown), default=tokens.FACT))
        for tile in shown:
            tile.set_largest(largest)
        self._place_turns(pages)

    def _place_turns(self, pages: int) -> None:
        left, high = self.width() - _TURN, max(TOUCH, min(TALLEST, (self.height() - 40) // 2))
        self.before.set_words("")
        self.before.setAccessibleName(_("Previous page"))
        self.after.setAccessibleName(_("Next page"))
        self.before.setGeometry(left, 0, _TURN, high)
        self.after.setGeometry(left, self.height() - high, _TURN, high)
        self._place.setGeometry(QRect(left, high, _TURN, max(0, self.height() - 2 * high)))
        self._place.setText(f"{self._page + 1} / {pages}")
        for one in (self.before, self.after, self._place):
            one.setVisible(pages > 1)
        self.before.setEnabled(self._page > 0)
        self.after.setEnabled(self._page < pages - 1)

    def _new(self, place: int) -> Tile:
        tile = Tile(fills=True, parent=self)
        tile.hide()
        tile.clicked.connect(lambda: self._pressed(place))
        return tile

    def _pressed(self, place: int) -> None:
        at = self.first() + place
        if at < len(self._choices):
            self.chosen.emit(self._choices[at].value)
