"""What the reception page shows and does with one dossier: its form, its preview, its deeds, where the focus goes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from clerkdesk.domain.dossier import WORKING
from clerkdesk.domain.errors import Refused
from clerkdesk.domain.procedure import Procedure
from clerkdesk.language import N_, _
from clerkdesk.services import reception as service
from clerkdesk.services.look import Line
from clerkdesk.services.saying import refusal, say
from clerkdesk.ui.errors import good, hint
from clerkdesk.ui.page import Page
from clerkdesk.ui.reception import finding
from clerkdesk.ui.reception.board import Board
from clerkdesk.ui.reception.cell import Cell
from clerkdesk.ui.reception.form import Filed, Form, asked_for
from clerkdesk.ui.reception.keeper import Keeper
from clerkdesk.ui.session import Session


class Workplace(Page):
    """One dossier at a time on the board; `Reception` adds who comes and goes.

    Attributes:
        form: what is filled in.
        board: the widgets.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._desk, self._work = session, session.desk, session.work
        self.form = Form()
        self._earlier: tuple[Line, ...] = ()
        self._busy = False
        self._note = False
        desk = self._desk
        self.board = Board(
            self.body,
            self.foot,
            lambda: desk.units,
            (lambda text: finding.anything(desk, text), lambda text: finding.procedures(desk, text)),
            self._work,
        )
        self._keeper = Keeper(self._desk, self._work, self)
        board, dossier = self.board, self.board.dossier
        board.search.chosen.connect(self.choose)
        board.late_button.clicked.connect(self._toggle_late)
        board.late.when.edited.connect(self._edited)
        board.late.when.finished.connect(self.go_on)
        dossier.edited.connect(self._edited)
        dossier.finished.connect(lambda: self.focus(dossier.first_paper()))
        dossier.wanted.connect(self.choose)
        dossier.checklist.finished.connect(lambda: self.focus(board.accept_button))
        board.search.went_down.connect(lambda: self.focus(dossier.often))
        dossier.all_there.clicked.connect(self.all_there)
        dossier.due_button.clicked.connect(lambda: self._open_term("due_open", "due_day"))
        dossier.exempt_button.clicked.connect(lambda: self._open_term("exempt", "exemption"))
        dossier.note_button.clicked.connect(self._open_note)
        dossier.refuse_button.clicked.connect(lambda: self._begin_slip("refusal"))
        board.ask_button.clicked.connect(lambda: self._begin_slip("slip"))
        board.accept_button.clicked.connect(self.accept)
        board.slip_button.clicked.connect(self._ask_completion)
        board.refuse_button.clicked.connect(self._refuse)
        board.another_button.clicked.connect(self.another)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    # --- showing

    def retranslate(self) -> None:
        """Set every text."""
        self.header.set_title(_("Reception"), _("Scan the card, choose the procedure, check the papers, press F9"))
        self.board.retranslate()
        self.show_form()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is."""
        super().resizeEvent(event)
        self.board.fit(self.width(), self.window().height())

    def procedure(self) -> Procedure | None:
        """Return the procedure chosen, in its version of the day."""
        return self._desk.catalogue.get(self.form.procedure, on=self._desk.today()) if self.form.procedure else None

    def show_form(self) -> None:
        """Show the whole form."""
        board, form, procedure = self.board, self.form, self.procedure()
        board.people.show_form(form)
        earlier = [finding.line(one, self._desk.today()) for one in self._earlier]
        board.people.show_earlier(earlier if procedure else [])
        board.dossier.show_earlier(earlier)
        board.late.setVisible(form.late)
        board.late.when.show_form(form)
        board.late_button.setChecked(form.late)
        codes = [line.official_code or line.code for line in self._earlier if line.code]
        board.dossier.show_form(form, procedure, self._desk, codes, note=self._note)
        under_way = [
            _("The same procedure is under way already: {code}").format(code=line.official_code or line.code)
            for line in self._earlier
            if procedure and line.procedure == procedure.code and line.state in WORKING
        ]
        board.dossier.warnings.say(*under_way)
        board.outcome.show_filed(tuple(form.filed))
        self.show_header()
        self.show_summary()

    def show_header(self) -> None:
        """Show who the citizen is, the largest on the page."""
        name = self.form.applicant.get("name")
        self.header.set_fact(_("Citizen") if name else "", name)

    def show_summary(self) -> None:
        """Show when it is due and what it costs, with why."""
        board, procedure = self.board, self.procedure()
        ready = procedure is not None and procedure.receivable and board.panel == "dossier"
        board.ask_button.setEnabled(ready and not self._busy)
        board.accept_button.setEnabled(ready and not self._busy)
        board.summary.setVisible(True)
        if board.panel == "outcome" and self.form.filed:
            total = self.form.total()
            board.summary.due.tell(_("Next"), _("Scan the next card"), _("F6 keeps the citizen for another dossier."))
            board.summary.tell_fee(total, (_("{count} in this visit").format(count=len(self.form.filed)),), all_=True)
            return
        if procedure is None or not procedure.receivable or board.panel != "dossier":
            board.summary.clear()
            return
        reading = self.form.read(procedure, self._desk)
        seen = service.preview(self._desk, reading.wish)
        asks = self.form.asks(procedure, self._desk)
        board.summary.tell_due(
            seen.due.at,
            [*(say(reason) for reason in seen.due.why), *(say(reason) for reason in seen.warnings)],
            open_=asks.due,
        )
        if seen.charge is None:
            board.summary.tell_fee(None, (refusal(seen.fee_open),) if seen.fee_open else (), open_=True)
        else:
            board.summary.tell_fee(seen.charge.amount, [say(reason) for reason in seen.charge.why])

    def _fit(self, _least: int, _most: int) -> None:
        """Leave the scroll bars of the halves their room in the margin; the page itself does not scroll."""
        self.body.setContentsMargins(24, 0, 12, 16)

    # --- the focus

    def focus(self, widget: QWidget) -> None:
        """Put the focus on ``widget`` and bring it into sight."""
        self.reveal(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Keep what has the focus in sight; Tab may have reached the other half."""
        if new is not None and self.isAncestorOf(new):
            self.reveal(new)

    def reveal(self, widget: QWidget) -> None:
        """Scroll until ``widget`` is in sight."""
        half = self.board.half_of(widget)
        if half is not None:
            self.board.show_half(half)
            half.reveal(widget)

    def focus_cell(self, cell: Cell) -> None:
        """Put the focus in ``cell``, its content marked."""
        self.reveal(cell)
        cell.take_focus()

    def go_on(self) -> None:
        """Put the focus where the work goes on: the scan box, the procedure, a question, the papers."""
        board, form = self.board, self.form
        if board.panel == "outcome" or form.applicant.blank:
            self.focus(board.scan_box)
        elif self.procedure() is None:
            self.focus(board.search)
        else:
            self._focus_dossier()

    def _focus_dossier(self) -> None:
        dossier = self.board.dossier
        for name in dossier.terms.shown():
            cell = dossier.terms.cells[name]
            if name in {"pages", "fee", "fee_reason", "due_day", "due_reason"} and not cell.value().strip():
                self.focus_cell(cell)
                return
        self.focus(dossier.first_paper())

    def cell_of(self, name: str) -> Cell | None:
        """Return the cell of a field as refusals name it, or None."""
        people, terms = self.board.people, self.board.dossier.terms.cells
        role, _dot, part = name.partition(".")
        if role == "representative":
            ground = people.agent.ground.cells
            known = {"kinship": ground["kinship"], "paper": ground["authority_paper"]}
            return known.get(part) or people.agent.party.cells.get(part or "name")
        if role == "applicant":
            return people.applicant.cells.get(part)
        late = self.board.late.when.cells["late_day"]
        return {"due": terms["due_day"], "received_at": late, "number": people.applicant.cells["number"]}.get(
            name, terms.get(name)
        )

    def point_at(self, no: Refused) -> None:
        """Mark the field at fault and put the focus there."""
        if no.field == "components":
            self.focus(self.board.dossier.first_paper())
            return
        cell = self.cell_of(no.field)
        if cell is not None:
            cell.setVisible(True)
            self.focus_cell(cell)
            cell.set_wrong(refusal(no))

    # --- one dossier

    def choose(self, procedure: Procedure) -> None:
        """Begin a dossier of ``procedure``."""
        self.leave_good_news()
        if self.board.panel == "outcome":
            self.board.show_panel("dossier")
        self.form.choose(procedure)
        self._note = False
        self.board.search.clear()
        self.show_form()
        self._keeper.touch()
        self.board.show_half(self.board.right)
        self._focus_dossier()
        self.board.right.to_top()

    def all_there(self) -> None:
        """Take every required paper as there."""
        procedure = self.procedure()
        if procedure is not None:
            self.form.tick_all(procedure)
            self.show_form()
            self._keeper.touch()

    def another(self) -> None:
        """Begin another dossier of the same citizen in the same visit."""
        self.form.another()
        self._note = False
        self.board.show_panel("dossier")
        self.board.search.clear()
        self.show_form()
        self._keeper.touch()
        self.focus(self.board.search)

    def _edited(self, name: str) -> None:
        self._keeper.touch()
        if name == "papers":
            self.show_summary()
        elif name in {"time_case", "fee_case", "represented", "late", "due_open", "exempt"}:
            self.show_form()
        else:
            self.show_summary()

    def _toggle_late(self) -> None:
        form = self.form
        form.late = not form.late
        if form.late and not form.late_day:
            form.late_day = f"{self._desk.today():%d/%m/%Y}"
        self._edited("late")
        if form.late:
            self.focus_cell(self.board.late.when.cells["late_clock"])
        else:
            self.go_on()

    def _open_term(self, switch: str, name: str) -> None:
        setattr(self.form, switch, True)
        self._edited(switch)
        self.focus_cell(self.board.dossier.terms.cells[name])

    def _open_note(self) -> None:
        self._note = True
        self.show_form()
        self.focus_cell(self.board.dossier.terms.cells["note"])

    # --- deeds

    def _wish(self) -> service.Reception | None:
        """Return what is filled in when all of it can be read, else show what cannot and return None."""
        procedure = self.procedure()
        if procedure is None or self._busy:
            return None
        reading = self.form.read(procedure, self._desk)
        if reading.problems:
            self.fail(reading.problems[0])
            return None
        return reading.wish

    def accept(self) -> None:
        """Accept the dossier and print its receipt: one deed."""
        wish = self._wish()
        if wish is None:
            return
        procedure, desk, clerk = self.procedure(), self._desk, self._session.clerk
        missing = self.form.missing(procedure) if procedure else ()
        if missing:
            self.notice(
                hint(
                    N_("Missing: {names}."),
                    N_("F7 takes all as there, D looks data up, F8 prints the supplement slip."),
                    names="; ".join(one.name for one in missing),
                )
            )
            self.focus(self.board.dossier.first_paper())
            return
        self._begin_deed()
        self._work.deed(lambda: service.receive(desk, clerk, wish), self._accepted, self.fail, owner=self)

    def _accepted(self, done: service.Accepted) -> None:
        procedure = self.procedure()
        self._file(
            Filed(
                stream=done.stream,
                kind="accepted",
                name=procedure.name if procedure else done.code,
                code=done.code,
                due_at=done.due_at.isoformat() if done.due_at else "",
                fee=done.fee,
            ),
            done.visit,
        )
        self.notice(good(N_("Accepted under {code}; the receipt is being printed."), code=done.code))

    def _begin_slip(self, panel: str) -> None:
        if self.board.panel != "dossier" or self.procedure() is None:
            return
        self.board.show_panel(panel)
        slip = self.board.slip if panel == "slip" else self.board.refusal
        procedure = self.procedure()
        slip.begin(tuple(asked_for(one) for one in self.form.missing(procedure)) if procedure else ())
        self.show_summary()

    def _ask_completion(self) -> None:
        wish, slip = self._wish(), self.board.slip
        if wish is not None:
            desk, clerk, items, reason = self._desk, self._session.clerk, slip.lines(), slip.reason.toPlainText()
            self._begin_deed()
            self._work.deed(
                lambda: service.ask_completion(desk, clerk, wish, items, " ".join(reason.split())),
                lambda done: self._turned_away(done, "asked"),
                self.fail,
                owner=self,
            )

    def _refuse(self) -> None:
        wish = self._wish()
        if wish is not None:
            desk, clerk, reason = self._desk, self._session.clerk, self.board.refusal.reason.toPlainText()
            self._begin_deed()
            self._work.deed(
                lambda: service.refuse(desk, clerk, wish, " ".join(reason.split())),
                lambda done: self._turned_away(done, "refused"),
                self.fail,
                owner=self,
            )

    def _turned_away(self, done: service.TurnedAway, kind: str) -> None:
        procedure = self.procedure()
        self._file(Filed(stream=done.stream, kind=kind, name=procedure.name if procedure else ""), done.visit)
        if kind == "asked":
            self.notice(good(N_("The supplement slip is being printed.")))
        else:
            self.notice(good(N_("The dossier was refused, with its reason.")))

    def _begin_deed(self) -> None:
        self._busy = True
        self.board.accept_button.setEnabled(False)

    def _file(self, filed: Filed, visit: str) -> None:
        """A dossier is done with: note it, keep the citizen, show the outcome."""
        self._busy = False
        self.form.visit = visit
        self.form.filed.append(filed)
        self.form.another()
        self._note = False
        self.board.search.clear()
        self.board.show_panel("outcome")
        self.show_form()
        self._keeper.save()
        self.focus(self.board.scan_box)

    def fail(self, error: Exception) -> None:
        """Show what a refusal means, and put the focus where it can be mended."""
        self._busy = False
        super().fail(error)
        self.show_summary()
        if isinstance(error, Refused):
            self.point_at(error)
