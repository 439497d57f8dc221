"""The page where results go out: scan the receipt, scan the card, one key."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QSplitter

from clerkdesk.devices.card import Card
from clerkdesk.devices.scan import CardScan, CodeScan, Garbled, TypedText, read_scan
from clerkdesk.domain.dossier import State
from clerkdesk.language import N_, _
from clerkdesk.services import look
from clerkdesk.services.look import Details, Line
from clerkdesk.ui.deliver.boards import of_card
from clerkdesk.ui.deliver.case import Case
from clerkdesk.ui.deliver.shelf import Shelf
from clerkdesk.ui.dossiers.listing import streams_of
from clerkdesk.ui.dossiers.pane import load
from clerkdesk.ui.errors import hint, unread
from clerkdesk.ui.page import Page
from clerkdesk.ui.session import Session
from clerkdesk.ui.till.shut import say_if_shut
from clerkdesk.ui.widgets.search import ScanBox

_ROOMY: Final = 960


class Deliver(Page):
    """The page."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._card: Card | None = None  # of the person at the counter
        self._waiting: int | None = None
        self._shared = False
        self.body.setSpacing(8)
        self.box = ScanBox()
        self.shelf = Shelf(session)
        self.box.textEdited.connect(lambda text: self.shelf.look_for(text.strip()))
        self.box.entered.connect(self._entered)
        self.body.addWidget(self.box)
        self.shelf.chosen.connect(self._open_row)
        self.shelf.counted.connect(self._counted)
        self.case = Case(session)
        self.case.told.connect(self.notice)
        self.case.failed.connect(self.fail)
        self.case.delivered.connect(self._delivered)
        self.case.wanted.connect(lambda stream: self.go.emit("dossiers", stream))
        self.splitter = QSplitter()
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(12)
        self.splitter.setStyleSheet("QSplitter::handle { background: transparent; }")
        self.splitter.addWidget(self.shelf)
        self.splitter.addWidget(self.case)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.splitterMoved.connect(self._moved)
        self.body.addWidget(self.splitter, 1)
        QShortcut(QKeySequence("Ctrl+F"), self, self._into_box)
        self.retranslate()
        self.shelf.ask()

    # --- the page's life

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        self.header.set_title(_("Deliver"), _("Scan the receipt, then the collector's ID card, then F9"))
        self.box.setPlaceholderText(_("Scan a receipt or an ID card, or type a code, a name, a number (Ctrl+F)"))
        self.box.setAccessibleName(_("Find"))
        self.shelf.retranslate()
        self.case.retranslate()
        self._show_fact()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width between the list and the result, until the clerk does."""
        super().resizeEvent(event)
        if not self._shared:
            self.splitter.setSizes([440, 560] if self.width() >= _ROOMY else [410, 590])

    def _moved(self, *_args: int) -> None:
        self._shared = True

    def refresh(self, changes: object) -> None:
        """Follow what was done here or elsewhere."""
        streams = streams_of(changes)
        if not streams:
            return
        self.shelf.ask()
        details = self.case.details
        if details is not None and details.dossier.id in streams:
            self._open_stream(details.dossier.id)

    def arrive(self, what: object) -> None:
        """Open the dossier whose stream is handed over; else wait for a scan."""
        self.shelf.ask()
        if isinstance(what, str) and what:
            self._card = None
            self._open_stream(what)
        elif self.case.details is None:
            self._into_box()
        say_if_shut(self, self._session)

    def escape(self) -> bool:
        """Put the dossier away, then go back to the boards."""
        if self.case.details is not None:
            self._card = None
            self._put_away()
            self._into_box()
            return True
        if self.shelf.leave_found() or self.box.text():
            self.box.clear()
            self._into_box()
            return True
        return False

    def on_scan(self, scan: object) -> bool:
        """A receipt's code opens its dossier; a card is the collector's, or finds the citizen's results."""
        match scan:
            case CodeScan(code=code):
                desk, text = self._session.desk, code.text
                self._card = None
                self._leave_box()
                self._session.work.ask(
                    lambda: look.by_code(desk, text), lambda lines: self._coded(text, lines), self.fail, owner=self
                )
            case CardScan(card=card):
                self._card = card
                self.box.clear()
                if self.case.deliverable:
                    self.case.take_card(card)
                else:
                    self._put_away()
                    self.shelf.look_for_person(card)
            case Garbled():
                self.notice(unread(scan))
            case TypedText(text=text):
                self.box.setText(text)
                self.shelf.look_for(text)
            case _:
                return False
        return True

    # --- finding

    def _entered(self, text: str) -> None:
        if not text:
            return
        scan = read_scan(text)
        if isinstance(scan, TypedText):
            self.shelf.open_first()
        else:
            self.on_scan(scan)

    def _coded(self, text: str, lines: list[Line]) -> None:
        if not lines:
            self._put_away()
            what, todo = (
                N_("No dossier here bears the code {code}."),
                N_("It may be another site's. Try the ID card, or the name."),
            )
            self.notice(hint(what, todo, code=text))
        elif len(lines) == 1:
            self._open_row(lines[0].row)
        else:
            self.shelf.show_lines(lines, text)
            self.shelf.list.setFocus()

    def _open_row(self, row: object) -> None:
        if isinstance(row, int):
            self.case.expect()
            self._session.work.ask(load(self._session, row), self._opened, self.fail, owner=self, latest="case")

    def _open_stream(self, stream: str) -> None:
        desk = self._session.desk
        self.case.expect()
        self._session.work.ask(lambda: look.details(desk, stream), self._opened, self.fail, owner=self, latest="case")

    def _opened(self, details: Details | None) -> None:
        before = self.case.details
        self.case.show_details(details, self._card)
        self._show_fact()
        if details is None or (before is not None and before.dossier.id == details.dossier.id):
            return
        self.shelf.list.select_id(details.line.row)
        if self.case.deliverable and self.case.main.isEnabled():
            self.case.read_first()
        elif self.case.main.isEnabled():
            self.case.main.setFocus()
        else:
            self.case.collector.ways[0].setFocus()

    def _leave_box(self) -> None:
        self.box.clear()
        self.shelf.leave_found()

    # --- afterwards

    def _delivered(self, details: Details) -> None:
        """Offer what else waits for the same person, with the card that was checked."""
        card, desk, applicant = self.case.collector.card(), self._session.desk, details.dossier.applicant
        number, done = applicant.identity.number if applicant else "", details.dossier.id
        self._card = card

        def others() -> list[Line]:
            found = of_card(desk, card) if card else look.of_person(desk, number)
            return [line for line in found if line.state is State.RESULT_IN and line.stream != done]

        name = card.name if card else applicant.name if applicant else ""
        self._session.work.ask(others, lambda lines: self._offer(lines, name), self.fail, owner=self)

    def _offer(self, lines: list[Line], name: str) -> None:
        if lines:
            self.shelf.show_lines(lines, name)
            self.shelf.list.setFocus()
        else:
            self._card = None
            self.shelf.leave_found()
            self._into_box()

    def _put_away(self) -> None:
        self.case.show_details(None)
        self._show_fact()

    def _counted(self, waiting: int) -> None:
        self._waiting = waiting
        self._show_fact()

    def _show_fact(self) -> None:
        details = self.case.details
        applicant = details.dossier.applicant if details else None
        if applicant is not None:
            self.header.set_fact(_("Applicant"), applicant.name)
        else:
            self.header.set_fact(_("Results waiting"), "" if self._waiting is None else str(self._waiting))

    def _into_box(self) -> None:
        self.box.setFocus()
        self.box.selectAll()
