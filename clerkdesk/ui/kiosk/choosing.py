"""What the citizen comes for: the ten most asked of this hour; by field; by words on our own keyboard."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit

from clerkdesk.catalogue import english
from clerkdesk.domain.procedure import Procedure
from clerkdesk.domain.text import text_key
from clerkdesk.language import _, current
from clerkdesk.services.queue import kiosk
from clerkdesk.ui import theme, tokens
from clerkdesk.ui.kiosk.citizen import Citizen, Place
from clerkdesk.ui.kiosk.keyboard import Keyboard
from clerkdesk.ui.kiosk.step import HIGH, Step, go_without
from clerkdesk.ui.kiosk.tile import TOUCH
from clerkdesk.ui.kiosk.tiles import Choice, Tiles

_LONG: Final = 100
_FOUND: Final = 24
_MOST_LETTERS: Final = 60


def choice_of(one: Procedure) -> Choice:
    """Return the tile of a procedure: in English with the Vietnamese name below, which the counter knows."""
    name = procedure_told(one)
    where = "" if one.receivable else _("Received by the commune police")
    return Choice(one, name, where or (one.name if not one.name.startswith(name) else ""))


def procedure_told(one: Procedure) -> str:
    """Return the name of a procedure for a citizen: in English where that is spoken and one is known.

    Of a very long one what stands before its first semicolon or bracket: from two metres nobody reads more.
    """
    if current() == "en" and (known := english.procedure(one.code)):
        return known
    return re.split(r"[;(]", one.name)[0].strip() if len(one.name) > _LONG else one.name


def field_told(name: str) -> str:
    """Return the name of a field for a citizen."""
    return english.field(name) if current() == "en" else name


class Wish(Step):
    """The start: what is asked most now, and ways to everything else."""

    def __init__(self, place: Place) -> None:
        super().__init__(place, first=True)
        self._asked: list[Procedure] = []
        self.tiles = Tiles(2)
        self.tiles.chosen.connect(lambda one: self.wanted.emit("papers", one))
        self.body.addWidget(self.tiles)
        self.search_tile = self.add_deed("search", kind="primary")
        self.search_tile.clicked.connect(lambda: self.wanted.emit("search", None))
        self.fields_tile = self.add_deed("papers")
        self.fields_tile.clicked.connect(lambda: self.wanted.emit("fields", None))
        self.other_tile = self.add_deed("deliver")
        self.other_tile.clicked.connect(lambda: self.wanted.emit("priority", None))

    def retranslate(self) -> None:
        """Set the texts."""
        super().retranslate()
        self.say(_("What do you come for today?"), _("Touch it. Your identity card may lie on the reader at any time."))
        self.search_tile.set_words(_("Search by name"))
        self.fields_tile.set_words(_("All fields"))
        self.other_tile.set_words(_("Collect a result, other business"))
        self._show()

    def begin(self, citizen: Citizen, what: object) -> None:
        """Ask what is asked most now."""
        super().begin(citizen, what)
        desk = self.place.desk
        self.place.work.ask(lambda: kiosk.asked(desk), self._came, go_without, owner=self, latest="asked")

    def focus(self) -> None:
        """Begin at the first tile."""
        (self.tiles.shown() or [self.search_tile])[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _came(self, found: list[Procedure]) -> None:
        first, self._asked = not self._asked, found
        self._show()
        if first and self.isVisible():  # later ones leave the focus where the citizen has it
            self.focus()

    def _show(self) -> None:
        self.tiles.set_choices([choice_of(one) for one in self._asked], stay=True)


class Search(Step):
    """By words, initials or code: each letter finds anew; marks are not needed."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._found: list[Procedure] = []
        self._sought = self._hurry = False
        self.line = QLineEdit()
        self.line.setFont(theme.strong(tokens.FACT))
        self.line.setObjectName("large")
        self.line.setMaxLength(_MOST_LETTERS)
        self.line.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.line.setAcceptDrops(False)
        self.line.setDragEnabled(False)
        self.line.textChanged.connect(self._seek)
        self.line.returnPressed.connect(self._take_first)
        self.tiles = Tiles(2)
        self.tiles.chosen.connect(lambda one: self.wanted.emit("papers", one))
        self.keyboard = Keyboard()
        self.keyboard.typed.connect(self.line.insert)
        self.keyboard.erased.connect(self.line.backspace)
        self.body.addWidget(self.line)
        self.body.addWidget(self.tiles, 1)
        self.body.addWidget(self.keyboard)
        self.empty_tile = self.add_deed("trash")
        self.empty_tile.clicked.connect(self._empty)

    def retranslate(self) -> None:
        """Set the texts."""
        super().retranslate()
        self.say(_("Search by name"))
        self.line.setPlaceholderText(_("A few letters, no marks needed: “khai sinh” or “ks”"))
        self.line.setAccessibleName(_("Search by name"))
        self.empty_tile.set_words(_("Clear"))
        self.keyboard.retranslate()
        self._show()

    def forget(self) -> None:
        """Leave no word of the last citizen, nor a way to take it back."""
        super().forget()
        self.line.setText("")
        self._found = []
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a low screen leave the found their room."""
        super().resizeEvent(event)
        self.title.setVisible(self.height() > HIGH)
        self.keyboard.set_low(self.height() <= HIGH)

    def focus(self) -> None:
        """Type at once."""
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _empty(self) -> None:
        self.line.setText("")
        self.focus()

    def _seek(self, text: str) -> None:
        desk, wanted = self.place.desk, text.strip()
        self._sought, self._hurry = True, False
        if not wanted:
            self.place.work.forget(self, "search")
            self._came([])
            return
        self.place.work.ask(
            lambda: desk.catalogue.search(wanted, on=desk.today(), limit=_FOUND),
            self._came,
            self._failed,
            owner=self,
            latest="search",
        )

    def _failed(self, error: Exception) -> None:
        go_without(error)
        self._came([])

    def _came(self, found: list[Procedure]) -> None:
        self._found, self._sought = found, False
        self._show()
        if self._hurry and self.isVisible():
            self._take_first()

    def _show(self) -> None:
        self.tiles.set_choices([choice_of(one) for one in self._found])
        nothing = self.line.text().strip() and not self._found
        self.say(
            _("Search by name"), _("Nothing is called so. Try fewer letters, or ask the greeter.") if nothing else ""
        )

    def _take_first(self) -> None:
        """Choose the first one; when it is still being sought, as soon as it came."""
        self._hurry = self._sought
        if self._found and not self._sought:
            self.wanted.emit("papers", self._found[0])


class Fields(Step):
    """All fields of the catalogue."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.tiles = Tiles(3, least=TOUCH)
        self.tiles.chosen.connect(lambda one: self.wanted.emit("field", one))
        self.body.addWidget(self.tiles)

    def retranslate(self) -> None:
        """Set the texts."""
        super().retranslate()
        self.say(_("Choose a field"))
        names = sorted(self.place.desk.catalogue.fields, key=lambda one: text_key(field_told(one)))
        self.tiles.set_choices([Choice(one, field_told(one)) for one in names], stay=True)

    def begin(self, citizen: Citizen, what: object) -> None:
        """Begin at the first page."""
        super().begin(citizen, what)
        self.tiles.set_choices(self.tiles.choices())

    def focus(self) -> None:
        """Begin at the first tile."""
        self.tiles.focus_first()


