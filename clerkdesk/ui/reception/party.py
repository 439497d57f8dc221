"""The cells of one party: the citizen's card, and the representative's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from clerkdesk.catalogue.units import Units
from clerkdesk.language import _
from clerkdesk.services.saying import say
from clerkdesk.ui.reception.cell import Cell, Choice, UnitBox
from clerkdesk.ui.reception.person import Person
from clerkdesk.ui.units import commune_hits, province_hits
from clerkdesk.ui.widgets.label import Icon, label

WIDE: Final = 640  # from this width on the cells stand four abreast
_TWO: Final = {
    "name": (0, 0, 4),
    "number": (1, 0, 2),
    "born": (1, 2, 2),
    "sex": (2, 0, 2),
    "phone": (2, 2, 2),
    "address": (3, 0, 4),
    "province": (4, 0, 2),
    "unit": (4, 2, 2),
    "email": (5, 0, 4),
}
_FOUR: Final = {
    "name": (0, 0, 2),
    "number": (0, 2, 1),
    "born": (0, 3, 1),
    "sex": (1, 0, 1),
    "phone": (1, 1, 1),
    "email": (1, 2, 2),
    "address": (2, 0, 2),
    "province": (2, 2, 1),
    "unit": (2, 3, 1),
}


class Warnings(QWidget):
    """What the clerk should look at, each with its icon; takes no room while there is nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self._said: tuple[str, ...] = ()
        self.setVisible(False)

    def said(self) -> tuple[str, ...]:
        """Return what is shown."""
        return self._said

    def say(self, *sentences: str) -> None:
        """Show ``sentences`` (translated)."""
        if sentences == self._said:
            return
        self._said = sentences
        while item := self._rows.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for sentence in sentences:
            row = QWidget()
            layout = QHBoxLayout(row)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(8)
            layout.addWidget(Icon("alert", tone="warn"))
            words = label(sentence, wrap=True)
            words.setProperty("tone", "warn")
            layout.addWidget(words, 1)
            self._rows.addWidget(row)
        self.setVisible(bool(sentences))


class PartyCells(QWidget):
    """The cells of one party; writes what is typed straight into a `Person`.

    Signals:
        edited(str): the clerk changed the field of that name.
        finished(): Enter was pressed in the last cell.
    """

    edited = Signal(str)
    finished = Signal()

    def __init__(self, units: Callable[[], Units], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._units = units
        self._person = Person()
        self._columns = 0
        sex = Choice()
        province = UnitBox(lambda text: province_hits(units(), text))
        commune = UnitBox(lambda text: commune_hits(units(), text, province.value()))
        editors: dict[str, Choice | UnitBox] = {"sex": sex, "province": province, "unit": commune}
        self.cells: dict[str, Cell] = {name: Cell(editors.get(name)) for name in _TWO}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        for place in range(4):
            self._grid.setColumnStretch(place, 1)
        self.warnings = Warnings()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addLayout(self._grid)
        rows.addWidget(self.warnings)
        for name, cell in self.cells.items():
            cell.edited.connect(lambda _value, name=name: self._typed(name))
        order = list(self.cells.values())
        for place, cell in enumerate(order):
            cell.entered.connect(lambda after=order[place + 1 :]: self._next(after))
        self._arrange(_TWO, 4)
        self.retranslate()

    def show_person(self, person: Person) -> None:
        """Show ``person`` and write into it from now on."""
        self._person = person
        for name, cell in self.cells.items():
            if name in {"province", "unit"}:
                code = person.get(name)
                cell.set_unit(self._units().get(code) if code else None, person.sources.get(name, ""))
            else:
                cell.set_value(person.get(name), person.sources.get(name, ""))
        self._show_units()
        self.show_warnings()

    def _show_units(self) -> None:
        """Ask for province and commune only while the address did not come whole."""
        whole = self._person.sources.get("address") in {"scanned", "reused"} and not self._person.get("unit")
        for name in ("province", "unit"):
            self.cells[name].setVisible(not whole)

    def show_warnings(self) -> None:
        """Say what should be compared with the card."""
        needs_units = bool(self._person.get("unit") or self._person.get("province"))
        found = self._person.warnings(self._units()) if needs_units or not self._person.blank else ()
        self.warnings.say(*(say(reason) for reason in found))

    def retranslate(self) -> None:
        """Set the texts."""
        for name, (words, placeholder) in {
            "name": (_("Full name"), _("As on the card")),
            "number": (_("ID number"), ""),
            "born": (_("Born"), _("17/05/1990")),
            "sex": (_("Sex"), ""),
            "phone": (_("Phone"), ""),
            "email": (_("Email"), ""),
            "address": (_("Address"), _("House, street, village")),
            "province": (_("Province"), _("Type to find")),
            "unit": (_("Commune, ward"), _("Type to find")),
        }.items():
            self.cells[name].set_name(words, placeholder)
        sex = self.cells["sex"].editor
        if isinstance(sex, Choice):
            sex.set_choices([("", "—"), ("male", _("Male")), ("female", _("Female"))])
        self.show_warnings()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the width there is."""
        super().resizeEvent(event)
        if self.width() >= WIDE:
            self._arrange(_FOUR, 1)
        else:
            self._arrange(_TWO, 4)

    def _arrange(self, places: dict[str, tuple[int, int, int]], columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for name, (row, at, span) in places.items():
            self._grid.addWidget(self.cells[name], row, at, 1, span)

    def _next(self, after: list[Cell]) -> None:
        following = next((cell for cell in after if not cell.isHidden()), None)
        if following is None:
            self.finished.emit()
        else:
            following.take_focus()

    def _typed(self, name: str) -> None:
        self._person.put(name, self.cells[name].value())
        if name == "unit" and self._person.get("unit"):
            unit = self._units().get(self._person.get("unit"))
            if unit and unit.province != self._person.get("province"):
                self._person.put("province", unit.province)
                self.cells["province"].set_unit(self._units().get(unit.province), "typed")
        elif name == "province":
            unit = self._units().get(self._person.get("unit"))
            if unit and unit.province != self._person.get("province"):
                self._person.put("unit", "")
                self.cells["unit"].set_unit(None, "")
        if name in {"number", "born", "sex"}:
            self.show_warnings()
        if name == "address":
            self._show_units()
        self.edited.emit(name)
