"""The list of results: a board of those that wait, or what was found."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from clerkdesk.devices.card import Card
from clerkdesk.domain.dossier import State
from clerkdesk.language import N_, _
from clerkdesk.services.look import Line
from clerkdesk.ui.deliver.boards import Board, boards_of, of_card, of_words
from clerkdesk.ui.dossiers import when
from clerkdesk.ui.dossiers.filters import Choice, ChoiceChip
from clerkdesk.ui.dossiers.listing import rows_of
from clerkdesk.ui.dossiers.wrap import Wrap
from clerkdesk.ui.session import Session
from clerkdesk.ui.states import LOOKS
from clerkdesk.ui.widgets.card import EmptyState
from clerkdesk.ui.widgets.idlist import Cell, Column, IdList
from clerkdesk.ui.widgets.label import Elided

_ROOMY: Final = 380
_STATE: Final = 180
_STATE_SLIM: Final = 140
"""Widths of the column of states, from and below that width of the list."""
_CHOICES: Final = {
    Board.WAITING: Choice(word=N_("Waiting"), icon="check-circle"),
    Board.TODAY: Choice(word=N_("In today"), icon="clock"),
    Board.TOO_LONG: Choice(word=N_("Too long"), icon="alert", tone="warn"),
}


class Shelf(QFrame):
    """The list.

    Signals:
        chosen(object): the row of a dossier: Enter, a click, or the only one found.
        counted(int): how many results wait.
    """

    chosen = Signal(object)
    counted = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._session = session
        self._board = Board.WAITING
        self._words = ""
        self._person = ""  # whose dossiers are listed, when a card was scanned
        self._open_next = self._slim = False
        self._boards: dict[Board, array[int]] | None = None
        self._found: array[int] | None = None
        rows = QVBoxLayout(self)
        rows.setContentsMargins(1, 10, 1, 6)
        rows.setSpacing(4)
        top = QWidget()
        head = QVBoxLayout(top)
        head.setContentsMargins(11, 0, 11, 0)
        head.setSpacing(4)
        bar = Wrap(spacing=4)
        self.chips: dict[Board, ChoiceChip] = {}
        for number, (board, choice) in enumerate(_CHOICES.items(), 1):
            chip = ChoiceChip(choice, f"Ctrl+{number}")
            chip.clicked.connect(lambda _on=False, one=board: self.show_board(one))
            bar.add(chip)
            self.chips[board] = chip
        self._title = Elided(tone="muted")
        head.addWidget(bar)
        head.addWidget(self._title)
        rows.addWidget(top)
        self.empty = EmptyState("deliver")
        columns = (
            Column(title=N_("Applicant"), cell=_who, strong=True, person=True),
            Column(title=N_("State"), cell=self._waits, width=_STATE, right=True),
        )
        self.list = IdList(columns, rows_of(session.desk), session.work, tall=True, empty=self.empty)
        self.list.opened.connect(self._open)
        self.list.clicked.connect(lambda _index: self._open(self.list.current_id()))
        rows.addWidget(self.list, 1)
        self.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let names have the room where there is little: how long somebody waits, the date below says too."""
        super().resizeEvent(event)
        slim = self.width() < _ROOMY
        self.list.setColumnWidth(1, _STATE_SLIM if slim else _STATE)
        if slim != self._slim:
            self._slim = slim
            self.list.ids_model().forget_cells()

    # --- what is listed

    def ask(self) -> None:
        """Look again at what waits, and at what was found."""
        desk = self._session.desk
        self._session.work.ask(lambda: boards_of(desk), self._there, owner=self, latest="boards")
        if self._words:
            self.look_for(self._words)

    def look_for(self, words: str) -> None:
        """List what ``words`` find, results that wait first, then the others; "" goes back to what waits."""
        if not words:
            self.show_board(self._board)
            return
        self._words, self._person = words, ""
        desk = self._session.desk

        def found(rows: array[int]) -> None:
            if self._words == words:  # else a scan came meanwhile, which was typed here letter by letter
                self._were_found(rows)

        self._session.work.ask(lambda: of_words(desk, words), found, owner=self, latest="find")

    def open_first(self) -> None:
        """Open what is found first, as soon as it is."""
        self._open_next = True
        self.look_for(self._words)

    def look_for_person(self, card: Card) -> None:
        """List the dossiers of whoever holds ``card``, results first; open it when there is but one result."""
        self._words, self._person = "", card.name
        desk = self._session.desk
        self._session.work.ask(lambda: of_card(desk, card), self._of_person, owner=self, latest="find")

    def show_lines(self, lines: Sequence[Line], person: str) -> None:
        """List ``lines`` of ``person``."""
        self._words, self._person = "", person
        self._were_found(array("q", (line.row for line in lines)))

    def show_board(self, board: Board) -> None:
        """List one of the boards."""
        self._board = board
        self._words, self._person, self._found, self._open_next = "", "", None, False
        self._show()

    def leave_found(self) -> bool:
        """Go back to the boards; return whether something else was listed."""
        found = self._found is not None
        self.show_board(self._board)
        return found

    def retranslate(self) -> None:
        """Set every text in the language spoken now."""
        for chip in self.chips.values():
            chip.retranslate()
        self._show()

    def _there(self, boards: dict[Board, array[int]]) -> None:
        self._boards = boards
        for board, rows in boards.items():
            self.chips[board].set_count(len(rows))
        self.counted.emit(len(boards[Board.WAITING]))
        if self._found is None:
            self._show()
        else:
            self.list.reload()

    def _were_found(self, rows: array[int]) -> None:
        self._found = rows
        self._show()
        if self.list.current_id() is None:
            self.list.select_first()
        if self._open_next:
            self._open_next = False
            self._open(self.list.current_id())

    def _of_person(self, lines: list[Line]) -> None:
        self._were_found(array("q", (line.row for line in lines)))
        ready = [line for line in lines if line.state is State.RESULT_IN]
        if len(ready) == 1:
            self.list.select_id(ready[0].row)
            self._open(ready[0].row)
        else:
            self.list.setFocus()

    def _show(self) -> None:
        for board, chip in self.chips.items():
            chip.setChecked(self._found is None and board is self._board)
        rows = self._found
        if rows is None:
            rows = self._boards[self._board] if self._boards else array("q")
        self.list.set_ids(rows)
        if self._person:
            title = _("Of {name}: {count}").format(name=self._person, count=len(rows))
        elif self._found is not None:
            title = _("Found: {count}").format(count=len(rows))
        elif self._board is Board.TOO_LONG:
            days = self._session.desk.site.wait_days
            title = _("More than {days} days, longest first").format(days=days)
        else:
            title = _("Newest first; Enter opens")
        self._title.set_words(title)
        self._say_empty()

    def _say_empty(self) -> None:
        if self._boards is None:
            self.empty.set_words("")
        elif self._person:
            title = _("No dossier of {name}").format(name=self._person)
            self.empty.set_words(title, _("Scan the receipt, or type the code."))
        elif self._found is not None:
            self.empty.set_words(_("No dossier is like that"), _("Type less, or scan the receipt or the ID card."))
        elif self._board is Board.TOO_LONG:
            self.empty.set_words(_("Nothing waits too long"), _("Every citizen came in time."))
        else:
            title = _("No result waits") if self._board is Board.WAITING else _("No result came in today")
            self.empty.set_words(
                title, _("Results are entered among the dossiers (F3), or come back on a list (Alt+3).")
            )

    def _open(self, row: object) -> None:
        if row is not None:
            self.chosen.emit(row)

    def _waits(self, line: Line) -> Cell:
        desk = self._session.desk
        now = desk.now()
        if line.contested or line.state is not State.RESULT_IN or line.result_at is None:
            moment = line.delivered_at or line.due_at or line.presented_at
            day = when.day(when.at(moment)) if moment else ""
            return Cell(text=_(LOOKS[line.state or State.PRESENTED].word), sub=day, tone="muted")
        there = when.at(line.result_at)
        too_long = (now - there).days >= desk.site.wait_days
        waits = when.since(there, now)
        waits = waits[:1].upper() + waits[1:] if self._slim else _("Waits {time}").format(time=waits)
        return Cell(text=waits, sub=when.day(there), tone="warn" if too_long else "")


def _who(line: Line) -> Cell:
    return Cell(text=line.name or _("(personal data erased)"), sub=line.procedure_name)