class Field(Step):
    """The procedures of one field."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._field = ""
        self.tiles = Tiles(2)
        self.tiles.chosen.connect(lambda one: self.wanted.emit("papers", one))
        self.body.addWidget(self.tiles)
        self.unsure_tile = self.add_deed("help")
        self.unsure_tile.clicked.connect(self._unsure)

    def retranslate(self) -> None:
        """Set the texts."""
        super().retranslate()
        self.say(field_told(self._field))
        self.unsure_tile.set_words(_("I do not know which: take a number"))
        self._show(stay=True)

    def begin(self, citizen: Citizen, what: object) -> None:
        """Show the field ``what``."""
        super().begin(citizen, what)
        self._field = str(what)
        self.say(field_told(self._field))
        self._show(stay=False)

    def forget(self) -> None:
        """Forget the field."""
        super().forget()
        self._field = ""

    def focus(self) -> None:
        """Begin at the first tile."""
        self.tiles.focus_first()

    def _show(self, *, stay: bool) -> None:
        desk = self.place.desk
        found = [one for one in desk.catalogue.all(desk.today()) if one.field == self._field]
        found.sort(key=lambda one: (not one.receivable, text_key(procedure_told(one))))
        self.tiles.set_choices([choice_of(one) for one in found], stay=stay)
        self.unsure_tile.setVisible(any(one.receivable for one in found))

    def _unsure(self) -> None:
        self.citizen.procedure, self.citizen.field = None, self._field
        self.wanted.emit("priority", None)
