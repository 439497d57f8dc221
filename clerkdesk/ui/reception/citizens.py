"""The citizen of the form: what earlier dossiers know of them, which of those waits for papers, who acts for them."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from clerkdesk.domain.dossier import State
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.party import Party, identity_of
from clerkdesk.language import N_, _
from clerkdesk.services import look
from clerkdesk.services.look import Line
from clerkdesk.ui.errors import hint
from clerkdesk.ui.reception.filing import Filing
from clerkdesk.ui.reception.person import Person
from clerkdesk.ui.session import Session

TO_COMPLETE = frozenset({State.PRESENTED, State.COMPLETING})


class Citizens(Filing):
    """The page as far as it knows whose form it is."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._asked_about = ""
        board, people = self.board, self.board.people
        people.edited.connect(self._person_edited)
        people.agent_button.clicked.connect(self._fold_out_agent)
        people.agent.drop.clicked.connect(self._drop_agent)
        people.earlier.picked.connect(self._take_up)
        board.dossier.picked.connect(self._take_up)
        board.search.went_down.connect(self._go_below)

    def _person_edited(self, name: str) -> None:
        self._keeper.touch()
        if name == "applicant.number":
            self._ask_about_citizen()
        if name == "applicant.name":
            self.show_header()

    def _ask_about_citizen(self) -> None:
        """Look up what earlier dossiers know of the citizen, once the number is whole."""
        try:
            number = identity_of(self.form.applicant.get("number")).number
        except Refused:
            number = ""
        if number == self._asked_about:
            return
        self._asked_about = number
        if not number:
            self._know(number, None, [])
            return
        desk = self._desk
        self._work.ask(
            lambda: (look.known_party(desk, number), look.of_person(desk, number)),
            lambda known: self._know(number, *known),
            self.fail,
            owner=self,
            latest="citizen",
        )

    def _know(self, number: str, party: Party | None, lines: list[Line]) -> None:
        if number != self._asked_about:
            return
        self._earlier = tuple(lines)
        if party is not None:
            self.form.applicant.reuse(party)
            self._keeper.touch()
        self.show_form()

    def show_form(self) -> None:
        """Show the form; say in the box of procedures when the citizen has a dossier to complete."""
        super().show_form()
        waiting = self._to_complete()
        self.board.search.setPlaceholderText(
            _("↓ To be completed: {procedure}").format(procedure=waiting.procedure_name)
            if waiting
            else _("Procedure: name or initials")
        )

    def _to_complete(self) -> Line | None:
        return next((line for line in self._earlier if line.state in TO_COMPLETE), None)

    def _go_below(self) -> None:
        """Down in the empty box: to the dossier that waits for its papers, else to what is often asked for."""
        dossier, waiting = self.board.dossier, self._to_complete()
        if waiting is not None:
            dossier.earlier.select(waiting)
        self.focus(dossier.often if waiting is None else dossier.earlier)

    def _take_up(self, line: Line) -> None:
        """An earlier dossier: one that was to be completed is taken up again, others are opened."""
        procedure = self._desk.catalogue.get(line.procedure, on=self._desk.today())
        if line.state in TO_COMPLETE and procedure is not None:
            self.choose(procedure)
            self.form.presented = line.stream
            self._keeper.touch()
            self.notice(hint(N_("This goes on with the dossier that was to be completed; no second one is made.")))
        else:
            self.go.emit("dossiers", line.stream)

    def _fold_out_agent(self) -> None:
        self.form.represented = True
        self._edited("represented")
        self.focus_cell(self.board.people.agent.party.cells["name"])

    def _drop_agent(self) -> None:
        self.form.represented, self.form.agent = False, Person()
        self._edited("represented")
        self.go_on()
