"""Before the kiosk opens: in whose name, with which letter and printer, and how to come back."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Signal

from clerkdesk.domain.ticket import ticket_letters
from clerkdesk.language import _
from clerkdesk.services import spooling, workstation
from clerkdesk.services.desk import Desk
from clerkdesk.ui.session import Session
from clerkdesk.ui.start.gate import Gate
from clerkdesk.ui.widgets.button import Button
from clerkdesk.ui.widgets.card import Card
from clerkdesk.ui.widgets.label import label


class _Facts(NamedTuple):
    letters: str
    printer: str


def _facts(desk: Desk) -> _Facts:
    how = spooling.printing(desk)
    return _Facts(ticket_letters(workstation.letters(desk)), how.tickets or how.printer)


class KioskSetUp(Gate):
    """Tells what the kiosk will do, and asks once more: the workbench is locked behind it.

    Signals:
        open_wanted(): open it. back_wanted(): go on working.
    """

    topic = "kiosk"

    open_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(centre=session.desk.site.counter)
        self._name = session.clerk.name
        self._facts = _Facts("…", "…")
        card = Card(icon="desk")
        self._card = card
        self._lines = [label(wrap=True) for _line in range(4)]
        for line in self._lines:
            card.body.addWidget(line)
        self.body.addWidget(card)
        self.back_button = Button(icon="undo", key="Esc")
        self.back_button.clicked.connect(self.back_wanted)
        self.open_button = Button(kind="primary", icon="desk", key="F9")
        self.open_button.clicked.connect(self.open_wanted)
        self.deeds.addStretch(1)
        self.deeds.addWidget(self.back_button)
        self.deeds.addWidget(self.open_button)
        self.retranslate()
        desk = session.desk
        session.work.ask(lambda: _facts(desk), self._came, self.fail, owner=self)

    def retranslate(self) -> None:
        """Set every text."""
        super().retranslate()
        self.set_words(
            _("Open the kiosk?"), _("Citizens take their numbers at this screen; the workbench is locked behind it.")
        )
        self._card.set_title(_("Before you go"))
        told = (
            _("Numbers begin with {letters}. They bear your name: {name}.").format(
                letters=self._facts.letters, name=self._name
            ),
            _("Tickets come out of the printer “{printer}”.").format(printer=self._facts.printer),
            _("To come back: touch the upper left corner five times, or press Ctrl+Shift+F12; then type your PIN."),
            _("A program alone cannot lock a computer: F1 tells how to lock down Windows and Debian."),
        )
        for line, words in zip(self._lines, told, strict=True):
            line.setText(words)
        self.back_button.set_words(_("Back"))
        self.open_button.set_words(_("Open the kiosk"))

    def start(self) -> None:
        """Begin at the deed."""
        self.open_button.setFocus()

    def _came(self, facts: _Facts) -> None:
        self._facts = facts
        self.retranslate()
