"""The parts of the reception page, where they stand, and what they say; what they do is in `page`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clerkdesk.catalogue.units import Units
from clerkdesk.language import _
from clerkdesk.ui.reception.dossier import Dossier
from clerkdesk.ui.reception.outcome import Outcome, Slip
from clerkdesk.ui.reception.people import People
from clerkdesk.ui.reception.summary import Summary
from clerkdesk.ui.reception.terms import FormCells
from clerkdesk.ui.states import LATE_ENTRY
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.chip import Chip
from clerkdesk.ui.widgets.search import Hit, ScanBox, SearchField
from clerkdesk.ui.widgets.when import DateField
from clerkdesk.ui.work import Work

STACKED: Final = 1060  # below this width the two halves stand one over the other
LOW: Final = 560  # below this height reasons have one line
PANELS: Final = ("dossier", "slip", "refusal", "outcome")

Find = Callable[[str], Sequence[Hit]]


class LateBar(Card):
    """Says that everything here was received earlier, and asks when."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(icon="clock", parent=parent)
        self._mark = Chip(LATE_ENTRY)
        self.add_beside(self._mark)
        self.when = FormCells(({"late_day": 1, "late_clock": 1},), {"late_day": DateField()})
        self.body.addWidget(self.when)

    def retranslate(self) -> None:
        """Set the texts."""
        self.set_title(_("Entered afterwards: when was it really received?"))
        self.when.cells["late_day"].set_name(_("Received on"), "dd/mm/yyyy")
        self.when.cells["late_clock"].set_name(_("At"), "hh:mm")


class Board(QObject):
    """Builds the page's widgets into its body and foot.

    Attributes: the widgets by name; `panel` says which of `PANELS` the right half shows.
    """

    def __init__(
        self, body: QVBoxLayout, foot: QHBoxLayout, units: Callable[[], Units], find: tuple[Find, Find], work: Work
    ) -> None:
        super().__init__()
        anything, procedures = find
        self.scan_box = ScanBox(anything, work)
        self.search = SearchField(procedures, work, on_focus=True)
        self.search.setObjectName("scanbox")
        self.search.setFont(self.scan_box.font())
        self.late_button = Button(icon="clock", key="F12")
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.scan_box, 5)
        right_top = QHBoxLayout()
        right_top.setSpacing(8)
        right_top.addWidget(self.search, 1)
        right_top.addWidget(self.late_button)
        top.addLayout(right_top, 8)
        body.addLayout(top)
        self.late = LateBar()
        body.addWidget(self.late)

        self.people = People(units)
        self.dossier = Dossier()
        self.slip, self.refusal = Slip(items=True), Slip(items=False)
        self.outcome = Outcome()
        self._panels = QStackedWidget()
        for each in (self.dossier, self.slip, self.refusal, self.outcome):
            self._panels.addWidget(each)
        self.halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.halves.setSpacing(16)
        self.halves.addWidget(self.people, 5)
        self.halves.addWidget(self._panels, 8)
        body.addLayout(self.halves, 1)

        self.summary = Summary()
        self.ask_button = Button(icon="papers", key="F8")
        self.accept_button = Button(kind="primary", icon="printer", key="F9")
        self.slip_button = Button(kind="primary", icon="printer", key="F8")
        self.refuse_button = Button(kind="danger", icon="stop", key="Shift+F8")
        self.back_button = Button(icon="undo", key="Esc")
        self.next_button = Button(icon="user", key="F5")
        self.another_button = Button(kind="primary", icon="plus", key="F6")
        foot.addWidget(self.summary, 1)
        self._buttons = {
            "dossier": (self.ask_button, self.accept_button),
            "slip": (self.back_button, self.slip_button),
            "refusal": (self.back_button, self.refuse_button),
            "outcome": (self.next_button, self.another_button),
        }
        for button in dict.fromkeys(button for row in self._buttons.values() for button in row):
            foot.addWidget(button)
        self.panel = ""
        self.show_panel("dossier")

    def show_panel(self, name: str) -> None:
        """Show one of `PANELS` in the right half, with its buttons."""
        if name == self.panel:
            return
        self.panel = name
        self._panels.setCurrentIndex(PANELS.index(name))
        wanted = self._buttons[name]
        for button in {button for row in self._buttons.values() for button in row}:
            button.setVisible(button in wanted)
        self.people.next_button.setVisible(name != "outcome")  # one button a key
        self.search.setEnabled(name in {"dossier", "outcome"})

    def fit(self, width: int, height: int) -> None:
        """Lay the halves side by side, or one over the other in a narrow window."""
        stacked = width < STACKED
        way = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if self.halves.direction() != way:
            self.halves.setDirection(way)
        self.summary.set_lines(1 if height < LOW else 2)

    def retranslate(self) -> None:
        """Set the texts."""
        self.scan_box.setPlaceholderText(_("Scan a card or a receipt, or type a name"))
        self.scan_box.setAccessibleName(_("Scan box"))
        self.search.setPlaceholderText(_("Procedure: name, initials or code"))
        self.search.setAccessibleName(_("Procedure"))
        self.late_button.set_words(_("Enter afterwards"))
        self.ask_button.set_words(_("Supplement slip"))
        self.accept_button.set_words(_("Accept and print"))
        self.slip_button.set_words(_("Print the slip"))
        self.refuse_button.set_words(_("Refuse"))
        self.back_button.set_words(_("Back"))
        self.next_button.set_words(_("Next citizen"))
        self.another_button.set_words(_("Another dossier, same citizen"))
        for part in (self.late, self.people, self.dossier, self.slip, self.refusal, self.outcome):
            part.retranslate()
