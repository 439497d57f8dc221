"""Opens and closes the guidance, lets it follow the procedure chosen, and prints what to bring."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from clerkdesk.domain.errors import Refused
from clerkdesk.domain.events import Clerk
from clerkdesk.domain.procedure import Procedure
from clerkdesk.language import N_
from clerkdesk.services import guide, preferences, spooling
from clerkdesk.ui.errors import explain, good
from clerkdesk.ui.reception.board import Board
from clerkdesk.ui.session import Session


class Guiding(QObject):
    """The guidance of one page. Whether it stands open is kept for each clerk: a new one needs it, an expert does not.

    Signals:
        told(object): a `Notice` to show over the page.
    """

    told = Signal(object)

    def __init__(self, session: Session, board: Board, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._board = session, board
        self._clerk: Clerk | None = None
        self._open = False
        self._other = ""  # a procedure that is looked at without being chosen
        self._chosen: Procedure | None = None
        board.guide_button.clicked.connect(self.toggle)
        board.dossier.bring_button.clicked.connect(self._print_chosen)
        board.guidance.closed.connect(self.toggle)
        board.guidance.wanted.connect(self.look)
        board.guidance.printing.connect(self.print_list)
        board.guidance.read_on.connect(board.left.read_on)

    def begin(self, clerk: Clerk) -> None:
        """Open it for ``clerk`` when they left it open."""
        self._clerk = clerk
        desk = self._session.desk
        self._session.work.ask(
            lambda: preferences.guided(desk, clerk), self._recalled, self._failed, owner=self, latest="guided"
        )

    def follow(self, chosen: Procedure | None) -> None:
        """Explain the procedure ``chosen``, but while another one is looked at."""
        before, self._chosen = self._chosen, chosen
        if chosen is not None and chosen != before:
            self._other = ""
        self._show()

    def look(self, code: str) -> None:
        """Explain the procedure ``code`` without choosing it: what is filled in stays."""
        self._other = "" if self._chosen is not None and self._chosen.code == code else code
        self._show()
        board = self._board
        board.show_half(board.left)
        board.left.to_top()
        board.guidance.paper_button.setFocus()

    def leave(self) -> bool:
        """Stop looking at a procedure that is not chosen; return whether one was looked at."""
        looked = bool(self._other)
        if looked:
            self._other = ""
            self._show()
        return looked

    def toggle(self) -> None:
        """Open it, or put it away; the next time this clerk works it is the same."""
        self._open = self._board.guidance.isHidden()
        self._other = ""
        self._show()
        if self._open:
            self._board.show_half(self._board.left)
            self._board.left.to_top()
        desk, clerk, open_ = self._session.desk, self._clerk, self._open
        if clerk is not None:
            self._session.work.deed(lambda: preferences.save_guided(desk, clerk, wanted=open_), owner=self)

    def print_list(self, code: str) -> None:
        """Print what a citizen has to bring for the procedure ``code``."""
        if not code:
            return
        desk = self._session.desk
        try:
            name = guide.advice(desk, code).procedure.name
        except Refused as no:
            self._failed(no)
            return
        self._session.work.carry(
            lambda _carried: spooling.print_now(desk, guide.checklist_pdf(desk, code), name),
            lambda printer: self.told.emit(
                good(N_("What to bring for “{name}” is being printed on {printer}."), name=name, printer=printer)
            ),
            self._failed,
            owner=self,
            moved=lambda _done, _whole: None,
        )

    def _print_chosen(self) -> None:
        if self._chosen is not None:
            self.print_list(self._chosen.code)

    def _recalled(self, wanted: bool) -> None:
        self._open = wanted
        self._show()

    def _show(self) -> None:
        card, desk = self._board.guidance, self._session.desk
        seen = self._open or bool(self._other)
        if seen:
            code = self._other or (self._chosen.code if self._chosen else "")
            advice = guide.advice(desk, code) if code and desk.catalogue.get(code, desk.today()) else None
            card.explain(advice, guide.checklist(desk, code) if advice else None, self._chosen)
        card.setVisible(seen)
        self._board.guide_button.setChecked(seen)
        self._board.dossier.bring_button.setVisible(not seen)

    def _failed(self, error: Exception) -> None:
        self.told.emit(explain(error))
