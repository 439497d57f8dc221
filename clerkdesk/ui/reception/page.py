"""The reception page: who comes to the counter, by card, by code or by name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clerkdesk.catalogue.guidance import common
from clerkdesk.devices.scan import CardScan, CodeScan, Garbled, TypedText, read_scan
from clerkdesk.domain.dossier import State
from clerkdesk.domain.party import Party
from clerkdesk.domain.procedure import Procedure
from clerkdesk.language import N_, _
from clerkdesk.services import look
from clerkdesk.services.clerks import Account
from clerkdesk.services.clock import moment
from clerkdesk.services.desk import Changes
from clerkdesk.services.look import Line
from clerkdesk.services.queue import hall
from clerkdesk.ui.errors import good, hint, unread
from clerkdesk.ui.hall.visit import Visit
from clerkdesk.ui.reception import finding
from clerkdesk.ui.reception.citizens import Citizens
from clerkdesk.ui.reception.finding import Found, Newcomer
from clerkdesk.ui.reception.form import Filed, Form
from clerkdesk.ui.reception.forming import settle
from clerkdesk.ui.reception.handing import Brought
from clerkdesk.ui.reception.keeper import Kept, recall
from clerkdesk.ui.reception.person import Person
from clerkdesk.ui.session import Session
from clerkdesk.ui.till.shut import say_if_shut


class Reception(Citizens):
    """One citizen at the counter. See `clerkdesk.ui.reception`.

    Signals:
        ticket_wanted(object): the visit of a ticket (`hall.Line`) is to open here.
    """

    ticket_wanted = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._second: Person | None = None
        self._put_away: Form | None = None
        self._clerk = ""
        board, people = self.board, self.board.people
        board.scan_box.entered.connect(self._entered)
        board.scan_box.chosen.connect(self._found)
        board.back_button.clicked.connect(self.escape)
        board.next_button.clicked.connect(self.next_citizen)
        people.finished.connect(self.go_on)
        people.next_button.clicked.connect(self.next_citizen)
        people.second.replace.connect(self._replace)
        people.second.represent.connect(self._represent)
        self.header.banner.action.clicked.connect(self._bring_back)
        self.retranslate()
        session.signed_in.connect(self._begin)
        if session.account is not None:
            self._begin(session.account)

    # --- coming and going of the page and of clerks

    def arrive(self, what: object) -> None:
        """Begin with the party or the procedure handed over, else go on where the page was left."""
        party = what.get("party") if isinstance(what, dict) else None
        procedure = what.get("procedure") if isinstance(what, dict) else None
        brought = what.get("forms") if isinstance(what, dict) else None
        guided = what.get("guide") if isinstance(what, dict) else None
        visit = what.get("visit") if isinstance(what, dict) else None
        if isinstance(visit, Visit):
            self._sat_down(visit)
        elif isinstance(brought, Brought):
            self._signed(brought)
        elif isinstance(guided, str):
            self.guiding.look(guided)
        elif isinstance(party, Party):
            self._arrived(Person.of(party))
        elif isinstance(procedure, Procedure):
            self.choose(procedure)
        else:
            self.go_on()
        say_if_shut(self, self._session)

    def _sat_down(self, visit: Visit) -> None:
        """Somebody came with a ticket: what is done for them hangs on its visit."""
        if self.form.visit != visit.stream:
            self.next_citizen()
            self.form.visit = visit.stream
            self._keeper.touch()
        if visit.procedure is not None and not self.form.procedure and not self.form.filed:
            self.choose(visit.procedure)
        self.go_on()

    def visit_ended(self, visit: str) -> None:
        """Let what comes next begin a visit of its own; what was filled in and not accepted can be brought back."""
        if self.form.visit != visit:
            return
        if self.form.applicant.blank and not self.form.papers:
            self.form = Form()  # only what the ticket said
        self.next_citizen()

    def _signed(self, brought: Brought) -> None:
        """The forms of the visit were signed: what they say of people and papers stands here now."""
        for code in brought.signed:
            procedure = self._known(code)
            if procedure is not None and code not in {part.procedure for part in self.form.parts()}:
                (self.join if self.form.procedure else self.choose)(procedure)
        settle(self.form, brought, self._desk)
        self.show_form()
        self._keeper.touch()
        self._ask_about_citizen()
        procedure = self.procedure()
        done = procedure is not None and not self.form.missing(procedure)
        self.focus(self.board.accept_button if done else self.board.dossier.first_paper())
        self.notice(good(N_("The forms are signed: F9 accepts them with the dossier and prints the receipt.")))

    def leave(self) -> None:
        """Save what waits to be saved."""
        self._keeper.finish()

    def refresh(self, changes: object) -> None:
        """Ask for the citizen's dossiers anew when a deed may have added to them."""
        changed = changes if isinstance(changes, Changes) else getattr(changes, "changes", None)
        if isinstance(changed, Changes) and changed.streams:
            self._ask_often()
        if isinstance(changed, Changes) and changed.streams and self._asked_about:
            self._asked_about = ""
            self._ask_about_citizen()

    def _begin(self, account: Account) -> None:
        """A clerk signed in: give back what this clerk had typed."""
        if account.id == self._clerk:
            return
        self._keeper.finish()
        self._restore(Form())
        self._clerk = account.id
        self._keeper.keep_for(account.clerk, lambda: self.form)
        desk, clerk = self._desk, account.clerk
        self._work.ask(
            lambda: (desk.catalogue, desk.units, desk.calendar, common(), recall(desk, clerk))[-1],
            self._recalled,
            self.fail,
            owner=self,
            latest="draft",
        )
        self._ask_often()
        self.guiding.begin(clerk)

    def _ask_often(self) -> None:
        desk = self._desk
        self._work.ask(
            lambda: finding.often(desk), self.board.dossier.show_often, self.fail, owner=self, latest="often"
        )

    def _recalled(self, kept: Kept) -> None:
        if not self.form.blank:
            return  # a card was quicker
        self._restore(kept.form)
        if kept.twins:
            self._settle_twins(kept.twins)
        elif not kept.form.blank:
            self.notice(good(N_("What was typed before is here again.")))

    def _settle_twins(self, twins: Sequence[Line]) -> None:
        """The program was stopped just after it took dossiers in: do not offer to take them in twice."""
        done = {twin.stream for twin in twins}
        left = [part for part in self.form.parts() if f"dossier:{part.nonce}" not in done]
        if left:
            self._set_aside([_filed(twin) for twin in twins], twins[0].visit, left)
        else:
            self._file([_filed(twin) for twin in twins], twins[0].visit)
        codes = ", ".join(twin.code for twin in twins if twin.code)
        if codes:
            self.notice(hint(N_("This dossier was accepted already, under {code}."), code=codes))

    def _restore(self, form: Form) -> None:
        self.form = form
        self._earlier, self._asked_about, self._second = (), "", None
        self.board.people.ask_second("")
        procedure = self.procedure()
        if form.procedure and procedure is None:
            form.another()  # the procedure ended meanwhile
        self.board.search.clear()
        self.board.show_panel("outcome" if form.filed and not form.procedure else "dossier")
        self.show_form()
        self._ask_about_citizen()
        if self.isVisible():
            self.go_on()

    # --- the visit

    def next_citizen(self) -> None:
        """Put everything away for the next citizen; what was not accepted can be brought back."""
        unfinished = self.form if self.board.panel != "outcome" and not self.form.blank else None
        self._restore(Form())
        self._keeper.save()
        self._put_away = unfinished
        if unfinished is not None and unfinished.procedure:
            self.notice(hint(N_("What was filled in was put away.")), _("Bring back"))
        self.focus(self.board.scan_box)

    def undo(self) -> bool:
        """Take a tick back, or bring back what was put away for the next citizen."""
        if self._put_away is not None and self.form.blank:
            self._bring_back()
            return True
        papers = self.ticks.undo()
        if papers is not None:
            self.form.papers = dict(papers)
            self.show_form()
            self._keeper.touch()
        return papers is not None

    def _bring_back(self) -> None:
        form, self._put_away = self._put_away, None
        if form is not None:
            self.header.banner.close_notice()
            self._restore(form)
            self._keeper.touch()

    def escape(self) -> bool:
        """Go one step back."""
        if self._second is not None:
            self._second = None
            self.board.people.ask_second("")
            self.go_on()
        elif self.board.dossier.together.isVisible():
            self.board.dossier.offer_together(open_=False)
            self.go_on()
        elif self.guiding.leave():
            self.go_on()
        elif self.board.panel in {"slip", "refusal", "online"}:
            self.board.show_panel("dossier")
            self.show_form()
            self.go_on()
        elif self.form.procedure and not self.board.search.hasFocus():
            self.focus(self.board.search)
        else:
            return False
        return True

    # --- scans and findings

    def on_scan(self, scan: object) -> bool:
        """Take a card, a receipt's code or words, wherever the focus is."""
        match scan:
            case CardScan(card=card):
                person = Person()
                person.scan(card)
                self.board.scan_box.clear()
                self._arrived(person)
            case CodeScan(code=code) if self.board.panel == "online":
                self.take_code(code.text)
            case CodeScan(code=code):
                desk, text = self._desk, code.text
                self.board.scan_box.clear()
                self._work.ask(
                    lambda: look.by_code(desk, text), lambda lines: self._open_code(text, lines), self.fail, owner=self
                )
            case Garbled():
                self.board.scan_box.clear()
                self.notice(unread(scan))
            case TypedText(text=text):
                self.focus(self.board.scan_box)
                self.board.scan_box.setText(text)
                self.board.scan_box.textEdited.emit(text)
            case _:
                return False
        return True

    def _entered(self, text: str) -> None:
        """Enter in the box: a code, what a card says, or somebody who was never here and has no card."""
        scan = read_scan(text)
        if isinstance(scan, TypedText) and self.board.scan_box.vain:
            self._found(Newcomer(scan.text))
        elif text:
            self.on_scan(scan)

    def _open_code(self, text: str, lines: list[Line]) -> None:
        if lines:
            self.go.emit("dossiers", lines[0].stream)
        else:
            self.notice(hint(N_("No dossier has the code {code}."), N_("Find it by name or number."), code=text))

    def _found(self, found: object) -> None:
        self.board.scan_box.clear()
        match found:
            case Procedure():
                self.choose(found)
            case Newcomer():
                self._begin_newcomer(found)
            case hall.Line():
                self.ticket_wanted.emit(found)
            case Found(line=line, person=False):
                self.go.emit("dossiers", line.stream)
            case Found(line=line):
                desk = self._desk
                self._work.ask(lambda: look.details(desk, line.stream), self._found_person, self.fail, owner=self)

    def _found_person(self, found: look.Details | None) -> None:
        if found is not None and found.dossier.applicant is not None:
            self._arrived(Person.of(found.dossier.applicant))

    def _begin_newcomer(self, newcomer: Newcomer) -> None:
        """Fill in what was typed of somebody; what identifies them comes next."""
        person, known = Person(), "number" if newcomer.typed.isdecimal() else "name"
        person.put(known, newcomer.typed)
        self._arrived(person)
        if self._second is None:
            self.focus_cell(self.board.people.applicant.cells["name" if known == "number" else "number"])

    def _arrived(self, person: Person) -> None:
        """Somebody came, by card or by name: the citizen, or the question who it is."""
        self.leave_good_news()
        number = person.get("number")
        if self.board.panel == "outcome":
            if number and number == self.form.applicant.get("number"):
                self.another()
            else:
                self._restore(Form(late=self.form.late, late_day=self.form.late_day))
        elif self.board.panel != "dossier":
            self.escape()
        form = self.form
        if form.applicant.blank or (number and number == form.applicant.get("number")):
            form.applicant.take(person)
        elif form.represented and (form.agent.blank or number == form.agent.get("number")):
            form.agent.take(person)
        else:
            self._second = person
            self.board.people.ask_second(person.get("name"))
            self.reveal(self.board.people.second)
            return
        self.show_form()
        self._keeper.touch()
        self._ask_about_citizen()
        self.go_on()

    def _replace(self) -> None:
        person, self._second = self._second, None
        if person is not None:
            self.board.people.ask_second("")
            if self.form.filed:
                self._restore(Form())
            self.form.applicant = Person()
            self._arrived(person)

    def _represent(self) -> None:
        person, self._second = self._second, None
        if person is not None:
            self.board.people.ask_second("")
            self.form.represented, self.form.agent = True, person
            self._edited("represented")
            self.focus_cell(self.board.people.agent.ground.cells["authority"])


def _filed(line: Line) -> Filed:
    """Return a dossier of the lists as one of this visit."""
    due_at = moment(line.due_at).isoformat() if line.due_at else ""
    kind = "accepted" if line.code else "refused" if line.state is State.REFUSED else "asked"
    return Filed(stream=line.stream, kind=kind, name=line.procedure_name, code=line.code, due_at=due_at, fee=line.fee)
