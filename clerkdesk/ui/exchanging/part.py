"""One part of the page of the exchange, behind one of its tabs."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clerkdesk.ui.exchanging.asking import Command
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.idlist import IdList

BESIDE: Final = 720
"""From this width on a list stands beside what it chooses."""

SLIM: Final = 960
"""Below this width such a list has its first column alone."""


class Part(QWidget):
    """A part.

    Attributes:
        bar, deeds: its buttons, which the page shows in its foot, always in sight.
        slim: lists that stand beside what they choose, each with the columns that it does without in a narrow window.

    Signals:
        told(object): a `Notice` for the page. failed(object): an exception for it.
        go(str, object): another page is wanted.
        counted(int): how many wait here for somebody.
        moved(): the hubs of this desk are others now.
        sought(object): this widget is to be in sight.
    """

    told = Signal(object)
    failed = Signal(object)
    go = Signal(str, object)
    counted = Signal(int)
    moved = Signal()
    sought = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.slim: dict[IdList, tuple[int, ...]] = {}
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(12)
        self.bar = QWidget()
        self.deeds = QHBoxLayout(self.bar)
        self.deeds.setContentsMargins(0, 0, 0, 0)
        self.deeds.setSpacing(8)
        self.deeds.addStretch(1)

    def hasHeightForWidth(self) -> bool:
        """Return False: the page would else give it its likely height, and not the least one."""
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave lesser columns out where the list has little room: what is chosen says them beside it."""
        super().resizeEvent(event)
        for listing, lesser in self.slim.items():
            for number in lesser:
                listing.setColumnHidden(number, event.size().width() < SLIM)

    def ask(self) -> None:
        """Look anew at what it shows."""

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""

    def focus(self) -> None:
        """Put the focus where the work starts."""

    def escape(self) -> bool:
        """Go one step back; return whether there was one."""
        return False

    def end(self) -> None:
        """The window closes."""


class CommandPart(Part):
    """A part whose deeds are commands of the program, one at a time; Esc stops what is under way."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.command = Command(session.desk.store.folder.path, self)

    def escape(self) -> bool:
        """Stop what is under way."""
        if self.command.busy:
            self.command.stop()
            return True
        return False

    def end(self) -> None:
        """The window closes: what is under way leaves everything as it was."""
        self.command.end()
