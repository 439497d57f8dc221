"""A ticket given in error is voided, one whose paper is lost printed again; who missed the call waits again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QLineEdit

from clerkdesk.domain.ticket import Stage, parse_ticket
from clerkdesk.language import N_, _
from clerkdesk.services.queue import calling, hall, issuing
from clerkdesk.services.queue.hall import Line
from clerkdesk.services.queue.issuing import Done, Issued
from clerkdesk.ui.errors import Notice, good
from clerkdesk.ui.session import Session
from clerkdesk.ui.widgets.button import Button

SURE_MS: Final = 6000
"""So long the key that asked voids the ticket when it is pressed again."""


class Mending(QObject):
    """Buttons for the last ticket of this desk, or the one whose number stands in ``search``.

    Attributes:
        void_button, again_button: offered while there is a ticket that they could mean.
        back_button: offered while the ticket in ``search`` is one for which nobody came.

    Signals:
        moved(): `offered` is another.
        done(object): a ticket was mended; carries the notice that tells it. failed(object): it was not; the exception.
    """

    moved = Signal()
    done = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, search: QLineEdit, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._search = session, search
        self._last: Issued | None = None
        self._busy = False
        self.void_button = Button(kind="quiet", icon="trash", key="F6")
        self.void_button.clicked.connect(self._void)
        self.again_button = Button(icon="printer", key="Ctrl+R")
        self.again_button.clicked.connect(self._reprint)
        self.back_button = Button(icon="undo", key="Ctrl+B")
        self.back_button.clicked.connect(self._let_wait)
        self._missed = ""
        self._sure = QTimer(self)
        self._sure.setSingleShot(True)
        self._sure.setInterval(SURE_MS)
        self._sure.timeout.connect(self.show)
        search.textChanged.connect(self._look)

    def note(self, issued: Issued) -> None:
        """This ticket was given out last."""
        self._last = issued
        self.show()

    def show(self) -> None:
        """Name the ticket that is meant; a question that was asked is taken back."""
        self._sure.stop()
        number, _named = self._ticket()
        self.void_button.set_words(_("Void {number}").format(number=number))
        self.again_button.set_words(_("Print {number} again").format(number=number))
        self.back_button.set_words(_("Let {number} wait again").format(number=number))
        self.moved.emit()

    def offered(self) -> tuple[Button, ...]:
        """Return the buttons that mean a ticket now."""
        if self._missed:  # nobody waits with it
            return (self.again_button, self.back_button)
        return (self.void_button, self.again_button) if self._ticket()[0] else ()

    def _look(self) -> None:
        """See whether somebody missed the call of the ticket that stands in the search."""
        self._missed = ""
        self.show()
        desk, text = self._session.desk, self._search.text().strip()
        if parse_ticket(text) is not None:

            def found(lines: list[Line]) -> None:
                if self._search.text().strip() == text and [one.stage for one in lines] == [Stage.NO_SHOW]:
                    self._missed = lines[0].stream
                    self.show()

            self._session.work.ask(
                lambda: hall.find(desk, text), found, self.failed.emit, owner=self, latest="mending", aside=True
            )

    def _ticket(self) -> tuple[str, str]:
        """Return number and name of the ticket that was typed or scanned, else of the last one given here."""
        typed = parse_ticket(self._search.text())
        if typed is not None:
            return typed.number, self._search.text().strip()
        return (self._last.number, self._last.stream) if self._last is not None else ("", "")

    def _reprint(self) -> None:
        desk, clerk, (number, named) = self._session.desk, self._session.clerk, self._ticket()
        told = good(N_("Ticket {number} is printed again."), number=number)
        self._do(lambda: issuing.reprint(desk, clerk, hall.the_one(desk, named)), told)

    def _void(self) -> None:
        """Ask first: the citizen may hold the paper."""
        desk, clerk, (number, named) = self._session.desk, self._session.clerk, self._ticket()
        if not self._sure.isActive():
            self.void_button.set_words(_("Void {number}? Press again").format(number=number))
            self._sure.start()
            return
        told = good(N_("Ticket {number} is void; its number is not given out again."), number=number)
        self._do(lambda: issuing.void(desk, clerk, hall.the_one(desk, named), "cấp nhầm"), told, void=True)

    def _let_wait(self) -> None:
        desk, clerk, stream, (number, _named) = self._session.desk, self._session.clerk, self._missed, self._ticket()
        told = good(N_("Ticket {number} waits again, from now on."), number=number)
        self._do(lambda: calling.give_back(desk, clerk, stream), told)

    def _do(self, run: Callable[[], Done], told: Notice, *, void: bool = False) -> None:
        if self._busy:
            return
        self._busy = True

        def came(done: Done) -> None:
            self._busy = False
            if void and self._last is not None and self._last.stream == done.stream:
                self._last = None
            if parse_ticket(self._search.text()) is not None:
                self._search.clear()
            self.show()
            self.done.emit(told)

        def failed(error: Exception) -> None:
            self._busy = False
            self.show()
            self.failed.emit(error)

        self._session.work.deed(run, came, failed, owner=self)
